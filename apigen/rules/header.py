"""Rules about fixed values that are mapped, and about the headers of responses."""

import re
from collections.abc import Iterator, Mapping

from apigen.diagnostics import Path, Severity
from apigen.interpolation import without_variables
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import Integration, LambdaIntegration, MockIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.integration.settings import ResponseBody

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html"
_RESPONSE = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html"
_HEADERS = "https://www.rfc-editor.org/rfc/rfc9110#name-field-names"
_VALUES = "https://www.rfc-editor.org/rfc/rfc9110#name-field-values"
_TYPES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html"

# What RFC 3986 lets stand in a part of a path, and in a value of a query, where `%` begins what is encoded.
_ENCODED = {
    "path": re.compile(r"[A-Za-z0-9._~!$'()*+,;=:@%/-]*"),
    "query": re.compile(r"[A-Za-z0-9._~!$'()*+,:@%/?-]*"),
}
_LINE = re.compile(r"[\r\n\x00]")


def _fixed(source: str) -> str | None:
    """The text of a fixed value, as far as it is known; None of another expression."""
    return without_variables(source[1:-1]) if re.fullmatch(r"'[^']*'", source) else None


def _boxes(site: RouteSite) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """All headers that are mapped, of requests and responses."""
    for key, it in site.route.integrations():
        yield (*site.path, key, "request", "headers"), it.request.headers
        yield from _answers((*site.path, key), it)


def _answers(path: Path, it: Integration) -> Iterator[tuple[Path, Mapping[str, str]]]:
    for status, response in it.responses.items():
        yield (*path, "responses", status, "headers"), response.headers
    if isinstance(it, MockIntegration):
        yield (*path, "headers"), it.headers


def _unencoded(subject: Subject) -> Iterator[Finding]:
    """API Gateway puts a fixed value into the address of the backend as it is written."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            for box, mapped in (("path", it.request.path), ("query", it.request.query)):
                for name, source in mapped.items():
                    text = _fixed(source)
                    if text is not None and not _ENCODED[box].fullmatch(text):
                        message = f"{source} is put into the address as it is"
                        path = (*site.path, key, "request", box, name)
                        yield Finding(path=path, message=message, help="encode it, a space as %20 for example")


def _line_breaks(subject: Subject) -> Iterator[Finding]:
    """The value of a header is one line of text."""
    for site in subject.routes:
        for box, mapped in _boxes(site):
            for name, source in mapped.items():
                if _LINE.search(_fixed(source) or ""):
                    yield Finding(path=(*box, name), message="the value of a header is one line")


def _repeated(subject: Subject) -> Iterator[Finding]:
    """Names of headers are the same in upper and lower case, so one of the two values is lost."""
    for site in subject.routes:
        for box, mapped in _boxes(site):
            seen: dict[str, str] = {}
            for name in mapped:
                if first := seen.get(name.lower()):
                    message = f"'{name}' is the same header as '{first}'"
                    yield Finding(path=(*box, name), message=message, on_key=True)
                seen.setdefault(name.lower(), name)


def _unmapped(subject: Subject) -> Iterator[Finding]:
    """Of a custom integration, clients get the headers that its responses map or its templates set, and no others."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            if isinstance(it, (LambdaIntegration, HttpBackend)) and not it.custom:
                continue
            for status, response in it.responses.items():
                declared = site.route.responses.get(status)
                for name in declared.headers if declared and not _overrides(response) else ():
                    if not _is_sent(name, response):
                        path = (*site.path, "responses", status, "headers", name)
                        message = f"nothing maps the header '{name}', so clients do not get it"
                        help_ = f"map it in '{key}.responses.{status}.headers'"
                        yield Finding(path=path, message=message, help=help_, on_key=True)


def _overrides(response: ResponseBody) -> bool:
    """Whether a template sets headers by itself."""
    return "responseOverride" in str(response.template)


def _is_sent(name: str, response: ResponseBody) -> bool:
    mapped = {one.lower() for one in response.headers}
    return name.lower() in (*mapped, *_OWN) or name.lower().startswith("access-control-")


# Headers that API Gateway sends by itself, or that apigen maps for CORS.
_OWN = ("content-type", "content-length", "date", "x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id", "vary")


def _other_type(subject: Subject) -> Iterator[Finding]:
    """The header tells clients another type than the one that the template is for."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            for status, response in it.responses.items():
                types = tuple(response.template) if isinstance(response.template, Mapping) else ()
                for name, source in response.headers.items():
                    told = (_fixed(source) or "").partition(";")[0].strip().lower()
                    if name.lower() == "content-type" and types and told and told not in map(str.lower, types):
                        path = (*site.path, key, "responses", status, "headers", name)
                        message = f"clients are told {told}, and the template makes {', '.join(types)}"
                        yield Finding(path=path, message=message, help="write the template for that type")
        yield from _mock_type(site)


def _mock_type(site: RouteSite) -> Iterator[Finding]:
    mock = site.route.mock
    for name in mock.headers if mock and mock.content_type else ():
        if name.lower() == "content-type":
            message = "'content_type' says this already"
            yield Finding(path=(*site.path, "mock", "headers", name), message=message, on_key=True)


def _rule(name: str, summary: str, check: object, page: str) -> Rule:
    return Rule(name=name, summary=summary, check=check, page=page, severity=Severity.WARNING)  # type: ignore[arg-type]


RULES = (
    Rule(name="header-line", summary="A header is one line.", check=_line_breaks, page=_VALUES),
    _rule("unencoded-value", "A fixed value in an address is encoded.", _unencoded, _PAGE),
    _rule("repeated-header", "A header is mapped once.", _repeated, _HEADERS),
    _rule("unmapped-header", "A header that is declared is mapped.", _unmapped, _RESPONSE),
    _rule("other-content-type", "Clients are told the type of the body.", _other_type, _TYPES),
)
