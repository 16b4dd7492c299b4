"""Rules about mapping expressions and stage variables, wherever they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.mapping import (
    REQUEST_FORMS,
    RESPONSE_FORMS,
    declared_parameter,
    request_expression,
    response_expression,
)
from apigen.rules.gateway_response import header_expressions
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.rules.variable import texts
from apigen.spec.authorizer import RequestAuthorizer
from apigen.spec.integration import Integration, MockIntegration, ServiceIntegration
from apigen.spec.route import SERVICE_KEYS

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html"
_NOTES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html"
_METHOD = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html"
_STAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html"

# What API Gateway sets itself; mapping one of them fails every request.
_NEVER = ("content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id")
_NEVER_AWS = (*_NEVER, "authorization", "connection", "expect", "proxy-authenticate", "te")
# What backends and clients do not get as it was mapped.
_OVERWRITTEN = ("host", "via", "referer", "user-agent")
_REMAPPED = (
    *("authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards"),
    *("proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "www-authenticate"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A mapping expression with its place; `long` is None where it is not one."""

    site: RouteSite
    path: Path
    source: str
    long: str | None
    forms: str


def _requests(site: RouteSite) -> Iterator[_Use]:
    for key, integration in site.route.integrations():
        for inner, source in _request_expressions(integration):
            place = (*site.path, key, *inner)
            yield _Use(site=site, path=place, source=source, long=request_expression(source), forms=REQUEST_FORMS)


def _request_expressions(integration: Integration) -> Iterator[tuple[Path, str]]:
    """The mapping expressions over a request, each with its path from the integration."""
    sent = integration.request
    for box, mapped in (("path", sent.path), ("query", sent.query), ("headers", sent.headers)):
        yield from ((("request", box, name), source) for name, source in mapped.items())
    if isinstance(integration, ServiceIntegration):
        yield from integration.expressions()
    if isinstance(integration, MockIntegration) and integration.redirect:
        yield from ((("redirect", "values", name), source) for name, source in integration.redirect.values.items())
    yield from ((("cache_key_parameters", index), key) for index, key in enumerate(integration.cache_key_parameters))


def _responses(site: RouteSite) -> Iterator[_Use]:
    for key, integration in site.route.integrations():
        boxes: dict[Path, Mapping[str, str]] = {
            ("responses", status, "headers"): response.headers for status, response in integration.responses.items()
        }
        if isinstance(integration, MockIntegration):
            boxes["headers",] = integration.headers
        for box, mapped in boxes.items():
            for name, source in mapped.items():
                place = (*site.path, key, *box, name)
                yield _Use(
                    site=site,
                    path=place,
                    source=source,
                    long=response_expression(source),
                    forms=RESPONSE_FORMS,
                )


def _uses(subject: Subject) -> Iterator[_Use]:
    for site in subject.routes:
        yield from _requests(site)
        yield from _responses(site)


def identity_sources(subject: Subject) -> Iterator[tuple[Path, str]]:
    """What authorizers judge by, each with its place."""
    for name, authorizer in subject.spec.authorizers.items():
        for key, it in authorizer.kinds():
            if isinstance(it, RequestAuthorizer):
                place = ("authorizers", name, key, "identity_sources")
                yield from (((*place, index), source) for index, source in enumerate(it.identity_sources))
            else:
                yield ("authorizers", name, key, "identity_source"), it.identity_source


def long_forms(subject: Subject) -> dict[Path, str]:
    """Every mapping expression in AWS's long form by its place, those of authorizers and gateway responses too."""
    found = {use.path: use.long for use in _uses(subject) if use.long}
    found |= {path: long for path, _, long in header_expressions(subject) if long}
    return found | {path: long for path, source in identity_sources(subject) if (long := request_expression(source))}


_END = "'?"


def _form(subject: Subject) -> Iterator[Finding]:
    """API Gateway refuses anything else with `Invalid mapping expression specified`."""
    for use in _uses(subject):
        if use.long is None:
            yield Finding(path=use.path, message=f"'{use.source}' is not a mapping expression", help=_meant(use))


