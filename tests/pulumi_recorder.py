"""Turns a Pulumi program into what it registers, without the pulumi CLI, a provider or a network.

`record(folder, config)` runs the program against a resource monitor of our own. The monitor answers every
output of a resource with a token that tells where it comes from, `${RestApi.orders.id}`, so that a reference
is still visible in the input that it ends in. It is strict where `pulumi.runtime.set_mocks` is lenient: a
resource registered twice, an unknown class or an invoke without an answer fails the run; no output is None.

`registrations_equal_graph` compares a recording with the graph that the program was generated from.
"""

import asyncio
import json
import runpy
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pulumi
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2

from apigen.graph import Graph
from apigen.graph.order import references
from apigen.graph.resources import Argument, Resource, arguments, blocks
from apigen.graph.values import Address, ArnPart, Join, Json, Ref, TextOf, Value, Var, leaves
from apigen_pulumi.names import logical
from apigen_pulumi.overrides import given as overridden
from apigen_pulumi.overrides import is_block, merged
from apigen_pulumi.resources import BINDINGS, attribute, delete_before_replace, inputs
from tests.variables import configured, text_of

# How a secret travels. https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/rpc.py
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_STACK = "pulumi:pulumi:Stack"

# The invokes that a program may make, and what each answers.
_INVOKES: Mapping[str, tuple[str, ...]] = {
    "aws:index/getService:getService": ("partition", "region"),
    "aws:index/getCallerIdentity:getCallerIdentity": ("accountId",),
}

Program: TypeAlias = Path | Callable[[], object]
Key: TypeAlias = tuple[str, str]  # type and name, unique together within one component


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One resource as the program registered it; names of inputs are those of the wire, in camelCase.

    Attributes:
        secrets: the inputs that have a secret anywhere inside.
        dependencies: all resources that it waits for, through inputs or through `depends_on`.
        options: the resource options that were given, `parent` and `depends_on` aside.
    """

    type: str
    name: str
    parent: Key | None
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    dependencies: frozenset[Key]
    options: Mapping[str, Any]
    provider: str


@dataclass(frozen=True, slots=True)
class Secret:
    """An exported value that is a secret."""

    value: Any


@dataclass(slots=True)
class Recording:
    """All that a program did.

    Attributes:
        components: what each component registered as its outputs.
        invokes: the token and arguments of each call of a provider's function.
    """

    resources: dict[Key, Registration] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)
    components: dict[Key, dict[str, Any]] = field(default_factory=dict)
    invokes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class RecordingError(AssertionError):
    """A program that a real engine would refuse, or that the recorder cannot answer."""


def record(program: Program, config: Mapping[str, Any], secrets: tuple[str, ...] = ()) -> Recording:
    """Runs the program in a folder, or a function, as project `project`; `secrets` names keys of `config`."""
    recording = Recording()
    # A loop of its own for each run: the SDK's futures bind to the current loop.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        with warnings.catch_warnings(), _no_stack_traces():
            warnings.simplefilter("ignore", DeprecationWarning)
            _run(program, {f"project:{key}": configured(value) for key, value in config.items()}, secrets, recording)
    finally:
        _stop(loop)
        asyncio.set_event_loop(None)
    if recording.problems:
        raise RecordingError("\n".join(recording.problems))
    return recording


@contextmanager
def _no_stack_traces() -> Iterator[None]:
    """The SDK sends one with each resource, which no test looks at, and which takes a third of the time."""
    sys.tracebacklimit = 1
    try:
        yield
    finally:
        del sys.tracebacklimit


def _stop(loop: asyncio.AbstractEventLoop) -> None:
    """Closes the loop, and ends what a program that failed left waiting."""
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()


def _run(program: Program, config: dict[str, str], secrets: tuple[str, ...], recording: Recording) -> None:
    pulumi.runtime.set_all_config(config, [f"project:{key}" for key in secrets])
    monitor = _Monitor(recording)
    pulumi.runtime.set_mocks(monitor.mocks, "project", "stack", preview=False, monitor=monitor)
    stack = pulumi.runtime.get_root_resource()
    stack.outputs.clear()  # the stack outlives set_mocks

    @pulumi.runtime.test
    def run() -> None:
        program() if callable(program) else _run_folder(program)

    @pulumi.runtime.test
    async def resolve_exports() -> None:
        for name, value in stack.outputs.items():
            output = pulumi.Output.from_input(value)
            known = await output.future()
            recording.exports[name] = Secret(known) if await output.is_secret() else known

    run()  # waits for every registration and every apply, and raises what they raised
    resolve_exports()


def _run_folder(folder: Path) -> None:
    before = set(sys.modules)
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(folder))
    try:
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = writes_bytecode
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]


class _Unused(mocks.Mocks):
    """The monitor answers itself."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        raise NotImplementedError

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError


