"""Turns what a Pulumi program registered into a Terraform module, so that the real provider says what it thinks of it.

There is no Pulumi engine here. The registrations become Terraform's JSON: names as the provider has them, references as
expressions, every other text as text.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.normal import DATA, type_name
from tests.conformance.provider_names import block, provider_name, provider_type
from tests.conformance.pulumi_inputs import Program, Reference
from tests.pulumi_recorder import Recording, Registration, Secret


def terraform_json(recording: Recording) -> str:
    """The `main.tf.json` of a module that has the resources of a recording, and its exports as outputs."""
    writer = _Writer(program=Program(recording=recording))
    document: dict[str, Any] = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "data": writer.data(),
        "resource": writer.resources(),
        "output": {name: writer.output(value) for name, value in recording.exports.items()},
    }
    return json.dumps({name: member for name, member in document.items() if member}, indent=2) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    program: Program

    def data(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for address, given in self.program.data.items():
            type_, name = _type_and_name(address)
            found.setdefault(type_, {})[name] = self.value(given)
        return found

    def resources(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for address, registration in self.program.children.items():
            type_, name = _type_and_name(address)
            found.setdefault(type_, {})[name] = self._resource(registration)
        return found

    def _resource(self, registration: Registration) -> dict[str, Any]:
        schema = block(provider_type(registration.type))
        secrets = {provider_name(name, schema) for name in registration.secrets}
        inputs = self.program.inputs(registration)
        out = {name: self.value(value, secret=name in secrets) for name, value in inputs.items()}
        if waits := self.program.waits(registration):
            out["depends_on"] = sorted(".".join(_type_and_name(address)) for address in waits)
        if lifecycle := _lifecycle(registration, schema):
            out["lifecycle"] = lifecycle
        return out

    def output(self, exported: Any) -> dict[str, Any]:
        if isinstance(exported, Secret):
            return {"value": self.value(exported.value), "sensitive": True}
        return {"value": self.value(exported)}

    def value(self, value: Any, *, secret: bool = False) -> Any:
        """A value in Terraform's JSON, where every text is a template and so is every key of a map."""
        match value:
            case str():
                return self._secret(value) if secret else self._template(value)
            case Mapping():
                return {escaped(name): self.value(item, secret=secret) for name, item in value.items()}
            case list():
                return [self.value(item, secret=secret) for item in value]
            case _:
                return value

    def _template(self, text: str) -> str:
        pieces = self.program.pieces(text)
        return "".join(f"${{{_expression(one)}}}" if isinstance(one, Reference) else escaped(one) for one in pieces)

    def _secret(self, text: str) -> str:
        """A text that is marked: a call inside a template, so the text is in quotes of its own."""
        pieces = self.program.pieces(text)
        inside = (f"${{{_expression(one)}}}" if isinstance(one, Reference) else _quoted(escaped(one)) for one in pieces)
        return f'${{sensitive("{"".join(inside)}")}}'


def _lifecycle(registration: Registration, schema: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    # Left open, Pulumi creates first too; but only where it is said must Terraform do so as well.
    if registration.options.get("deleteBeforeReplace") is False:
        out["create_before_destroy"] = True
    if ignored := registration.options.get("ignoreChanges"):
        out["ignore_changes"] = [provider_name(name, schema) for name in ignored]
    return out


def escaped(text: str) -> str:
    """Text in which Terraform finds no template."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def _quoted(text: str) -> str:
    """The inside of quotes in HCL."""
    return "".join(f"\\u{ord(one):04x}" if one in '"\\' or ord(one) < 32 else one for one in text)


def _type_and_name(address: str) -> tuple[str, str]:
    kind, _, name = address.partition(".")
    return type_name(kind), name


def _expression(reference: Reference) -> str:
    type_, name = _type_and_name(reference.owner)
    data = "data." if reference.owner.partition(".")[0] in DATA else ""
    attribute = f"{data}{type_}.{name}.{reference.attribute}"
    return attribute if reference.field is None else f'split(":", {attribute})[{reference.field}]'
