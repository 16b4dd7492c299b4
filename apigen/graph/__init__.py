"""The resources of an API, fully resolved: knows no YAML and no target."""

from dataclasses import dataclass

from apigen.graph.resources import Resource
from apigen.graph.values import Address, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What the surrounding stack passes in: a string."""

    name: str
    description: str = ""
    default: str | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A value that the generated code hands back."""

    name: str
    description: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """All resources of one API, in canonical order, and its interface.

    Attributes:
        name: the API's name as an identifier, e.g. `orders`; letters, digits and underscores.
        title: the API's name as a person wrote it, on one line.
        layout: `openapi` or `resources`, as the passes made it; None before.
    """

    name: str
    title: str
    description: str
    variables: tuple[Variable, ...]
    resources: tuple[Resource, ...]
    outputs: tuple[Output, ...]
    layout: str | None = None

    def by_address(self) -> dict[Address, Resource]:
        return {resource.address: resource for resource in self.resources}
