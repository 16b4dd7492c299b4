"""The committed JSON Schema is the models' own, and says of a spec what they say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from apigen import source
from apigen.catalogue import settable
from apigen.compiler import compile_document
from apigen.diagnostics import Severity
from apigen.source.yaml_reader import parse
from apigen.spec.schema import json_schema, json_schema_text
from tests.specs import EVERY

RULES = {topic.name: topic.summary for topic in settable()}
SCHEMA = Path(__file__).parents[1] / "schemas" / "apigen.schema.json"
SPECS = tuple(dict.fromkeys(case.spec for case in EVERY))

HEAD = "apigen: 1\nname: x\n"
ROUTES = "routes: {GET /a: {mock: 204}}\n"
STAGES = "stages: {prod: {}}\n"

WRONG = {
    "missing name": f"apigen: 1\n{ROUTES}{STAGES}",
    "unknown version": f"apigen: 2\nname: x\n{ROUTES}{STAGES}",
    "number as name": f"apigen: 1\nname: 5\n{ROUTES}{STAGES}",
    "empty name": f"apigen: 1\nname: ''\n{ROUTES}{STAGES}",
    "unknown key": f"{HEAD}{ROUTES}{STAGES}routs: {{}}\n",
    "no routes": f"{HEAD}routes: {{}}\n{STAGES}",
    "no stages": f"{HEAD}{ROUTES}stages: {{}}\n",
    "route without a method": f"{HEAD}routes: {{/a: {{mock: 204}}}}\n{STAGES}",
    "unknown key of a route": f"{HEAD}routes: {{GET /a: {{mok: 204}}}}\n{STAGES}",
    "unknown key of an integration": f"{HEAD}routes: {{GET /a: {{http: {{url: x, ulr: x}}}}}}\n{STAGES}",
    "status out of range": f"{HEAD}routes: {{GET /a: {{mock: 600}}}}\n{STAGES}",
    "bad status of a response": f"{HEAD}routes: {{GET /a: {{http: {{url: x, responses: {{700: {{}}}}}}}}}}\n{STAGES}",
    "timeout too long": f"{HEAD}routes: {{GET /a: {{http: {{url: x, timeout_ms: 900001}}}}}}\n{STAGES}",
    "no url": f"{HEAD}routes: {{GET /a: {{http: {{method: GET}}}}}}\n{STAGES}",
    "authorizer without a name": f"{HEAD}routes: {{GET /a: {{mock: 204, authorizer: ''}}}}\n{STAGES}",
    "unknown kind of authorizer": f"{HEAD}authorizers: {{users: {{congito: x}}}}\n{ROUTES}{STAGES}",
    "bad stage name": f"{HEAD}{ROUTES}stages: {{a b: {{}}}}\n",
    "negative rate": f"{HEAD}{ROUTES}stages: {{prod: {{throttle: {{rate: -1, burst: 1}}}}}}\n",
    "bad name of a variable": f"{HEAD}variables: {{a-b: {{}}}}\n{ROUTES}{STAGES}",
    "text as truth": f"{HEAD}{ROUTES}stages: {{prod: {{tracing: 'yes'}}}}\n",
    "unknown rule": f"{HEAD}{ROUTES}{STAGES}rules: {{plain-htp: error}}\n",
    "rule that cannot be set": f"{HEAD}{ROUTES}{STAGES}rules: {{unknown-function: warning}}\n",
    "unknown level": f"{HEAD}{ROUTES}{STAGES}rules: {{plain-http: of}}\n",
    "unknown rule of a route": f"{HEAD}routes: {{GET /a: {{mock: 204, rules: {{plain-htp: error}}}}}}\n{STAGES}",
    "reason that says nothing": f"{HEAD}{ROUTES}{STAGES}rules: {{plain-http: {{level: off, reason: ' '}}}}\n",
    "include that is no list": f"{HEAD}{ROUTES}{STAGES}include: routes.yaml\n",
}


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft7Validator.check_schema(json_schema(RULES))
    return jsonschema.Draft7Validator(json_schema(RULES))


def test_the_committed_schema_is_current(update_goldens: bool) -> None:
    """`apigen schema > schemas/apigen.schema.json` changes nothing."""
    if update_goldens:
        SCHEMA.write_text(json_schema_text(RULES), encoding="utf-8", newline="")

    assert SCHEMA.read_bytes().decode() == json_schema_text(RULES)


def test_the_schema_is_one_that_editors_read(validator: Any) -> None:
    """It says that it is draft-07, and is valid as such."""
    assert validator.schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert validator.schema["definitions"]


def _resolved(field: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(field.get("$ref", "")).removeprefix("#/definitions/")
    found: Mapping[str, Any] = schema["definitions"][name] if name and "description" not in field else field
    return found


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.parent.name)
def test_an_editor_finds_nothing_wrong_with_a_right_spec(spec: Path, validator: Any) -> None:
    """The main file as it is written, before its includes."""
    parsed = parse(spec.read_text(encoding="utf-8"), spec.name)

    assert [error.message for error in validator.iter_errors(parsed.data)] == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_an_editor_refuses_what_apigen_refuses(text: str, validator: Any) -> None:
    """A wrong field is wrong in both."""
    found = compile_document(source.read_string(text), "openapi").diagnostics

    assert [one for one in found if one.severity is Severity.ERROR]
    assert not validator.is_valid(parse(text, "spec.yaml").data)


def test_an_editor_completes_the_names_of_rules(validator: Any) -> None:
    """With what each is about; what a spec cannot set is not among them."""
    definitions = validator.schema["definitions"]
    for owner in (validator.schema, definitions["Route"]):
        assert owner["properties"]["rules"]["allOf"] == [{"$ref": "#/definitions/RuleSettings"}]
    known = definitions["RuleSettings"]["properties"]
    assert known["plain-http"]["description"] == "A public backend uses TLS."
    assert "unknown-function" not in known


def test_the_schema_takes_any_rule_where_none_is_known() -> None:
    """For whoever builds it without the rules."""
    assert jsonschema.Draft7Validator(json_schema()).is_valid(
        parse(f"{HEAD}{ROUTES}{STAGES}rules: {{of-another-target: error}}\n", "spec.yaml").data
    )


def test_every_key_of_the_schema_is_explained(validator: Any) -> None:
    """Editors show the description beside the key."""
    models = [validator.schema, *validator.schema["definitions"].values()]
    forms = [form for model in models for form in model.get("anyOf", [model])]
    silent = [
        f"{form.get('title')}.{name}"
        for form in forms
        for name, field in form.get("properties", {}).items()
        if not _resolved(field, validator.schema).get("description")
    ]

    assert silent == []
