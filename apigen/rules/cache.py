"""Rules about what is cached, and what tells the cached answers of a method apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from apigen.diagnostics import Path, Severity
from apigen.mapping import declared_parameter, request_expression
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec import parse_route_key
from apigen.spec.authorizer import RequestAuthorizer
from apigen.spec.integration import Integration
from apigen.spec.integration.settings import Transfer
from apigen.spec.stage import Stage

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
_STREAM = "https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html"

_WORDS = {"path": "path", "querystring": "query", "header": "header"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cached:
    """A route whose answers are cached in a stage, with its integration."""

    site: RouteSite
    stage: str
    key: str
    integration: Integration

    @property
    def keys(self) -> set[tuple[str, str]]:
        """The parameters that tell cached answers apart."""
        return {read for one in self.integration.cache_key_parameters if (read := _parameter(one))}


def _parameter(source: str) -> tuple[str, str] | None:
    return declared_parameter(request_expression(source) or "")


def _cached(subject: Subject) -> Iterator[_Cached]:
    """Every cached route, in the first stage that caches it."""
    for site in subject.routes:
        stage = next((name for name, it in subject.spec.stages.items() if _caches(it, site)), None)
        for key, it in site.route.integrations() if stage is not None else ():
            yield _Cached(site=site, stage=stage or "", key=key, integration=it)


def _caches(stage: Stage, site: RouteSite) -> bool:
    """Whether a stage caches the answers of a route: those of GET, unless settings of the method say otherwise."""
    if stage.cache is None:
        return False
    own = _own(stage, site)
    return stage.cache.enabled and site.key.method == "GET" if own is None else own


def _own(stage: Stage, site: RouteSite) -> bool | None:
    """What the settings of the method itself say about its cache."""
    for key, settings in stage.methods.items():
        if str(parse_route_key(key)) == str(site.key) and settings.cache is not None:
            return settings.cache.enabled
    return None


def _unkeyed(subject: Subject) -> Iterator[Finding]:
    """A cached answer is found by its route and the cache keys alone: with another value of anything else, clients get
    the same answer."""
    for cached in _cached(subject):
        missing = [name for name in _read(cached) if name not in cached.keys]
        if missing and not _fixed(cached.integration):
            names = ", ".join(f"{_WORDS[place]}.{name}" for place, name in missing)
            message = f"stage '{cached.stage}' caches {cached.site.key} without regard to {names}"
            help_ = f"cache_key_parameters: [{names}]"
            yield Finding(path=(*cached.site.path, cached.key), message=message, help=help_, on_key=True)


def _read(cached: _Cached) -> Iterator[tuple[str, str]]:
    """The variables of the path and the query parameters that a route knows, each once."""
    sent = cached.integration.request
    mapped = [*sent.path.values(), *sent.query.values(), *sent.headers.values()]
    declared = [("path", name) for name in cached.site.key.variables]
    declared += [("querystring", name) for name in cached.site.route.request.query]
    declared += [read for source in mapped if (read := _parameter(source)) and read[0] == "querystring"]
    yield from dict.fromkeys(declared)


def _fixed(integration: Integration) -> bool:
    """Whether the answer is the same for everybody: one of a mock without conditions."""
    return getattr(integration, "status", None) is not None and getattr(integration, "redirect", None) is None


def _shared(subject: Subject) -> Iterator[Finding]:
    """A cached answer is for everybody who may call: what was made for one caller, the next one gets too."""
    for cached in _cached(subject):
        name = subject.spec.defaults.authorization(cached.site.route).name
        sources = list(_identity(subject, name))
        known = {read for source in sources if (read := _parameter(source))}
        if known and not known & cached.keys and not _fixed(cached.integration):
            message = f"stage '{cached.stage}' caches {cached.site.key} for all callers together"
            help_ = f"add {sources[0]} to 'cache_key_parameters' if an answer depends on who calls"
            yield Finding(path=(*cached.site.path, cached.key), message=message, help=help_, on_key=True)


def _identity(subject: Subject, name: str) -> Iterator[str]:
    """What an authorizer tells callers by."""
    authorizer = subject.spec.authorizers.get(name)
    for _, it in authorizer.kinds() if authorizer else ():
        yield from it.identity_sources if isinstance(it, RequestAuthorizer) else (it.identity_source,)


def _unused(subject: Subject) -> Iterator[Finding]:
    """Without a cache, nothing is told apart by a cache key."""
    cached = {one.site.path for one in _cached(subject)}
    for site in subject.routes:
        for key, it in site.route.integrations():
            for name in ("cache_key_parameters", "cache_namespace"):
                if getattr(it, name) and site.path not in cached and not _streams(site):
                    path: Path = (*site.path, key, name)
                    yield Finding(path=path, message=f"no stage caches {site.key}", help="add 'cache'", on_key=True)


def _streamed(subject: Subject) -> Iterator[Finding]:
    """What is streamed is never complete, so it is not cached."""
    streaming = {str(site.key): site for site in subject.routes if _streams(site)}
    for name, stage in subject.spec.stages.items():
        for key, settings in stage.methods.items():
            if settings.cache and settings.cache.enabled and str(parse_route_key(key)) in streaming:
                path = ("stages", name, "methods", key, "cache")
                yield Finding(path=path, message=f"'{key}' streams its response, which is not cached", on_key=True)


def _streams(site: RouteSite) -> bool:
    return any(isinstance(it, Transfer) and it.streams for _, it in site.route.integrations())


RULES = (
    Rule(
        name="unkeyed-cache",
        summary="A cached answer is for the parameters it was made for.",
        check=_unkeyed,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="shared-cache",
        summary="A cached answer is for the caller it was made for.",
        check=_shared,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="unused-cache-key",
        summary="A cache key is one of a cache.",
        check=_unused,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="cached-stream",
        summary="A method that streams is not cached.",
        check=_streamed,
        page=_STREAM,
        severity=Severity.WARNING,
    ),
)
