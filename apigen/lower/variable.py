"""Turns variables of the spec into variables of the graph, with the conditions that their values meet."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from apigen.graph import Check, Variable
from apigen.graph.values import Text, Value, Var, VariableType, text_of
from apigen.spec.variable import Validation
from apigen.spec.variable import Variable as VariableSpec

_Limit: TypeAlias = str | int | float | tuple[str | int | float, ...]

_ITEMS = ("list(string)", "map(string)")


def variable(named: tuple[str, VariableSpec]) -> Variable:
    """The variable of a name."""
    name, spec = named
    return Variable(
        name=name,
        type=spec.type,
        description=spec.description,
        default=_value(spec.default),
        sensitive=spec.sensitive,
        checks=tuple(_checks(name, spec)),
    )


def _value(default: object) -> Value:
    match default:
        case list():
            return tuple(default)
        case dict():
            return {key: default[key] for key in sorted(default)}
        case str() | int() | float():
            return default
        case _:
            assert default is None, default
            return None


def in_text(variables: Sequence[Variable]) -> Callable[[Var], Text]:
    """What stands for a variable inside text, where it is text whatever its type is."""
    types: dict[str, VariableType] = {one.name: one.type for one in variables}
    return lambda use: text_of(Var(use.name, types[use.name]))


def _checks(name: str, spec: VariableSpec) -> Iterator[Check]:
    it = spec.validation or Validation()
    whole = "items" if spec.type in _ITEMS else "characters"
    subject = f"Each item of {name}" if spec.type in _ITEMS else name
    if it.pattern is not None:
        yield Check(kind="pattern", limit=it.pattern, message=it.message or f"{subject} must match {it.pattern}.")
    if it.allowed_values is not None:
        allowed: _Limit = tuple(it.allowed_values)
        words = ", ".join(map(str, it.allowed_values))
        yield Check(kind="allowed_values", limit=allowed, message=it.message or f"{subject} must be one of {words}.")
    if it.min is not None:
        least = _whole(it.min)
        yield Check(kind="min", limit=least, message=it.message or f"{name} must be at least {least}.")
    if it.max is not None:
        most = _whole(it.max)
        yield Check(kind="max", limit=most, message=it.message or f"{name} must be at most {most}.")
    if it.min_length is not None:
        message = it.message or f"{name} must have at least {it.min_length} {whole}."
        yield Check(kind="min_length", limit=it.min_length, message=message)
    if it.max_length is not None:
        message = it.message or f"{name} must have at most {it.max_length} {whole}."
        yield Check(kind="max_length", limit=it.max_length, message=message)


def _whole(value: float) -> int | float:
    """500 for 500.0."""
    return int(value) if value == int(value) else value
