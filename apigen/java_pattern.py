"""Reads Java's regular expressions, in which API Gateway writes selection patterns: what is wrong, and what they match.

https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

# Java counts with 32 bits.
_MOST = 2**31 - 1
_DEEPEST = 100
_SAMPLES, _SAMPLE_LENGTH = 6, 64

_COUNT = re.compile(r"(?:[*+?]|\{(?P<least>\d+)(?P<open>,(?P<most>\d*))?\})[?+]?", re.ASCII)
_FLAGS = re.compile(r"\(\?(?P<flags>[a-zA-Z]*(?:-[a-zA-Z]+)?)(?P<end>[:)])")
_GROUP = re.compile(r"\((?:\?(?P<kind>:|>|=|!|<=|<!|<(?P<name>[a-zA-Z][a-zA-Z0-9]*)>))?")
_ESCAPE = re.compile(
    r"""\\(?:
    Q(?P<quoted>.*?)(?:\\E|\Z)
  | (?P<set>[dDwWsS])
  | (?P<other_set>[hHvVRX]|[pP](?:\{[^{}]+\}|[A-Za-z])|N\{[^{}]+\})
  | (?P<place>[bBAGzZ])
  | (?P<control>[tnrfae])
  | (?P<code>0(?:[0-3][0-7]{2}|[0-7]{1,2})|x[0-9a-fA-F]{2}|x\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4})
  | (?P<key>c.)
  | (?P<back>[1-9]\d*|k<(?P<name>[a-zA-Z][a-zA-Z0-9]*)>)
  | (?P<literal>[^a-zA-Z0-9])
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_SETS = {"d": ("0", "7"), "D": ("x",), "w": ("a", "7"), "W": ("-", " "), "s": (" ",), "S": ("x", "7")}
_PLACES = {"b": r"\b", "B": r"\B", "A": r"\A", "z": r"\Z", "Z": r"(?=\n?\Z)"}


class _Wrong(Exception):  # noqa: N818 # it is caught where it is raised for, and never seen outside
    """Java refuses the pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JavaPattern:
    """What is known of a pattern that Java takes.

    Attributes:
        longest: how many characters it matches at most; None without a limit.
        samples: some texts that it matches from start to end.
        matcher: the same for Python; None where Python has no such thing.
    """

    longest: int | None
    samples: tuple[str, ...]
    matcher: re.Pattern[str] | None

    def matches(self, text: str) -> bool:
        """Whether it is known to match all of `text`."""
        return self.matcher is not None and self.matcher.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A part of a pattern: the same for Python, its length, and texts that it may match."""

    python: str | None
    longest: int | None = 0
    samples: tuple[str, ...] = ("",)


def problem(pattern: str) -> str:
    """Why Java refuses `pattern`; empty where it takes it."""
    try:
        _Reader(text=pattern).whole()
    except _Wrong as wrong:
        return str(wrong)
    return ""


def read(pattern: str) -> JavaPattern | None:
    """`pattern` as far as it is understood; None where Java refuses it."""
    try:
        piece = _Reader(text=pattern).whole()
    except _Wrong:
        return None
    matcher = _compiled(piece.python)
    found = JavaPattern(longest=piece.longest, samples=(), matcher=matcher)
    samples = tuple(text for text in piece.samples if found.matches(text))
    return JavaPattern(longest=piece.longest, samples=samples, matcher=matcher)


