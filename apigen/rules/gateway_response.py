"""Rules about gateway responses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.mapping import GATEWAY_FORMS, gateway_expression
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.variable import texts
from apigen.spec.gateway_response import DEFAULT_TYPES, TYPES, GatewayResponse
from apigen.spec.types import TextFile

_TYPES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"
_RESPONSE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/customize-gateway-responses.html"
_PARAMETERS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseParameters.html"
_TEMPLATES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.gatewayResponse.html"

_VTL = re.compile(
    r"#(?:set|if|elseif|else|end|foreach|macro|define|parse|include|evaluate|stop|break)\b|\$!?\{?(?:input|util)\b"
)
_REPLACED = re.compile(r"\$\{?(?:context|stageVariables|method)\b")
_UNESCAPED = re.compile(r"\$\{?context\.error\.message\b")


def _responses(subject: Subject) -> Iterator[tuple[Path, GatewayResponse]]:
    for name, response in subject.spec.gateway_responses.items():
        yield ("gateway_responses", name), response


def _type(subject: Subject) -> Iterator[Finding]:
    """API Gateway knows 21 types of responses, in upper case; either case is taken here, for one response."""
    seen: dict[str, str] = {}
    for name in subject.spec.gateway_responses:
        path = ("gateway_responses", name)
        if name.upper() not in TYPES:
            message, help_ = f"'{name}' is not a gateway response", did_you_mean(name.upper(), TYPES)
            yield Finding(path=path, message=message, help=help_, on_key=True)
        elif first := seen.get(name.upper()):
            yield Finding(path=path, message=f"'{name}' is the same response as '{first}'", on_key=True)
        seen.setdefault(name.upper(), name)


def header_expressions(subject: Subject) -> Iterator[tuple[Path, str, str | None]]:
    """The expressions for headers: the place, the source, and AWS's long form; None where it is not an expression."""
    for path, response in _responses(subject):
        for name, source in response.headers.items():
            yield (*path, "headers", name), source, gateway_expression(source)


def _headers(subject: Subject) -> Iterator[Finding]:
    """There is no backend whose answer could be read, and not always a body; AWS refuses an empty value."""
    for path, source, long in header_expressions(subject):
        if long is None:
            bare = re.fullmatch(r"[^'.]+", source)
            help_ = f"for a fixed value write \"'{source}'\"" if bare else f"one of {GATEWAY_FORMS}"
            message = f"'{source}' is not a mapping expression of a gateway response"
            yield Finding(path=path, message=message, help=help_)


def gateway_templates(subject: Subject) -> Iterator[tuple[Path, str]]:
    """The templates of all gateway responses with their places."""
    for path, response in _responses(subject):
        yield from _templates(response, path)


def _templates(response: GatewayResponse, path: Path) -> Iterator[tuple[Path, str]]:
    source = response.template
    if isinstance(source, Mapping):
        for kind, one in source.items():
            yield (*path, "template", kind), _text(one)
    elif source is not None:
        yield (*path, "template"), _text(source)


def _text(source: str | TextFile) -> str:
    return source.text if isinstance(source, TextFile) else source


def _vtl(subject: Subject) -> Iterator[Finding]:
    """These templates are not processed by the VTL engine: directives, $input and $util reach clients as they are. AWS
    answers `Invalid null or empty value in responseTemplates` to an empty one."""
    for place, response in _responses(subject):
        for path, text in _templates(response, place):
            if match := _VTL.search(text):
                message = f"'{match[0]}' is sent as it is: this template is no VTL"
                help_ = "only $context, $stageVariables and $method.request are replaced"
                yield Finding(path=path, message=message, help=help_, part=match.span())
            elif not text.strip():
                yield Finding(path=path, message="AWS refuses an empty template of a gateway response")


def _unescaped(subject: Subject) -> Iterator[Finding]:
    """A quote in `$context.error.message` would break the JSON around it; `$context.error.messageString` has quotes
    around it and escapes those inside."""
    for place, response in _responses(subject):
        for path, text in _templates(response, place):
            if (match := _UNESCAPED.search(text)) and "xml" not in str(path[-1]):
                message = "'$context.error.message' is not escaped"
                help_ = "use $context.error.messageString, without quotes"
                yield Finding(path=path, message=message, help=help_, part=match.span())


def _body(subject: Subject) -> Iterator[Finding]:
    """A body is sent as it is, but API Gateway would replace such references in it."""
    for place, response in _responses(subject):
        if response.body is not None and response.template is not None:
            yield Finding(path=(*place, "body"), message="a response has either 'body' or 'template'", on_key=True)
        elif response.body == "":
            yield Finding(path=(*place, "body"), message="AWS refuses an empty body of a gateway response")
        for path, text in _body_texts(response.body, (*place, "body")):
            if match := _REPLACED.search(text):
                message = f"API Gateway would replace '{match[0]}' in this body"
                yield Finding(path=path, message=message, help="use 'template' if it should")


def _body_texts(body: Any, path: Path) -> Iterator[tuple[Path, str]]:
    yield from texts(body, path)
    if isinstance(body, Mapping):
        yield from (((*path, key), str(key)) for key in body)


def _without_effect(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers a request that is too large with its own response, whatever is set here."""
    for path, _ in _responses(subject):
        if str(path[1]).upper() == "REQUEST_TOO_LARGE":
            message = "API Gateway does not use a response of your own for REQUEST_TOO_LARGE"
            yield Finding(path=path, message=message, on_key=True)


def _one_status(subject: Subject) -> Iterator[Finding]:
    """The default is for all errors of its kind that have no response of their own: 403, 404 and 429 would be one."""
    for path, response in _responses(subject):
        if str(path[1]).upper() in DEFAULT_TYPES and response.status is not None:
            message = f"every error of this kind gets the status {response.status}"
            yield Finding(path=(*path, "status"), message=message, help="set it for single types", on_key=True)


RULES = (
    Rule(name="unknown-gateway-response", summary="A gateway response has a known type.", check=_type, page=_TYPES),
    Rule(
        name="bad-gateway-header",
        summary="A header of a gateway response has a known form.",
        check=_headers,
        page=_PARAMETERS,
        fixed=True,
    ),
    Rule(
        name="bad-gateway-template",
        summary="A template of a gateway response is text with references.",
        check=_vtl,
        page=_TEMPLATES,
    ),
    Rule(
        name="unescaped-error",
        summary="The error's message is escaped.",
        check=_unescaped,
        severity=Severity.WARNING,
        page=_TEMPLATES,
    ),
    Rule(name="gateway-body", summary="A body of a gateway response is literal.", check=_body, page=_TEMPLATES),
    Rule(
        name="unused-gateway-response",
        summary="A gateway response has an effect.",
        check=_without_effect,
        severity=Severity.WARNING,
        page=_TYPES,
    ),
    Rule(
        name="one-status-for-all",
        summary="Errors keep their statuses.",
        check=_one_status,
        severity=Severity.WARNING,
        page=_RESPONSE,
    ),
)
