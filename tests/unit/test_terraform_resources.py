"""The table of the Terraform target against the graph's vocabulary and the provider's schema."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any, get_args, get_type_hints

import pytest

from apigen.graph import resources as vocabulary
from apigen.graph.resources import KINDS, META, Block, Resource
from apigen.graph.values import Address
from apigen_terraform.resources import TYPES, names
from tests.terraform_schema import schema
from tests.tools.trim_terraform_schema import SURFACE

SCHEMA = schema()


def schema_of(kind: type[Resource]) -> dict[str, Any]:
    """What the provider takes for a kind."""
    found: dict[str, Any] = SCHEMA["data" if kind.DATA else "resource"][TYPES[kind.KIND]]
    return found


def arguments_of(item: type[Resource | Block]) -> Iterator[tuple[Field[Any], type[Block] | None]]:
    """The arguments of a class of the graph, each with the class of its nested block if it is one."""
    hints = get_type_hints(item, dict(vars(vocabulary)))
    for field in fields(item):
        if field.name not in META:
            choices = get_args(hints[field.name]) or (hints[field.name],)
            blocks = (inner for choice in choices for inner in (choice, *get_args(choice)))
            yield field, next((c for c in blocks if isinstance(c, type) and issubclass(c, Block)), None)


def unknown(item: type[Resource | Block], schema: dict[str, Any]) -> list[str]:
    """Arguments that the provider does not have, cannot be given, or wants in another shape."""
    problems = []
    for field, block in arguments_of(item):
        if block:
            nested = schema["blocks"].get(field.name)
            problems += [f"{field.name}.{name}" for name in unknown(block, nested)] if nested else [field.name]
        else:
            entry = schema["arguments"].get(field.name, {})
            problems += [] if entry.get("required") or entry.get("optional") else [field.name]
    return problems


def required(schema: dict[str, Any]) -> set[str]:
    arguments = {name for name, entry in schema["arguments"].items() if entry.get("required")}
    return arguments | {name for name, entry in schema["blocks"].items() if entry.get("min_items")}


def test_the_table_has_every_kind_and_no_other() -> None:
    """A kind without a row could not be written; a row without a kind is dead."""
    assert set(TYPES) == {kind.KIND for kind in KINDS}


def test_the_committed_schema_has_every_type_and_no_other() -> None:
    """The trimmed schema is made again when the table changes. It also has all that docs/surface.md is about."""
    found = {*SCHEMA["resource"], *SCHEMA["data"]}

    assert {name for name in found if not name.startswith(SURFACE)} | {*TYPES.values()} <= found
    assert {name for name in found if name not in TYPES.values() and not name.startswith(SURFACE)} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_the_provider_knows_every_argument(kind: type[Resource]) -> None:
    """No argument of the graph is misspelt, read-only or a block where the provider has none."""
    assert unknown(kind, schema_of(kind)) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_what_the_provider_requires_is_required_in_the_graph(kind: type[Resource]) -> None:
    """An argument that the provider wants cannot be left out by mistake."""
    given = {
        field.name for field, _ in arguments_of(kind) if field.default is MISSING and field.default_factory is MISSING
    }
    assert required(schema_of(kind)) <= given


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_no_argument_is_deprecated(kind: type[Resource]) -> None:
    """What version 6 of the provider removed was deprecated in version 5."""
    entries = schema_of(kind)["arguments"]
    assert [name for field, _ in arguments_of(kind) if entries.get(name := field.name, {}).get("deprecated")] == []


def test_names_of_a_resource_and_of_a_data_source() -> None:
    """Terraform puts `data` in front of what it only reads."""
    assert names(Address("role", "events")) == ("aws_iam_role", "events")
    assert names(Address("service", "current")) == ("data", "aws_service", "current")
