"""The part of the grammar between parentheses: references, literals and operators.

https://velocity.apache.org/engine/1.7/vtl-reference.html#Velocimacro_Arguments and what Velocity's own grammar says.
"""

import re
from collections.abc import Callable

from apigen.vtl.nodes import (
    Binary,
    Block,
    Expression,
    Index,
    ListOf,
    Literal,
    MapOf,
    Method,
    Not,
    Property,
    Range,
    Reference,
    Step,
    String,
    VtlError,
)

# A hyphen is part of a name.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
REFERENCE = re.compile(r"\$!*\{?(?=[A-Za-z_])")
MAX_DEPTH = 40
MAX_SIGNS = 100

_OPENING = re.compile(r"[\[({]")
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"-?(?:\d+(?:\.(?!\.)\d*)?(?:[eE][-+]?\d+)?|\.\d+)")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
# From the loosest to the tightest; words stand for signs.
_LEVELS: tuple[dict[str, str], ...] = (
    {"||": "||", "or": "||"},
    {"&&": "&&", "and": "&&"},
    {"==": "==", "!=": "!=", "eq": "==", "ne": "!="},
    {"<=": "<=", ">=": ">=", "<": "<", ">": ">", "lt": "<", "le": "<=", "gt": ">", "ge": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "%": "%"},
)


class Reader:
    """A place in the text of a template, up to `end`, and how deep the grammar is there."""

    __slots__ = ("at", "body", "depth", "end", "text")

    def __init__(self, text: str, body: Callable[["Reader"], Block], at: int = 0, end: int | None = None):
        self.text, self.body, self.at, self.depth = text, body, at, 0
        self.end = len(text) if end is None else end

    def sees(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at, self.end)

    def take(self, sign: str) -> bool:
        """Goes past `sign` if it comes next."""
        found = self.sees(sign)
        self.at += len(sign) if found else 0
        return found

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at, self.end)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def space(self) -> None:
        self.match(_SPACE)

    def expect(self, sign: str, opened: int, what: str) -> None:
        """Goes past white space and `sign`, or says that what began at `opened` lacks it."""
        self.space()
        if not self.take(sign):
            raise self.unexpected(f"a '{sign}' is missing in {what}", opened)

    def unexpected(self, message: str, opened: int) -> VtlError:
        """An error at this place, or at what is not closed where the text ends."""
        if self.at >= self.end:
            return VtlError(message, opened, min(opened + 1, self.end))
        return VtlError(message, self.at, self.at + 1)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise VtlError(f"this is nested more than {MAX_DEPTH} deep", self.at, min(self.at + 1, self.end))


def expression(reader: Reader, level: int = 0) -> Expression:
    """What may stand on the right of `#set` and in a condition."""
    if level == len(_LEVELS):
        return _unary(reader)
    left = expression(reader, level + 1)
    signs = 0
    while (sign := _sign(reader, level)) is not None:
        signs += 1
        if signs > MAX_SIGNS:
            raise VtlError(f"there are more than {MAX_SIGNS} operators here", left.start, left.end)
        right = expression(reader, level + 1)
        left = Binary(sign=sign, left=left, right=right, start=left.start, end=right.end)
    return left


def _sign(reader: Reader, level: int) -> str | None:
    before = reader.at
    reader.space()
    for written, sign in _LEVELS[level].items():
        if written.isalpha():
            word = NAME.match(reader.text, reader.at, reader.end)
            if word and word[0] == written:
                reader.at = word.end()
                return sign
        elif reader.take(written):
            return sign
    reader.at = before
    return None


def _unary(reader: Reader) -> Expression:
    reader.space()
    start = reader.at
    reader.deeper()
    found = _negated(reader, start) or _primary(reader, start)
    reader.depth -= 1
    return found


def _negated(reader: Reader, start: int) -> Expression | None:
    word = NAME.match(reader.text, reader.at, reader.end)
    if word and word[0] == "not":
        reader.at = word.end()
    elif not reader.take("!"):
        return None
    operand = _unary(reader)
    return Not(operand=operand, start=start, end=operand.end)


def _primary(reader: Reader, start: int) -> Expression:
    if reader.sees("$"):
        return reference(reader)
    if reader.sees('"') or reader.sees("'"):
        return _string(reader)
    if (opening := reader.match(_OPENING)) is not None:
        return _OPENED[opening](reader, start)
    if (number := reader.match(_NUMBER)) is not None:
        value = int(number) if re.fullmatch(r"-?\d{1,18}", number) else float(number)
        return Literal(value=value, start=start, end=reader.at)
    return _word(reader, start)


def _parenthesised(reader: Reader, start: int) -> Expression:
    inner = expression(reader)
    reader.expect(")", start, "an expression")
    return inner


