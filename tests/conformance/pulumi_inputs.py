"""Turns what a Pulumi program registered into inputs under the AWS provider's names, with references as such.

The recorder answers an output with a token in the text; `pieces` finds it again. A text of the program itself that
looks like a token is taken for one only if it names a resource that exists.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.conformance.normal import DATA, KINDS, type_name
from tests.conformance.provider_names import block, is_list, provider_name, provider_type
from tests.pulumi_recorder import Key, Recording, Registration

_TOKEN = re.compile(r"\$\{(\w+)\.([^.}]*)\.(\w+)(?:\[(\d)\])?\}")
_ARN = re.compile(r"arn:\$\{([^}\[]+)\[1\]\}" + "".join(rf":\$\{{\1\[{field}\]\}}" for field in range(2, 6)))


@dataclass(frozen=True, slots=True)
class Reference:
    """An attribute of a resource, or one field of it between colons.

    Attributes:
        owner: `kind.id`.
    """

    owner: str
    attribute: str
    field: int | None = None

    def __str__(self) -> str:
        return f"{self.owner}.{self.attribute}"


@dataclass(frozen=True, kw_only=True)
class Program:
    """A recording whose resources have the names of the graph."""

    recording: Recording

    @cached_property
    def component(self) -> str:
        (found,) = [name for (_, name), one in self.recording.resources.items() if one.parent is None]
        return found

    @cached_property
    def children(self) -> Mapping[str, Registration]:
        """Registrations by `kind.id`."""
        resources = self.recording.resources.items()
        found = {self.address(key): one for key, one in resources if one.parent is not None}
        assert len(found) == len(resources) - 1, "two resources have one name"
        return found

    @cached_property
    def data(self) -> Mapping[str, Mapping[str, Any]]:
        """Arguments of data sources by `kind.id`; a function has no name, so what it is asked for is the id."""
        invokes = self.recording.invokes
        return {_data_address(token, given): _named(block(provider_type(token)), given) for token, given in invokes}

    @cached_property
    def _owners(self) -> Mapping[tuple[str, str], str]:
        owners = {(one.type.rpartition(":")[2], one.name): address for address, one in self.children.items()}
        for token, given in self.recording.invokes:
            owners[token.rpartition(":")[2], _asked(given)] = _data_address(token, given)
        return owners

    def address(self, key: Key) -> str:
        """`kind.id` of a registration's type and name."""
        type_, name = key
        bare = name.removeprefix(self.component).removeprefix("-").replace("-", "_")
        return f"{KINDS[provider_type(type_)]}.{bare or 'this'}"

    def inputs(self, registration: Registration) -> dict[str, Any]:
        """The inputs under the provider's names; what it takes as a list is one."""
        return _named(block(provider_type(registration.type)), registration.inputs)

    def pieces(self, text: str) -> Iterator[str | Reference]:
        """Literal text and references, in turn."""
        whole = _ARN.sub(lambda found: f"${{{found[1]}}}", text)
        end = 0
        for found in _TOKEN.finditer(whole):
            owner = self._owners.get((found[1], found[2]))
            if owner:
                yield whole[end : found.start()]
                yield self._reference(owner, found[3], found[4])
                end = found.end()
        yield whole[end:]

    def _reference(self, owner: str, attribute: str, field: str | None) -> Reference:
        schema = block(type_name(owner.partition(".")[0]))
        return Reference(owner, provider_name(attribute, schema), int(field) if field else None)

    def references(self, value: Any) -> Iterator[Reference]:
        """Every reference inside a value."""
        match value:
            case str():
                yield from (piece for piece in self.pieces(value) if isinstance(piece, Reference))
            case Mapping():
                for item in value.values():
                    yield from self.references(item)
            case list():
                for item in value:
                    yield from self.references(item)

    def waits(self, registration: Registration) -> frozenset[str]:
        """The resources that it waits for though no input names them."""
        named = {found.owner for found in self.references(dict(registration.inputs))}
        return frozenset(map(self.address, registration.dependencies)) - named


def _data_address(token: str, given: Mapping[str, Any]) -> str:
    kind = KINDS[provider_type(token)]
    assert kind in DATA, token
    return f"{kind}.{_asked(given) or 'current'}"


def _asked(given: Mapping[str, Any]) -> str:
    return ",".join(str(given[name]) for name in sorted(given))


def _named(owner: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    named = {provider_name(name, owner): value for name, value in inputs.items()}
    return {name: _value(owner, name, value) for name, value in named.items()}


def _value(owner: Mapping[str, Any], name: str, value: Any) -> Any:
    if name in owner["blocks"]:
        inner = owner["blocks"][name]
        # A list of at most one is one value, but for those that pulumi-aws keeps as they were: aliases of a record.
        if inner.get("max_items") == 1 and isinstance(value, Mapping):
            return _named(inner, value)
        return [_named(inner, item) for item in value]
    several = is_list(owner["arguments"][name])
    return [value] if several and not isinstance(value, list) else value
