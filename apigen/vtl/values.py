"""What a template reads: values that are known, and those that only a request or a backend will tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeAlias

MAX_TEXT = 50_000
_MAX_KEY = 5000


class LimitReached(Exception):  # noqa: N818 # no error of the template
    """Telling what a template renders would take too long."""


class Kind(IntEnum):
    """What is known of the text of a value, from what is harmless anywhere to what is as it was sent."""

    SAFE = 0
    """No client chooses it."""
    ENCODED = 1
    """$util.urlEncode has made it fit for a form, and so for JSON."""
    CLEAN = 2
    """Fit for a string of JSON."""
    ESCAPED = 3
    r"""$util.escapeJavaScript has made it fit for a string of JSON but for the `\'` that it makes of `'`."""
    JSON = 4
    """JSON text of a body."""
    RAW = 5
    """As it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A value that is not known when a template is checked.

    Attributes:
        key: what tells it from others: how it is written, or what it was made from.
        kind: what its text may hold.
        parameter: whether it was sent in the path, in the query or in a header.
        atom: what a condition on it is decided by.
        default: how that is decided unless a world says otherwise.
        negated: whether the condition is that it is not so.
        counts: whether it is the size of what `atom` is about.
    """

    key: str
    kind: Kind = Kind.SAFE
    parameter: bool = False
    atom: str = ""
    default: bool = True
    negated: bool = False
    counts: bool = False

    def __post_init__(self) -> None:
        if len(self.key) > _MAX_KEY:
            raise LimitReached

    @property
    def condition(self) -> str:
        return self.atom or f"{self.key} is given"

    def inner(self, step: str) -> "Unknown":
        """A part of it, as far from clients as the whole."""
        return Unknown(key=self.key + step, kind=self.kind, parameter=self.parameter)

    def of_kind(self, kind: Kind) -> "Unknown":
        return replace(self, kind=kind)


@dataclass(frozen=True, slots=True)
class Mixed:
    """Text with unknown values in it."""

    parts: "tuple[str | Unknown, ...]"

    @property
    def key(self) -> str:
        return "".join(part if isinstance(part, str) else part.key for part in self.parts)

    @property
    def worst(self) -> Unknown:
        """The unknown value in it that is the least fit to be sent on."""
        return max((part for part in self.parts if isinstance(part, Unknown)), key=lambda one: one.kind)


Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | Unknown | Mixed | None"


def unknown_in(value: Value) -> Unknown | None:
    """The worst of what is unknown in a value; None where all of it is known."""
    match value:
        case Unknown():
            return value
        case Mixed():
            return value.worst
        case list():
            return _worst(value)
        case dict():
            return _worst(list(value.values()))
    return None


def _worst(values: list[Value]) -> Unknown | None:
    found = [one for one in map(unknown_in, values) if one is not None]
    return max(found, key=lambda one: one.kind, default=None)


def flat(value: Value) -> Value:
    """A value as an item of a list or map; what has items itself is unknown there, so that nothing holds itself."""
    if not isinstance(value, (list, dict)):
        return value
    read = unknown_in(value) or Unknown(key="")
    return Unknown(key=f"a {'list' if isinstance(value, list) else 'map'} of {len(value)}", kind=read.kind)


def shown(value: Value) -> str:
    """A known value as Velocity prints it; how an unknown one is told from others."""
    match value:
        case Unknown() | Mixed():
            return value.key
        case bool():
            return str(value).lower()
        case list():
            return f"[{_joined(value)}]"
        case dict():
            return f"{{{_joined([f'{key}={shown(one)}' for key, one in value.items()])}}}"
        case None:
            return "null"
    return str(value)


def written(value: Value) -> str:
    """A value as a template writes it, for telling people of it."""
    return f"'{value}'" if isinstance(value, str) else shown(value)


def _joined(values: Sequence[Value]) -> str:
    size = 0
    for value in values:
        size += len(shown(value))
        if size > MAX_TEXT:
            raise LimitReached
    return ", ".join(map(shown, values))
