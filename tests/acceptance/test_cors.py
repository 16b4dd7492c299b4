"""CORS in both layouts, by the requests that browsers send: what pages of which origin may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from apigen import source
from apigen.compiler import compile_document, compile_file
from apigen.graph import Graph
from apigen.passes import LAYOUTS
from apigen.target import load
from tests import requirements, terraform_cli
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import Deployment
from tests.acceptance.emulator import Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SPEC = Path(__file__).parent / "cors.yaml"

HANDLER = """
def handler(event, context):
    if "fail" in event:
        raise RuntimeError(event["fail"])
    return event
"""
ALLOWED = ("https://shop.example.com", "https://a-1.preview.example.com", "http://localhost:3000")
HOSTILE = (
    "https://evil.com",
    "http://shop.example.com",
    "https://shop.example.com.evil.com",
    "https://evil.com?.preview.example.com",
    "https://a.b.preview.example.com",
    "https://evilpreview.example.com",
    "http://localhost:3000.evil.com",
    "null",
    "#set($corsOrigin = 'https://shop.example.com')",
)
# Every way in which a custom integration answers: the request, and the status.
ANSWERS = (
    (suite.Call(method="GET", path="/mock"), 200),
    (suite.Call(method="POST", path="/lambda", json={"a": 1}), 200),
    (suite.Call(method="POST", path="/lambda", json={"fail": "NotFound: nothing there"}), 404),
    (suite.Call(method="POST", path="/lambda", json={"fail": "crash"}), 500),
    (suite.Call(method="GET", path="/http"), 200),
    (suite.Call(method="GET", path="/status/200"), 200),
    (suite.Call(method="GET", path="/status/404"), 404),
    (suite.Call(method="GET", path="/status/503"), 503),
    (suite.Call(method="POST", path="/sqs", json={"a": 1}), 200),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The deployed API."""

    address: str

    def send(self, call: suite.Call, origin: str | None) -> suite.Answer:
        headers = {**call.headers, **({} if origin is None else {"Origin": origin})}
        sent = suite.Call(method=call.method, path=call.path, json=call.json, headers=headers)
        return suite.send(self.address, sent)

    def get(self, path: str, origin: str) -> suite.Answer:
        return self.send(suite.Call(method="GET", path=path), origin)

    def preflight(self, path: str, origin: str, method: str = "GET") -> suite.Answer:
        """What a browser asks before it sends a request that a form could not send."""
        asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
        return self.send(suite.Call(method="OPTIONS", path=path, headers=asked), origin)


def rendered(graph: Graph | None) -> dict[str, str]:
    """A graph as a Terraform module."""
    assert graph is not None
    target = load("terraform")
    return dict(target.render(graph, {option.name: option.default for option in target.options}).files)


def may_read(answer: suite.Answer, origin: str, *, cookies: bool) -> bool:
    """Whether a browser shows an answer to a page. https://fetch.spec.whatwg.org/#cors-check"""
    allowed = answer.headers.get("access-control-allow-origin")
    if not cookies and allowed == "*":
        return True
    return allowed == origin and (not cookies or answer.headers.get("access-control-allow-credentials") == "true")


@pytest.fixture(scope="module")
def behind(aws: Aws, backend: str) -> dict[str, str]:
    """What the variables of the spec name; names are unique in an account."""
    return {
        "backend": backend,
        "nowhere": "http://127.0.0.1:9/",
        "orders_arn": aws.create_function("crossing-orders", HANDLER),
        "queue_arn": aws.create_queue("crossing"),
    }


