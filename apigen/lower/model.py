"""Turns models and schemas in place into models, and what is validated into request validators.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apigen import draft4, naming
from apigen.graph.resources import Lifecycle, Model, RequestValidator
from apigen.graph.values import Address, Json, Ref, Text, Value, join
from apigen.lower.context import API
from apigen.lower.text import JSON_TYPE, text
from apigen.spec import ApiSpec, Route, RouteKey, parse_route_key
from apigen.spec.model import BUILT_IN, Bodies, SchemaFile, Validate, by_content_type

# AWS stores a reference to a model as this address. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html
MODELS_OF_API = "https://apigateway.amazonaws.com/restapis/"

# One that methods refer to cannot be deleted, so that the methods must change before the old one goes.
# https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteModel.html
_OUTLIVES = Lifecycle(create_before_destroy=True)


def models(spec: ApiSpec) -> Iterator[Model]:
    """The models of the spec, and one for each schema in place."""
    for name, model in sorted(spec.models.items()):
        if model.schema_ is not None:
            yield _model(name, f"Model {name}", draft4.expanded(model.schema_), model.description)
        else:
            assert model.content is not None, name
            yield _model(name, f"Model {name}", draft4.expanded(model.content), model.description, in_file=True)
    for key, part, content_type, body in _bodies(spec):
        name = naming.model(key.method, key.segments, part, content_type)
        label = f"The {'body' if part == 'Request' else 'answer'} of {key}"
        if isinstance(body, SchemaFile):
            assert body.content is not None, name
            yield _model(name, label, draft4.expanded(body.content), in_file=True)
        elif not isinstance(body, str):
            yield _model(name, label, draft4.expanded(body))


def _bodies(spec: ApiSpec) -> Iterator[tuple[RouteKey, str, str, Any]]:
    for written, route in sorted(spec.routes.items()):
        key = parse_route_key(written)
        parts = {"Request": route.request.body}
        parts |= {f"Response{status}": response.body for status, response in sorted(route.responses.items())}
        for part, bodies in parts.items():
            for content_type, body in sorted(by_content_type(bodies).items()):
                yield key, part, content_type, body


def _model(
    name: str, label: str, schema: Mapping[str, Any], description: str | None = None, *, in_file: bool = False
) -> Model:
    # An import takes the description of a model from its schema, so it stands in both.
    said = text(description) if description else _leaf(schema.get("description"), in_file)
    inside = _value(schema, name, in_file)
    assert isinstance(inside, Mapping), schema
    return Model(
        id=naming.key(name),
        label=label,
        rest_api_id=Ref(API, "id"),
        name=name,
        description=said,
        content_type=JSON_TYPE,
        schema=Json({key: ({**inside, "description": said} if said else inside)[key] for key in _keys(inside, said)}),
        lifecycle=_OUTLIVES,
    )


def _keys(inside: Mapping[str, Value], description: Text | None) -> list[str]:
    return sorted({*inside, *(["description"] if description else [])})


def _leaf(value: Any, in_file: bool) -> Any:
    return text(value) if isinstance(value, str) and not in_file else value


def _value(value: Any, owner: str, in_file: bool) -> Value:
    """Plain data with links as a value of the graph; text in the spec itself is interpolated."""
    match value:
        case draft4.Link(name):
            return _address(name or owner, owner)
        case Mapping():
            return {key: _value(value[key], owner, in_file) for key in sorted(value)}
        case list() | tuple():
            return tuple(_value(item, owner, in_file) for item in value)
        case _:
            plain: Value = _leaf(value, in_file)
            return plain


def _address(name: str, owner: str) -> Text:
    """The address of a model. One that refers to itself does so by name: it cannot wait for itself."""
    return join(MODELS_OF_API, Ref(API, "id"), "/models/", name if name == owner else _reference(name))


def _reference(name: str) -> Text:
    return name if name in BUILT_IN else Ref(Address(Model.KIND, naming.key(name)), "name")


def named(key: RouteKey, part: str, bodies: Bodies | None) -> dict[str, Text] | None:
    """The names of the models for bodies, by content type."""
    found: dict[str, Text] = {}
    for content_type, body in sorted(by_content_type(bodies).items()):
        name = body if isinstance(body, str) else naming.model(key.method, key.segments, part, content_type)
        found[content_type] = _reference(name)
    return found or None


def _validated(route: Route, spec: ApiSpec) -> Validate:
    """What of a route's requests is checked: what it says, what the defaults say, or what it declares."""
    said = route.request.validate_ or spec.defaults.validate_
    if said is not None:
        return said
    required = any(one.required for one in (*route.request.query.values(), *route.request.headers.values()))
    if route.request.body is not None:
        return "all" if required else "body"
    return "parameters" if required else "none"


def validator(route: Route, spec: ApiSpec) -> Ref | None:
    """The id of the validator of a route."""
    what = _validated(route, spec)
    return None if what == "none" else Ref(Address(RequestValidator.KIND, what), "id")


def validators(routes: Iterable[Route], spec: ApiSpec) -> Iterator[RequestValidator]:
    """The validators that routes use, one for each combination."""
    for what in sorted({_validated(route, spec) for route in routes} - {"none"}):
        yield RequestValidator(
            id=what,
            label=f"Checks {'body and parameters' if what == 'all' else f'the {what}'} of requests",
            rest_api_id=Ref(API, "id"),
            name=what,
            validate_request_body=what in ("all", "body"),
            validate_request_parameters=what in ("all", "parameters"),
            lifecycle=_OUTLIVES,
        )