def _meant(use: _Use) -> str:
    """What to write instead."""
    if found := re.fullmatch(r"\$\{?(stageVariables|context)\.([\w.]+)\}?", use.source):
        return f"write {'stage' if found[1] == 'stageVariables' else 'context'}.{found[2]}"
    if re.fullmatch(r"[^'.]*", use.source):
        return f"for a fixed value write \"'{use.source.strip(chr(34))}'\""
    word, _, rest = use.source.partition(".")
    sources = tuple(re.findall(r"\b[a-z]+(?=\.)", use.forms))
    close = did_you_mean(word, sources)
    misspelt = close.startswith("did") and rest and word not in sources
    return f"{close.removesuffix(_END)}.{rest}{_END}" if misspelt else f"one of {use.forms}"


def _path_variables(subject: Subject) -> Iterator[Finding]:
    """A request has the path variables of its route and no others, so this one would always be empty."""
    for use in _uses(subject):
        read = declared_parameter(use.long or "")
        if read and read[0] == "path" and read[1] not in use.site.key.variables:
            help_ = did_you_mean(read[1], use.site.key.variables)
            yield Finding(path=use.path, message=f"{use.site.key} has no path variable '{read[1]}'", help=help_)


_Parameter: TypeAlias = tuple[str, str]
"""`path`, `querystring` or `header`, and a name."""

_WORDS = {"path": "path", "querystring": "query", "header": "headers"}


