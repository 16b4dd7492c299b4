"""The resources of an API, fully resolved: knows no YAML and no target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from apigen.diagnostics import Span
from apigen.graph.resources import Resource
from apigen.graph.values import Address, Value, VariableType

CheckKind: TypeAlias = Literal["pattern", "allowed_values", "min", "max", "min_length", "max_length"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition that the value of a variable meets.

    Of a list or map, `pattern` and `allowed_values` are about each item and the lengths about their number.

    Attributes:
        limit: a regular expression that is found in the value, the values to choose from, or a number.
        message: what to say where the condition is not met.
    """

    kind: CheckKind
    limit: str | int | float | tuple[str | int | float, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What the surrounding stack passes in; it is never null."""

    name: str
    type: VariableType = "string"
    description: str = ""
    default: Value = None
    sensitive: bool = False
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A value that the generated code hands back; `sensitive` keeps it out of logs."""

    name: str
    description: str
    value: Value
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Arguments that the user gives a resource of one target, named as that target names them.

    Attributes:
        spans: where the arguments were written, by name, and the resource, by the empty name; for diagnostics.
    """

    target: str
    resource: str
    arguments: Mapping[str, Value]
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """All resources of one API, in canonical order, and its interface.

    Attributes:
        name: the API's name as an identifier, e.g. `orders`; letters, digits and underscores.
        title: the API's name as a person wrote it, on one line.
        layout: `openapi` or `resources`, as the passes made it; None before.
        folded: the resources that a layout made part of another one.
    """

    name: str
    title: str
    description: str
    variables: tuple[Variable, ...]
    resources: tuple[Resource, ...]
    outputs: tuple[Output, ...]
    overrides: tuple[Override, ...] = ()
    layout: str | None = None
    folded: tuple[Address, ...] = ()

    def by_address(self) -> dict[Address, Resource]:
        return {resource.address: resource for resource in self.resources}