@pytest.fixture(scope="module", params=LAYOUTS)
def api(
    request: pytest.FixtureRequest,
    emulator: Emulator,
    behind: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """All routes, applied once for each layout; a second apply has nothing to do."""
    if reason := terraform_cli.missing_provider():
        requirements.missing("terraform", reason)
    deployment = Deployment(folder=tmp_path_factory.mktemp("cors"), endpoint=emulator.url, variables=behind)
    deployment.write(rendered(compile_file(SPEC, request.param).graph))
    deployment.apply()
    assert deployment.pending() == ""
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")
    yield Api(address=address)
    deployment.destroy()


@pytest.mark.parametrize("origin", ALLOWED)
def test_a_preflight_request_of_an_allowed_origin_is_answered(api: Api, origin: str) -> None:
    """Expects: the origin itself, and what it may do, also where only signed requests pass."""
    for path, methods in (("/mock", "GET"), ("/lambda", "POST"), ("/signed", "GET")):
        answer = api.preflight(path, origin, methods)
        assert (answer.status, answer.body) == (204, "")
        assert may_read(answer, origin, cookies=True)
        assert answer.headers["access-control-allow-methods"] == methods
        assert "Content-Type" in answer.headers["access-control-allow-headers"].split(",")
        assert (answer.headers["access-control-max-age"], answer.headers["vary"]) == ("600", "Origin")


@pytest.mark.parametrize("origin", HOSTILE)
def test_any_other_origin_is_not_allowed(api: Api, origin: str) -> None:
    """Expects: the same answers without the header, so that the browser keeps them from the page."""
    for answer in (api.preflight("/mock", origin), api.get("/mock", origin), api.get("/status/404", origin)):
        assert "access-control-allow-origin" not in answer.headers


def test_an_any_route_has_preflight_answers_of_its_own(api: Api) -> None:
    """Expects: all methods; and the backend, which says nothing of CORS, behind all but OPTIONS."""
    answer = api.preflight("/proxy/pets", ALLOWED[0], "DELETE")
    assert (answer.status, answer.body) == (204, "")
    assert answer.headers["access-control-allow-methods"] == "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"
    real = api.send(suite.Call(method="DELETE", path="/proxy/pets"), ALLOWED[0])
    assert (real.status, real.headers.get("access-control-allow-origin")) == (200, None)


@pytest.mark.parametrize(("call", "status"), ANSWERS, ids=lambda one: getattr(one, "path", str(one)))
@pytest.mark.parametrize("origin", ALLOWED)
def test_every_answer_of_a_custom_integration_may_be_read(api: Api, call: suite.Call, status: int, origin: str) -> None:
    """Expects: the body that a request without an origin gets, and the headers, for errors too."""
    plain, answer = api.send(call, None), api.send(call, origin)
    assert (answer.status, plain.status) == (status, status)
    assert may_read(answer, origin, cookies=True)
    assert (answer.headers["vary"], answer.headers["access-control-expose-headers"]) == ("Origin", "X-Total")
    if call.path not in ("/http", "/status/200", "/sqs"):  # which tell of the request, or its id
        assert answer.body == plain.body


def test_one_origin_is_always_named(api: Api) -> None:
    """Expects: a fixed header, which the browser compares."""
    for answer in (api.preflight("/one", "https://evil.com"), api.get("/one", "https://evil.com")):
        assert answer.headers["access-control-allow-origin"] == "https://one.example.com"
        assert "access-control-allow-credentials" not in answer.headers


def test_any_origin_is_a_star(api: Api) -> None:
    """Expects: everybody may, without cookies."""
    for answer in (api.preflight("/any", "https://a.example"), api.get("/any", "https://a.example")):
        assert may_read(answer, "https://a.example", cookies=False)
        assert not may_read(answer, "https://a.example", cookies=True)


def test_a_route_without_cors_has_none(api: Api) -> None:
    """Expects: no OPTIONS method, and no header."""
    assert api.preflight("/off", ALLOWED[0]).status == 403
    assert "access-control-allow-origin" not in api.get("/off", ALLOWED[0]).headers


def test_an_options_route_of_the_spec_is_left_alone(api: Api) -> None:
    """Expects: its own answer, and the headers on the route beside it."""
    answer = api.preflight("/own", ALLOWED[0])
    assert (answer.status, answer.headers["x-own"]) == (200, "yes")
    assert may_read(api.get("/own", ALLOWED[0]), ALLOWED[0], cookies=True)


def test_errors_of_api_gateway_itself_may_be_read_without_cookies(api: Api) -> None:
    """Expects: whatever the origin is; nobody reads them where cookies were sent."""
    for path, status in (("/nothing", 403), ("/nowhere", 500)):
        answer = api.get(path, "https://evil.com")
        assert (answer.status // 100, answer.headers["access-control-allow-origin"]) == (status // 100, "*")
        assert "access-control-allow-credentials" not in answer.headers


def test_a_gateway_response_of_the_spec_has_the_headers_too(api: Api) -> None:
    """Expects: its own status and header beside those of CORS."""
    call = suite.Call(method="GET", path="/mock", headers={"Content-Type": "text/plain", "X-Ask": "why"})
    answer = api.send(call, "https://evil.com")
    assert (answer.status, answer.headers["x-asked"]) == (406, "why")
    assert answer.headers["access-control-allow-origin"] == "*"


EDITED = """
apigen: 1
name: edited
routes:
  GET /a: {mock: {status: 200, body: {a: 1}}}
stages: {v1: }
"""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cors_is_turned_on_changed_and_off_by_one_apply_each(layout: str, emulator: Emulator, deploy: Deploy) -> None:
    """Expects: the answers of each spec right after its apply, and nothing left to do."""
    state = None
    deployment = None
    for cors, wanted in (
        ("", (403, None)),
        ("cors: https://a.example\n", (204, "https://a.example")),
        ("cors: [https://b.example, https://c.example]\n", (204, "https://b.example")),
        ("gateway_responses: {THROTTLED: {status: 503}}\n", (403, None)),
        ("", (403, None)),
    ):
        compiled = compile_document(source.read_string(EDITED + cors), layout, state)
        state = compiled.deployment
        files = rendered(compiled.graph)
        if deployment is None:
            deployment = deploy(files, {})
        else:
            deployment.write(files)
            deployment.apply()
        assert deployment.pending() == ""
        address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")
        api = Api(address=address)
        found = api.preflight("/a", "https://b.example")
        assert (found.status, found.headers.get("access-control-allow-origin")) == wanted
        assert api.get("/a", "https://b.example").headers.get("access-control-allow-origin") == wanted[1]
