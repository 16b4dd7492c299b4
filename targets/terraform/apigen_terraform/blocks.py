"""Graph resources and outputs to HCL blocks."""

from collections.abc import Iterator, Mapping
from itertools import chain

from apigen.graph import Graph, Output
from apigen.graph.resources import Lifecycle, Resource, arguments, plain, values
from apigen.graph.values import ArnPart, Ref, Value, Var, leaves, walk
from apigen_terraform.expressions import dependency, expression, split
from apigen_terraform.hcl import Attribute, Block, Tuple, number, text, traversal
from apigen_terraform.overrides import Blocks, Written, merged
from apigen_terraform.resources import names


def resource_block(resource: Resource, more: Mapping[str, Value], notes: tuple[str, ...] = ()) -> Block:
    """The `resource` or `data` block: notes, arguments, nested blocks, then what Terraform itself reads. `more` are
    arguments of an override.

    https://developer.hashicorp.com/terraform/language/style#resource-order
    """
    *prefix, kind, name = names(resource.address)
    set_arguments = merged(resource, more)
    body: tuple[Attribute | Block, ...] = (
        *_attributes(set_arguments),
        *_nested(set_arguments),
        *_lifecycle(resource.lifecycle),
        *_order(resource),
    )
    return Block(prefix[0] if prefix else "resource", (kind, name), body, comment=resource.label, notes=notes)


def _attributes(pairs: list[tuple[str, Written]]) -> Iterator[Attribute]:
    return (Attribute(name, expression(value)) for name, value in pairs if not isinstance(value, Blocks))


def _nested(pairs: list[tuple[str, Written]]) -> Iterator[Block]:
    for name, value in pairs:
        for block in value.items if isinstance(value, Blocks) else ():
            inner = list(block.items())
            yield Block(name, body=(*_attributes(inner), *_nested(inner)))


def _lifecycle(lifecycle: Lifecycle) -> Iterator[Block]:
    body: list[Attribute] = []
    if lifecycle.create_before_destroy:
        body.append(Attribute("create_before_destroy", number(True)))
    if lifecycle.replace_triggered_by:
        body.append(Attribute("replace_triggered_by", expression(lifecycle.replace_triggered_by)))
    if lifecycle.ignore_changes:
        body.append(Attribute("ignore_changes", Tuple(tuple(map(traversal, lifecycle.ignore_changes)))))
    if body:
        yield Block("lifecycle", body=tuple(body))


def _order(resource: Resource) -> Iterator[Attribute]:
    if resource.depends_on:
        yield Attribute("depends_on", Tuple(tuple(map(dependency, resource.depends_on))), apart=True)


def locals_blocks(graph: Graph) -> Iterator[Block]:
    """The block with the fields of every ARN of which only a part is needed, if there is one."""
    used = [*chain.from_iterable(map(values, graph.resources)), *walk(tuple(out.value for out in graph.outputs))]
    parts = (value for value in used if isinstance(value, ArnPart))
    found = {part.arn.name: part.arn for part in parts if isinstance(part.arn, Var)}
    if found:
        body = tuple(Attribute(name, split(found[name])) for name in sorted(found))
        yield Block("locals", body=body, comment="ARNs, taken apart at their colons")


def output_block(output: Output, graph: Graph) -> Block:
    """The declaration of an output. Terraform refuses to show a sensitive value that is not marked again."""
    body = [Attribute("description", text(output.description))] if output.description else []
    body.append(Attribute("value", expression(output.value)))
    if output.sensitive or _is_sensitive(output.value, graph):
        body.append(Attribute("sensitive", number(True)))
    return Block("output", (output.name,), tuple(body))


def _is_sensitive(value: Value, graph: Graph) -> bool:
    """Whether a sensitive variable is in `value`, or in an argument that it refers to."""
    secrets = {variable.name for variable in graph.variables if variable.sensitive}
    waiting, seen = list(leaves(plain(value))), set[Ref | Var]()
    while secrets and waiting:
        leaf = waiting.pop()
        if isinstance(leaf, Var) and leaf.name in secrets:
            return True
        if isinstance(leaf, Ref) and leaf not in seen:
            waiting += _argument_leaves(leaf, graph)
        seen.add(leaf)
    return False


def _argument_leaves(ref: Ref, graph: Graph) -> Iterator[Ref | Var]:
    owner = graph.by_address().get(ref.address)
    for name, value in arguments(owner) if owner else ():
        if name == ref.attribute:
            yield from leaves(plain(value))
