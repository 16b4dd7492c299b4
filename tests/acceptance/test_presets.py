"""Presets in both layouts: what a client sends stays data, errors get their status, redirects stay on their host."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

import pytest

from apigen.compiler import compile_file
from apigen.passes import LAYOUTS
from apigen.target import load
from tests import requirements, terraform_cli
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.deployment import Deployment
from tests.acceptance.emulator import Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SPEC = Path(__file__).parent / "presets.yaml"

# Answers with what it got, or fails as its caller says.
HANDLER = """
def handler(event, context):
    if isinstance(event, dict) and "fail" in event:
        raise RuntimeError(event["fail"])
    return event
"""

HOSTILE = {
    "quotes": "\" ' ` \\ \\\" \\' \\\\",
    "lines": "one\ntwo\r\nthree\tfour",
    "velocity": "${x} $input.body $!{util} $context.requestId #set($a = 1) #if(true) #end ## #*",
    "json": '"}, "evil": {"S": "x"}, "a": [{"b": "',
    "form": "a&b=c%26d+e;f=",
    "unicode": "ünï çødé 漢字 🎉",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The deployed API."""

    address: str
    outputs: Any

    def send(self, method: str, path: str, **call: Any) -> suite.Answer:
        return suite.send(self.address, suite.Call(method=method, path=path, **call))

    def json(self, method: str, path: str, **call: Any) -> Any:
        answer = self.send(method, path, **call)
        assert answer.status == 200, answer
        return json.loads(answer.body)


@pytest.fixture(scope="module")
def function(aws: Aws) -> str:
    """The function behind all routes; its name is taken once in an account."""
    return aws.create_function("preset-orders", HANDLER)


