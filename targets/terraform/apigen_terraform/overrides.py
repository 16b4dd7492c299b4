"""Overrides to arguments and nested blocks, after the schema of the AWS provider in `aws.json` and `aws-newer.json`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from apigen.diagnostics import Diagnostic
from apigen.graph import Graph
from apigen.graph.resources import Argument, Resource, arguments, blocks, plain
from apigen.graph.values import Address, Value
from apigen.override import LIST, MAP, VALUE, Overridable, Shape, findings, of_target
from apigen_terraform.resources import TYPES, names

_SCHEMAS = ("aws.json", "aws-newer.json")


@dataclass(frozen=True, slots=True)
class Blocks:
    """Nested blocks of one name."""

    items: "tuple[Mapping[str, Written], ...]"


Written: TypeAlias = "Value | Blocks"


def named(address: Address) -> str:
    """`aws_api_gateway_stage.prod`."""
    return ".".join(names(address))


def given(graph: Graph) -> Mapping[Address, Mapping[str, Value]]:
    """The arguments that overrides give, by resource."""
    return {address: one.arguments for address, one in of_target(graph, "terraform", named).items()}


def override_findings(graph: Graph) -> Iterator[Diagnostic]:
    """What no resource of the module or no version of the provider takes, and what replaces something of the spec."""
    if graph.overrides:
        managed = [resource for resource in graph.resources if not resource.DATA]
        resources = {resource.address: _overridable(resource) for resource in managed}
        yield from findings(graph, "terraform", named, resources)


def _overridable(resource: Resource) -> Overridable:
    own = frozenset(name for name, _ in arguments(resource))
    return Overridable(address=resource.address, own=own, shapes=_shapes(_of_type(TYPES[resource.KIND])))


def merged(resource: Resource, more: Mapping[str, Value]) -> list[tuple[str, Written]]:
    """The arguments of `resource`, with those of an override beside them or in their place."""
    own = {name: _written(argument) for name, argument in arguments(resource)}
    return list((_merged(own, more, _of_type(TYPES[resource.KIND])) if more else own).items())


def _written(argument: Argument) -> Written:
    if found := blocks(argument):
        return Blocks(tuple({name: _written(inner) for name, inner in arguments(block)} for block in found))
    return plain(argument)


def _merged(own: Mapping[str, Written], more: Mapping[str, Value], schema: Mapping[str, Any]) -> dict[str, Written]:
    found = dict(own)
    for name, value in more.items():
        block = schema["blocks"].get(name)
        found[name] = value if block is None else _blocks(own.get(name), value, block)
    return found


def _blocks(own: Written, value: Value, schema: Mapping[str, Any]) -> Blocks:
    """The blocks that an override gives; a mapping is merged into the one block that is there."""
    if isinstance(value, Mapping):
        inside = own.items[0] if isinstance(own, Blocks) and len(own.items) == 1 else {}
        return Blocks((_merged(inside, value, schema),))
    assert isinstance(value, tuple), value
    return Blocks(tuple(_merged({}, item, schema) for item in value if isinstance(item, Mapping)))


@cache
def _of_type(type_: str) -> Mapping[str, Any]:
    """The arguments and blocks of a type, those of newer versions of the provider among them."""
    found: dict[str, Any] = {"arguments": {}, "blocks": {}}
    for name in _SCHEMAS:
        schema = json.loads(files("apigen_terraform").joinpath(name).read_text("utf-8"))["resource"].get(type_, {})
        for part, entries in found.items():
            entries.update(schema.get(part, {}))
    return found


def _shapes(schema: Mapping[str, Any]) -> Mapping[str, Shape]:
    found: dict[str, Shape] = {}
    for name, entry in schema["arguments"].items():
        if entry.get("required") or entry.get("optional"):
            found[name] = _shape(entry["type"])
    for name, block in schema["blocks"].items():
        found[name] = _shapes(block)
    return found


def _shape(type_: object) -> str:
    if isinstance(type_, str):
        return VALUE
    assert isinstance(type_, list), type_
    return MAP if type_[0] in ("map", "object") else LIST
