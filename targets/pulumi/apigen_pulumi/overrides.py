"""Overrides to arguments of a resource's class, after the schema of pulumi-aws in `aws.json`."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from apigen.diagnostics import Diagnostic
from apigen.graph import Graph
from apigen.graph.resources import Resource
from apigen.graph.values import Address, Value
from apigen.override import Overridable, Shape, findings, of_target
from apigen_pulumi.names import logical
from apigen_pulumi.resources import BINDINGS, inputs


def named(address: Address) -> str:
    """`aws.apigateway.Stage.prod`: the class, and what follows the component's name in the resource's."""
    return f"aws.{BINDINGS[address.kind].path}.{logical(address).removeprefix('-')}".rstrip(".")


def given(graph: Graph) -> Mapping[Address, Mapping[str, Value]]:
    """The arguments that overrides give, by resource."""
    return {address: one.arguments for address, one in of_target(graph, "pulumi", named).items()}


def override_findings(graph: Graph) -> Iterator[Diagnostic]:
    """What no resource of the program or no version of pulumi-aws takes, and what replaces something of the spec."""
    if graph.overrides:
        managed = [resource for resource in graph.resources if not resource.DATA]
        resources = {resource.address: _overridable(resource) for resource in managed}
        yield from findings(graph, "pulumi", named, resources)


def _overridable(resource: Resource) -> Overridable:
    return Overridable(address=resource.address, own=frozenset(inputs(resource)), shapes=_shapes(resource.KIND))


def _shapes(kind: str) -> Mapping[str, Shape]:
    """The arguments of a class in any of the versions."""
    path, found = BINDINGS[kind].path, dict[str, Shape]()
    for version in _schema().values():
        found |= version.get(path, {}).get("arguments", {})
    return found


@cache
def _schema() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files("apigen_pulumi").joinpath("aws.json").read_text("utf-8"))
    return found


def merged(resource: Resource, more: Mapping[str, Value]) -> dict[str, Value]:
    """The arguments of `resource`, with those of an override beside them or in their place."""
    found = inputs(resource)
    for name, value in more.items():
        own = found.get(name)
        inner = isinstance(own, Mapping) and isinstance(value, Mapping) and is_block(resource.KIND, name)
        found[name] = {**own, **value} if inner else value  # type: ignore[dict-item] # mappings, as just seen
    return found


def is_block(kind: str, name: str) -> bool:
    """Whether an argument of a kind is a block and not a map."""
    return isinstance(_shapes(kind).get(name), Mapping)
