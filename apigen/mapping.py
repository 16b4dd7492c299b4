"""Turns mapping expressions into AWS's long form; rules ask whether one is valid, lowering for the long form.

    path.id  query.q  header.X  body.a.b  context.requestId  stage.name  'a literal'

In a request they read what the client sent, in a response what the backend answered. AWS's own forms stay as they are.
https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
"""

import re

_NAME = r"[a-zA-Z0-9._$-]+"
_LITERAL = re.compile(r"'[^']*'")
_COMMON = (
    (re.compile(r"context\.(?P<rest>[a-zA-Z0-9._-]+)"), "context."),
    (re.compile(rf"stage\.(?P<rest>{_NAME})"), "stageVariables."),
    (re.compile(rf"stageVariables\.(?P<rest>{_NAME})"), "stageVariables."),
)
_REQUEST = (
    (re.compile(rf"path\.(?P<rest>{_NAME})"), "method.request.path."),
    (re.compile(rf"query\.(?P<rest>{_NAME})"), "method.request.querystring."),
    (re.compile(rf"header\.(?P<rest>{_NAME})"), "method.request.header."),
    (re.compile(r"body(?P<rest>(\..+)?)"), "method.request.body"),
    (
        re.compile(rf"method\.request\.(?P<rest>((path|(multivalue)?(querystring|header))\.{_NAME})|body(\..+)?)"),
        "method.request.",
    ),
    *_COMMON,
)
_RESPONSE = (
    (re.compile(rf"header\.(?P<rest>{_NAME})"), "integration.response.header."),
    (re.compile(r"body(?P<rest>(\..+)?)"), "integration.response.body"),
    (
        re.compile(rf"integration\.response\.(?P<rest>((multivalue)?header\.{_NAME})|body(\..+)?)"),
        "integration.response.",
    ),
    *_COMMON,
)
# `{id}`, but not the braces of `${stageVariables.x}`.
_PLACEHOLDER = re.compile(r"(?<!\$)\{([^{}]+)\}")
_DECLARED = re.compile(rf"method\.request\.(?:multivalue)?(?P<place>path|querystring|header)\.(?P<name>{_NAME})")

_GATEWAY = (
    (re.compile(rf"path\.(?P<rest>{_NAME})"), "method.request.path."),
    (re.compile(rf"query\.(?P<rest>{_NAME})"), "method.request.querystring."),
    (re.compile(rf"header\.(?P<rest>{_NAME})"), "method.request.header."),
    (re.compile(rf"method\.request\.(?P<rest>(path|querystring|header)\.{_NAME})"), "method.request."),
    *_COMMON,
)

REQUEST_FORMS = (
    "path.NAME, query.NAME, header.NAME, body, body.FIELD, context.NAME, stage.NAME or 'text' in single quotes"
)
GATEWAY_FORMS = "path.NAME, query.NAME, header.NAME, context.NAME, stage.NAME or 'text' in single quotes"
RESPONSE_FORMS = "header.NAME, body, body.FIELD, context.NAME, stage.NAME or 'text' in single quotes"


def request_expression(text: str) -> str | None:
    """`path.id` as `method.request.path.id`; None where it is not an expression over a request."""
    return _long(text, _REQUEST)


def response_expression(text: str) -> str | None:
    """`header.ETag` as `integration.response.header.ETag`; None where it is not an expression over a response."""
    return _long(text, _RESPONSE)


def gateway_expression(text: str) -> str | None:
    """`header.Origin` as `method.request.header.Origin`; None where it is not an expression of a gateway response."""
    return _long(text, _GATEWAY)


def _long(text: str, forms: tuple[tuple[re.Pattern[str], str], ...]) -> str | None:
    if _LITERAL.fullmatch(text):
        return text
    for form, prefix in forms:
        if match := form.fullmatch(text):
            return prefix + match["rest"]
    return None


def declared_parameter(expression: str) -> tuple[str, str] | None:
    """The place and name of the client's parameter that a long form reads: `("path", "id")`, else None."""
    match = _DECLARED.fullmatch(expression)
    return (match["place"], match["name"]) if match else None


def placeholders(address: str) -> tuple[str, ...]:
    """The names of the `{placeholders}` in a backend's URL or path, each once, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(address)))
