"""Turns the names of a graph into names of a Python module and of Pulumi resources."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from apigen.graph import Graph
from apigen.graph.values import Address
from apigen_pulumi.python import identifier

_Key = TypeVar("_Key")
_UNDERSCORES = 3

_SCOPE = frozenset(
    {"self", "name", "args", "opts", "pulumi", "aws", "json", "re", "str", "Any", "Mapping", "Sequence", "field"}
)
# What every ComponentResource has already.
_MEMBERS = frozenset(
    {
        "get_provider",
        "id",
        "pulumi_resource_name",
        "pulumi_resource_type",
        "register_outputs",
        "translate_input_property",
        "translate_output_property",
        "urn",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How the things of one graph are called in its program.

    Attributes:
        project: the Pulumi project, and the name of the component in the program.
        module: the Python module of the component.
        component: its class.
        variables: the field of the component's arguments, by variable.
        resources: the local variable, by resource.
        outputs: the attribute of the component, by output.
    """

    project: str
    module: str
    component: str
    variables: Mapping[str, str]
    resources: Mapping[Address, str]
    outputs: Mapping[str, str]


def names_of(graph: Graph) -> Names:
    """The names for `graph`, all different within their scope."""
    words = [word for word in identifier(graph.name).split("_") if word]
    base = "_".join(words[:-1] if words[1:] and words[-1].lower() == "api" else words)
    return Names(
        project="-".join(words)[:100],
        module=f"{base.lower()}_api",
        component=_camel(base),
        variables=_distinct(((variable.name, variable.name) for variable in graph.variables), _SCOPE),
        resources=_distinct(((item.address, _local(item.address)) for item in graph.resources), _SCOPE),
        outputs=_distinct(((output.name, output.name) for output in graph.outputs), _SCOPE | _MEMBERS),
    )


def logical(address: Address) -> str:
    """What follows the component's name in the name of a child; empty for the only one of its kind."""
    return "" if address.id == "this" else f"-{address.id.replace('_', '-')}"


def _local(address: Address) -> str:
    """In lower case, as Python's variables are; names that differ in case only are told apart like all equal ones."""
    return address.kind if address.id == "this" else f"{address.kind}_{address.id.lower()}"


def _camel(words: str) -> str:
    name = "".join(word[:1].upper() + word[1:] for word in words.split("_")) + "Api"
    return name if len(name) <= 40 else f"{name[:29]}{sha256(name.encode()).hexdigest()[:8]}Api"


def _distinct(wanted: Iterable[tuple[_Key, str]], taken: frozenset[str]) -> dict[_Key, str]:
    found: dict[_Key, str] = {}
    used, seen = {*taken}, Counter[str]()
    for key, text in wanted:
        seen[text] += 1
        # One more underscore each time would make names as long as there are many.
        found[key] = identifier(text if seen[text] <= _UNDERSCORES else f"{text}_{seen[text]}", used)
        used.add(found[key])
    return found
