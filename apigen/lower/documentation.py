"""Turns summaries and descriptions into the parts of the documentation, and these into a version.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-content-representation.html
"""

from collections.abc import Iterator, Mapping

from apigen import naming
from apigen.graph.fingerprint import fingerprint
from apigen.graph.resources import DocumentationPart, DocumentationVersion, Lifecycle, Location
from apigen.graph.values import Json, Ref, Value
from apigen.lower.context import API
from apigen.lower.text import optional_text, text
from apigen.spec import ApiSpec, Route, RouteKey, parse_route_key

# Stages show a version until they show the next one.
_OUTLIVES = Lifecycle(create_before_destroy=True)


def documentation_parts(spec: ApiSpec) -> tuple[DocumentationPart, ...]:
    """A part for everything that is described, if it is to be published."""
    if spec.documentation is None:
        return ()
    routes = [(parse_route_key(key), route) for key, route in spec.routes.items()]
    found = [*_of_api(spec), *(part for key, route in routes for part in _of_route(key, route))]
    return tuple(sorted(found, key=lambda part: part.id))


def documentation_version(spec: ApiSpec, parts: tuple[DocumentationPart, ...]) -> DocumentationVersion | None:
    """The snapshot of `parts`. Unless the spec says which it is, it is another one for other parts."""
    if spec.documentation is None:
        return None
    own = spec.documentation.version
    return DocumentationVersion(
        id="this",
        label="The documentation that the stages show",
        rest_api_id=Ref(API, "id"),
        version=fingerprint(parts).removeprefix("sha256:")[:12] if own is None else text(own),
        description=optional_text(spec.documentation.description),
        depends_on=tuple(part.address for part in parts),
        lifecycle=_OUTLIVES,
    )


def _of_api(spec: ApiSpec) -> Iterator[DocumentationPart]:
    if spec.description:
        yield _part("api", "the API", Location(type="API"), {"info": {"description": text(spec.description)}})
    for name, model in spec.models.items():
        if model.description:
            location = Location(type="MODEL", name=name)
            yield _described(f"model_{naming.segment(name)}", f"model {name}", location, model.description)


def _of_route(key: RouteKey, route: Route) -> Iterator[DocumentationPart]:
    ids = naming.route(key.method, key.segments)
    said = {"description": optional_text(route.description), "summary": optional_text(route.summary)}
    properties: dict[str, Value] = {name: value for name, value in said.items() if value is not None}
    if properties:
        yield _part(f"method_{ids}", str(key), _location(key, "METHOD"), properties)
    yield from _of_parameters(key, route, ids)
    for status, response in route.responses.items():
        title = f"{key} answers {status}"
        if response.description:
            location = _location(key, "RESPONSE", status=status)
            yield _described(f"response_{status}_{ids}", title, location, response.description)
        for name, header in response.headers.items():
            if header.description:
                location = _location(key, "RESPONSE_HEADER", status=status, name=name)
                address = f"responseheader_{status}_{naming.segment(name)}_{ids}"
                yield _described(address, f"{name} where {title}", location, header.description)


def _of_parameters(key: RouteKey, route: Route, ids: str) -> Iterator[DocumentationPart]:
    for kind, name, description in _parameters(route):
        if description:
            address = f"{kind.lower().replace('_', '')}_{naming.segment(name)}_{ids}"
            yield _described(address, f"{name} of {key}", _location(key, kind, name=name), description)


def _parameters(route: Route) -> Iterator[tuple[str, str, str | None]]:
    yield from (("PATH_PARAMETER", name, it.description) for name, it in route.request.path.items())
    yield from (("QUERY_PARAMETER", name, it.description) for name, it in route.request.query.items())
    yield from (("REQUEST_HEADER", name, it.description) for name, it in route.request.headers.items())


def _location(key: RouteKey, kind: str, *, status: str | None = None, name: str | None = None) -> Location:
    # A part names one of HTTP's methods, or all of them.
    method = "*" if key.method == "ANY" else key.method
    return Location(type=kind, path=key.path, method=method, status_code=status, name=name)


def _described(address: str, title: str, location: Location, description: str) -> DocumentationPart:
    return _part(address, title, location, {"description": text(description)})


def _part(address: str, title: str, location: Location, properties: Mapping[str, Value]) -> DocumentationPart:
    return DocumentationPart(
        id=address,
        label=f"Documentation of {title}",
        rest_api_id=Ref(API, "id"),
        location=location,
        properties=Json(properties),
        # What a version waits for is replaced as the version is.
        lifecycle=_OUTLIVES,
    )
