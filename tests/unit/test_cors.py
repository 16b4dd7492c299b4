"""CORS settings to the origins that are allowed, told by the templates that API Gateway would run."""

import re
from collections.abc import Mapping
from typing import Any

import airspeed
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen import source
from apigen.compiler import compile_document
from apigen.graph import Graph
from apigen.graph.resources import Deployment, IntegrationResponse, Resource
from apigen.origin import problem, regular_expression

ORIGINS = [
    "https://shop.example.com",
    "https://*.preview.example.com",
    "https://pr-*.example.app",
    "http://localhost:*",
]
ALLOWED = (
    "https://shop.example.com",
    "https://a.preview.example.com",
    "https://a-1.preview.example.com",
    "https://pr-17.example.app",
    "http://localhost:3000",
)
HOSTILE = (
    "",
    "null",
    "*",
    "https://evil.com",
    "http://shop.example.com",
    "https://shop.example.com.evil.com",
    "https://shop.example.com:8443",
    "https://shop.example.com/",
    "https://shop.example.com@evil.com",
    "https://SHOP.example.com",
    "https://shopXexample.com",
    "https://preview.example.com",
    "https://.preview.example.com",
    "https://a.b.preview.example.com",
    "https://evilpreview.example.com",
    "https://evil.com?.preview.example.com",
    "https://evil.com#.preview.example.com",
    "https://evil.com/.preview.example.com",
    "https://evil.com\\.preview.example.com",
    "https://evil.com:1.preview.example.com",
    "https://user@a.preview.example.com",
    "https://evil.com%00.preview.example.com",
    "https://evil.com\n.preview.example.com",
    "https://a.preview.example.com\n",
    "\nhttps://a.preview.example.com",
    "https://a.preview-example.com",
    "https://a.preview.example.com.evil.com",
    "https://a.preview.example.comevil.com",
    "https://pr-.example.app",
    "https://pr-1.evil.example.app",
    "http://localhost",
    "http://localhost:",
    "http://localhost:3000.evil.com",
    "http://localhost:3000@evil.com",
    "http://localhost.evil.com:3000",
    "https://shop.example.com' || 'a' == 'a",
    "https://shop.example.com, https://evil.com",
    "$input.body",
    "#set($corsOrigin = 'https://shop.example.com')",
    "$util.urlDecode('https%3A%2F%2Fshop.example.com')",
)


class _Input:
    def __init__(self, headers: Mapping[str, str], body: str) -> None:
        self.headers, self.body = headers, body

    def params(self) -> Mapping[str, Mapping[str, str]]:
        return {"header": self.headers}


def render(template: object, headers: Mapping[str, str], body: str = "") -> tuple[str, str | None]:
    """What a response template renders, and the origin that it allows."""
    assert isinstance(template, str), template
    context: dict[str, Any] = {"responseOverride": {"header": {}}}
    names = {"input": _Input(headers, body), "context": context}
    rendered = str(airspeed.Template(template).merge(names))
    return rendered, context["responseOverride"]["header"].get("Access-Control-Allow-Origin")


def graph(text: str) -> Graph:
    """The graph of a spec, with discrete resources."""
    compiled = compile_document(source.read_string(f"apigen: 1\nname: shop\n{text}\nstages: {{prod: }}\n"), "resources")
    assert compiled.graph is not None, compiled.diagnostics
    return compiled.graph


def response(text: str, name: str) -> IntegrationResponse:
    (found,) = (one for one in graph(text).resources if isinstance(one, IntegrationResponse) and one.id == name)
    return found


def template(text: str, name: str, kind: str = "application/json") -> object:
    found = response(text, name).response_templates
    assert found is not None
    return found[kind]


SPEC = f"cors: {ORIGINS}\nroutes: {{GET /a: {{mock: {{status: 200, body: {{a: 1}}}}}}}}"


@pytest.mark.parametrize("name", ["options_a_204", "get_a_200"])
@pytest.mark.parametrize("header", ["Origin", "origin"])
@pytest.mark.parametrize("origin", ALLOWED)
def test_an_allowed_origin_is_sent_back(name: str, header: str, origin: str) -> None:
    """Whatever the case of the header, by preflight requests and by the response itself, whose body stays."""
    rendered, allowed = render(template(SPEC, name), {header: origin})

    assert allowed == origin
    assert rendered == ("" if name == "options_a_204" else '{"a": 1}')


@pytest.mark.parametrize("origin", HOSTILE)
def test_any_other_origin_is_not(origin: str) -> None:
    """Not even one that looks much like an allowed one, or like a template."""
    for name in ("options_a_204", "get_a_200"):
        rendered, allowed = render(template(SPEC, name), {"Origin": origin})

        assert allowed is None
        assert rendered == ("" if name == "options_a_204" else '{"a": 1}')


