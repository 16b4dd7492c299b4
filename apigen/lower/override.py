"""Turns overrides into values of the graph, and makes a change of them a new deployment."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from apigen.graph import Override, Variable
from apigen.graph.pprint import expression
from apigen.graph.resources import Deployment, Resource
from apigen.graph.values import Text, Value, Var, in_texts, leaves, text_of
from apigen.interpolation import pieces
from apigen.lower.text import text
from apigen.spec import ApiSpec


def overrides(spec: ApiSpec, variables: Sequence[Variable]) -> tuple[Override, ...]:
    """The overrides of all targets, in the order of their names."""
    types = {one.name: one for one in variables}
    by_target = {"pulumi": spec.overrides.pulumi, "terraform": spec.overrides.terraform}
    return tuple(
        Override(
            target=target,
            resource=resource,
            arguments={name: _value(given[name], types) for name in sorted(given)},
        )
        for target, resources in by_target.items()
        for resource, given in sorted(resources.items())
    )


def _value(given: Any, types: dict[str, Variable]) -> Value:
    match given:
        case str():
            return _text(given, types)
        case list():
            return tuple(_value(item, types) for item in given)
        case dict():
            return {key: _value(given[key], types) for key in sorted(given)}
        case None | bool() | int() | float():
            return given
        case _:
            raise AssertionError(given)


def _text(given: str, types: dict[str, Variable]) -> Value:
    """A variable alone keeps its type; in text it is text, which lowering sees to at the end."""
    match list(pieces(given)):
        case [("var", name)]:
            return Var(name, types[name].type)
        case _:
            return in_texts(text(given), lambda use: text_of(Var(use.name, types[use.name].type)))


def redeployed(resource: Resource, given: Sequence[Override]) -> Resource:
    """A deployment whose trigger changes with the overrides too: what they change may be part of the API."""
    if not given or not isinstance(resource, Deployment):
        return resource
    shown = [f"{one.target} {one.resource} {expression(one.arguments)}" for one in given]
    own = resource.triggers["definition"]
    assert isinstance(own, str), own
    digest = sha256("\n".join([own, *shown]).encode()).hexdigest()
    return replace(resource, triggers={**resource.triggers, **dict(_used(given)), "definition": f"sha256:{digest}"})


def _used(given: Sequence[Override]) -> Iterator[tuple[str, Text]]:
    found = {leaf for one in given for leaf in leaves(one.arguments) if isinstance(leaf, Var)}
    for variable in sorted(found, key=lambda one: one.name):
        yield expression(variable), text_of(variable)
