"""A spec that is right to many that are wrong in one place, and some that are right in another way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_DELETED = object()
# One of each type, and the ends of what most fields take.
_SCALARS: tuple[Any, ...] = (None, "", "x", "x y", "${var.v}", True, 0, 1, -1, 1.5, 600, 10**9)
_VALUES: tuple[Any, ...] = (*_SCALARS, [], ["x"], [1], {}, {"x": "y"}, {"file": 5})
_KEYS = ("unknwon", "", "x y", "1", "X_a", "file", "content", "text")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: another value at a path, a key that goes, or one that comes."""

    path: Path
    value: Any

    def __str__(self) -> str:
        value = "nothing there" if self.value is _DELETED else repr(self.value)
        return f"{'.'.join(map(str, self.path))}: {value}"


def mutations(data: Any) -> list[Mutation]:
    """All that are tried at any place of a spec."""
    return list(_below(data, ()))


def mutated(data: Any, mutation: Mutation) -> Any:
    """A copy of the spec with the change."""
    return _changed(data, mutation.path, mutation.value)


def _below(data: Any, path: Path) -> Iterator[Mutation]:
    if path:
        yield Mutation(path, _DELETED)
        yield from (Mutation(path, value) for value in (*_VALUES, *_near(data)))
    if isinstance(data, dict):
        yield from (Mutation((*path, key), data.get(key, "x")) for key in _KEYS if key not in data)
        yield from (Mutation((*path, key), {}) for key in _KEYS if key not in data)
    for key, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _below(inner, (*path, key))


def _near(value: Any) -> tuple[Any, ...]:
    """Values that are almost this one."""
    match value:
        case str():
            cases = (value.upper(), value.lower(), value.title())
            return (*cases, f"{value}-", f" {value}", [value], f"{value}{'x' * 300}")
        case bool():
            return (not value, str(value).lower())
        case int() | float():
            return (str(value), value + 1, -value, value * 1000)
        case list():
            return ([*value, *value], [*value, 1], [*value, None], value[:-1])
        case dict():
            return ([value], list(value))
    return ()


def _changed(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    key, *rest = path
    new = _changed(data[key], tuple(rest), value) if rest else value
    items = {**(dict(enumerate(data)) if isinstance(data, list) else data), key: new}
    kept = {key: item for key, item in items.items() if item is not _DELETED}
    return list(kept.values()) if isinstance(data, list) else kept
