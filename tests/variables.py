"""Values for the variables of a graph, a different one for each, and the text that they become inside of text."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from apigen.graph import Graph, Variable

Given: TypeAlias = Mapping[str, Any]


def typed(graph: Graph, texts: Mapping[str, str]) -> dict[str, Any]:
    """`texts` for the variables that are text, and values of their type for all others."""
    return {
        one.name: _value(one, index, texts.get(one.name, one.name))
        for index, one in enumerate(graph.variables, start=2)
    }


def _value(variable: Variable, index: int, text: str) -> Any:
    if variable.checks:
        return _allowed(variable)
    match variable.type:
        case "string":
            return text
        case "number":
            # Whole where the default is: such a field takes no fraction; and what every such field takes.
            return 100.5 + index if isinstance(variable.default, float) else 100 + index
        case "bool":
            return bool(index % 2)
        case "list(string)":
            return [f"{variable.name}-{index}", "${x} %{y}"]
        case "map(string)":
            return {"name": variable.name, "a key": "${x}"}


def _allowed(variable: Variable) -> Any:
    """The default, else what the conditions name, else what a pattern for URLs takes."""
    if variable.default is not None:
        return plain(variable.default)
    choices = (check.limit for check in variable.checks if isinstance(check.limit, tuple))
    return next(choices, ("https://backend.example.com",))[0]


def plain(value: Any) -> Any:
    """A value of the graph as JSON has it."""
    match value:
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
        case _:
            return value


def text_of(value: Any) -> str:
    """A number or truth value as Terraform writes it."""
    return json.dumps(value) if isinstance(value, bool) else format(Decimal(str(value)).normalize(), "f")


def configured(value: Any) -> str:
    """A value as the configuration of a Pulumi stack keeps it."""
    return value if isinstance(value, str) else json.dumps(value)
