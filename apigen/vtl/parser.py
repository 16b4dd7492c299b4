"""The text of a template to its tree: text, references and directives."""

import re
from collections.abc import Callable

from apigen.diagnostics import did_you_mean
from apigen.vtl.expression import NAME, REFERENCE, Reader, expression, reference
from apigen.vtl.nodes import (
    Block,
    Define,
    Expression,
    Foreach,
    If,
    Leave,
    Part,
    Reference,
    Set,
    Text,
    VtlError,
    walk,
)

_DIRECTIVE = re.compile(r"#(?:\{(?P<braced>[A-Za-z]+)\}|(?P<bare>[A-Za-z][A-Za-z0-9_-]*))")
_COMMENT = re.compile(r"##[^\n]*(?:\n|\Z)")
_SPECIAL = re.compile(r"[\\$#]")
_BACKSLASHES = re.compile(r"\\+")
# A line break right after a directive is part of it.
_LINE_END = re.compile(r"[ \t]*\r?\n")
_OPEN = re.compile(r"[ \t]*\(")
# What may follow `#set` in text, which a directive does not have there.
_WORDS = re.compile(r"(?![ \t]*[($])")
_IN = re.compile(r"in\b")
_ELSE_IF = re.compile(r"\s*if\s*\(")

_BLOCK_ENDS = ("end", "else", "elseif")
_KNOWN = ("set", "if", "elseif", "else", "end", "foreach", "define", "break", "stop")
# Other languages' words.
_OTHERWISE = {
    **dict.fromkeys(("endif", "endfor", "endforeach", "endset"), "end"),
    **dict.fromkeys(("elif", "elsif", "elseif"), "elseif"),
}
# API Gateway has no files that could be read, and runs no macros.
_FORBIDDEN = ("parse", "include", "macro", "evaluate")


class _Ends(Exception):  # noqa: N818 # no error: it goes from an `#end` to the block that it ends
    def __init__(self, word: str, start: int):
        self.word, self.start = word, start
        super().__init__(word)


def parse(text: str) -> Block:
    """The tree of a template.

    Raises:
        VtlError: Velocity could not read it, or API Gateway has no such directive.
    """
    try:
        tree = _whole(Reader(text, _whole))
        # Whoever walks through it gets as deep as it is.
        for _ in walk(tree):
            pass
    except RecursionError:
        raise VtlError("this is nested too deep", 0, len(text)) from None
    return tree


def parse_condition(text: str) -> Expression:
    """The tree of what stands in the parentheses of an `#if`.

    Raises:
        VtlError: it is not one expression.
    """
    reader = Reader(text, _whole)
    found = expression(reader)
    reader.space()
    if reader.at < reader.end:
        raise VtlError("the condition ends before this", reader.at, reader.at + 1)
    return found


def _whole(reader: Reader) -> Block:
    """Everything up to the end of the reader's part of the text."""
    start = reader.at
    parts: list[Part] = []
    try:
        _parts(reader, parts)
    except _Ends as stray:
        end = reader.at
        raise VtlError(f"there is no open block for this '#{stray.word}'", stray.start, end) from None
    return Block(parts=tuple(parts), start=start, end=reader.end)


def _body(reader: Reader, opened: tuple[int, int], allowed: tuple[str, ...]) -> tuple[Block, str]:
    """The parts up to one of the directives `allowed`, and which one it was. `opened`: the place of the directive that
    they belong to."""
    start = reader.at
    parts: list[Part] = []
    reader.deeper()
    try:
        _parts(reader, parts)
    except _Ends as ends:
        if ends.word not in allowed:
            raise VtlError(f"there is no '#if' for this '#{ends.word}'", ends.start, reader.at) from None
        reader.depth -= 1
        return Block(parts=tuple(parts), start=start, end=ends.start), ends.word
    word = reader.text[slice(*opened)]
    raise VtlError(f"the '{word}' is not closed", *opened, "add '#end'")


