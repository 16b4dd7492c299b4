"""The committed JSON Schema is the models' own, is draft-07, and explains everything that can be written."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from apigen import source
from apigen.catalogue import settable
from apigen.compiler import compile_document
from apigen.diagnostics import Severity
from apigen.spec.route import INTEGRATION_KEYS
from apigen.spec.schema import as_text, json_schema
from apigen.spec.snippets import API, EXAMPLES, SNIPPETS

RULES = {topic.name: topic.summary for topic in settable()}
SCHEMA = Path(__file__).parents[1] / "schemas" / "apigen.schema.json"

# https://json-schema.org/draft-07/json-schema-validation, as far as it is used, and what editors know besides:
# https://github.com/microsoft/vscode-json-languageservice/blob/main/src/jsonSchema.ts
DRAFT_07 = frozenset(
    {"$schema", "$id", "$ref", "title", "description", "default", "examples", "definitions", "type", "enum", "const"}
    | {"properties", "required", "patternProperties", "additionalProperties", "propertyNames", "minProperties"}
    | {"maxProperties", "items", "minItems", "maxItems", "pattern", "minLength", "maxLength", "minimum", "maximum"}
    | {"anyOf", "allOf", "not", "if", "then", "else"}
)
FOR_EDITORS = frozenset(
    {"markdownDescription", "enumDescriptions", "patternErrorMessage", "errorMessage", "defaultSnippets"}
)
# Words that say themselves what they mean.
PLAIN = (
    {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"},
    {"DAY", "WEEK", "MONTH"},
    {"Count", "Percent", "Seconds", "Milliseconds", "Microseconds", "Bytes", "Kilobytes"},
)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema(RULES)


def _inner(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas directly inside one, each with its place."""
    for keyword in ("properties", "patternProperties", "definitions"):
        yield from ((f"{keyword}/{key}", one) for key, one in schema.get(keyword, {}).items())
    for keyword in ("anyOf", "allOf"):
        yield from ((f"{keyword}/{at}", one) for at, one in enumerate(schema.get(keyword, ())))
    for keyword in ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else"):
        if isinstance(schema.get(keyword), dict):
            yield keyword, schema[keyword]


