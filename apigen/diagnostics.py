"""Findings about a spec: what is wrong, where, by which rule, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from typing import TypeAlias

_MAX_WORDS = 600
_MAX_NAMES = 60
_MAX_GUESSED = 3000
_CANDIDATES = 30

CLOUDFORMATION = "this is CloudFormation's; declare a variable, and write '${var.NAME}' here"

# Keys and indexes from the root of the spec to a value.
Path: TypeAlias = tuple[str | int, ...]


class Severity(StrEnum):
    """An error stops the build; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; lines and columns count from 1, columns in characters, `end_column` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that apigen may report.

    Attributes:
        name: stable, in the words of the message: `unknown-function`.
        summary: one line, for lists.
        page: the AWS page that it comes from; empty where it is apigen's own.
        fixed: whether a spec cannot change the severity, because what is built depends on it.
        package: where the explanation is, as `explained/NAME.md`. Only `apigen explain` and reports read it.
    """

    name: str
    summary: str
    page: str = ""
    severity: Severity = Severity.ERROR
    fixed: bool = False
    package: str = "apigen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding with its place.

    Attributes:
        rule: the stable name of the rule, e.g. `unknown-authorizer`.
        message: what is wrong, one sentence on one line.
        help: what to do about it, shown beside the caret; may be empty.
        span: where; None only where no file is involved.
        path: where in the spec, for findings of rules.
    """

    rule: str
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
    span: Span | None = None
    path: Path = ()

    def __post_init__(self) -> None:
        for name in ("message", "help"):
            object.__setattr__(self, name, shortened(getattr(self, name)))


class CompileError(Exception):
    """A spec that cannot be compiled; raised at the public boundary only.

    Attributes:
        diagnostics: everything that was found, errors and warnings, in the order of the file.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]):
        self.diagnostics = diagnostics
        super().__init__("\n".join(one_line(found) for found in diagnostics))


def one_line(found: Diagnostic) -> str:
    """`orders.yaml:19:17: error[unknown-authorizer]: ... (did you mean 'users'?)`."""
    place = f"{found.span.file}:{found.span.line}:{found.span.column}: " if found.span else ""
    return f"{place}{found.severity}[{found.rule}]: {found.message}{f' ({found.help})' if found.help else ''}"


def as_error(found: Diagnostic) -> Diagnostic:
    """`found`, which stops the build whatever it was."""
    return replace(found, severity=Severity.ERROR)


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """`found` by file and place; what is at one place by its rule."""
    return tuple(sorted(found, key=lambda one: (one.span or Span("", 0, 0, 0, 0), one.rule, one.message)))


def shortened(text: str) -> str:
    """A message on one line; one that quotes a long value without its middle, as the end often says what is wrong."""
    text = text.replace("\n", "\\n")
    return text if len(text) <= _MAX_WORDS else f"{text[: _MAX_WORDS - 150]} ... {text[-140:]}"


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """`did you mean 'users'?` for a misspelt word, else the list of what there is, else nothing.

    Nothing is guessed among more names than anybody writes by hand: all may be wrong, and each costs all of the others.
    """
    folded = _folded(known) if len(known) <= _MAX_GUESSED else {}
    close = get_close_matches(word.casefold()[:_MAX_WORDS], _candidates(word.casefold(), folded), n=1, cutoff=0.6)
    if close:
        return f"did you mean '{folded[close[0]][0]}'?"
    more = f", and {len(known) - _MAX_NAMES} more" if len(known) > _MAX_NAMES else ""
    return f"known: {', '.join(sorted(known)[:_MAX_NAMES])}{more}" if known else ""


@lru_cache(maxsize=8)
def _folded(known: tuple[str, ...]) -> Mapping[str, tuple[str, frozenset[str]]]:
    """The names by what they are without regard to case, with the pairs of letters in them."""
    return {folded: (name, _pairs(folded)) for name in known if len(folded := name.casefold()) <= _MAX_WORDS}


def _candidates(word: str, folded: Mapping[str, tuple[str, frozenset[str]]]) -> Iterable[str]:
    """The names that may be alike: comparing all of thousands properly would take seconds for each wrong word."""
    if len(folded) <= _CANDIDATES:
        return folded
    pairs = _pairs(word[:_MAX_WORDS])
    return nlargest(_CANDIDATES, folded, key=lambda name: 2 * len(pairs & folded[name][1]) - len(folded[name][1]))


def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(f" {word} ")))
