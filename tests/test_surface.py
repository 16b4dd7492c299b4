"""docs/surface.md against the provider's schema, the models of the spec and the graph."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest

from apigen.graph import resources as vocabulary
from apigen.graph.resources import META, Argument, Block, Resource, arguments, blocks
from apigen.spec.schema import json_schema
from apigen_terraform.resources import TYPES
from tests.specs import EVERY, graph
from tests.tools.surface import CLASSES, EVERY_TYPE, PAGE, Row, page, read_rows, rows, schemas

WRITTEN = read_rows()
SCHEMAS = schemas()
MODELS = json_schema()
PLACEHOLDER = re.compile(r"[A-Z]+")


def _arguments(item: type[Resource | Block], prefix: str = "") -> Iterator[str]:
    """The arguments of a class of the graph, those of its blocks by their path."""
    hints = get_type_hints(item, dict(vars(vocabulary)))
    for field in fields(item):
        if field.name not in META:
            block = next(_blocks(hints[field.name]), None)
            yield from _arguments(block, f"{prefix}{field.name}.") if block else (f"{prefix}{field.name}",)


def _blocks(hint: Any) -> Iterator[type[Block]]:
    if isinstance(hint, type) and issubclass(hint, Block):
        yield hint
    for inner in get_args(hint):
        yield from _blocks(inner)


def _forms(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every form that a value may have, references followed."""
    if "$ref" in schema:
        yield from _forms(MODELS["definitions"][schema["$ref"].removeprefix("#/definitions/")])
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _forms(choice)
    yield schema


def _inside(form: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """What a form has under a name; a placeholder is any key."""
    properties = form.get("properties", {})
    if name in properties:
        yield properties[name]
    elif PLACEHOLDER.fullmatch(name):
        yield from properties.values()
        yield from form.get("patternProperties", {}).values()
        if isinstance(form.get("additionalProperties"), Mapping):
            yield form["additionalProperties"]


def _exists(path: str) -> bool:
    """Whether the models have the field."""
    found: list[Mapping[str, Any]] = [MODELS]
    for name in path.split("."):
        found = [inner for one in found for form in _forms(one) for inner in _inside(form, name)]
    return bool(found)


def _rows(type_: str) -> list[Row]:
    return list(rows(WRITTEN, type_).values())


def test_the_table_is_about_every_type_and_no_other() -> None:
    """Also about types that apigen does not write."""
    assert set(WRITTEN) - {EVERY_TYPE} == set(SCHEMAS)


@pytest.mark.parametrize("type_", SCHEMAS)
def test_the_table_has_every_argument_and_no_other(type_: str) -> None:
    """An argument that a new version of the provider brings needs a row, and one that it drops loses it."""
    assert set(rows(WRITTEN, type_)) == set(SCHEMAS[type_])


@pytest.mark.parametrize("type_", SCHEMAS)
def test_every_field_in_the_table_is_one_of_the_spec(type_: str) -> None:
    """Looked up in the JSON Schema of the models."""
    assert [field for row in _rows(type_) for field in row.fields if not _exists(field)] == []


@pytest.mark.parametrize("type_", SCHEMAS)
def test_what_is_said_to_be_set_is_in_the_graph_and_nothing_else_is(type_: str) -> None:
    """What the graph cannot hold, no field can set; what it can hold, something sets."""
    given = {row.argument for row in _rows(type_) if not row.unset}
    known = {*_arguments(CLASSES[type_])} if type_ in CLASSES else set()

    assert given == known


@pytest.mark.parametrize("type_", SCHEMAS)
def test_what_is_deprecated_is_not_set(type_: str) -> None:
    """Provider 6 has removed what 5.100 deprecates, and the table says so."""
    deprecated = {name for name, entry in SCHEMAS[type_].items() if entry.get("deprecated")}

    assert {row.argument for row in _rows(type_) if "deprecated" in row.unset} == deprecated


def _given(argument: Argument, name: str) -> Iterator[str]:
    inner = blocks(argument)
    if not inner:
        yield name
    for block in inner:
        for key, value in arguments(block):
            yield from _given(value, f"{name}.{key}")


@cache
def _written() -> frozenset[tuple[str, str]]:
    """Every argument in the graph of a case, with its type."""
    return frozenset(
        (TYPES[resource.KIND], path)
        for case in EVERY
        for resource in graph(case).resources
        for name, argument in arguments(resource)
        for path in _given(argument, name)
    )


@pytest.mark.parametrize("type_", SCHEMAS)
def test_some_case_sets_what_is_said_to_be_set(type_: str) -> None:
    """An argument that no spec under test brings about would be a claim."""
    claimed = {row.argument for row in _rows(type_) if not row.unset}

    assert sorted(name for name in claimed if (type_, name) not in _written()) == []


def test_what_holds_for_every_type_is_of_some_type() -> None:
    """`region` is the one that no committed schema has: every type of provider 6 has it."""
    used = {name for known in SCHEMAS.values() for name in known}

    assert set(WRITTEN[EVERY_TYPE]["unset"]) - used == {"region"}


def test_a_field_that_is_not_there_would_be_found() -> None:
    """Neither a wrong name, nor one of another level, nor a placeholder where there are no keys."""
    assert _exists("stages.NAME.throttle.rate")
    assert _exists("routes.ROUTE.INTEGRATION.timeout_ms")
    assert not _exists("stages.NAME.throttle.speed")
    assert not _exists("stages.throttle")
    assert not _exists("routes.ROUTE.INTEGRATION.no_such_field")
    assert not _exists("description.NAME")


def test_the_page_is_what_the_table_prints(update_goldens: bool) -> None:
    """`python -m tests.tools.surface > docs/surface.md` changes nothing."""
    if update_goldens:
        PAGE.write_text(page(), encoding="utf-8", newline="")

    assert PAGE.read_bytes().decode() == page()
