"""Rules about what several integration types share: proxy or custom, responses, patterns, cache keys."""

from collections.abc import Iterator

from apigen.diagnostics import Path, Severity
from apigen.java_pattern import problem as regex_problem
from apigen.mapping import declared_parameter, request_expression
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import AwsServiceIntegration, LambdaIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.integration.mock import MockResponse
from apigen.spec.integration.settings import IntegrationResponse
from apigen.spec.types import has_variable

_TYPES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html"
_PASSTHROUGH = "https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html"
_RESPONSE = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html"
_CACHE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"


def _proxy(subject: Subject) -> Iterator[Finding]:
    """A proxy passes requests and responses through, so it has no templates and no responses of its own."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            if isinstance(it, (LambdaIntegration, HttpBackend)) and it.proxy:
                mapped: list[Path] = [("request", "template")] if it.request.template is not None else []
                mapped += [("responses",)] if it.responses else []
                mapped += [("errors",)] if it.errors is not None else []
                for what in mapped:
                    message = f"a proxy integration has no {what[-1]}"
                    help_ = "leave out 'proxy: true'"
                    yield Finding(path=(*site.path, key, *what), message=message, help=help_, on_key=True)


def _passthrough(subject: Subject) -> Iterator[Finding]:
    """The setting is about bodies without a template, and a proxy has no templates."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            if not isinstance(it, (LambdaIntegration, HttpBackend)):
                continue
            if it.request.passthrough_behavior and not it.custom:
                path = (*site.path, key, "request", "passthrough_behavior")
                yield Finding(path=path, message="a proxy integration passes every body through", on_key=True)


def _bypassed(subject: Subject) -> Iterator[Finding]:
    """A body that passes by the template is the whole call of a service, the event of a function, the status of a mock:
    clients choose it."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            if it.request.passthrough_behavior == "WHEN_NO_MATCH" and not isinstance(it, HttpBackend):
                path = (*site.path, key, "request", "passthrough_behavior")
                yield Finding(path=path, message=_BYPASSED, help=_NEVER)
    if subject.spec.defaults.passthrough_behavior == "WHEN_NO_MATCH" and any(map(_open, subject.routes)):
        yield Finding(path=("defaults", "passthrough_behavior"), message=_BYPASSED, help=_NEVER)


_BYPASSED = "a body of a type without template takes the place of the template"
_NEVER = "write NEVER, and templates for the types to take"


def _open(site: RouteSite) -> bool:
    """Whether the default decides what becomes of bodies that a function or service gets."""
    found = [it for _, it in site.route.integrations() if isinstance(it, (LambdaIntegration, AwsServiceIntegration))]
    return any(it.request.template is not None and it.request.passthrough_behavior is None for it in found)


def _responses(subject: Subject) -> Iterator[tuple[RouteSite, str, dict[str, IntegrationResponse]]]:
    for site in subject.routes:
        for key, it in site.route.integrations():
            if it.responses:
                yield site, key, dict(it.responses)


def _conditional(response: IntegrationResponse) -> bool:
    return response.pattern is not None or (isinstance(response, MockResponse) and response.when is not None)


def _default(subject: Subject) -> Iterator[Finding]:
    """An answer that no pattern matches takes the response without a pattern; without one, clients get 500."""
    for site, key, responses in _responses(subject):
        path = (*site.path, key, "responses")
        defaults = [status for status, response in responses.items() if not _conditional(response)]
        if not defaults:
            message = f"{site.key} has no default response"
            help_ = "leave the pattern out of the one that takes everything else"
            yield Finding(path=path, message=message, help=help_, on_key=True)
        for extra in defaults[1:]:
            message = f"both {defaults[0]} and {extra} are the default; all but one response need a pattern"
            yield Finding(path=(*path, extra), message=message, on_key=True)


def _pattern(subject: Subject) -> Iterator[Finding]:
    """Patterns are Java's regular expressions and select among the backend's answers."""
    for site, key, responses in _responses(subject):
        seen: dict[str, str] = {}
        for status, response in responses.items():
            path = (*site.path, key, "responses", status, "pattern")
            if response.pattern is None or has_variable(response.pattern):
                continue
            if problem := regex_problem(response.pattern):
                yield Finding(path=path, message=f"'{response.pattern}' is not a regular expression: {problem}")
            elif response.pattern == "default":
                # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-responses.html
                message = "'default' is API Gateway's own name for the response without a pattern"
                yield Finding(path=path, message=message, help="write '(default)' to match that word")
            elif response.pattern in seen:
                message = f"'{response.pattern}' already selects {seen[response.pattern]}"
                yield Finding(path=path, message=message)
            seen.setdefault(response.pattern, status)


def _body(subject: Subject) -> Iterator[Finding]:
    """`body` is what clients get as it is; `template` is rendered."""
    for site, key, responses in _responses(subject):
        for status, response in responses.items():
            if response.body is not None and response.template is not None:
                path = (*site.path, key, "responses", status, "body")
                yield Finding(path=path, message="a response has either 'body' or 'template'", on_key=True)


def _cache_keys(subject: Subject) -> Iterator[Finding]:
    """A cache key is a parameter of the request."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            for index, source in enumerate(it.cache_key_parameters):
                long = request_expression(source)
                if long is not None and (declared_parameter(long) is None or "multivalue" in long):
                    path = (*site.path, key, "cache_key_parameters", index)
                    help_ = "path.NAME, query.NAME or header.NAME"
                    yield Finding(path=path, message=f"'{source}' cannot be a cache key", help=help_)


RULES = (
    Rule(name="proxy-contradiction", summary="A proxy maps nothing.", check=_proxy, page=_TYPES, fixed=True),
    Rule(
        name="proxy-passthrough",
        summary="A proxy has no passthrough behaviour.",
        check=_passthrough,
        page=_TYPES,
    ),
    Rule(
        name="bypassed-template",
        summary="Clients do not go around a template.",
        check=_bypassed,
        page=_PASSTHROUGH,
        severity=Severity.WARNING,
    ),
    Rule(
        name="default-response",
        summary="Exactly one response is the default.",
        check=_default,
        page=_RESPONSE,
    ),
    Rule(
        name="bad-pattern",
        summary="A pattern is a regular expression and stands once.",
        check=_pattern,
        page=_RESPONSE,
    ),
    Rule(
        name="body-and-template",
        summary="A response has a body or a template.",
        check=_body,
        page=_RESPONSE,
        fixed=True,
    ),
    Rule(name="bad-cache-key", summary="A cache key is a request parameter.", check=_cache_keys, page=_CACHE),
)
