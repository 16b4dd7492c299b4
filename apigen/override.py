"""What is wrong with overrides, for every target: what is not there, and values of another shape."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from apigen.diagnostics import Diagnostic, Severity, Topic, did_you_mean
from apigen.graph import Graph, Override
from apigen.graph.values import Address, Value, Var

# What an argument takes: one value, a list or a map; a mapping is a nested block with its arguments.
Shape: TypeAlias = "str | Mapping[str, Shape]"
VALUE, LIST, MAP = "value", "list", "map"

TOPICS = (
    Topic(name="override-resource", summary="An override is for a resource that is made.", fixed=True),
    Topic(name="override-argument", summary="An override gives an argument of the provider.", fixed=True),
    Topic(name="override-value", summary="An override gives a value of the argument's shape.", fixed=True),
    Topic(
        name="override-replaces",
        summary="An override adds to what the spec says.",
        severity=Severity.WARNING,
    ),
)

_TAKEN: Mapping[str, str] = {VALUE: "one value", LIST: "a list", MAP: "a mapping"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridable:
    """What overrides may give one resource.

    Attributes:
        own: the arguments that apigen sets, under the target's names.
        shapes: what each argument takes, by its name.
    """

    address: Address
    own: frozenset[str]
    shapes: Mapping[str, Shape]


def of_target(graph: Graph, target: str, named: Callable[[Address], str]) -> dict[Address, Override]:
    """The overrides of a target by the resource that they are for."""
    by_name = {one.resource: one for one in graph.overrides if one.target == target}
    addresses = (resource.address for resource in graph.resources if not resource.DATA)
    return {address: by_name[named(address)] for address in addresses if named(address) in by_name}


def findings(
    graph: Graph, target: str, named: Callable[[Address], str], resources: Mapping[Address, Overridable]
) -> Iterator[Diagnostic]:
    """Everything about the overrides of a target that it cannot express, or that replaces what the spec says."""
    known = {named(address): one for address, one in resources.items()}
    folded = {named(address) for address in graph.folded}
    for override in graph.overrides:
        if override.target == target and override.resource in known:
            yield from _arguments(override, known[override.resource])
        elif override.target == target:
            yield _unknown(override, tuple(known), folded)


def _unknown(override: Override, known: tuple[str, ...], folded: set[str]) -> Diagnostic:
    name = override.resource
    message = f"there is no resource {name}"
    help_ = did_you_mean(name, known)
    if name in folded:
        message = f"{name} is part of the API's document in the layout openapi, and so no resource"
        help_ = "build with --layout resources, or override the API's own resource"
    return Diagnostic(rule="override-resource", message=message, help=help_, span=override.spans.get(""))


def _arguments(override: Override, resource: Overridable) -> Iterator[Diagnostic]:
    for name, value in override.arguments.items():
        span = override.spans.get(name)
        found = next(_wrong(name, value, resource.shapes), None)
        if found:
            rule, message, help_ = found
            yield Diagnostic(rule=rule, message=f"{override.resource}: {message}", help=help_, span=span)
        elif name in resource.own and isinstance(resource.shapes[name], str):
            message = f"{override.resource}: this replaces the {name} that the spec gives"
            yield Diagnostic(rule="override-replaces", message=message, severity=Severity.WARNING, span=span)


def _wrong(name: str, value: Value, shapes: Mapping[str, Shape]) -> Iterator[tuple[str, str, str]]:
    shape = shapes.get(name)
    if shape is None:
        yield "override-argument", f"the provider knows no argument '{name}'", did_you_mean(name, tuple(shapes))
    elif isinstance(shape, str):
        if not _fits(value, shape):
            yield "override-value", f"'{name}' takes {_TAKEN[shape]}", ""
    else:
        for block in value if isinstance(value, tuple) else (value,):
            if isinstance(block, Mapping):
                for inner, item in block.items():
                    yield from _wrong(inner, item, shape)
            else:
                yield "override-value", f"'{name}' takes a mapping, or a list of them", ""


def _fits(value: Value, shape: str) -> bool:
    if isinstance(value, Var):
        return value.type.partition("(")[0] == shape if shape in (LIST, MAP) else "(" not in value.type
    found = MAP if isinstance(value, Mapping) else LIST if isinstance(value, tuple) else VALUE
    return value is None or found == shape