def _compiled(python: str | None) -> re.Pattern[str] | None:
    try:
        return None if python is None else re.compile(python, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        # A look-behind of several lengths, for example, which only Java has.
        return None


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads a pattern from left to right."""

    text: str
    at: int = 0
    depth: int = 0
    names: set[str] = field(default_factory=set)

    def whole(self) -> _Piece:
        """The whole pattern. Flags at its start are for all of it."""
        flags = self._flags()
        piece = self._alternatives()
        if self.at < len(self.text):
            raise _Wrong("')' closes nothing")
        return _flagged(flags, piece) if flags is not None else piece

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _flags(self) -> str | None:
        """The flags of `(?s)`, which stands for itself; None where there are none."""
        found = _FLAGS.match(self.text, self.at)
        if not found or found["end"] != ")" or not found["flags"]:
            return None
        self.at = found.end()
        return _known_flags(found["flags"])

    def _alternatives(self) -> _Piece:
        found = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            found.append(self._sequence())
        return found[0] if len(found) == 1 else _either(found)

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._next() not in ("", "|", ")"):
            flags = self._flags()
            if flags is None:
                pieces.append(self._counted(self._one()))
                continue
            rest = _flagged(flags, self._sequence())
            # Flags go on behind a bar, where the bracket that Python needs for them would end.
            pieces.append(rest if self._next() != "|" else _Piece(python=None, longest=rest.longest))
        return _joined(pieces)

    def _counted(self, piece: _Piece) -> _Piece:
        found = _COUNT.match(self.text, self.at)
        if not found:
            return piece
        self.at = found.end()
        least, most = _bounds(found)
        if _COUNT.match(self.text, self.at):
            raise _Wrong(f"there is nothing before '{self._next()}' that it could repeat")
        return _repeated(piece, found[0], least, most)

    def _one(self) -> _Piece:
        match self._next():
            case "(":
                return self._group()
            case "[":
                return self._set()
            case "\\":
                return self._escape()
            case "*" | "+" | "?" as sign:
                raise _Wrong(f"there is nothing before '{sign}' that it could repeat")
            case "{":
                raise _Wrong("'{' is not a count such as {2} or {1,3}; the character itself is '\\{'")
            case sign:
                self.at += 1
                return _PLAIN.get(sign) or _literal(sign)

    def _group(self) -> _Piece:
        if (flags := _FLAGS.match(self.text, self.at)) and flags["end"] == ":" and flags["flags"]:
            self.at = flags.end()
            return _flagged(_known_flags(flags["flags"]), self._inner())
        found = _GROUP.match(self.text, self.at)
        assert found, self
        self.at = found.end()
        if self._next() == "?":
            raise _Wrong(f"Java has no '({self.text[self.at : self.at + 2]}'; a group with a name is '(?<name>...)'")
        if found["name"]:
            self._name(found["name"])
        return _grouped(found["kind"] or "", found["name"], self._inner())

    def _name(self, name: str) -> None:
        if name in self.names:
            raise _Wrong(f"there are two groups with the name '{name}'")
        self.names.add(name)

    def _inner(self) -> _Piece:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Wrong("there are too many brackets in each other")
        piece = self._alternatives()
        if self._next() != ")":
            raise _Wrong("a '(' is not closed")
        self.at, self.depth = self.at + 1, self.depth - 1
        return piece

    def _escape(self) -> _Piece:
        found = self._escaped()
        if found["back"]:
            if found["name"] and found["name"] not in self.names:
                raise _Wrong(f"there is no group '{found['name']}' before '{found[0]}'")
            return _Piece(python=None, longest=None)
        if found["place"]:
            return _Piece(python=_PLACES.get(found["place"]))
        if found["set"]:
            return _Piece(python=found[0], longest=1, samples=_SETS[found["set"]])
        if found["other_set"]:
            return _Piece(python=None, longest=None if found["other_set"] in ("R", "X") else 1)
        return _literal(_plain(found))

    def _escaped(self) -> re.Match[str]:
        found = _ESCAPE.match(self.text, self.at)
        if not found:
            rest = self.text[self.at : self.at + 2]
            raise _Wrong("it ends in a single '\\'" if rest == "\\" else f"Java has no '{rest}'")
        self.at = found.end()
        return found

    def _set(self) -> _Piece:
        """Characters in square brackets; sets in sets and `&&` are Java's alone."""
        start, own, first = self.at, True, True
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        while (sign := self._next()) != "]" or first:
            if not sign:
                raise _Wrong("a '[' is not closed")
            own = own and sign != "[" and not self.text.startswith("&&", self.at)
            if sign == "[":
                self._deeper_set()
            else:
                own = self._range() and own
            first = False
        self.at += 1
        written = self.text[start : self.at]
        python = written if own else None
        return _Piece(python=python, longest=1, samples=tuple(_members(written, _compiled(python))))

    def _deeper_set(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Wrong("there are too many brackets in each other")
        self._set()
        self.depth -= 1

    def _range(self) -> bool:
        """A character or a range of them; whether Python reads it alike."""
        low, alike = self._member()
        bounds = self.text[self.at : self.at + 1] == "-" and self.text[self.at + 1 : self.at + 2] not in ("", "]", "[")
        if not low or not bounds:
            return alike
        self.at += 1
        high, also = self._member()
        if high and high < low:
            raise _Wrong(f"the range '{low}-{high}' is the wrong way round")
        return alike and also

    def _member(self) -> tuple[str, bool]:
        if self._next() != "\\":
            self.at += 1
            return self.text[self.at - 1], True
        found = self._escaped()
        if found["place"] or found["back"]:
            raise _Wrong(f"'{found[0]}' does not stand for a character in '[...]'")
        if found["set"] or found["other_set"]:
            return "", bool(found["set"])
        plain = _plain(found)
        return (plain if len(plain) == 1 else ""), bool(found["literal"] or found["control"] not in (None, "e"))


_PLAIN = {
    ".": _Piece(python=".", longest=1, samples=("x", "7")),
    "^": _Piece(python="^"),
    "$": _Piece(python="$"),
}


def _plain(found: re.Match[str]) -> str:
    """The text that an escape stands for."""
    if found["quoted"] is not None:
        return found["quoted"]
    if found["control"]:
        return _CONTROLS[found["control"]]
    if found["key"]:
        return chr(ord(found["key"][1]) ^ 64)
    if found["literal"]:
        return found["literal"]
    kind, digits = found["code"][0], found["code"][1:].strip("{}")
    number = int(digits, 8 if kind == "0" else 16)
    if number > 0x10FFFF:
        raise _Wrong(f"there is no character '{found[0]}'")
    return chr(number)


def _known_flags(flags: str) -> str:
    unknown = "".join(sorted(set(flags) - set("idmsuxU-")))
    if unknown:
        raise _Wrong(f"Java has no flag '{unknown[0]}'")
    return flags


def _flagged(flags: str, piece: _Piece) -> _Piece:
    """`piece` with flags; what they mean to Python, or nothing that is known where it has none of that kind."""
    on, _, off = flags.partition("-")
    same = set(flags) <= set("ims-")
    python = None if piece.python is None or not same else f"(?{on}{'-' + off if off else ''}:{piece.python})"
    return _Piece(python=python, longest=piece.longest, samples=piece.samples)


def _grouped(kind: str, name: str | None, inner: _Piece) -> _Piece:
    if kind in ("<=", "<!") and inner.longest is None:
        raise _Wrong("how far a look-behind reaches must have a limit")
    python = None if inner.python is None else f"(?{'P' if name else ''}{kind}{inner.python})"
    if not kind:
        python = None if inner.python is None else f"({inner.python})"
    around = kind in ("=", "!", "<=", "<!")
    return _Piece(python=python) if around else _Piece(python=python, longest=inner.longest, samples=inner.samples)


def _literal(text: str) -> _Piece:
    return _Piece(python=re.escape(text), longest=len(text), samples=(text,))


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    if found["least"] is None:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[0][0]]
    least = int(found["least"])
    most = least if found["open"] is None else int(found["most"]) if found["most"] else None
    if max(least, most or 0) > _MOST:
        raise _Wrong(f"the count {found[0]} is too large")
    if most is not None and most < least:
        raise _Wrong(f"the count {found[0]} is the wrong way round")
    return least, most


def _repeated(piece: _Piece, sign: str, least: int, most: int | None) -> _Piece:
    python = None if piece.python is None else f"(?:{piece.python}){sign}"
    longest = None if most is None or piece.longest is None else piece.longest * most
    times = max(least, 0 if most == 0 else 1)
    samples = [text * times for text in piece.samples if len(text) * times <= _SAMPLE_LENGTH]
    return _Piece(python=python, longest=longest, samples=_few([*([""] if least == 0 else []), *samples]))


def _either(pieces: list[_Piece]) -> _Piece:
    parts = [piece.python for piece in pieces if piece.python is not None]
    lengths = [piece.longest for piece in pieces if piece.longest is not None]
    return _Piece(
        python=f"(?:{'|'.join(parts)})" if len(parts) == len(pieces) else None,
        longest=max(lengths) if len(lengths) == len(pieces) else None,
        samples=_few(text for piece in pieces for text in piece.samples[:2]),
    )


def _joined(pieces: list[_Piece]) -> _Piece:
    parts = [piece.python for piece in pieces if piece.python is not None]
    lengths = [piece.longest for piece in pieces if piece.longest is not None]
    samples: tuple[str, ...] = ("",)
    for piece in pieces:
        samples = _few("".join(pair) for pair in product(samples, piece.samples))
    return _Piece(
        python="".join(parts) if len(parts) == len(pieces) else None,
        longest=sum(lengths) if len(lengths) == len(pieces) else None,
        samples=samples,
    )


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if len(text) <= _SAMPLE_LENGTH))[:_SAMPLES]


def _members(written: str, matcher: re.Pattern[str] | None) -> Iterable[str]:
    """Some characters that are in a set, or may be in one that only Java reads."""
    first = re.sub(r"\\.", "", written.strip("[]^"))[:1]
    found = dict.fromkeys((*first, "x", "7", " "))
    return found if matcher is None else filter(matcher.fullmatch, found)
