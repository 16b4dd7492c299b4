"""The graph as text, for `apigen graph`, for goldens and for the deployment's fingerprint.

One block a resource, one line an argument; references are bare (`role.x.arn`), text is quoted as in JSON.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from apigen.graph import Graph
from apigen.graph.resources import Resource, arguments, plain
from apigen.graph.values import ArnPart, Join, Json, Ref, TextOf, Value, Var


def pprint(graph: Graph) -> str:
    """All of `graph` as text, ending in a newline."""
    blocks = [f"graph {graph.name} ({graph.layout or 'no layout'})"]
    blocks += [
        _block(
            f"variable {v.name}",
            {
                "type": v.type if v.type != "string" else None,
                "description": v.description,
                "default": v.default,
                "sensitive": v.sensitive or None,
                **{check.kind: check.limit for check in v.checks},
            },
        )
        for v in graph.variables
    ]
    blocks += [resource_text(resource) for resource in graph.resources]
    blocks += [_block(f"override {one.target} {one.resource}", one.arguments) for one in graph.overrides]
    blocks += [
        _block(f"output {out.name}", {"value": out.value, "sensitive": out.sensitive or None}) for out in graph.outputs
    ]
    return "\n\n".join(blocks) + "\n"


def resource_text(resource: Resource) -> str:
    """One resource: its address and label, then its arguments, then how it is ordered and replaced."""
    title = f"{resource.address}{f'  # {resource.label}' if resource.label else ''}"
    rows: dict[str, Any] = {name: plain(argument) for name, argument in arguments(resource)}
    if resource.depends_on:
        rows["(depends on)"] = tuple(_Bare(str(address)) for address in resource.depends_on)
    if resource.lifecycle.create_before_destroy:
        rows["(create before destroy)"] = True
    if resource.lifecycle.replace_triggered_by:
        rows["(replaced with)"] = resource.lifecycle.replace_triggered_by
    if resource.lifecycle.ignore_changes:
        rows["(changes ignored)"] = resource.lifecycle.ignore_changes
    return _block(title, rows)


class _Bare(str):
    """Text that is printed without quotes."""

    __slots__ = ()


def _block(title: str, rows: Mapping[str, Any]) -> str:
    lines = [title]
    for name, value in rows.items():
        if value is not None and value != "":
            lines += _row(f"  {name} = ", value, "  ")
    return "\n".join(lines)


def _row(lead: str, value: Any, indent: str) -> Iterator[str]:
    match value:
        case Json(inner):
            yield from _row(f"{lead}json ", inner, indent)
        case Mapping() if value:
            yield f"{lead}{{"
            for key, item in value.items():
                yield from _row(f"{indent}  {json.dumps(key, ensure_ascii=False)}: ", item, f"{indent}  ")
            yield f"{indent}}}"
        case tuple() if any(isinstance(item, (Mapping, tuple, Json)) for item in value):
            yield f"{lead}["
            for item in value:
                yield from _row(f"{indent}  ", item, f"{indent}  ")
            yield f"{indent}]"
        case _:
            yield lead + expression(value)


def expression(value: Value) -> str:  # noqa: C901, PLR0911 # one case for each kind of value
    """A value on one line."""
    match value:
        case _Bare():
            return str(value)
        case Ref(address, attribute):
            return f"{address}.{attribute}"
        case Var(name):
            return f"var.{name}"
        case Join(parts):
            return " + ".join(expression(part) for part in parts)
        case TextOf(variable):
            return f"text of {expression(variable)}"
        case ArnPart(arn, part):
            return f"{part} of {expression(arn)}"
        case Json(inner):
            return f"json {expression(inner)}"
        case tuple():
            return f"[{', '.join(expression(item) for item in value)}]"
        case Mapping():
            items = (f"{json.dumps(k, ensure_ascii=False)}: {expression(v)}" for k, v in value.items())
            return f"{{{', '.join(items)}}}"
        case _:
            return json.dumps(value, ensure_ascii=False)
