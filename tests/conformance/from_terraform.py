"""Turns Terraform modules, planned and evaluated by the real Terraform, into the normal form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import hcl2

from tests.conformance.normal import (
    KINDS,
    SETS,
    Argument,
    Form,
    Node,
    Variable,
    argument_value,
    implied,
    order,
    owner,
    token,
)
from tests.conformance.terraform_run import Root

_REFERENCE = re.compile(r"(?:data\.)?(aws_\w+)\.(\w+)\.(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A resource in the configuration of a plan, and what was read of it."""

    entry: Mapping[str, Any]
    values: Mapping[str, Any]
    sensitive: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return KINDS[self.entry["type"]]

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.entry['name']}"


def forms(root: Root) -> dict[str, Form]:
    """The normal form of each module of `root`."""
    modules = {name: call["module"] for name, call in calls(root.plan).items()}
    unknown = {f"module.{name}.{key}": one for name, module in modules.items() for key, one in _unknown(module).items()}
    state = root.evaluated(unknown)
    values = {one["address"]: one["values"] for one in _resources(state["root_module"])}
    marks = {one["address"]: one["change"]["after_sensitive"] for one in root.plan["resource_changes"]}
    found = {}
    for name, module in modules.items():
        lifecycles = _lifecycles(root.modules[name].files)
        nodes = {}
        for entry in module.get("resources", ()):
            address = f"module.{name}.{entry['address']}"
            one = Configured(entry=entry, values=values[address], sensitive=marks.get(address, {}))
            nodes[one.name] = _node(one, lifecycles.get(entry["address"], {}))
        outputs = _outputs(module, state["outputs"][name]["value"])
        found[name] = Form(resources=nodes, variables=_variables(module), outputs=outputs)
    return found


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def calls(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """The calls of modules in a plan's configuration."""
    found: Mapping[str, Any] = plan["configuration"]["root_module"]["module_calls"]
    return found


def _unknown(module: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The texts of the attributes that something in the module reads and nothing sets, by address."""
    resources = {entry["address"]: entry for entry in module.get("resources", ())}
    found: dict[str, dict[str, str]] = {address: {} for address in resources}
    for reference in references(
        [module.get("outputs", {}), [entry.get("expressions", {}) for entry in resources.values()]]
    ):
        address, _, attribute = reference.rpartition(".")
        entry = resources[address]
        if attribute not in entry.get("expressions", {}):
            found[address][attribute] = token(f"{KINDS[entry['type']]}.{entry['name']}", attribute)
    return {address: values for address, values in found.items() if values}


def references(expressions: Any) -> Iterator[str]:
    """The attributes of resources that expressions of a plan's configuration refer to, as Terraform writes them."""
    if isinstance(expressions, list):
        for item in expressions:
            yield from references(item)
    elif isinstance(expressions, Mapping):
        yield from (text for text in expressions.get("references", ()) if _REFERENCE.fullmatch(text))
        for name, item in expressions.items():
            if name not in ("references", "constant_value"):
                yield from references(item)


def _plain_name(reference: str) -> str:
    """`method.get_pets.http_method` of `aws_api_gateway_method.get_pets.http_method`."""
    found = _REFERENCE.fullmatch(reference)
    assert found, reference
    return f"{KINDS[found[1]]}.{found[2]}.{found[3]}"


def _node(one: Configured, lifecycle: Mapping[str, Any]) -> Node:
    arguments = dict(_arguments(one))
    depends_on = (_plain_name(f"{text}.id") for text in one.entry.get("depends_on", ()))
    return Node(
        arguments=arguments,
        waits=frozenset(map(owner, depends_on)) - implied(arguments),
        replacement=order(one.kind, lifecycle.get("create_before_destroy", False)),
        replaced_with=frozenset(_plain_name(_bare(text)) for text in lifecycle.get("replace_triggered_by", ())),
        ignored=tuple(map(_bare, lifecycle.get("ignore_changes", ()))),
    )


def _bare(expression: str) -> str:
    return expression.removeprefix("${").removesuffix("}")


def _arguments(one: Configured) -> Iterator[tuple[str, Argument]]:
    for name, expression in one.entry.get("expressions", {}).items():
        value, secret = one.values[name], bool(has_mark(one.sensitive.get(name)))
        if isinstance(expression, list) and (one.kind, name) in SETS:
            yield name, _argument((one.kind, name), expression, value, secret)
        elif isinstance(expression, list):
            (inner,), (values,) = expression, value
            for key, item in inner.items():
                yield f"{name}.{key}", _argument((one.kind, f"{name}.{key}"), item, values[key], secret)
        elif value is not None:
            yield name, _argument((one.kind, name), expression, value, secret)


def has_mark(marks: Any) -> bool:
    """Whether anything is marked."""
    if isinstance(marks, Mapping):
        return any(map(has_mark, marks.values()))
    return any(map(has_mark, marks)) if isinstance(marks, list) else bool(marks)


def _argument(place: tuple[str, str], expression: Any, value: Any, secret: bool) -> Argument:
    made_from = frozenset(map(_plain_name, references(expression)))
    return Argument(value=argument_value(*place, value), references=made_from, secret=secret)


def _variables(module: Mapping[str, Any]) -> dict[str, Variable]:
    return {
        name: Variable(
            description=one.get("description", ""), default=one.get("default"), sensitive=one.get("sensitive", False)
        )
        for name, one in module.get("variables", {}).items()
    }


def _outputs(module: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Argument]:
    return {
        name: _argument(("output", name), one["expression"], values[name], one.get("sensitive", False))
        for name, one in module.get("outputs", {}).items()
    }


def _lifecycles(files: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    """The `lifecycle` blocks by address: a plan does not show them."""
    found = {}
    for type_, name, body in chain.from_iterable(_blocks(path, text) for path, text in files.items()):
        (found[f"{type_}.{name}"],) = body.get("lifecycle", [{}])
    return found


def _blocks(path: str, text: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The resources of a file: type, name and body."""
    for block in hcl2.loads(text).get("resource", ()) if path.endswith(".tf") else ():
        for type_, named in block.items():
            for name, body in named.items():
                yield type_.strip('"'), name.strip('"'), body
