"""Rules about CORS: what browsers do not take, and routes of one path that contradict each other."""

from collections.abc import Iterator

from apigen import crossing
from apigen.diagnostics import Path, Severity
from apigen.origin import ANY, is_pattern
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.cors import Cors
from apigen.spec.integration import Integration, LambdaIntegration, MockIntegration, S3Integration
from apigen.spec.integration.http import HttpBackend

_AWS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html"
_FETCH = "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials"
_BINARY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html"

_ONE_ORIGIN = "give this route one origin, or '*'"


def _written(subject: Subject) -> Iterator[tuple[Path, Cors]]:
    """All settings with their places."""
    if subject.spec.cors is not None:
        yield ("cors",), subject.spec.cors
    for site in subject.routes:
        if site.route.cors is not None:
            yield (*site.path, "cors"), site.route.cors


def _credentials(subject: Subject) -> Iterator[Finding]:
    """Where a page sends credentials, browsers read `*` as a name like any other, so that no origin, header or method
    is allowed by it."""
    for path, cors in _written(subject):
        lists = (("origins", cors.origins), ("headers", cors.headers or ()), ("expose_headers", cors.expose_headers))
        for key, names in lists:
            if cors.credentials and ANY in names:
                message = f"with 'credentials', '*' in '{key}' allows nothing"
                yield Finding(path=(*path, key), message=message, help="write the names")


def _any_and_more(subject: Subject) -> Iterator[Finding]:
    """`*` allows every origin, so origins beside it would only look like a restriction."""
    for path, cors in _written(subject):
        if ANY in cors.origins and len(set(cors.origins)) > 1:
            yield Finding(path=(*path, "origins"), message="'*' allows every origin, also those that are not listed")


def _widened(subject: Subject) -> Iterator[Finding]:
    """`cors: true` allows any origin, also where the API's own `cors` names those that may call."""
    api = subject.spec.cors
    named = api is not None and api.origins and ANY not in api.origins
    for site in subject.routes:
        if named and subject.data["routes"][site.path[1]].get("cors") is True:
            message = "'true' allows any origin here, where the API's 'cors' names some"
            help_ = "leave it out for those of the API, or write '*'"
            yield Finding(path=(*site.path, "cors"), message=message, help=help_)


def _disagreement(subject: Subject) -> Iterator[Finding]:
    """A path has one OPTIONS method, which answers for all of its routes."""
    first: dict[tuple[str, ...], tuple[RouteSite, Cors]] = {}
    for site in subject.routes:
        cors = crossing.setting(subject.spec, site.key, site.route)
        if cors is None:
            continue
        other, theirs = first.setdefault(site.key.segments, (site, cors))
        if theirs != cors:
            own = site if site.route.cors is not None else other
            rest = other if own is site else site
            message = f"{own.key} has other CORS settings than {rest.key}; a path has one preflight answer"
            help_ = "use the same for both, or false for one"
            yield Finding(path=(*own.path, "cors"), message=message, help=help_)


def _options(subject: Subject) -> Iterator[Finding]:
    """A route of your own for OPTIONS answers preflight requests itself; apigen adds nothing to it."""
    for site in subject.routes:
        if site.key.method == crossing.OPTIONS and site.route.cors is not None and site.route.cors.origins:
            message = f"{site.key} answers preflight requests itself"
            help_ = "leave out the route, or 'cors'"
            yield Finding(path=(*site.path, "cors"), message=message, help=help_, on_key=True)


def _closed_options(subject: Subject) -> Iterator[Finding]:
    """Browsers send no credentials with a preflight request, so one that must be authorized always fails."""
    shared = {key.segments for key in crossing.settings(subject.spec)}
    for site in subject.routes:
        if site.key.method != crossing.OPTIONS or site.key.segments not in shared:
            continue
        if subject.spec.defaults.needs_key(site.route):
            message = f"{site.key} asks for an API key, which preflight requests cannot send"
            path = site.path if site.route.api_key is None else (*site.path, "api_key")
            yield Finding(path=path, message=message, help="write 'api_key: false'", on_key=path == site.path)
        if subject.spec.defaults.authorization(site.route).name != "none":
            message = f"{site.key} has an authorizer, which preflight requests cannot pass"
            path = (*site.path, "authorizer") if site.route.authorizer else site.path
            yield Finding(path=path, message=message, help="write 'authorizer: none'", on_key=not site.route.authorizer)


def _choosing(subject: Subject) -> Iterator[RouteSite]:
    """The routes that allow one of several origins."""
    for site in subject.routes:
        cors = crossing.setting(subject.spec, site.key, site.route)
        if cors is not None and (len(set(cors.origins)) > 1 or any(map(is_pattern, cors.origins))):
            yield site


def _binary(subject: Subject) -> Iterator[Finding]:
    """Which of several origins is allowed is decided in a template, and a template cannot have bytes."""
    for site in _choosing(subject):
        for key, integration in site.route.integrations():
            for place in _bytes(integration, "*/*" in subject.spec.binary_media_types):
                message = "a response that is bytes cannot be allowed for one of several origins"
                yield Finding(path=(*site.path, key, *place), message=message, help=_ONE_ORIGIN, on_key=True)


def _objects(subject: Subject) -> Iterator[Finding]:
    """A template that allows one of several origins reads an object as text, and bytes as text are base64."""
    types = subject.spec.binary_media_types
    for site in _choosing(subject):
        it = site.route.s3
        if types and "*/*" not in types and it and it.action_for(site.key.method) == "get" and not it.binary:
            message = "with several origins, clients get objects of the binary media types as base64"
            yield Finding(path=(*site.path, "s3"), message=message, help=_ONE_ORIGIN, on_key=True)


def _bytes(integration: Integration, everything: bool) -> Iterator[Path]:
    """Where an integration answers with bytes; `everything` that it passes through is, if all types are binary."""
    for status, response in integration.responses.items():
        passes = response.template is None and response.body is None
        if response.content_handling == "CONVERT_TO_BINARY":
            yield "responses", status, "content_handling"
        elif everything and passes and not isinstance(integration, MockIntegration):
            yield "responses", status
    if isinstance(integration, S3Integration) and integration.binary:
        yield ("binary",)
    elif everything and not integration.responses and _passes(integration):
        yield ()


def _passes(integration: Integration) -> bool:
    """Whether an integration that says nothing of responses passes bodies through, other than as a proxy."""
    if isinstance(integration, LambdaIntegration):
        return integration.custom and not integration.async_
    return isinstance(integration, S3Integration) or (isinstance(integration, HttpBackend) and integration.custom)


RULES = (
    Rule(
        name="cors-credentials",
        summary="With credentials, everything is listed.",
        check=_credentials,
        page=_FETCH,
    ),
    Rule(name="cors-any-origin", summary="'*' is the only origin.", check=_any_and_more, page=_AWS),
    Rule(name="cors-widened", summary="A route does not allow any origin by accident.", check=_widened),
    Rule(
        name="cors-disagreement",
        summary="Routes of one path have the same CORS settings.",
        check=_disagreement,
        page=_AWS,
    ),
    Rule(name="cors-on-options", summary="CORS settings stand on the routes that pages call.", check=_options),
    Rule(
        name="closed-preflight",
        summary="A route for preflight requests is open.",
        check=_closed_options,
        page=_AWS,
    ),
    Rule(name="cors-binary", summary="A binary response has one origin.", check=_binary, page=_BINARY),
    Rule(
        name="cors-objects",
        summary="Objects that may be binary have one origin.",
        check=_objects,
        page=_BINARY,
        severity=Severity.WARNING,
    ),
)