@pytest.fixture(scope="module", params=LAYOUTS)
def api(
    request: pytest.FixtureRequest,
    emulator: Emulator,
    backend: str,
    function: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """All routes, applied once for each layout with what apigen writes; a second apply has nothing to do."""
    if reason := terraform_cli.missing_provider():
        requirements.missing("terraform", reason)
    compiled, target = compile_file(SPEC, request.param), load("terraform")
    assert compiled.graph is not None, compiled.diagnostics
    files = target.render(compiled.graph, {option.name: option.default for option in target.options}).files
    variables = {"backend": backend, "orders_arn": function}
    deployment = Deployment(folder=tmp_path_factory.mktemp("presets"), endpoint=emulator.url, variables=variables)
    deployment.write(files)
    deployment.apply()
    assert deployment.pending() == ""
    outputs = deployment.outputs
    yield Api(address=suite.stage_url(emulator, outputs["rest_api_id"], "v1"), outputs=outputs)
    deployment.destroy()


hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


@hostile
def test_the_whole_request_reaches_a_function_as_data(api: Api, text: str) -> None:
    """Expects: body, path, query, headers, stage variables and identity, each as it was sent, and nothing else."""
    # What a line of HTTP can hold.
    header = "".join(character for character in text if " " <= character <= "~")
    headers = {"X-Trace": header, "User-Agent": header}
    found = api.json("POST", "/whole/7", query={"q": text, text: "v"}, headers=headers, json={"t": text, text: [text]})
    assert sorted(found) == ["body-json", "context", "params", "stage-variables"]
    assert found["body-json"] == {"t": text, text: [text]}
    assert found["params"]["path"] == {"id": "7"}
    assert found["params"]["querystring"] == {"q": text, text: "v"}
    received = {name.lower(): value for name, value in found["params"]["header"].items()}
    assert received["x-trace"] == header.strip()
    assert found["context"]["user-agent"] == header.strip()
    assert found["stage-variables"] == {"tier": "gold"}
    assert found["context"]["http-method"] == "POST"
    assert found["context"]["resource-path"] == "/whole/{id}"


@hostile
def test_a_form_reaches_a_function_as_an_object(api: Api, text: str) -> None:
    """Expects: one member for each field, the last of several with one name."""
    body = urlencode([("a", "first"), ("a", text), (text, "v"), ("empty", "")])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    found = api.json("POST", "/form", body=body, headers=headers)
    assert found == {"a": text, text: "v", "empty": ""}


@hostile
def test_an_error_of_a_function_has_the_status_of_its_word_and_no_stack(api: Api, text: str) -> None:
    """Expects: the message alone for a word that is known, a fixed text for everything else."""
    for path, failure, status in (
        ("/errors", f"BadRequest: {text}", 400),
        ("/errors", f"[NotFound] {text}", 404),
        ("/errors", f"Conflict\n{text}", 409),
        ("/words", f"Kettle {text}", 418),
    ):
        answer = api.send("POST", path, json={"fail": failure})
        assert (answer.status, json.loads(answer.body)) == (status, {"message": failure})
    for path, failure in (
        ("/errors", f"x {text}"),
        ("/errors", f"NotFoundError {text}"),
        ("/words", f"BadRequest {text}"),
    ):
        answer = api.send("POST", path, json={"fail": failure})
        assert (answer.status, json.loads(answer.body)) == (500, {"message": "Internal server error"})


def test_a_function_that_succeeds_is_answered_with_the_default(api: Api) -> None:
    """Expects: its result, whatever the words in it."""
    answer = api.send("POST", "/words", json={"message": "Teapot"})
    assert (answer.status, json.loads(answer.body)) == (201, {"message": "Teapot"})


def test_only_what_is_listed_reaches_a_backend(api: Api) -> None:
    """Expects: the body and what is on the lists, and no other parameter or header."""
    query, headers = {"page": "2", "admin": "1"}, {"X-Trace": "t", "X-Admin": "1", "Authorization": "secret"}
    found = api.json("POST", "/listed/200", query=query, headers=headers, json={"a": 1})
    assert found["query"] == {"page": ["2"]}
    assert found["headers"]["x-trace"] == "t"
    assert not found["headers"].keys() & {"x-admin", "authorization"}
    assert json.loads(found["body"]) == {"a": 1}


@pytest.mark.parametrize(
    ("status", "answered"),
    [(200, 200), (201, 201), (302, 302), (404, 404), (409, 409), (418, 400), (503, 503), (507, 500)],
)
def test_a_status_comes_back_with_its_body(api: Api, status: int, answered: int) -> None:
    """Expects: the backend's status, or that of its class, and its body and type."""
    answer = api.send("POST", f"/listed/{status}", json={"a": 1})
    assert (answer.status, answer.headers["content-type"]) == (answered, "application/json")
    assert json.loads(answer.body)["path"] == f"/status/{status}"


@pytest.mark.parametrize(
    ("path", "answered", "text"),
    [
        ("/standard/404", 404, "Not found"),
        ("/standard/418", 400, "Bad request"),
        ("/standard/503", 503, "Service unavailable"),
        ("/mapped/410", 404, "Not found"),
        ("/mapped/500", 502, "Bad gateway"),
        ("/mapped/422", 400, "Bad request"),
        ("/mapped/504", 500, "Internal server error"),
    ],
)
def test_the_body_of_an_error_is_hidden(api: Api, path: str, answered: int, text: str) -> None:
    """Expects: a message of our own, and nothing of the backend's."""
    answer = api.send("GET", path)
    assert (answer.status, json.loads(answer.body)) == (answered, {"message": text})


def test_a_redirect_leads_to_the_address_of_the_spec(api: Api) -> None:
    """Expects: the status and the address as it was written."""
    answer = api.send("GET", "/old")
    assert (answer.status, answer.headers["location"]) == (301, "https://new.example.com/#top")


@hostile
def test_a_redirect_keeps_its_host_and_the_values_of_the_client(api: Api, text: str) -> None:
    """Expects: the same host, and a path and a query whose values are what the client sent."""
    answer = api.send("GET", "/old/" + quote(text, safe=""))
    to = urlsplit(answer.headers["location"])
    assert (answer.status, to.scheme, to.netloc, to.query, to.fragment) == (308, "https", "new.example.com", "", "")
    assert unquote(to.path) == f"/pets/{text}"
    header = "".join(character for character in text if " " <= character <= "~").strip()
    answer = api.send("GET", "/search", query={"q": text}, headers={"X-From": header})
    to = urlsplit(answer.headers["location"])
    assert (answer.status, to.netloc, to.path) == (303, "new.example.com", "/find")
    assert parse_qs(to.query, keep_blank_values=True) == {"q": [text], "tier": ["gold"], "from": [header]}


@pytest.mark.parametrize(
    "path",
    [
        "/docs/a/b%20c",
        "/docs//evil.example",
        "/docs/%5C%5Cevil.example",
        "/docs/@evil.example",
        "/docs/x%0D%0AX-Evil:1/y+z",
    ],
)
def test_a_greedy_redirect_keeps_its_slashes_and_its_host(api: Api, path: str) -> None:
    """Expects: what follows the host is what followed in the request, on one line."""
    answer = api.send("GET", path)
    to = urlsplit(answer.headers["location"])
    assert (answer.status, to.netloc, to.fragment) == (302, "new.example.com", "top")
    assert unquote(to.path) == unquote(path.removeprefix("/docs"))
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/x-www-form-urlencoded", "application/xml", "text/plain"],
)
@pytest.mark.parametrize(("path", "status"), [("/moved", 307), ("/closed", 503)])
def test_a_mock_answers_whatever_is_sent(api: Api, path: str, status: int, kind: str) -> None:
    """Expects: the answer of the spec, and not one that the body asks for."""
    answer = api.send("POST", path, body='{"statusCode": 200}', headers={"Content-Type": kind})
    assert answer.status == status


