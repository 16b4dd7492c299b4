"""Turns small expression trees into Python source, laid out as `ruff format` leaves it. Knows no AWS.

An expression goes on one line where it fits; else its outermost bracket is opened, one entry a line, with a
trailing comma. Text of several lines becomes one string a line, which Python joins.
https://docs.astral.sh/ruff/formatter/
"""

import keyword
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

WIDTH = 100
INDENT = 4

# Characters that a reader cannot see or that reorder what he sees: controls, odd spaces, bidirectional marks,
# surrogates, private use. A fixed list, because what Python calls printable depends on its version.
_HIDDEN = re.compile(
    "[\\\\\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_SHORT_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What tools read in comments: `noqa`, `fmt: off`, `type: ignore`, `!/bin/sh`.
_PRAGMA = re.compile(r"[!:]|[\w.-]+\s*[:=]|no(?:qa|sec)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Atom:
    """Source that stays on one line: a name, a number, an attribute."""

    source: str


@dataclass(frozen=True, slots=True)
class Str:
    """A string, given by its value."""

    value: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """A call, a list or a dict.

    Attributes:
        opening: all up to and including the opening bracket, e.g. `f(`.
        entries: what stands before each value, e.g. `name=`, and the value.
        closing: the closing bracket.
    """

    opening: str
    entries: tuple[tuple[str, "Expression"], ...]
    closing: str


Expression: TypeAlias = Atom | Str | Bracket


def literal(value: str | int | float | bool | None, quote: str | None = None) -> str:
    """The literal that reads back as `value`. The only place where text becomes Python source."""
    if not isinstance(value, str):
        return _number(value) if isinstance(value, float) else repr(value)
    mark = quote or ("'" if value.count('"') > value.count("'") else '"')
    return f"{mark}{_HIDDEN.sub(_escape, value).replace(mark, chr(92) + mark)}{mark}"


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    wide = f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
    return _SHORT_ESCAPES.get(char) or (f"\\x{code:02x}" if code < 0x100 else wide)


def _number(value: float) -> str:
    text = repr(value).replace("e+", "e")
    return text if value - value == 0 else f'float("{text}")'


def call(
    function: str, positional: Iterable[Expression] = (), named: Mapping[str, Expression] | None = None
) -> Bracket:
    """`function(a, b, name=c)`."""
    entries = [("", value) for value in positional]
    entries += [(f"{name}=", value) for name, value in (named or {}).items()]
    return Bracket(f"{function}(", tuple(entries), ")")


def array(items: Iterable[Expression]) -> Bracket:
    """`[a, b]`."""
    return Bracket("[", tuple(("", item) for item in items), "]")


def mapping(items: Mapping[str, Expression]) -> Bracket:
    """`{"a": b}`, for any keys."""
    return Bracket("{", tuple((f"{literal(key)}: ", value) for key, value in items.items()), "}")


def flat(value: Expression) -> str:
    """`value` on one line."""
    match value:
        case Atom(source):
            return source
        case Str(text):
            return literal(text)
        case Bracket(opening, entries, closing):
            return f"{opening}{', '.join(prefix + flat(item) for prefix, item in entries)}{closing}"


def statement(value: Expression, indent: int = 0) -> list[str]:
    """The lines of an expression that stands alone."""
    return _entry("", value, "", indent)


def assignment(target: str, value: Expression, indent: int = 0) -> list[str]:
    """The lines of `target = value`, in parentheses where its first line is too long and all lines fit with them."""
    prefix = f"{target} = "
    plain = _entry(prefix, value, "", indent)
    if isinstance(value, Str) or _fits(plain[0], 0):
        return plain
    lines = [_line(f"{prefix}(", indent), *_entry("", value, "", indent + INDENT), _line(")", indent)]
    return lines if all(_fits(line, 0) for line in lines) else plain


def _entry(prefix: str, value: Expression, suffix: str, indent: int) -> list[str]:
    whole = f"{prefix}{flat(value)}{suffix}"
    if _fits(whole, indent):
        return [_line(whole, indent)]
    match value:
        case Bracket(opening, entries, closing) if entries:
            return _opened(_line(prefix + opening, indent), entries, _line(closing + suffix, indent))
        case Str(text):
            return _string(prefix, text, suffix, indent)
        case _:
            return [_line(whole, indent)]


def _opened(first: str, entries: Iterable[tuple[str, Expression]], last: str) -> list[str]:
    indent = len(last) - len(last.lstrip()) + INDENT
    inside = [line for prefix, item in entries for line in _entry(prefix, item, ",", indent)]
    return [first, *inside, last]


def _string(prefix: str, text: str, suffix: str, indent: int) -> list[str]:
    """A string too long for its line: alone on a line, else split after its line breaks, else as it is."""
    whole = literal(text)
    pieces = [literal(piece) for piece in re.findall(r"[^\n]*\n|[^\n]+", text)]
    if _fits(whole, indent + INDENT):
        pieces, opens = [whole], bool(prefix) and _fits(f"{prefix}(", indent)
    else:
        # ruff would rather have a long string on a line of its own than split the annotation before it.
        opens = len(pieces) > 1 or prefix.endswith("] = ")
    if not opens:
        return [_line(prefix + whole + suffix, indent)]
    lines = [_line(piece, indent + INDENT) for piece in pieces]
    return [_line(f"{prefix}(", indent), *lines, _line(f"){suffix}", indent)]


def _line(text: str, indent: int) -> str:
    return " " * indent + text


def _fits(text: str, indent: int) -> bool:
    return indent + width(text) <= WIDTH


def width(text: str) -> int:
    """The columns that `text` takes on a terminal, as ruff counts them."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"} or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def comment(text: str, indent: int = 0) -> str:
    """`text` as a comment of one line, which no tool takes for an instruction."""
    shown = one_line(text.replace("#", " "))
    return _line(f"# '{shown}'" if _PRAGMA.match(shown) else f"# {shown}".rstrip(), indent)


def one_line(text: str) -> str:
    """`text` for a reader: white space is one space each, hidden characters are shown as escapes."""
    return _HIDDEN.sub(_visible, " ".join(text.split()))


def _visible(found: re.Match[str]) -> str:
    return "\\" if found.group() == "\\" else _escape(found)


def docstring(text: str, indent: int = 0) -> list[str]:
    """`text` as a docstring, wrapped; its paragraphs stay, other white space does not."""
    paragraphs = [_wrapped(paragraph, indent) for paragraph in re.split(r"\n\s*\n", text.strip())]
    lines = [line for paragraph in paragraphs for line in ("", *paragraph)][1:] or [""]
    opening = '""" ' if lines[0].startswith('"') else '"""'
    closing = ["", '"""'] if len(lines) > 1 else [' """' if lines[0].endswith('"') else '"""']
    body = (opening + "\n".join(lines) + "\n".join(closing)).split("\n")
    return [_line(line, indent) if line else "" for line in body]


def _wrapped(paragraph: str, indent: int) -> list[str]:
    plain = " ".join(paragraph.split()).replace('"""', "'''")
    shown = _HIDDEN.sub(_escape, plain)
    return textwrap.wrap(shown, WIDTH - indent - 6, break_long_words=False, break_on_hyphens=False)


def identifier(text: str, taken: Iterable[str] = ()) -> str:
    """A public name made of `text`: no keyword, not one of `taken`, at most 60 characters."""
    name = re.sub(r"\W", "_", text, flags=re.ASCII)
    if not name[:1].isalpha():
        name = f"v{name}" if name.startswith("_") else f"v_{name}"
    if len(name) > 60:
        name = f"{name[:51]}_{sha256(text.encode()).hexdigest()[:8]}"
    while keyword.iskeyword(name) or name in taken:
        name += "_"
    return name
