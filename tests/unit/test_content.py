"""How bodies are converted, held to AWS's tables: right for every type of a body and every Accept of a client.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
"""

from typing import Literal, TypeAlias

import pytest

from apigen import source
from apigen.compiler import compile_document
from apigen.graph import Graph
from apigen.graph.resources import Integration, IntegrationResponse
from apigen.media import covers

Body: TypeAlias = Literal["as it is", "base64 text", "decoded"]

SPEC = """
apigen: 1
name: shop
binary_media_types: {types}
routes:
  PUT /files/{{key+}}: {{s3: shop-files, public: true}}
  GET /files/{{key+}}: {{s3: shop-files}}
  GET /photos/{{key+}}: {{s3: {{bucket: shop-files, binary: true}}}}
  POST /events: {{sqs: "arn:aws:sqs:eu-west-1:123456789012:events", public: true}}
  POST /models: {{bedrock: amazon.nova-lite-v1:0, public: true}}
  GET /health: {{mock: {{status: 200, body: {{status: ok}}}}}}
  GET /empty: {{mock: 204}}
stages: {{prod: }}
"""
IMAGES, ALL, NONE = "[image/*, application/pdf]", '["*/*"]', "[]"
TEXT, IMAGE = "text/plain", "image/png"


def graph(types: str) -> Graph:
    text = SPEC.format(types=types) if types != NONE else SPEC.format(types=types).replace(", binary: true", "")
    found = compile_document(source.read_string(text), "resources")
    assert found.graph is not None, found.diagnostics
    return found.graph


def sent(types: str, route: str, content_type: str) -> Body:
    """AWS's table of request payloads."""
    integration = next(one for one in graph(types).resources if isinstance(one, Integration) and one.label == route)
    if _binary(types, content_type):
        return "base64 text" if integration.content_handling == "CONVERT_TO_TEXT" else "as it is"
    return "decoded" if integration.content_handling == "CONVERT_TO_BINARY" else "as it is"


def got(types: str, route: str, content_type: str, accept: str) -> Body:
    """AWS's table of response payloads."""
    label = f"{route} answers "
    responses = [one for one in graph(types).resources if isinstance(one, IntegrationResponse)]
    found = next(one for one in responses if one.label.startswith(label) and one.selection_pattern is None)
    return _converted(found.content_handling, _binary(types, content_type), _binary(types, accept))


def _converted(handling: str | None, payload: bool, accepted: bool) -> Body:
    to_binary = handling == "CONVERT_TO_BINARY" or (handling is None and accepted)
    if payload:
        return "as it is" if to_binary else "base64 text"
    return "decoded" if to_binary else "as it is"


def _binary(types: str, content_type: str) -> bool:
    return any(covers(one.strip(' "'), content_type) for one in types.strip("[]").split(","))


@pytest.mark.parametrize("types", [IMAGES, ALL, NONE])
@pytest.mark.parametrize("content_type", [TEXT, IMAGE])
def test_an_object_is_stored_as_it_was_sent(types: str, content_type: str) -> None:
    """Neither decoded nor encoded, whether its type is binary or not."""
    assert sent(types, "PUT /files/{key+}", content_type) == "as it is"


@pytest.mark.parametrize(
    ("types", "content_type", "accept", "expected"),
    [
        (IMAGES, TEXT, TEXT, "as it is"),
        (IMAGES, TEXT, "*/*", "as it is"),
        (IMAGES, IMAGE, IMAGE, "as it is"),
        (IMAGES, IMAGE, "*/*", "base64 text"),
        (ALL, TEXT, TEXT, "as it is"),
        (ALL, IMAGE, "*/*", "as it is"),
        (ALL, IMAGE, "", "as it is"),
    ],
)
def test_an_object_comes_back_as_it_is(types: str, content_type: str, accept: str, expected: Body) -> None:
    """With some binary types a client must accept the object's own; with `*/*` it need not accept anything."""
    assert got(types, "GET /files/{key+}", content_type, accept) == expected


@pytest.mark.parametrize("types", [IMAGES, ALL])
@pytest.mark.parametrize("accept", [IMAGE, "*/*", TEXT, ""])
def test_a_binary_object_comes_back_whatever_the_client_accepts(types: str, accept: str) -> None:
    """That is what `binary: true` is for."""
    assert got(types, "GET /photos/{key+}", IMAGE, accept) == "as it is"


@pytest.mark.parametrize("types", [IMAGES, ALL, NONE])
@pytest.mark.parametrize("route", ["GET /health", "GET /empty"])
@pytest.mark.parametrize("accept", [IMAGE, "*/*", TEXT])
def test_what_api_gateway_writes_itself_is_text(types: str, route: str, accept: str) -> None:
    """A mock has no content type, so its body is text even where all types are binary."""
    handling = next(
        one.content_handling
        for one in graph(types).resources
        if isinstance(one, IntegrationResponse) and one.label.startswith(route)
    )
    assert _converted(handling, payload=False, accepted=_binary(types, accept)) == "as it is"


@pytest.mark.parametrize("types", [IMAGES, ALL])
def test_every_template_renders_text(types: str) -> None:
    """Errors of services too, for clients that accept images: what is decoded as base64 is answered with 500."""
    responses = [one for one in graph(types).resources if isinstance(one, IntegrationResponse)]
    rendered = [one for one in responses if one.response_templates]

    assert len(rendered) > 10
    assert {one.content_handling for one in rendered} == {"CONVERT_TO_TEXT"}


def test_a_model_gets_and_gives_its_own_json_where_all_is_binary() -> None:
    """Bytes in, bytes out: JSON is one of them."""
    assert sent(ALL, "POST /models", "application/json") == "as it is"
    assert got(ALL, "POST /models", "application/json", "") == "as it is"


def test_a_template_reads_text_even_of_a_binary_type() -> None:
    """As base64, of which the rule `json-is-binary` warns; with bytes the request would be answered with 500."""
    assert sent(ALL, "POST /events", "application/json") == "base64 text"
    assert sent(IMAGES, "POST /events", "application/json") == "as it is"


def test_without_binary_media_types_nothing_is_converted() -> None:
    """No setting says anything that API Gateway does not do by itself."""
    every = [one for one in graph(NONE).resources if isinstance(one, (Integration, IntegrationResponse))]
    assert {one.content_handling for one in every} == {None}


@pytest.mark.parametrize(
    ("pattern", "content_type", "expected"),
    [
        ("image/*", "image/png", True),
        ("image/png", "IMAGE/PNG; q=1", True),
        ("*/*", "text/plain", True),
        ("image/*", "*/*", False),
        ("image/*", "text/plain", False),
        ("image/*", "", False),
    ],
)
def test_a_binary_media_type_covers_content_types(pattern: str, content_type: str, expected: bool) -> None:
    """A wildcard stands for all of its place, in the pattern only."""
    assert covers(pattern, content_type) is expected