@pytest.mark.parametrize(("path", "kind"), [("/typed", "text/csv"), ("/typed/own", "text/tab-separated-values")])
def test_a_body_that_passes_through_keeps_its_type(api: Api, path: str, kind: str) -> None:
    """Expects: what the backend says of its body, unless the spec says otherwise."""
    answer = api.send("GET", path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert json.loads(answer.body)["method"] == "GET"


def test_a_value_that_is_missing_is_empty(api: Api) -> None:
    """Expects: an address without it, and no reference of VTL."""
    answer = api.send("GET", "/search")
    assert answer.headers["location"] == "https://new.example.com/find?q=&tier=gold&from="


@pytest.mark.parametrize(
    ("path", "status", "kind", "body"),
    [
        ("/health", 200, "application/json", '{"status": "ok"}'),
        ("/json", 200, "application/problem+json", '{"title": "it\'s"}'),
        ("/text", 200, "text/plain", 'a "b" $c'),
        ("/html", 503, "text/html", "<h1 a='b'>Closed</h1>"),
        ("/xml", 200, "application/xml", '<shop open="no"/>'),
    ],
)
def test_a_mock_answers_with_its_type_and_body(api: Api, path: str, status: int, kind: str, body: str) -> None:
    """Expects: the body as it was written, under its own type; a health check that nobody keeps."""
    answer = api.send("GET", path)
    assert (answer.status, answer.headers["content-type"], answer.body) == (status, kind, body)
    assert answer.headers.get("cache-control") == ("no-store" if path == "/health" else None)


@pytest.mark.parametrize(
    ("chosen", "status", "call"),
    [
        ("path", 410, {}),
        ("query", 411, {"query": {"q": "query"}}),
        ("header", 412, {"headers": {"X-From": "header"}}),
        ("body", 413, {"json": {"a": {"b": "body"}}}),
        ("stage", 414, {"json": {"stage": "gold"}}),
        ("default", 200, {"json": {"a": {"b": "' == '' || '1"}}}),
    ],
)
def test_a_mock_chooses_by_every_part_of_a_request(api: Api, chosen: str, status: int, call: dict[str, Any]) -> None:
    """Expects: the answer whose condition holds, or the default."""
    answer = api.send("POST", f"/chosen/{chosen}", **{"json": {}, **call})
    assert (answer.status, answer.body) == (status, chosen)


def test_a_stage_has_a_certificate_whose_text_its_backends_can_be_given(api: Api) -> None:
    """Expects: the text by the name of the stage; the emulator's certificates all have this one."""
    assert api.outputs["client_certificates"] == {"v1": "testcert-123"}
