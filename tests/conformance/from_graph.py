"""Turns a graph and the values of its variables into the normal form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apigen.graph import Graph, Output
from apigen.graph.resources import Block, Resource, arguments, values
from apigen.graph.resources import plain as without_blocks
from apigen.graph.values import ARN_FIELDS, Address, ArnPart, Join, Json, Ref, TextOf, Value, Var, leaves
from tests.conformance.normal import (
    Argument,
    Form,
    Node,
    Variable,
    argument_value,
    implied,
    order,
    token,
    type_name,
)
from tests.conformance.provider_names import block
from tests.variables import plain, text_of, typed

# A Lambda ARN with a qualifier has every field that an expression may take out of an ARN, but for two: `resource` is
# taken only of an ARN where that is a plain name, and `path` only where that has a slash.
FUNCTION = "arn:aws-token:lambda:eu-token-3:123456789012:function:{name}:live"
TABLE = "arn:aws-token:dynamodb:eu-token-3:123456789012:table/{name}"
PLAIN = "arn:aws-token:sqs:eu-token-3:123456789012:{name}"

_FORMS = {"resource": PLAIN, "path": TABLE}


def given(graph: Graph, *, qualified: bool = True) -> dict[str, Any]:
    """A value of its own for every variable; function ARNs end in an alias if `qualified`."""
    function = FUNCTION if qualified else FUNCTION.removesuffix(":live")
    forms = {
        part.arn.name: _FORMS[part.part] for part in _parts(graph) if isinstance(part.arn, Var) and part.part in _FORMS
    }
    return typed(graph, {one.name: forms.get(one.name, function).format(name=one.name) for one in graph.variables})


def takes_qualifier(graph: Graph) -> bool:
    """Whether the graph asks for the qualifier of an ARN, which may be missing."""
    return any(part.part == "qualifier" for part in _parts(graph))


def _parts(graph: Graph) -> Iterator[ArnPart]:
    found = (value for resource in graph.resources for value in values(resource))
    return (value for value in found if isinstance(value, ArnPart))


def form(graph: Graph, values: Mapping[str, Any]) -> Form:
    """The normal form of `graph` where its variables have these values."""
    evaluator = Evaluator(graph=graph, variables=values, owners=graph.by_address())
    return Form(
        resources={str(resource.address): evaluator.node(resource) for resource in graph.resources},
        variables={
            one.name: Variable(description=one.description, default=plain(one.default), sensitive=one.sensitive)
            for one in graph.variables
        },
        outputs={out.name: evaluator.output(out) for out in graph.outputs},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """What graph values are, once variables are known.

    Attributes:
        variables: the value of each.
        owners: the resources that references lead to.
    """

    graph: Graph
    variables: Mapping[str, Any]
    owners: Mapping[Address, Resource]

    def node(self, resource: Resource) -> Node:
        found = dict(self._arguments(resource))
        lifecycle = resource.lifecycle
        return Node(
            arguments=found,
            waits=frozenset(map(str, resource.depends_on)) - implied(found),
            replacement=order(resource.KIND, lifecycle.create_before_destroy),
            replaced_with=frozenset(map(_name, lifecycle.replace_triggered_by)),
            ignored=lifecycle.ignore_changes,
        )

    def _arguments(self, resource: Resource) -> Iterator[tuple[str, Argument]]:
        found = {name: self.argument(value) for name, value in (*_flat(resource), *self._overrides(resource))}
        # Neither realisation tells which argument of a block is the secret one.
        secrets = {name.partition(".")[0] for name, argument in found.items() if argument.secret}
        for name, argument in found.items():
            if argument.value is not None:
                evaluated = argument_value(resource.KIND, name, argument.value)
                secret = name.partition(".")[0] in secrets
                yield name, Argument(value=evaluated, references=argument.references, secret=secret)

    def _overrides(self, resource: Resource) -> Iterator[tuple[str, Value]]:
        """What overrides give; the cases give the same to both targets."""
        type_ = type_name(resource.KIND)
        for override in self.graph.overrides:
            if override.target == "terraform" and override.resource == f"{type_}.{resource.id}":
                for name, value in override.arguments.items():
                    inside = isinstance(value, Mapping) and name in block(type_)["blocks"]
                    yield from _inside(name, value) if inside else [(name, value)]

    def argument(self, value: Value) -> Argument:
        found = list(leaves(value))
        sensitive = {variable.name for variable in self.graph.variables if variable.sensitive}
        return Argument(
            value=self.value(value),
            references=frozenset(_name(leaf) for leaf in found if isinstance(leaf, Ref)),
            secret=any(isinstance(leaf, Var) and leaf.name in sensitive for leaf in found),
        )

    def output(self, output: Output) -> Argument:
        argument = self.argument(output.value)
        return replace(argument, secret=argument.secret or output.sensitive)

    def value(self, value: Value) -> Any:
        match value:
            case Var(name):
                return self.variables[name]
            case Ref():
                return self._attribute(value)
            case Join() | Json() | ArnPart() | TextOf():
                return self._text(value)
            case tuple():
                return [self.value(item) for item in value]
            case Mapping():
                return {key: self.value(item) for key, item in value.items()}
            case _:
                return value

    def _text(self, value: Join | Json | ArnPart | TextOf) -> str | None:
        match value:
            case TextOf(variable):
                return text_of(self.value(variable))
            case Join(parts):
                return "".join(self.value(part) for part in parts)
            case Json(inner):
                return json.dumps(self.value(inner))
            case ArnPart(arn, part):
                return _part(self.value(arn).split(":"), part)

    def _attribute(self, ref: Ref) -> Any:
        set_here = dict(_flat(self.owners[ref.address]))
        if ref.attribute in set_here:
            return self.value(set_here[ref.attribute])
        return token(str(ref.address), ref.attribute)


def _part(fields: list[str], part: str) -> str | None:
    match part:
        case "unqualified":
            return ":".join(fields[:7])
        case "path":
            return fields[5].split("/")[1]
        case "qualifier":
            return fields[7] if len(fields) > 7 else None
        case _:
            return fields[ARN_FIELDS.index(part)]


def _inside(name: str, value: Value) -> Iterator[tuple[str, Value]]:
    assert isinstance(value, Mapping), value
    return ((f"{name}.{inner}", item) for inner, item in value.items())


def _flat(resource: Resource) -> Iterator[tuple[str, Value]]:
    for name, value in arguments(resource):
        if isinstance(value, Block):
            yield from ((f"{name}.{inner}", without_blocks(item)) for inner, item in arguments(value))
        else:
            yield name, without_blocks(value)


def _name(ref: Ref) -> str:
    return f"{ref.address}.{ref.attribute}"
