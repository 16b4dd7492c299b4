"""The YAML language server with our schema, as an editor has it: what it reports, proposes and explains.

One comment line in a spec switches it on: `# yaml-language-server: $schema=PATH`.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from apigen import source
from apigen.spec.read import read_spec
from apigen.spec.route import INTEGRATION_KEYS
from apigen.spec.schema import json_schema
from tests import test_errors
from tests.environment import UnavailableError
from tests.language_server import LanguageServer
from tests.requirements import missing, require
from tests.specs import EXAMPLES
from tests.test_schema import RULES
from tests.test_schema_verdict import BEYOND_A_SCHEMA, SOONER_THAN_RULES

pytestmark = pytest.mark.editor

FILE = test_errors.FOLDER / "edited.yaml"
COMMENT = "# yaml-language-server: $schema=../../schemas/apigen.schema.json\n"
HEAD = f"{COMMENT}apigen: 1\nname: x\n"
REST = "routes: {GET /a: {mock: 204}}\nstages: {prod: {}}\n"


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    try:
        with LanguageServer.running() as running:
            yield running
    except UnavailableError as reason:
        missing("editor", str(reason))


def test_examples_switch_it_on_and_have_nothing_wrong(server: LanguageServer) -> None:
    """Their first line names the schema by a path that leads to it; a mistake in them is found."""
    texts = {example.spec: example.spec.read_text(encoding="utf-8") for example in EXAMPLES}
    spoilt = {path: text.replace("\nroutes:", "\nroots:") for path, text in texts.items()}

    assert len(texts) > 1
    assert server.diagnostics(texts) == {path: [] for path in texts}
    found = server.diagnostics(spoilt)
    assert all("Property roots is not allowed." in {message for _, message in listed} for listed in found.values())


def _refused(path: Path) -> tuple[str, frozenset[int]]:
    """A wrong spec, and the lines of what reading refuses in it, not in a file it includes, and a schema can see."""
    document = source.read(path)
    found = () if document.diagnostics else read_spec(document)[1]
    seen = [one for one in found if not any(one.rule == rule and part in one.message for rule, part in BEYOND_A_SCHEMA)]
    return path.read_text(encoding="utf-8"), frozenset(
        one.span.line for one in seen if one.span and Path(one.span.file) == path
    )


def test_a_wrong_spec_is_marked_in_the_lines_that_apigen_names(server: LanguageServer) -> None:
    """All specs of errors/, each with the lines of what is wrong with its fields, and no other line."""
    expected = {path: _refused(path) for path in test_errors.SPECS if not source.read(path).diagnostics}
    sooner = {path for path, (text, _) in expected.items() if _is_known_sooner(text)}
    found = server.diagnostics({path: COMMENT + text for path, (text, _) in expected.items()})
    lines = {path: {line - 1 for line, _ in listed} for path, listed in found.items()}

    assert sum(bool(refused) for _, refused in expected.values()) > 40
    assert {path.stem: lines[path] for path in expected if path not in sooner} == {
        path.stem: refused for path, (_, refused) in expected.items() if path not in sooner
    }
    assert [path.stem for path in sooner if not lines[path] >= expected[path][1]] == []
    assert sum(bool(lines[path]) for path in sooner) > 1


def _is_known_sooner(text: str) -> bool:
    """Whether a rule finds something that the schema finds too, or would if reading had not refused the spec first."""
    return "\nrules:" in text or any(f"[{rule}]" in text for rule in SOONER_THAN_RULES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{REST}stagess: {{}}\n", "Property stagess is not allowed."),
        ("routes: {/pets: {mock: 204}}\nstages: {prod: {}}\n", "METHOD /path, for example GET /pets/{id}"),
        ("routes: {POST /a: {sqs: queue}}\nstages: {prod: {}}\n", "This is not an ARN, arn:PARTITION:SERVICE:"),
        (f"{REST}endpoint: PRIVAT\n", 'Valid values: "EDGE", "REGIONAL", "PRIVATE".'),
        ("routes: {GET /a: {http: {method: GET}}}\nstages: {prod: {}}\n", 'Missing property "url".'),
        ("routes: {GET /a: {mock: 204}}\nstages: {prod: {throttle: {rate: x, burst: 1}}}\n", "a number or ${var.name}"),
        ("routes: {GET /a: {mock: 204}}\nstages: {prod: {throttle: {rate: -1, burst: 1}}}\n", "minimum of 0"),
        ("routes: {GET /a: {mock: 204}}\n", 'Missing property "stages".'),
        (f"{REST}cors: https://a.example/\n", "Must be an origin, SCHEME://HOST"),
    ],
)
def test_a_mistake_is_told_in_words(server: LanguageServer, text: str, message: str) -> None:
    """One finding, which says what is expected."""
    ((_, found),) = server.diagnostics({FILE: HEAD + text})[FILE]

    assert message in found


ROUTE = "routes:\n  GET /a:\n"
STAGE = "stages:\n  prod:\n"


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("|", {"routes", "stages", "variables", "authorizers", "cors", "domains"}),
        (f"{ROUTE}    |", {*INTEGRATION_KEYS, "authorizer", "api_key", "request", "responses", "public"}),
        (f"{ROUTE}    authorizer: iam\n    vpc|", {"vpc_link"}),
        (
            f"{ROUTE}    lambda:\n      |",
            {"function", "proxy", "async", "request", "errors", "timeout_ms"},
        ),
        (f"{ROUTE}    http:\n      url: https://a.example\n      |", {"method", "responses", "tls"}),
        (f"{ROUTE}    http:\n      url: https://a.example\n      method: |", {"GET", "POST", "ANY"}),
        (f"{ROUTE}    lambda:\n      function: x\n      response_transfer_mode: |", {"BUFFERED", "STREAM"}),
        (f"{ROUTE}    lambda:\n      function: x\n      credentials: |", {"auto", "caller"}),
        (f"{ROUTE}    lambda:\n      function: x\n      errors: |", {"standard", "hide"}),
        (f"{ROUTE}    mock: 204\n    authorizer: |", {"none", "iam"}),
        (f"{ROUTE}    mock: 204\n    request:\n      validate: |", {"all", "body", "parameters", "none"}),
        (f"{STAGE}    |", {"throttle", "logs", "access_logs", "cache", "tracing", "variables", "tags"}),
        (f"{STAGE}    throttle:\n      |", {"rate", "burst"}),
        (f"{STAGE}    logs:\n      level: |", {"ERROR", "INFO"}),
        (f"{STAGE}    tracing: |", {"true", "false"}),
        ("endpoint: |", {"EDGE", "REGIONAL", "PRIVATE"}),
        ("authorizers:\n  users:\n    |", {"cognito", "token", "request"}),
        ("authorizers:\n  users:\n    cognito:\n      |", {"user_pools", "scopes", "ttl"}),
        ("gateway_responses:\n  |", {"UNAUTHORIZED", "THROTTLED", "DEFAULT_4XX"}),
        ("gateway_responses:\n  THROTTLED:\n    |", {"status", "headers", "template", "body"}),
        ("variables:\n  a:\n    type: |", {"string", "number", "bool", "list(string)"}),
        ("rules:\n  |", {"plain-http", "timeout-too-long"}),
        ("rules:\n  plain-http:\n    level: |", {"error", "warning"}),
        ("routes:\n  |", {f"route: {key}" for key in INTEGRATION_KEYS}),
    ],
    ids=lambda value: " ".join(value.split()) if isinstance(value, str) else "",
)
def test_what_may_stand_here_is_proposed(server: LanguageServer, text: str, proposed: set[str]) -> None:
    """Keys of the place where one writes and of no other, and values."""
    found = set(server.completions(FILE, HEAD + text))

    assert proposed - found == set()
    assert not ({"apigen", "binary_media_types"} - proposed) & found or text == "|"


def test_keys_and_values_are_proposed_with_what_they_mean(server: LanguageServer) -> None:
    """The first sentence of each is our own text."""
    keys = server.completions(FILE, f"{HEAD}{STAGE}    |")
    values = server.completions(FILE, f"{HEAD}{STAGE}    logs:\n      level: |")

    assert _documentation(keys["tracing"]) == "Whether AWS X-Ray traces requests."
    assert _documentation(values["INFO"]) == "Every request"


def _documentation(item: Mapping[str, Any]) -> str:
    found = item["documentation"]
    return str(found["value"] if isinstance(found, dict) else found)


def _written(inserted: str) -> str:
    """What an editor writes for a snippet when nothing is changed in it."""
    return re.sub(r"\\([$}\\])", r"\1", re.sub(r"\$\{\d+:((?:\\.|[^\\}])*)\}", r"\1", inserted))


def test_what_a_snippet_writes_is_right(server: LanguageServer) -> None:
    """The text that comes into the document, for a route of each integration and for a whole spec."""
    validator = jsonschema.Draft7Validator(json_schema(RULES))
    routes = server.completions(FILE, f"{HEAD}routes:\n  |")
    whole = server.completions(FILE, f"{COMMENT}|")["a whole API"]
    for item in routes.values():
        data = yaml.safe_load(HEAD + "routes:\n  " + _written(item["insertText"]).replace("\n", "\n  ") + "\n" + STAGE)
        data["stages"] = {"prod": {}}
        assert [error.message for error in validator.iter_errors(data)] == [], item["label"]

    assert len(routes) == len(INTEGRATION_KEYS)
    assert validator.is_valid(yaml.safe_load(_written(whole["insertText"])))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rou|tes: {GET /a: {mock: 204}}\n", "The routes: `METHOD /path` and what is behind it."),
        (f"{ROUTE}    lam|bda: x\n", "A Lambda function, e.g. `lambda: orders`."),
        (
            f"{ROUTE}    lambda: {{function: x, as|ync: true}}\n",
            "Whether the client gets its answer before",
        ),
        ("routes:\n  GE|T /a: {mock: 204}\n", "One method on one path. Exactly one key names its integration."),
        (f"{STAGE}    thro|ttle: {{rate: 1, burst: 2}}\n", "Limits for all methods of the stage."),
        (f"{STAGE}    throttle: {{ra|te: 1, burst: 2}}\n", "Requests per second, over time."),
        (f"{STAGE}    logs: {{level: ERR|OR}}\n", "`ERROR`: Requests that fail"),
        ("endpoint: PRI|VATE\n", "`PRIVATE`: From VPCs only"),
        ("gateway_responses: {THROT|TLED: {status: 429}}\n", "Too many requests"),
        (
            f"{STAGE}    ca|che: true\n",
            "](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching",
        ),
    ],
)
def test_a_key_is_explained_under_the_pointer(server: LanguageServer, text: str, shown: str) -> None:
    """With our own words, with links, and with the meanings of values."""
    assert shown in server.hover(FILE, HEAD + text)


def test_without_the_comment_nothing_is_said(server: LanguageServer) -> None:
    """It is this line that switches it on."""
    assert server.diagnostics({FILE: "apigen: 5\n"}) == {FILE: []}
    assert server.diagnostics({FILE: f"{COMMENT}apigen: 5\n"}) != {FILE: []}


def test_every_pattern_is_one_to_an_editor(server: LanguageServer) -> None:
    """JavaScript reads them all, with its flag for Unicode; it knows less than Python."""
    patterns = sorted(set(_patterns(json_schema(RULES))))
    script = "for (const one of JSON.parse(process.argv[1])) new RegExp(one, 'u')"

    assert server
    assert len(patterns) > 40
    subprocess.run([require("node"), "-e", script, json.dumps(patterns)], check=True, capture_output=True)


def _patterns(schema: Any) -> Iterator[str]:
    """Those of texts, and those of keys."""
    if isinstance(schema, dict):
        yield from (schema["pattern"],) if isinstance(schema.get("pattern"), str) else ()
        yield from schema.get("patternProperties", ())
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _patterns(inner)
