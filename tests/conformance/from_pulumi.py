"""Turns a Pulumi program, run under the strict recorder, into the normal form."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.normal import (
    CREATE_FIRST,
    DELETE_FIRST,
    EITHER,
    Argument,
    Form,
    Node,
    Variable,
    argument_value,
    token,
    type_name,
)
from tests.conformance.provider_names import block, provider_name, provider_type
from tests.conformance.pulumi_inputs import Program, Reference
from tests.pulumi_recorder import Recording, Registration, Secret, record

_REPLACEMENT = {None: EITHER, True: DELETE_FIRST, False: CREATE_FIRST}


def run(files: Mapping[str, str], folder: Path, given: Mapping[str, str]) -> Recording:
    """What the program registers where the variables are `given`; `folder` is new."""
    folder.mkdir()
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    secrets = tuple(name for name, one in variables(files).items() if one.sensitive and name in given)
    return record(folder, given, secrets)


def form(files: Mapping[str, str], recording: Recording) -> Form:
    """The normal form of a program and of what it registered."""
    reader = _Reader(program=Program(recording=recording))
    return Form(resources=dict(reader.nodes()), variables=variables(files), outputs=reader.outputs())


def variables(files: Mapping[str, str]) -> dict[str, Variable]:
    """The settings of the project; the arguments of the component must have the same defaults in the same order."""
    settings = yaml.safe_load(files["Pulumi.yaml"]).get("config", {})
    found = {
        name: Variable(
            description=one.get("description", ""), default=one.get("default"), sensitive=one.get("secret", False)
        )
        for name, one in settings.items()
    }
    defaults = list(_component_defaults(files))
    assert defaults == [one.default for one in found.values()], "component and project have other defaults"
    return found


def _component_defaults(files: Mapping[str, str]) -> Iterator[str | None]:
    (module,) = [text for path, text in files.items() if path.endswith("_api.py")]
    for node in ast.parse(module).body:
        if isinstance(node, ast.ClassDef) and node.name.endswith("Args"):
            for entry in node.body:
                if isinstance(entry, ast.AnnAssign):
                    yield ast.literal_eval(entry.value) if entry.value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    program: Program

    def nodes(self) -> Iterator[tuple[str, Node]]:
        for address, given in self.program.data.items():
            yield address, Node(arguments=self._arguments(address, given, frozenset()))
        for address, registration in self.program.children.items():
            yield address, self._node(address, registration)

    def _node(self, address: str, registration: Registration) -> Node:
        schema = block(provider_type(registration.type))
        options = registration.options
        assert options.keys() <= {"deleteBeforeReplace", "ignoreChanges"}, options
        secrets = frozenset(provider_name(name, schema) for name in registration.secrets)
        return Node(
            arguments=self._arguments(address, self.program.inputs(registration), secrets),
            waits=self.program.waits(registration),
            replacement=_REPLACEMENT[options.get("deleteBeforeReplace")],
            ignored=tuple(provider_name(name, schema) for name in options.get("ignoreChanges", ())),
        )

    def _arguments(self, address: str, given: Mapping[str, Any], secrets: frozenset[str]) -> dict[str, Argument]:
        kind = address.partition(".")[0]
        blocks = block(type_name(kind))["blocks"]
        return {
            name: self._argument(kind, name, value, name.partition(".")[0] in secrets)
            for name, value in _flat(given, blocks)
        }

    def _argument(self, kind: str, name: str, value: Any, secret: bool) -> Argument:
        references = frozenset(map(str, self.program.references(value)))
        return Argument(value=argument_value(kind, name, self.value(value)), references=references, secret=secret)

    def value(self, value: Any) -> Any:
        match value:
            case str():
                pieces = self.program.pieces(value)
                return "".join(self._attribute(one) if isinstance(one, Reference) else one for one in pieces)
            case Mapping():
                return {name: self.value(item) for name, item in value.items()}
            case list():
                return [self.value(item) for item in value]
            case _:
                return value

    def _attribute(self, reference: Reference) -> str:
        owner = self.program.children.get(reference.owner)
        given = self.program.inputs(owner) if owner else self.program.data[reference.owner]
        known = reference.attribute in given
        text = self.value(given[reference.attribute]) if known else token(reference.owner, reference.attribute)
        return str(text if reference.field is None else text.split(":")[reference.field])

    def outputs(self) -> dict[str, Argument]:
        """What the program exports; the component must have the same outputs."""
        exports = self.program.recording.exports
        plain = {name: value.value if isinstance(value, Secret) else value for name, value in exports.items()}
        assert list(self.program.recording.components.values()) == [plain], "component and program have other outputs"
        secrets = {name for name, value in exports.items() if isinstance(value, Secret)}
        return {name: self._argument("output", name, value, name in secrets) for name, value in plain.items()}


def _flat(given: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        if name in blocks:
            yield from ((f"{name}.{inner}", item) for inner, item in value.items())
        else:
            yield name, value