def _parts(reader: Reader, parts: list[Part]) -> None:
    while reader.at < reader.end:
        found = _SPECIAL.search(reader.text, reader.at, reader.end)
        end = found.start() if found else reader.end
        if end > reader.at:
            parts.append(_text(reader, end))
        elif (part := _SIGNS[reader.text[end]](reader)) is not None:
            parts.append(part)


def _text(reader: Reader, end: int) -> Text:
    start, reader.at = reader.at, end
    return Text(value=reader.text[start:end], start=start, end=end)


def _backslash(reader: Reader) -> Part:
    """An odd number of backslashes takes the meaning from what follows; half of them are left."""
    start = reader.at
    slashes = reader.match(_BACKSLASHES)
    assert slashes is not None, start
    if not _means_something(reader):
        return _text_from(reader, start)
    kept = "\\" * (len(slashes) // 2)
    if len(slashes) % 2:
        kept += reader.text[reader.at]
        reader.at += 1
    return Text(value=kept, start=start, end=reader.at)


def _means_something(reader: Reader) -> bool:
    """Whether a reference or a directive comes next."""
    if REFERENCE.match(reader.text, reader.at, reader.end):
        return True
    found = _DIRECTIVE.match(reader.text, reader.at, reader.end)
    return found is not None and (found["bare"] or found["braced"]) in _KNOWN


def _dollar(reader: Reader) -> Part:
    if REFERENCE.match(reader.text, reader.at, reader.end):
        return reference(reader)
    return _text(reader, reader.at + 1)


def _hash(reader: Reader) -> Part | None:
    start = reader.at
    if reader.match(_COMMENT) is not None:
        return None
    if reader.take("#*"):
        _past(reader, "*#", start, "comment")
        return None
    if reader.take("#[["):
        _past(reader, "]]#", start, "unparsed text")
        return Text(value=reader.text[start + 3 : reader.at - 3], start=start, end=reader.at)
    found = _DIRECTIVE.match(reader.text, start, reader.end)
    if found is None:
        return _text(reader, start + 1)
    return _directive(reader, found["bare"] or found["braced"], found)


def _past(reader: Reader, close: str, start: int, what: str) -> None:
    end = reader.text.find(close, reader.at, reader.end)
    if end == -1:
        raise VtlError(f"this {what} is not closed", start, start + 2, f"add '{close}'")
    reader.at = end + len(close)


def _directive(reader: Reader, word: str, found: re.Match[str]) -> Part:
    start, reader.at = reader.at, found.end()
    if word in _BLOCK_ENDS:
        raise _Ends(word, start)
    if word in _FORBIDDEN:
        raise VtlError(f"API Gateway has no '#{word}'", start, reader.at)
    read = _DIRECTIVES.get(word)
    if read is not None and not (word == "set" and _WORDS.match(reader.text, reader.at, reader.end)):
        return read(reader, (start, reader.at))
    _check_unknown(reader, word, start)
    return _text_from(reader, start)


def _text_from(reader: Reader, start: int) -> Text:
    return Text(value=reader.text[start : reader.at], start=start, end=reader.at)


def _check_unknown(reader: Reader, word: str, start: int) -> None:
    """`#ffcc00` and `#endpoint` are text, but not what is nearly a directive."""
    if meant := _OTHERWISE.get(word.lower()):
        raise VtlError(f"'#{word}' is not a directive", start, reader.at, f"write '#{meant}'")
    if word.startswith("else") and reader.depth:
        help_ = "write '#{else}' where text follows it"
        raise VtlError(f"'#{word}' is not a directive", start, reader.at, help_)
    if _OPEN.match(reader.text, reader.at, reader.end) and (near := _near(word)):
        raise VtlError(f"'#{word}' is not a directive", start, reader.at, near)


def _near(word: str) -> str:
    near = did_you_mean(word, _KNOWN)
    return near if near.startswith("did you mean") else ""


def _arguments(reader: Reader, opened: tuple[int, int]) -> int:
    """Goes past the opening parenthesis of a directive; its place."""
    if reader.match(_OPEN) is None:
        word = reader.text[slice(*opened)]
        raise VtlError(f"'{word}' has no parentheses", *opened, f"write '{word}(...)'")
    return reader.at - 1


def _closed(reader: Reader, parenthesis: int, opened: tuple[int, int]) -> None:
    reader.expect(")", parenthesis, f"the '{reader.text[slice(*opened)]}'")
    reader.match(_LINE_END)


def _set(reader: Reader, opened: tuple[int, int]) -> Set:
    parenthesis = _arguments(reader, opened)
    reader.space()
    target = _variable(reader)
    reader.space()
    if reader.sees("==") or not reader.take("="):
        raise reader.unexpected("a '=' is missing in the '#set'", parenthesis)
    value = expression(reader)
    _closed(reader, parenthesis, opened)
    return Set(target=target, value=value, start=opened[0], end=reader.at)


def _variable(reader: Reader) -> Reference:
    if not reader.sees("$"):
        end = min(reader.at + 1, reader.end)
        raise VtlError("a variable is expected here", min(reader.at, reader.end), end, "write '$name'")
    return reference(reader)


def _condition(reader: Reader, opened: tuple[int, int]) -> Expression:
    parenthesis = _arguments(reader, opened)
    found = expression(reader)
    _closed(reader, parenthesis, opened)
    return found


def _if(reader: Reader, opened: tuple[int, int]) -> If:
    branches: list[tuple[Expression, Block]] = []
    otherwise = None
    word, place = "elseif", opened
    while word == "elseif":
        condition = _condition(reader, place)
        block, word = _body(reader, opened, ("end", "else", "elseif"))
        branches.append((condition, block))
        place = (block.end, reader.at)
    if word == "else":
        if _ELSE_IF.match(reader.text, reader.at, reader.end):
            raise VtlError("'#else if' is an '#else' and text", *place, "write '#elseif'")
        reader.match(_LINE_END)
        otherwise, _ = _body(reader, opened, ("end",))
    reader.match(_LINE_END)
    return If(branches=tuple(branches), otherwise=otherwise, start=opened[0], end=reader.at)


def _foreach(reader: Reader, opened: tuple[int, int]) -> Foreach:
    parenthesis = _arguments(reader, opened)
    reader.space()
    item = _variable(reader)
    reader.space()
    if reader.match(_IN) is None:
        raise reader.unexpected("an 'in' is missing in the '#foreach'", parenthesis)
    items = expression(reader)
    _closed(reader, parenthesis, opened)
    body, _ = _body(reader, opened, ("end",))
    reader.match(_LINE_END)
    return Foreach(item=item.name, items=items, body=body, start=opened[0], end=reader.at)


def _define(reader: Reader, opened: tuple[int, int]) -> Define:
    parenthesis = _arguments(reader, opened)
    reader.space()
    name = _variable(reader).name
    _closed(reader, parenthesis, opened)
    body, _ = _body(reader, opened, ("end",))
    reader.match(_LINE_END)
    return Define(name=name, body=body, start=opened[0], end=reader.at)


def _leave(reader: Reader, opened: tuple[int, int]) -> Leave:
    word = NAME.search(reader.text, opened[0], opened[1])
    assert word is not None, opened
    reader.match(_LINE_END)
    return Leave(word=word[0], start=opened[0], end=reader.at)


_SIGNS: dict[str, Callable[[Reader], Part | None]] = {"\\": _backslash, "$": _dollar, "#": _hash}
_DIRECTIVES: dict[str, Callable[[Reader, tuple[int, int]], Part]] = {
    "set": _set,
    "if": _if,
    "foreach": _foreach,
    "define": _define,
    "break": _leave,
    "stop": _leave,
}
