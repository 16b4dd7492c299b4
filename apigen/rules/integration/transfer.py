"""Rules about how a response is passed on: streamed or when it is complete."""

from collections.abc import Iterator

from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import LambdaIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.types import literal

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html"
_TIMEOUT = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html"

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
MAX_TIMEOUT = 29000


def _transfers(subject: Subject) -> Iterator[tuple[RouteSite, str, LambdaIntegration | HttpBackend]]:
    for site in subject.routes:
        for key, it in site.route.integrations():
            if isinstance(it, (LambdaIntegration, HttpBackend)):
                yield site, key, it


def _custom(subject: Subject) -> Iterator[Finding]:
    """A template or a response mapping needs the whole answer, so only proxies stream."""
    for site, key, it in _transfers(subject):
        if it.streams and it.custom:
            path = (*site.path, key, "response_transfer_mode")
            message = "only a proxy integration streams its response"
            yield Finding(path=path, message=message, help="leave out templates and responses")


def _cache(subject: Subject) -> Iterator[Finding]:
    """What is streamed is never complete, so it is not cached."""
    for site, key, it in _transfers(subject):
        for name in ("cache_key_parameters", "cache_namespace"):
            if it.streams and name in it.model_fields_set:
                message = "a streamed response is not cached"
                yield Finding(path=(*site.path, key, name), message=message, on_key=True)


def _timeout(subject: Subject) -> Iterator[Finding]:
    """A complete response must be there after 29 seconds; a stream may last 15 minutes."""
    for site, key, it in _transfers(subject):
        timeout = literal(it.timeout_ms)
        if timeout and timeout > MAX_TIMEOUT and not it.streams:
            path = (*site.path, key, "timeout_ms")
            message = f"a backend may take {MAX_TIMEOUT} ms, and only one that streams may take longer"
            yield Finding(path=path, message=message, help="response_transfer_mode: stream")


RULES = (
    Rule(name="stream-custom", summary="Only a proxy streams.", check=_custom, page=_PAGE),
    Rule(name="stream-cache", summary="A streamed response is not cached.", check=_cache, page=_PAGE),
    Rule(name="timeout-too-long", summary="Only a stream takes longer than 29 s.", check=_timeout, page=_TIMEOUT),
)
