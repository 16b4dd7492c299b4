"""Which routes answer pages of other origins, and which paths get an OPTIONS method for it.

Rules ask, and lowering builds what they were told. https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
"""

from apigen.spec import ApiSpec, Route, RouteKey, parse_route_key
from apigen.spec.cors import Cors

OPTIONS = "OPTIONS"

# What ANY stands for. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
EVERY_METHOD = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def setting(spec: ApiSpec, key: RouteKey, route: Route) -> Cors | None:
    """The CORS settings of a route; None where it has none. An OPTIONS route answers for itself."""
    found = spec.cors if route.cors is None else route.cors
    return found if found is not None and found.origins and key.method != OPTIONS else None


def settings(spec: ApiSpec) -> dict[RouteKey, Cors]:
    """The CORS settings of all routes that have some."""
    keys = {parse_route_key(text): route for text, route in spec.routes.items()}
    return {key: found for key, route in keys.items() if (found := setting(spec, key, route)) is not None}


def preflights(spec: ApiSpec) -> dict[tuple[str, ...], Cors]:
    """The paths that get an OPTIONS method, with the settings of their routes.

    An explicit method wins over ANY, so there is one beside ANY too; none beside an OPTIONS route of the spec.
    """
    taken = {key.segments for key in map(parse_route_key, spec.routes) if key.method == OPTIONS}
    return {key.segments: found for key, found in settings(spec).items() if key.segments not in taken}


def methods(spec: ApiSpec) -> dict[tuple[str, ...], tuple[str, ...]]:
    """By path the methods of its routes that have CORS; those that ANY takes among them."""
    written: dict[tuple[str, ...], set[str]] = {}
    for key in map(parse_route_key, spec.routes):
        written.setdefault(key.segments, set()).add(key.method)
    allowed: dict[tuple[str, ...], set[str]] = {}
    for key in settings(spec):
        others = {*EVERY_METHOD} - written[key.segments] if key.method == "ANY" else {key.method}
        allowed.setdefault(key.segments, set()).update(others)
    return {segments: tuple(sorted(found)) for segments, found in allowed.items()}
