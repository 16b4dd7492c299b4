"""Mapping expressions: the short forms, AWS's own, and what is neither."""

import pytest

from apigen.mapping import declared_parameter, placeholders, request_expression, response_expression


@pytest.mark.parametrize(
    ("source", "long"),
    [
        ("path.id", "method.request.path.id"),
        ("query.q", "method.request.querystring.q"),
        ("header.X-Name", "method.request.header.X-Name"),
        ("body", "method.request.body"),
        ("body.a.b[0]", "method.request.body.a.b[0]"),
        ("context.requestId", "context.requestId"),
        ("context.identity.sourceIp", "context.identity.sourceIp"),
        ("stage.name", "stageVariables.name"),
        ("stageVariables.name", "stageVariables.name"),
        ("'a literal, with \"quotes\"'", "'a literal, with \"quotes\"'"),
        ("''", "''"),
        ("method.request.path.id", "method.request.path.id"),
        ("method.request.multivaluequerystring.tag", "method.request.multivaluequerystring.tag"),
        ("method.request.multivalueheader.X-A", "method.request.multivalueheader.X-A"),
        ("method.request.body.a", "method.request.body.a"),
    ],
)
def test_a_request_expression_has_one_long_form(source: str, long: str) -> None:
    """And the long form is its own long form."""
    assert request_expression(source) == long
    assert request_expression(long) == long


@pytest.mark.parametrize(
    ("source", "long"),
    [
        ("header.ETag", "integration.response.header.ETag"),
        ("body", "integration.response.body"),
        ("body.id", "integration.response.body.id"),
        ("context.requestId", "context.requestId"),
        ("stage.name", "stageVariables.name"),
        ("'no-store'", "'no-store'"),
        ("integration.response.multivalueheader.Set-Cookie", "integration.response.multivalueheader.Set-Cookie"),
    ],
)
def test_a_response_expression_has_one_long_form(source: str, long: str) -> None:
    """And the long form is its own long form."""
    assert response_expression(source) == long
    assert response_expression(long) == long


@pytest.mark.parametrize(
    "source",
    ["", "x", "path", "path.", "path.a b", "querystring.q", "'a", "a'b'", "'a'b'", "bodyx", "method.request.cookie.a"],
)
def test_what_is_no_expression_over_a_request_has_none(source: str) -> None:
    """Misspelt words and open quotes."""
    assert request_expression(source) is None


@pytest.mark.parametrize("source", ["path.id", "query.q", "method.request.header.X", "integration.response.path.x"])
def test_a_response_cannot_read_the_request(source: str) -> None:
    """What the client sent is gone by then."""
    assert response_expression(source) is None


@pytest.mark.parametrize(
    ("expression", "declared"),
    [
        ("method.request.path.id", ("path", "id")),
        ("method.request.querystring.q", ("querystring", "q")),
        ("method.request.multivaluequerystring.q", ("querystring", "q")),
        ("method.request.multivalueheader.X-A", ("header", "X-A")),
        ("method.request.body.a", None),
        ("context.path", None),
        ("'method.request.path.id'", None),
    ],
)
def test_an_expression_declares_the_parameter_that_it_reads(expression: str, declared: tuple[str, str] | None) -> None:
    """As the method request names it."""
    assert declared_parameter(expression) == declared


def test_placeholders_are_found_once_each_and_in_order() -> None:
    """The braces of `${stageVariables.x}` are not a placeholder's."""
    assert placeholders("https://${stageVariables.host}/{a}/{b}/{a}/{proxy+}") == ("a", "b", "proxy+")