def test_a_request_without_an_origin_is_answered_as_ever() -> None:
    """Expects: the body, and no header."""
    assert render(template(SPEC, "get_a_200"), {}) == ('{"a": 1}', None)


@given(st.text(min_size=1) | st.from_regex(r"[a-z0-9.-]{1,8}", fullmatch=True))
def test_a_star_is_one_label(text: str) -> None:
    """Letters, digits and hyphens, and nothing that ends a host or starts another label."""
    expression = regular_expression("https://*.example.com")

    assert bool(re.fullmatch(expression, f"https://{text}.example.com")) == bool(re.fullmatch("[a-z0-9-]+", text))


@given(st.text() | st.from_regex(r"[a-z]+://[a-z0-9.*-]+(:[0-9*]+)?", fullmatch=True))
def test_what_passes_the_check_is_no_code(text: str) -> None:
    """Neither in a quoted value nor in VTL; and a pattern's expression has nothing but classes of characters."""
    if not problem(text):
        assert not re.search(r"['\"\\$#\s]", text)
        if "*" in text and text != "*":
            expression = regular_expression(text)
            assert not re.search(r"['\"\\$#\s|(){}]", expression)
            assert re.fullmatch(expression, text.replace("*", "7"))


def test_a_body_that_passes_through_still_does() -> None:
    """With nothing before it, or after it."""
    spec = f"cors: {ORIGINS}\nroutes: {{GET /a: {{http: {{url: 'https://x.example/', responses: {{200: }}}}}}}}"
    body = "\n  <p>$input.body #set($a = 1)</p>\n"

    assert render(template(spec, "get_a_200"), {"Origin": ALLOWED[0]}, body) == (body, ALLOWED[0])


def test_every_response_has_the_headers() -> None:
    """Those of errors that apigen writes too."""
    spec = "cors: https://a.example\nroutes: {GET /a: {http: {url: 'https://x.example/', errors: hide}}}"
    for name in ("get_a_200", "get_a_400", "get_a_500"):
        found = response(spec, name).response_parameters

        assert found
        assert found["method.response.header.Access-Control-Allow-Origin"] == "'https://a.example'"


def test_any_allows_each_method_but_those_of_routes_without_cors() -> None:
    """An explicit method wins over ANY."""
    off = "PUT /a: {mock: 200, cors: false, public: true}"
    spec = f"cors: true\nroutes: {{ANY /a: {{mock: 200, public: true}}, {off}, GET /a: {{mock: 200}}}}"
    found = response(spec, "options_a_204").response_parameters

    assert found is not None
    assert found["method.response.header.Access-Control-Allow-Methods"] == "'DELETE,GET,HEAD,OPTIONS,PATCH,POST'"


def test_turning_cors_on_adds_resources_and_renames_none() -> None:
    """And it is a new definition, which is deployed."""
    routes = "routes: {GET /a: {mock: 200}, 'ANY /b/{c}': {http: 'https://x.example/{c}', public: true}}"
    before, after = graph(routes), graph(f"cors: true\n{routes}")
    added = {one.address for one in after.resources} - {one.address for one in before.resources}

    assert {one.address for one in before.resources} <= {one.address for one in after.resources}
    assert {str(one).partition(".")[2].removesuffix("_204") for one in added} == {
        "options_a",
        "options_b_param",
        "default_4xx",
        "default_5xx",
    }
    assert _trigger(before.resources) != _trigger(after.resources)


def _trigger(resources: tuple[Resource, ...]) -> object:
    return [one.triggers for one in resources if isinstance(one, Deployment)]


def test_a_gateway_response_is_part_of_the_definition() -> None:
    """A changed status is deployed."""
    spec = "gateway_responses: {{THROTTLED: {{status: {}}}}}\nroutes: {{GET /a: {{mock: 200}}}}"

    assert _trigger(graph(spec.format(429)).resources) != _trigger(graph(spec.format(503)).resources)


def test_pages_may_send_what_an_authorizer_judges_by() -> None:
    """The headers of the authorizer and of the mappings, without those that are allowed anyhow."""
    function = "arn:aws:lambda:eu-west-1:123456789012:function:judge"
    judge = f"request: {{function: '{function}', identity_sources: [header.X-Key, header.authorization, query.q]}}"
    spec = f"authorizers: {{judge: {{{judge}}}}}\ncors: true\nroutes: {{GET /a: {{mock: 200, authorizer: judge}}}}"
    found = response(spec, "options_a_204").response_parameters

    assert found is not None
    allowed = found["method.response.header.Access-Control-Allow-Headers"]
    assert allowed == "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Key'"