def _word(reader: Reader, start: int) -> Literal:
    word = reader.match(NAME)
    if word in _WORDS:
        return Literal(value=_WORDS[word], start=start, end=reader.at)
    if word is not None:
        help_ = "put text in quotes, and '$' before the name of a variable"
        raise VtlError(f"'{word}' is neither text nor a variable", start, reader.at, help_)
    found = reader.text[start : start + 1] if start < reader.end else ""
    message = f"a value is expected here, not '{found}'" if found.strip() else "a value is missing here"
    raise VtlError(message, min(start, reader.end), min(start + 1, reader.end))


def reference(reader: Reader) -> Reference:
    """`$name` and so on; `reader` is at the `$`."""
    start = reader.at
    opening = reader.match(REFERENCE)
    if opening is None:
        raise VtlError("a '$' without a name", start, start + 1, "a variable is '$name'")
    name = reader.match(NAME)
    assert name is not None, reader.text[start:]
    formal = opening.endswith("{")
    steps = _steps(reader)
    if formal and not reader.take("}"):
        raise reader.unexpected(f"the '{opening}' of '{name}' is not closed by a '}}'", start)
    return Reference(name=name, steps=steps, quiet="!" in opening, start=start, end=reader.at)


def _steps(reader: Reader) -> tuple[Step, ...]:
    steps: list[Step] = []
    while True:
        start = reader.at
        if reader.take("["):
            key = expression(reader)
            reader.expect("]", start, "an index")
            steps.append(Index(key=key, start=start, end=reader.at))
        elif reader.sees(".") and NAME.match(reader.text, start + 1, reader.end):
            reader.at += 1
            steps.append(_named(reader, start))
        else:
            return tuple(steps)


def _named(reader: Reader, start: int) -> Step:
    name = reader.match(NAME)
    assert name is not None, reader.text[start:]
    opened = reader.at
    if not reader.take("("):
        return Property(name=name, start=start, end=reader.at)
    arguments = _items(reader, ")", opened, f"the arguments of '{name}'")
    return Method(name=name, arguments=arguments, start=start, end=reader.at)


def _items(reader: Reader, close: str, opened: int, what: str) -> tuple[Expression, ...]:
    """Expressions with commas between them, to the closing sign."""
    found: list[Expression] = []
    reader.space()
    if reader.take(close):
        return ()
    while True:
        found.append(expression(reader))
        reader.space()
        if not reader.take(","):
            reader.expect(close, opened, what)
            return tuple(found)


def _string(reader: Reader) -> String:
    """A quote inside is doubled; a backslash means nothing."""
    start, quote = reader.at, reader.text[reader.at]
    close = start + 1
    while (close := reader.text.find(quote, close, reader.end)) != -1:
        if reader.text[close + 1 : min(close + 2, reader.end)] != quote:
            break
        close += 2
    if close == -1:
        raise VtlError("this text in quotes is not closed", start, start + 1, f"add the closing {quote}")
    value = reader.text[start + 1 : close]
    doubled = quote * 2 in value
    rendered = quote == '"' and not doubled and ("$" in value or "#" in value)
    body = _inner(reader, start + 1, close) if rendered else None
    reader.at = close + 1
    return String(value=value.replace(quote * 2, quote), body=body, start=start, end=reader.at)


def _inner(reader: Reader, start: int, end: int) -> Block:
    """What stands in double quotes is a template of its own."""
    inner = Reader(reader.text, reader.body, start, end)
    inner.depth = reader.depth
    inner.deeper()
    return reader.body(inner)


def _list(reader: Reader, start: int) -> Expression:
    reader.space()
    if reader.take("]"):
        return ListOf(items=(), start=start, end=reader.at)
    first = expression(reader)
    reader.space()
    if reader.take(".."):
        last = expression(reader)
        reader.expect("]", start, "a range")
        return Range(first=first, last=last, start=start, end=reader.at)
    rest: tuple[Expression, ...] = ()
    if reader.take(","):
        rest = _items(reader, "]", start, "a list")
    else:
        reader.expect("]", start, "a list")
    return ListOf(items=(first, *rest), start=start, end=reader.at)


def _map(reader: Reader, start: int) -> MapOf:
    pairs: list[tuple[Expression, Expression]] = []
    reader.space()
    if reader.take("}"):
        return MapOf(items=(), start=start, end=reader.at)
    while True:
        key = expression(reader)
        reader.expect(":", start, "a map")
        pairs.append((key, expression(reader)))
        reader.space()
        if not reader.take(","):
            reader.expect("}", start, "a map")
            return MapOf(items=tuple(pairs), start=start, end=reader.at)


_OPENED: dict[str, Callable[[Reader, int], Expression]] = {"(": _parenthesised, "[": _list, "{": _map}
