"""Turns a Pulumi program, run under the strict recorder, into the normal form."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.conformance import from_graph
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
from tests.specs import Case, graph, rendered
from tests.variables import configured

_REPLACEMENT = {None: EITHER, True: DELETE_FIRST, False: CREATE_FIRST}


def run(files: Mapping[str, str], folder: Path, given: Mapping[str, Any]) -> Recording:
    """What the program registers where the variables are `given`; `folder` is new."""
    folder.mkdir()
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    secrets = tuple(name for name, one in variables(files).items() if one.sensitive and name in given)
    return record(folder, given, secrets)


@cache
def recorded(case: Case) -> Recording:
    """What the program of a case registers where each variable has a value of its own; all tests share it."""
    with TemporaryDirectory() as folder:
        return run(rendered(case, "pulumi"), Path(folder) / "program", from_graph.given(graph(case)))


def form(files: Mapping[str, str], recording: Recording) -> Form:
    """The normal form of a program and of what it registered."""
    reader = _Reader(program=Program(recording=recording))
    return Form(resources=dict(reader.nodes()), variables=variables(files), outputs=reader.outputs())


def variables(files: Mapping[str, str]) -> dict[str, Variable]:
    """What the program reads, which is what the project declares and the component takes, with the same defaults.

    A project file has no type for maps, and so does not declare them.
    """
    settings = yaml.safe_load(files["Pulumi.yaml"]).get("config", {})
    fields = dict(_fields(files))
    found = {}
    for field, name, default, secret in _read(files["__main__.py"]):
        own, about = fields.pop(field)
        assert own == default, f"component and program have other defaults for {name}"
        declared: dict[str, Any] = settings.pop(name) if name in settings else {"description": about, "secret": secret}
        assert "type" in declared or isinstance(default, dict | None), f"the project does not declare {name}"
        assert declared.get("default", default) in (default, configured(default)), f"the project has another {name}"
        sensitive = declared.get("secret", False)
        found[name] = Variable(description=declared.get("description", ""), default=default, sensitive=sensitive)
    assert not settings, "the project declares what the program does not read"
    assert not fields, "the component takes what the program does not pass"
    return found


def _read(program: str) -> Iterator[tuple[str, str, Any, bool]]:
    """For each `field=config.get_secret("name", default)`: field, name, default, and whether it is a secret."""
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Args"):
            for keyword in node.keywords:
                assert isinstance(keyword.value, ast.Call) and isinstance(keyword.value.func, ast.Attribute)
                name, *default = map(ast.literal_eval, keyword.value.args)
                yield str(keyword.arg), name, next(iter(default), None), "_secret" in keyword.value.func.attr


def _fields(files: Mapping[str, str]) -> Iterator[tuple[str, tuple[Any, str]]]:
    """The fields of the component's arguments: default and description."""
    (module,) = [text for path, text in files.items() if path.endswith("_api.py")]
    for node in ast.parse(module).body:
        if isinstance(node, ast.ClassDef) and node.name.endswith("Args"):
            for entry, after in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
                if isinstance(entry, ast.AnnAssign) and isinstance(entry.target, ast.Name):
                    yield entry.target.id, (_default(entry.value), _description(after))


def _default(value: ast.expr | None) -> Any:
    """The value of a default, or of what its factory makes: `field(default_factory=lambda: ...)`."""
    if isinstance(value, ast.Call) and isinstance(value.keywords[0].value, ast.Lambda):
        value = value.keywords[0].value.body
    return ast.literal_eval(value) if value else None


def _description(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(str(node.value.value).replace("Pass a secret.", "").split())
    return ""


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
        if name in blocks and isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", item) for inner, item in value.items())
        else:
            yield name, value
