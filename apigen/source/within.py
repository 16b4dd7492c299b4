"""A part of a text value to its place in the YAML that the value was written in.

https://yaml.org/spec/1.2.2/#chapter-7-flow-style-productions and chapter 8: how each style makes a value of its lines.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache

from apigen.diagnostics import Span
from apigen.source.syntax import LINE_BREAK

# The properties of a value, which stand before it.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_HEADER = re.compile(r"[|>](?:[+-]?(?P<first>[1-9])?[+-]?)[^\n]*\n?")
_WORD = re.compile(r"\S+")
_INDENT = re.compile(r"(?:[ \t]*\n)*(?P<indent> *)")
_FOLD = r"[ \t]*\n\s*"
_DOUBLE = re.compile(
    rf"\\x[0-9A-Fa-f]{{2}}|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}}|\\\n[ \t]*|\\.|{_FOLD}|.", re.DOTALL
)
_SINGLE = re.compile(rf"''|{_FOLD}|.", re.DOTALL)
_PLAIN = re.compile(rf"{_FOLD}|.", re.DOTALL)


def part_of_file(text: str, file: str, part: tuple[int, int]) -> Span:
    """The span of the characters from `part[0]` to `part[1]` of a file."""
    starts = _line_starts(text)
    first, last = (_position(starts, min(offset, len(text))) for offset in part)
    return Span(file, *first, *last)


def part_of_value(text: str, written: Span, value: str, part: tuple[int, int]) -> Span | None:
    """The span of a part of `value`, which stands at `written` in `text`; None where that cannot be told."""
    starts = _line_starts(text)
    if written.end_line > len(starts):
        return None
    begin = starts[written.line - 1] + written.column - 1
    end = starts[written.end_line - 1] + written.end_column - 1
    offsets = _offsets(text, begin, end, value)
    if offsets is None or not value:
        return None
    start = min(part[0], len(value) - 1)
    last = max(start, min(part[1], len(value)) - 1)
    first = _position(starts, offsets[start])
    return Span(written.file, *first, *_position(starts, offsets[last] + 1))


# There may be many findings in one text, and the next one is mostly in the same.
@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in LINE_BREAK.finditer(text))]


def _position(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def _offsets(text: str, begin: int, end: int, value: str) -> list[int] | None:
    """Where each character of `value` was written; None where the text is not what makes this value."""
    found = _PROPERTIES.match(text, begin, end)
    begin = found.end() if found else begin
    reader = _STYLES.get(text[begin : begin + 1], _plain)
    offsets = list(reader(text, begin, end, value))
    if len(offsets) < len(value):
        return None
    # What is not a letter or a sign may have been an escape, or the end of a line.
    same = all(text[at] == char or text[at] in "\\\n \t'" for at, char in zip(offsets, value, strict=False))
    return offsets if same else None


def _literal(text: str, begin: int, _: int, value: str) -> Iterator[int]:
    at, indent = _block(text, begin)
    for line in value.split("\n"):
        line_end = text.find("\n", at)
        line_end = len(text) if line_end == -1 else line_end
        yield from range(at + indent, at + indent + len(line))
        yield line_end
        at = line_end + 1


def _block(text: str, begin: int) -> tuple[int, int]:
    """Where the lines of a block begin, and how far they are indented."""
    header = _HEADER.match(text, begin)
    at = header.end() if header else begin
    found = _INDENT.match(text, at)
    assert found is not None, at
    if header and header["first"]:
        # The digit counts from the indentation of the key, which stands on the line of the header.
        line = text[text.rfind("\n", 0, begin) + 1 : begin]
        return at, len(line) - len(line.lstrip(" -")) + int(header["first"])
    return at, len(found["indent"])


def _folded(text: str, begin: int, _: int, value: str) -> Iterator[int]:
    """Lines are joined, so that only words are where they were."""
    at, _ = _block(text, begin)
    words = _WORD.finditer(text, at)
    before = 0
    for word in _WORD.finditer(value):
        written = next(words, None)
        if written is None or written[0] != word[0]:
            return
        yield from [max(written.start() - 1, at)] * (word.start() - before)
        yield from range(written.start(), written.end())
        at, before = written.end(), word.end()
    yield from [at] * (len(value) - before)


def _quoted(token: re.Pattern[str]) -> Callable[[str, int, int, str], Iterator[int]]:
    def read(text: str, begin: int, end: int, _: str) -> Iterator[int]:
        return _tokens(token, text, begin + 1, end - 1)

    return read


def _plain(text: str, begin: int, end: int, _: str) -> Iterator[int]:
    return _tokens(_PLAIN, text, begin, end)


def _tokens(token: re.Pattern[str], text: str, begin: int, end: int) -> Iterator[int]:
    for found in token.finditer(text, begin, end):
        if found[0].startswith("\\\n"):
            continue
        lines = found[0].count("\n")
        yield from [found.start()] * max(1, lines - 1)


_STYLES = {"|": _literal, ">": _folded, '"': _quoted(_DOUBLE), "'": _quoted(_SINGLE)}