def _parameters(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `Parameter names must be unique across querystring, header and path`. A parameter that is
    mapped is one of the method."""
    for site in subject.routes:
        seen: dict[str, str] = {}
        for path, (kind, name), on_key in _declared(site):
            if seen.setdefault(name, kind) != kind:
                message = f"'{name}' is already a parameter of the {_WORDS[seen[name]]}"
                help_ = f"call the variable of the path otherwise than '{name}'" if seen[name] == "path" else ""
                yield Finding(path=path, message=message, help=help_, on_key=on_key)


def declared_parameters(site: RouteSite) -> frozenset[_Parameter]:
    """The parameters of a method by their place and name: those that are said, and those that are mapped."""
    return frozenset(parameter for _, parameter, _ in _declared(site))


def _declared(site: RouteSite) -> Iterator[tuple[Path, _Parameter, bool]]:
    """The parameters of a method with their places: those that are said, and those that are mapped."""
    yield from ((site.path, ("path", name), True) for name in site.key.variables)
    own = site.route.request
    yield from (((*site.path, "request", "query", name), ("querystring", name), True) for name in own.query)
    yield from (((*site.path, "request", "headers", name), ("header", name), True) for name in own.headers)
    for use in _requests(site):
        if read := declared_parameter(use.long or ""):
            yield use.path, read, False


def _cases(subject: Subject) -> Iterator[Finding]:
    """API Gateway compares the names of headers letter by letter, so that one header written in two cases is two
    parameters, of which a client sends one: HTTP/2 writes them all in lower case."""
    for site in subject.routes:
        seen: dict[str, str] = {}
        headers = [(path, name, on_key) for path, (kind, name), on_key in _declared(site) if kind == "header"]
        for path, name, on_key in headers:
            yield from _other_case(seen, path, name, on_key=on_key)
    for box, names in _answered(subject):
        seen = {}
        for name in names:
            yield from _other_case(seen, (*box, name), name, on_key=True)


def _other_case(seen: dict[str, str], path: Path, name: str, *, on_key: bool) -> Iterator[Finding]:
    first = seen.setdefault(name.lower(), name)
    if first != name:
        message = f"'{name}' and '{first}' are one header in two cases"
        yield Finding(path=path, message=message, help=f"write '{first}' in both places", on_key=on_key)


def _answered(subject: Subject) -> Iterator[tuple[Path, Iterable[str]]]:
    """The headers of each kind of answer, with their place."""
    for name, response in subject.spec.gateway_responses.items():
        yield ("gateway_responses", name, "headers"), response.headers
    for site in subject.routes:
        for status, said in site.route.responses.items():
            yield (*site.path, "responses", status, "headers"), said.headers


def _body(subject: Subject) -> Iterator[Finding]:
    """Requests with these methods have no body to read from."""
    for use in _uses(subject):
        reads = (use.long or "").startswith("method.request.body")
        if reads and use.site.key.method in ("GET", "HEAD", "OPTIONS"):
            yield Finding(path=use.path, message=f"a {use.site.key.method} request has no body")


def _headers(subject: Subject) -> Iterator[Finding]:
    """API Gateway sets these headers itself; a request that maps one of them is answered with 500."""
    for site in subject.routes:
        for key, integration in site.route.integrations():
            never = _NEVER_AWS if key in ("lambda", "aws", *SERVICE_KEYS) else _NEVER
            for name in integration.request.headers:
                if name.lower() in never:
                    path = (*site.path, key, "request", "headers", name)
                    yield Finding(path=path, message=f"API Gateway sets the header '{name}' itself", on_key=True)


def _overwritten(subject: Subject) -> Iterator[Finding]:
    """API Gateway drops these headers on the way to a backend, or puts values of its own in them."""
    for site in subject.routes:
        for key, integration in site.route.integrations():
            for name in integration.request.headers:
                if name.lower() in _OVERWRITTEN:
                    path = (*site.path, key, "request", "headers", name)
                    message = f"the backend may get another '{name}' than this, or none"
                    help_ = f"send it in a header of your own, such as X-Original-{name}"
                    yield Finding(path=path, message=message, help=help_, on_key=True)


def _remapped(subject: Subject) -> Iterator[Finding]:
    """API Gateway gives clients these headers under other names, and no Transfer-Encoding at all."""
    for site in subject.routes:
        for use in _responses(site):
            name = str(use.path[-1])
            if name.lower() in _REMAPPED:
                message = f"clients get '{name}' as 'x-amzn-Remapped-{name}'"
                yield Finding(path=use.path, message=message, on_key=True)
            elif name.lower() == "transfer-encoding":
                yield Finding(path=use.path, message=f"clients do not get '{name}'", on_key=True)


# Not the methods of the map that a template has of them.
_STAGE_VARIABLE = re.compile(r"\$?(?:\{|\b)stageVariables(?:\.(\w+)\b(?!\()|\['(\w+)'\])")


def _stage_variables(subject: Subject) -> Iterator[Finding]:
    """A stage variable that a stage does not define is empty there: a URI breaks, a function is not found."""
    mapped = {use.path: use.long for use in _uses(subject) if use.long}
    mapped |= {path: long for path, _, long in header_expressions(subject) if long}
    mapped |= {path: long for path, source in identity_sources(subject) if (long := request_expression(source))}
    for path, source in texts(subject.data):
        if path[0] == "stages":
            continue
        for match in _STAGE_VARIABLE.finditer(mapped.get(path) or source):
            yield from _undefined(subject, path, match, is_text=path not in mapped)
    for template in subject.templates:
        if template.in_file:
            for match in _STAGE_VARIABLE.finditer(template.raw):
                yield from _undefined(subject, template.path, match, is_text=True)


def _undefined(subject: Subject, path: Path, match: re.Match[str], *, is_text: bool) -> Iterator[Finding]:
    name = match[1] or match[2]
    missing = sorted(stage for stage, it in subject.spec.stages.items() if name not in it.variables)
    if missing:
        known = tuple(sorted({key for it in subject.spec.stages.values() for key in it.variables}))
        message = f"stage variable '{name}' is not defined in {', '.join(missing)}"
        help_ = "" if name in known else did_you_mean(name, known)
        yield Finding(path=path, message=message, help=help_, part=match.span() if is_text else None)


RULES = (
    Rule(
        name="bad-mapping-expression",
        summary="A mapping expression has a known form.",
        check=_form,
        page=_PAGE,
        fixed=True,
    ),
    Rule(
        name="unknown-path-variable",
        summary="A mapped path variable is in the path.",
        check=_path_variables,
        page=_PAGE,
    ),
    Rule(name="no-request-body", summary="A body is read only where there is one.", check=_body, page=_PAGE),
    Rule(
        name="repeated-parameter",
        summary="Parameters have different names.",
        check=_parameters,
        page=_METHOD,
    ),
    Rule(
        name="forbidden-header",
        summary="A header that API Gateway sets is not mapped.",
        check=_headers,
        page=_PAGE,
    ),
    Rule(
        name="overwritten-header",
        summary="A header that is mapped gets to the backend.",
        check=_overwritten,
        page=_NOTES,
        severity=Severity.WARNING,
    ),
    Rule(
        name="remapped-header",
        summary="A header that is mapped gets to the client.",
        check=_remapped,
        page=_NOTES,
        severity=Severity.WARNING,
    ),
    Rule(
        name="undefined-stage-variable",
        summary="A stage variable is defined in every stage.",
        check=_stage_variables,
        page=_STAGE,
    ),
    Rule(
        name="header-in-two-cases",
        summary="A header is written alike.",
        check=_cases,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
)