class _Monitor(mocks.MockMonitor):
    """Records every request, answers every output."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(_Unused())
        self.recording = recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  (the protocol's name)
        parent = "" if f"::{_STACK}::" in request.parent else request.parent
        urn = self.make_urn(parent, request.type, request.name)
        if request.type == _STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        wire = json_format.MessageToDict(request.object)
        self._remember(_registration(request, parent, wire))
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        answer = {name: token(request.type, request.name, name) for name in self._outputs(request.type)}
        # Lists and blocks come back as given: the SDK checks their types.
        answer |= {name: value for name, value in _plain(wire).items() if not isinstance(value, str)}
        identifier = token(request.type, request.name, "id")
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identifier, object=_struct(answer))

    def _remember(self, found: Registration) -> None:
        key = (found.type, found.name)
        if key in self.recording.resources:
            self.recording.problems.append(f"registered twice: {found.type} {found.name}")
        self.recording.resources[key] = found

    def _outputs(self, type_: str) -> list[str]:
        for class_ in pulumi.CustomResource.__subclasses__():
            if getattr(class_, "pulumi_type", "") == type_:
                properties = [item for item in vars(class_).values() if isinstance(item, property)]
                return [item.fget._pulumi_name for item in properties if item.fget]
        self.recording.problems.append(f"no class for the type {type_}")
        return []

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802  (the protocol's name)
        if f"::{_STACK}::" not in request.urn:
            outputs = json_format.MessageToDict(request.outputs)
            self.recording.components[_key(request.urn)] = _plain(outputs)
        return super().RegisterResourceOutputs(request)

    def Invoke(self, request: Any) -> Any:  # noqa: N802  (the protocol's name)
        given = _plain(json_format.MessageToDict(request.args))
        self.recording.invokes.append((request.tok, given))
        if request.tok not in _INVOKES:
            self.recording.problems.append(f"no answer for the invoke {request.tok}")
        answer = {name: invoke_token(request.tok, given, name) for name in _INVOKES.get(request.tok, ())}
        return resource_pb2.ResourceInvokeResponse(**{"return": _struct(answer)})


def _registration(request: Any, parent: str, wire: dict[str, Any]) -> Registration:
    flags, lists = ("protect", "retainOnDelete"), ("ignoreChanges", "replaceOnChanges", "aliases")
    options = {name: getattr(request, name) for name in flags if getattr(request, name)}
    options |= {name: list(getattr(request, name)) for name in lists if getattr(request, name)}
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    return Registration(
        type=request.type,
        name=request.name,
        parent=_key(parent) if parent else None,
        inputs=_plain(wire),
        secrets=frozenset(name for name, value in wire.items() if _secret(value)),
        dependencies=frozenset(map(_key, request.dependencies)),
        options=options,
        provider=request.provider,
    )


def token(type_: str, name: str, attribute_: str) -> str:
    """What an output is answered with. ARNs have their fields, each with its place."""
    shown = f"${{{type_.rsplit(':', 1)[-1]}.{name}.{attribute_}"
    if attribute_ == "arn" or attribute_.endswith("Arn"):
        return "arn:" + ":".join(f"{shown}[{field}]}}" for field in range(1, 6))
    return f"{shown}}}"


def invoke_token(function: str, given: Mapping[str, Any], attribute_: str) -> str:
    """What a result of an invoke is answered with."""
    return token(function, ",".join(str(given[name]) for name in sorted(given)), attribute_)


def _key(urn: str) -> Key:
    *_, types, name = urn.split("::", 3)
    return types.rsplit("$", 1)[-1], name


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    json_format.ParseDict(dict(values), struct)
    return struct


def _secret(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get(_SIGNATURE) == _SECRET or any(map(_secret, value.values()))
    return isinstance(value, list) and any(map(_secret, value))


def _plain(value: Any) -> Any:
    """A value of the wire without its wrappings; whole numbers are ints."""
    if isinstance(value, dict):
        inner = value["value"] if value.get(_SIGNATURE) == _SECRET else None
        return {name: _plain(item) for name, item in value.items()} if inner is None else _plain(inner)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """Graph values to what the recorder would see of them.

    Attributes:
        name: the component's name in the program.
        variables: the value of each variable.
    """

    graph: Graph
    name: str
    variables: Mapping[str, Any]

    def value(self, value: Value) -> Any:
        match value:
            case Var(name):
                return self.variables[name]
            case Ref(address, name):
                return self._reference(address, name)
            case Join() | Json() | ArnPart() | TextOf():
                return self._text(value)
            case tuple():
                return [self.value(item) for item in value]
            case Mapping():
                return {name: self.value(item) for name, item in value.items()}
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
                return _arn_part(self.value(arn), part)

    def key(self, address: Address) -> Key:
        return BINDINGS[address.kind].token, self.name + logical(address)

    def inputs(self, resource: Resource) -> dict[str, Any]:
        given = zip(arguments(resource), inputs(resource).items(), strict=True)
        found = {camel(name): self._input(raw, value) for (_, raw), (name, value) in given}
        for name, value in overridden(self.graph).get(resource.address, {}).items():
            own, more = found.get(camel(name)), self.value(value)
            if isinstance(value, Mapping) and is_block(resource.KIND, name):
                more = {**(own or {}), **{camel(inner): item for inner, item in more.items()}}
            found[camel(name)] = more
        return found

    def _input(self, raw: Argument, value: Any) -> Any:
        found = blocks(raw)
        if not found:
            return self.value(value)
        if isinstance(raw, tuple):
            return [self._input(one, item) for one, item in zip(found, value, strict=True)]
        given = zip(arguments(found[0]), value.items(), strict=True)
        return {camel(name): self._input(inner, item) for (_, inner), (name, item) in given}

    def _reference(self, address: Address, name: str) -> str:
        type_, owner = self.key(address)
        wanted = camel(attribute(address.kind, name))
        resource = self.graph.by_address()[address]
        if resource.DATA:
            return invoke_token(type_, self.inputs(resource), wanted)
        return token(type_, owner, wanted)


def _arn_part(arn: str, part: str) -> str | None:
    fields = arn.split(":")
    if part == "qualifier":
        return fields[7] if len(fields) > 7 else None
    if part == "unqualified":
        return ":".join(fields[:7])
    if part == "path":
        return fields[5].split("/")[1]
    return fields[("partition", "service", "region", "account", "resource", "name").index(part) + 1]


def camel(name: str) -> str:
    """`rest_api_id` as the wire has it: `restApiId`."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def registrations_equal_graph(recording: Recording, graph: Graph, name: str, variables: Mapping[str, Any]) -> None:
    """Asserts that the component `name` registered exactly the resources of `graph`."""
    resolver = Resolver(graph=graph, name=name, variables=variables)
    managed = {resolver.key(item.address): item for item in graph.resources if not item.DATA}
    children = {key: found for key, found in recording.resources.items() if found.parent is not None}
    assert sorted(children) == sorted(managed)
    for key, resource in managed.items():
        found = children[key]
        assert dict(found.inputs) == _without_none(resolver.inputs(resource)), key
        assert found.dependencies == _dependencies(resource, resolver), key
        assert found.secrets == frozenset(_secret_inputs(resource, graph)), key
        assert found.options.get("deleteBeforeReplace") == delete_before_replace(resource), key
        ignored = [camel(attribute(resource.KIND, name)) for name in resource.lifecycle.ignore_changes]
        assert found.options.get("ignoreChanges", []) == ignored, key
    read = [(resolver.key(item.address)[0], resolver.inputs(item)) for item in graph.resources if item.DATA]
    assert sorted(recording.invokes, key=repr) == sorted(read, key=repr)
    results = {item.name: resolver.value(item.value) for item in graph.outputs}
    assert list(recording.components.values()) == [results]
    assert {key: _revealed(value) for key, value in recording.exports.items()} == results


def _revealed(value: Any) -> Any:
    return value.value if isinstance(value, Secret) else value


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _dependencies(resource: Resource, resolver: Resolver) -> frozenset[Key]:
    resources = resolver.graph.by_address()
    used = {*resource.depends_on, *(ref.address for ref in references(resource))}
    return frozenset(resolver.key(address) for address in used if not resources[address].DATA)


def _secret_inputs(resource: Resource, graph: Graph) -> Iterator[str]:
    sensitive = {variable.name for variable in graph.variables if variable.sensitive}
    for name, value in merged(resource, overridden(graph).get(resource.address, {})).items():
        if any(isinstance(leaf, Var) and leaf.name in sensitive for leaf in leaves(value)):
            yield camel(name)