def _every(schema: dict[str, Any], place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    yield place, schema
    for inner, one in _inner(schema):
        yield from _every(one, f"{place}/{inner}")


def test_the_committed_schema_is_current(update_goldens: bool) -> None:
    """`apigen schema > schemas/apigen.schema.json` changes nothing."""
    if update_goldens:
        SCHEMA.write_text(as_text(json_schema(RULES)), encoding="utf-8", newline="")

    assert SCHEMA.read_bytes().decode() == as_text(json_schema(RULES))


def test_the_schema_is_draft_07(schema: dict[str, Any]) -> None:
    """It says so, is valid as such, has a name that stays, and no keyword of another draft."""
    used = {keyword for _, one in _every(schema) for keyword in one}

    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == "urn:apigen:spec:1"
    assert used - DRAFT_07 - FOR_EDITORS == set()


def test_nothing_stands_beside_a_reference(schema: dict[str, Any]) -> None:
    """In draft-07 it would count for nothing."""
    references = [one for _, one in _every(schema) if "$ref" in one]

    assert references
    assert [one for one in references if set(one) != {"$ref"}] == []
    assert {one["$ref"] for one in references} == {f"#/definitions/{name}" for name in schema["definitions"]}


def test_every_key_is_explained(schema: dict[str, Any]) -> None:
    """Keys of the language, and those that a spec chooses: editors show a title and a description."""
    keys = [
        (place, one) for place, one in _every(schema) if re.search(r"/(properties|patternProperties)/[^/]*$", place)
    ]
    silent = [place for place, one in keys if not one.get("description")]
    untitled = [place for place, one in keys if "/patternProperties/" not in place and not one.get("title")]

    assert silent == []
    assert untitled == []


def test_names_of_rules_are_keys(schema: dict[str, Any]) -> None:
    """With what each is about; what a spec cannot set is not among them."""
    known = schema["definitions"]["RuleSettings"]["properties"]

    assert known["plain-http"]["description"].startswith("A public backend uses TLS.")
    assert "unknown-function" not in known
    for owner in (schema, schema["definitions"]["Route"]):
        assert owner["properties"]["rules"]["allOf"] == [{"$ref": "#/definitions/RuleSettings"}]


def test_the_schema_takes_any_rule_where_none_is_known() -> None:
    """For whoever builds it without the rules."""
    spec = _spec({"GET /a": {"mock": 204}}, rules={"of-another-target": "error"})

    assert jsonschema.Draft7Validator(json_schema()).is_valid(spec)


def test_every_mapping_is_closed(schema: dict[str, Any]) -> None:
    """A misspelt key is found wherever the language says what keys there are."""
    open_ = [
        place
        for place, one in _every(schema)
        if ({"properties", "patternProperties"} & set(one)) and one.get("additionalProperties") is not False
    ]

    assert open_ == []


def test_every_word_has_its_meaning(schema: dict[str, Any]) -> None:
    """Each of an enumeration's words is explained, unless it says itself what it means."""
    words = {
        place: one
        for place, one in _every(schema)
        if "enum" in one and not any(set(one["enum"]) <= plain for plain in PLAIN) and _are_words(one["enum"])
    }

    assert len(words) > 30
    assert [place for place, one in words.items() if len(one.get("enumDescriptions", ())) != len(one["enum"])] == []


def _are_words(values: list[Any]) -> bool:
    """Whether they are neither numbers, names of AWS's policies, nor what Comprehend finds."""
    named = ("TLS_", "SecurityPolicy_", "sentiment")
    return all(isinstance(value, str) and not value[0].isdigit() for value in values) and not values[0].startswith(
        named
    )


def test_every_pattern_has_a_sentence(schema: dict[str, Any]) -> None:
    """What is shown of text that does not match is no regular expression."""
    patterns = [one for place, one in _every(schema) if "pattern" in one and not place.endswith("/not")]

    assert patterns
    assert [one for one in patterns if not one.get("patternErrorMessage")] == []
    assert [text for _, one in _every(schema) for text in _messages(one) if "text that matches" in text] == []


def _messages(schema: dict[str, Any]) -> tuple[str, ...]:
    return (schema.get("patternErrorMessage", ""), schema.get("errorMessage", ""))


def test_defaults_and_examples_are_right(schema: dict[str, Any]) -> None:
    """What is proposed for a key may stand there."""
    offered = [
        (one, value)
        for _, one in _every(schema)
        for value in (*((one["default"],) if "default" in one else ()), *one.get("examples", ()))
    ]

    assert len(offered) > 50
    for one, value in offered:
        found = jsonschema.Draft7Validator({**one, "definitions": schema["definitions"]}).iter_errors(value)
        assert [error.message for error in found] == []


def _filled(body: Any) -> Any:
    """What a snippet writes when nothing is changed in it. A text is YAML, without its places and escapes."""
    match body:
        case dict():
            return {_filled(key): _filled(value) for key, value in body.items()}
        case list():
            return [_filled(item) for item in body]
        case str():
            text = re.sub(r"\$\{\d+:((?:\\.|[^\\}])*)\}", r"\1", body.removeprefix("^"))
            return yaml.safe_load(re.sub(r"\\(.)", r"\1", text))
    return body


def _spec(routes: dict[str, Any], **sections: Any) -> dict[str, Any]:
    text = json.dumps([routes, sections])
    variables: dict[str, Any] = {name: {} for name in re.findall(r"\$\{var\.(\w+)\}", text)}
    links = {"core": {"id": "abc"}} if '"core"' in text else {}
    start = {"apigen": 1, "name": "x", "routes": routes, "stages": {"prod": {}}, "links": links}
    return {**start, "variables": variables, **sections}


def _errors(data: dict[str, Any]) -> list[str]:
    document = source.Document(data=data, diagnostics=(), texts={}, file="x", folder=Path(), root=None)
    found = compile_document(document, "openapi").diagnostics
    return [one.message for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize("snippet", SNIPPETS["routes"], ids=lambda snippet: snippet["label"])
def test_a_snippet_of_a_route_is_right_as_it_is(snippet: dict[str, Any]) -> None:
    """With its variables, and the link that it names, it is a spec without errors."""
    assert _errors(_spec(_filled(snippet["body"]))) == []


@pytest.mark.parametrize(
    ("section", "snippet"),
    [(section, one) for section, listed in SNIPPETS.items() if section != "routes" for one in listed],
    ids=str,
)
def test_a_snippet_of_a_section_is_right_as_it_is(
    section: str, snippet: dict[str, Any], schema: dict[str, Any]
) -> None:
    """What it writes is what the section takes."""
    spec = _spec({"GET /a": {"mock": 204}}, **{section: _filled(snippet["body"])})

    assert list(jsonschema.Draft7Validator(schema).iter_errors(spec)) == []


def test_the_snippet_of_a_whole_api_is_right_as_it_is() -> None:
    """It is a spec."""
    assert _errors(_filled(API["body"])) == []


def test_there_is_a_snippet_for_each_integration() -> None:
    """Of every type and every service."""
    assert set(EXAMPLES) == set(INTEGRATION_KEYS)


def test_nobody_waits_for_the_schema_who_does_not_ask_for_it() -> None:
    """What checks and builds does not even load the modules that make it."""
    script = "import sys, apigen.build; print([name for name in sys.modules if name.startswith('apigen.spec.')])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert "'apigen.spec.read'" in loaded
    assert not {"'apigen.spec.schema'", "'apigen.spec.draft7'", "'apigen.spec.snippets'"} & set(
        re.findall(r"'.*?'", loaded)
    )
