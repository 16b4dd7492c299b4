"""The JSON Schema says of a spec what reading it says: editors refuse what is wrong, and nothing else.

Where the two differ is written here, with the reason; a test fails for a difference that is not.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen import source
from apigen.compiler import compile_document
from apigen.diagnostics import Diagnostic, Severity
from apigen.interpolation import without_variables
from apigen.origin import PATTERN, problem, problem_beside_variable
from apigen.source.yaml_reader import parse
from apigen.spec.read import read_spec
from apigen.spec.schema import json_schema, part_schema
from apigen.spec.types import has_variable
from tests import test_errors
from tests.mutations import mutated, mutations
from tests.specs import EVERY
from tests.test_schema import RULES

SPECS = tuple(dict.fromkeys(case.spec for case in EVERY))

# What reading refuses and a schema cannot, by the rule of the finding and a part of its message.
BEYOND_A_SCHEMA = {
    ("unreadable-file", ""): "an editor reads no other file than the spec",
    ("bad-variable-pattern", ""): "whether a text is a regular expression takes a parser for them",
    ("bad-ip-range", ""): "which addresses there are takes arithmetic; the schema knows their characters",
    ("bad-origin", "did you mean 'http"): "that a scheme is nearly http or https is a guess",
    ("bad-value", "JSON has no"): "JSON Schema knows no numbers that JSON cannot write",
}
# What the schema refuses earlier than `apigen check`, where a rule does: by the rule.
SOONER_THAN_RULES = {
    "unknown-gateway-response": "types are keys of the schema, so that they are proposed and explained",
    "unknown-rule": "rules are keys of the schema, so that they are proposed and explained",
    "fixed-rule": "rules that a spec cannot set are not among them",
    "variable-default": "defaults are of the types that variables can have",
}


@cache
def _validator() -> Any:
    return jsonschema.Draft7Validator(json_schema(RULES))


def _document(data: Mapping[str, Any], folder: Path) -> source.Document:
    return source.Document(data=data, diagnostics=(), texts={}, file="spec.yaml", folder=folder, root=None)


def _beyond(found: Diagnostic) -> bool:
    return any(found.rule == rule and part in found.message for rule, part in BEYOND_A_SCHEMA)


def _disagreement(data: Mapping[str, Any], folder: Path) -> str:
    """What one of the two refuses without a reason that is known here; empty where they agree."""
    document = _document(data, folder)
    _, found = read_spec(document)
    error = next(_validator().iter_errors(data), None)
    if found and error is None:
        return "" if all(map(_beyond, found)) else f"only reading refuses: {found[0].message}"
    if error is not None and not found:
        rules = {
            one.rule for one in compile_document(document, "openapi").diagnostics if one.severity is Severity.ERROR
        }
        return "" if rules & set(SOONER_THAN_RULES) else f"only the schema refuses: {error.message}"
    return ""


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.parent.name)
def test_an_editor_finds_nothing_wrong_with_a_right_spec(spec: Path) -> None:
    """The main file as it is written, before its includes."""
    parsed = parse(spec.read_text(encoding="utf-8"), spec.name)

    assert [error.message for error in _validator().iter_errors(parsed.data)] == []


@pytest.mark.parametrize("path", test_errors.SPECS, ids=lambda path: path.stem)
def test_an_editor_says_of_a_wrong_spec_what_reading_says(path: Path) -> None:
    """What only rules find, an editor does not; what is no YAML is not for a schema to say."""
    document = source.read(path)

    assert document.diagnostics or _disagreement(document.data, path.parent) == ""


def test_reading_refuses_many_wrong_specs() -> None:
    """The test above compares something."""
    documents = [source.read(path) for path in test_errors.SPECS]

    assert sum(not one.diagnostics and bool(read_spec(one)[1]) for one in documents) > 40


_SPEC = {"apigen": 1, "name": "x", "routes": {"GET /a": {"mock": 204}}, "stages": {"prod": {}}}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"models": {"Pet": {"file": "none.json"}}}, ("unreadable-file", "")),
        ({"variables": {"a": {"validation": {"pattern": "(?=b)"}}}}, ("bad-variable-pattern", "")),
        ({"cors": "htps://a.example"}, ("bad-origin", "did you mean 'http")),
        ({"policy": {"ip_ranges": ["203.0.113.0/33"]}}, ("bad-ip-range", "")),
        ({"routes": {"GET /a": {"mock": {"status": 200, "body": {"a": float("inf")}}}}}, ("bad-value", "JSON has no")),
    ],
    ids=str,
)
def test_what_is_beyond_a_schema_is_so(changed: dict[str, Any], reason: tuple[str, str]) -> None:
    """Each reason is one that is needed: reading refuses, and the schema does not."""
    (found,) = read_spec(_document({**_SPEC, **changed}, Path()))[1]

    assert (found.rule, reason[1] in found.message) == (reason[0], True)
    assert reason in BEYOND_A_SCHEMA
    assert _validator().is_valid({**_SPEC, **changed})


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"gateway_responses": {"UNAUTHORISED": {}}}, "unknown-gateway-response"),
        ({"rules": {"plain-htp": "error"}}, "unknown-rule"),
        ({"rules": {"unknown-function": "warning"}}, "fixed-rule"),
        ({"variables": {"a": {"type": "list(string)", "default": [1]}}}, "variable-default"),
    ],
    ids=str,
)
def test_what_an_editor_refuses_sooner_a_rule_refuses(changed: dict[str, Any], rule: str) -> None:
    """Each reason is one that is needed: reading takes it, the schema and a rule do not."""
    document = _document({**_SPEC, **changed}, Path())

    assert read_spec(document)[1] == ()
    assert rule in {one.rule for one in compile_document(document, "openapi").diagnostics}
    assert rule in SOONER_THAN_RULES
    assert not _validator().is_valid({**_SPEC, **changed})


@cache
def _read(spec: Path) -> tuple[Mapping[str, Any], Any]:
    data = source.read(spec).data
    return data, mutations(data)


@given(st.data())
def test_an_editor_says_of_a_changed_spec_what_reading_says(data: st.DataObject) -> None:
    """A key that goes or comes, another type, a value out of range or misspelt, nothing, at any place of any spec."""
    spec = data.draw(st.sampled_from(SPECS))
    right, changes = _read(spec)
    for mutation in data.draw(st.lists(st.sampled_from(changes), min_size=40, max_size=40)):
        assert _disagreement(mutated(right, mutation), spec.parent) == "", str(mutation)


def test_changes_of_all_kinds_are_wrong_to_both() -> None:
    """The test above meets specs that both refuse, and specs that both take."""
    right, changes = _read(next(spec for spec in SPECS if spec.stem == "orders"))
    verdicts = [_validator().is_valid(mutated(right, mutation)) for mutation in changes[::7]]

    assert verdicts.count(False) > 100
    assert verdicts.count(True) > 100


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"name": None}, True),
        ({"apigen": True}, True),
        ({"stages": {}}, True),
        ({"routes": {"/a": {"mock": 204}}}, True),
        ({"routes": {"GET /a": {"mock": 600}}}, True),
        ({"routes": {"GET /a": {"logs": "arn:aws:logs:eu-west-1:123456789012:log-group:x"}}}, True),
        ({"stages": {"prod": {"cache": {"size": 2}}}}, True),
        ({"stages": {"prod": {"cache": {"size": 6.1}}}}, False),
        ({"stages": {"prod": {"logs": {"level": "Error"}}}}, False),
        ({"stages": {"prod": None}}, False),
        ({"endpoint": "private"}, False),
        ({"models": {"Pet": {"content": {}}}}, True),
    ],
    ids=str,
)
def test_reading_and_an_editor_agree_on_what_was_once_different(changed: dict[str, Any], refused: bool) -> None:
    """In either direction."""
    data = {**_SPEC, **changed}

    assert bool(read_spec(_document(data, Path()))[1]) is refused
    assert _validator().is_valid(data) is not refused


def test_a_file_that_includes_others_may_lack_sections() -> None:
    """The others may have them; without an include they are missing."""
    assert _validator().is_valid({"apigen": 1, "include": ["routes/*.yaml"]})
    assert _validator().is_valid({"apigen": 1, "include": "routes.yaml"})
    assert not _validator().is_valid({"apigen": 1, "name": "x"})
    assert not _validator().is_valid({"include": ["routes/*.yaml"]})


def test_the_schema_of_an_included_file_takes_any_section() -> None:
    """It says of sections what the other says of them; the version of the language stands in the main file."""
    validator = jsonschema.Draft7Validator(part_schema(RULES))

    jsonschema.Draft7Validator.check_schema(part_schema(RULES))
    assert validator.is_valid({"routes": {"GET /a": {"mock": 204}}})
    assert not validator.is_valid({"routes": {"GET /a": {"mock": 600}}})
    assert not validator.is_valid({"apigen": 1})
    assert not validator.is_valid({"rotes": {}})


_SCHEMES = (
    "http",
    "https",
    "chrome-extension",
    "HTTP",
    "ftp",
    "htps",
    "a",
    "",
    "${var.site}",
    "$${var.site}",
    "null",
    "*",
)
_HOSTS = ("a", "shop", "example.com", "localhost", "[::1]", "A", "*", ".", "-", "${var.site}", "${var.", "${x}", "")
_PORTS = (":80", ":443", ":8080", ":*", ":", "/", " ", "${var.port}", "")
_ORIGINS = st.tuples(
    st.sampled_from(_SCHEMES),
    st.sampled_from(("://", "://", "://", ":", "")),
    st.lists(st.sampled_from(_HOSTS), max_size=3).map("".join),
    st.sampled_from(_PORTS),
).map("".join)


@given(_ORIGINS)
def test_one_expression_says_of_an_origin_what_the_checks_say(text: str) -> None:
    """Literal origins, patterns, and those that hold a variable."""
    wrong = problem_beside_variable(without_variables(text)) if has_variable(text) else problem(text)

    assert (re.search(PATTERN, text) is None) is bool(wrong) or "did you mean" in wrong
