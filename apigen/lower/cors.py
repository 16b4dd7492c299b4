"""Turns CORS settings into OPTIONS methods, and into headers of the errors that API Gateway makes itself.

Gateway responses have no templates that could tell several origins apart: theirs are not processed by the VTL engine.
So these get `*` without credentials. Any page may read that API Gateway refused a request that was sent without
cookies, which anybody can find out by sending it, and no page may read what it answers to one with cookies. Sending
back whatever origin asks would let any page learn whether its visitor is logged in.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.gatewayResponse.html
"""

from collections.abc import Iterable, Iterator, Sequence

from apigen import crossing as facts
from apigen.graph.values import Text
from apigen.lower.authorizer import identity
from apigen.lower.context import Context
from apigen.lower.integration.backend import Backend, Request, Response, Site
from apigen.lower.integration.content import converted
from apigen.lower.integration.cors import fixed_origin, headers, listed, reflecting
from apigen.lower.route import parameters
from apigen.lower.text import JSON_TYPE
from apigen.mapping import declared_parameter
from apigen.origin import ANY
from apigen.spec import ApiSpec, Route, RouteKey
from apigen.spec.authorizer import Authorization
from apigen.spec.cors import Cors
from apigen.spec.integration import MockIntegration

# What the console of API Gateway allows.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors-console.html
_HEADERS = ("Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token")


def preflights(routes: Sequence[tuple[Site, Backend]], context: Context) -> Iterator[tuple[Site, Backend]]:
    """An OPTIONS method for every path that needs one: open to everybody, answered by API Gateway itself."""
    crossing, methods = facts.settings(context.spec), facts.methods(context.spec)
    by_path: dict[tuple[str, ...], list[tuple[Site, Backend]]] = {}
    for one, backend in routes:
        if one.key in crossing:
            by_path.setdefault(one.key.segments, []).append((one, backend))
    for segments, cors in sorted(facts.preflights(context.spec).items(), key=lambda item: item[0]):
        # Whoever else may call, browsers send no credentials with a preflight request.
        route = Route(mock=MockIntegration(status=204), authorizer=Authorization(name="none"), api_key=False)
        site = Site(key=RouteKey(facts.OPTIONS, segments), route=route, context=context)
        answer = _preflight(cors, by_path[segments], methods[segments])
        yield site, converted(answer, context.spec.binary_media_types)


def _preflight(cors: Cors, routes: Sequence[tuple[Site, Backend]], methods: Sequence[str]) -> Backend:
    sent = headers(_unread(cors))
    sent["Access-Control-Allow-Methods"] = listed(_methods(cors, methods))
    if allowed := _allowed_headers(cors, routes):
        sent["Access-Control-Allow-Headers"] = listed(allowed)
    if cors.max_age is not None:
        sent["Access-Control-Max-Age"] = f"'{cors.max_age}'"
    answer = Response(status="204", headers=sent)
    return Backend(
        type="MOCK",
        request=Request(templates={JSON_TYPE: '{"statusCode": 204}'}, passthrough_behavior="NEVER"),
        responses=(answer if fixed_origin(cors) is not None else reflecting(answer, cors),),
    )


def _unread(cors: Cors) -> Cors:
    """Settings of a preflight request, whose answer no page reads."""
    return cors.model_copy(update={"expose_headers": []})


def _methods(cors: Cors, methods: Sequence[str]) -> Sequence[str]:
    if cors.methods is None:
        return methods
    return facts.EVERY_METHOD if "ANY" in cors.methods else cors.methods


def _allowed_headers(cors: Cors, routes: Iterable[tuple[Site, Backend]]) -> Sequence[str]:
    if cors.headers is not None:
        return cors.headers
    known = {name.lower() for name in _HEADERS}
    read = {name for site, backend in routes for name in _headers_read(site, backend)}
    return (*_HEADERS, *sorted(name for name in read if name.lower() not in known))


def _headers_read(site: Site, backend: Backend) -> Iterator[str]:
    """The headers that a route, its backend or its authorizer looks at."""
    for source in (*(parameters(site, backend) or ()), *identity(site.route, site.context.spec)):
        read = declared_parameter(source) if isinstance(source, str) else None
        if read is not None and read[0] == "header":
            yield read[1]


def error_headers(spec: ApiSpec) -> dict[str, Text]:
    """The headers of errors that API Gateway makes itself, whatever the route was; empty where no route has CORS."""
    found = list(facts.settings(spec).values())
    if not found:
        return {}
    origins = [origin for cors in found for origin in cors.origins]
    exposed = sorted({name for cors in found for name in cors.expose_headers})
    fixed = fixed_origin(Cors(origins=origins)) or ANY
    allowed = any(cors.credentials for cors in found) and fixed != ANY
    return headers(Cors(origins=[fixed], credentials=allowed, expose_headers=exposed))
