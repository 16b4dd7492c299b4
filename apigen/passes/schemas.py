"""Turns models and validators into what an OpenAPI document says of them.

    model.Order  ->  components.schemas.Order
    request_validator.body  ->  x-amazon-apigateway-request-validators.body

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.html
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from apigen.graph.resources import Method, MethodResponse, Model, RequestValidator, Resource
from apigen.graph.values import Address, Join, Json, Ref, Text, Value

VALIDATORS = "x-amazon-apigateway-request-validators"
VALIDATOR = "x-amazon-apigateway-request-validator"

# The models that API Gateway makes with each API. An import takes away what its document does not have.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
_BUILT_IN: Mapping[str, Value] = MappingProxyType(
    {
        "Empty": {"title": "Empty Schema", "type": "object"},
        "Error": {"properties": {"message": {"type": "string"}}, "title": "Error Schema", "type": "object"},
    }
)
# How lowering writes the address of a model, and how a document does.
_ADDRESS, _MODELS, _PLACE = "https://apigateway.amazonaws.com/restapis/", "/models/", "#/components/schemas/"


Names: TypeAlias = Mapping[Address, str]
"""The names of the models of a graph."""


def names_of(resources: Iterable[Resource]) -> Names:
    """What each model is called."""
    return {one.address: one.name for one in resources if isinstance(one, Model)}


def schemas(resources: tuple[Resource, ...], names: Names) -> Mapping[str, Value]:
    """`components.schemas`: all models, and of those that every API has the ones that are used."""
    found = {one.name: _schema(one, names) for one in resources if isinstance(one, Model)}
    used = {*(name for one in resources for name in _named(one, names)), *_references(found)}
    found |= {name: schema for name, schema in _BUILT_IN.items() if name in used}
    return {name: found[name] for name in sorted(found)}


def _schema(model: Model, names: Names) -> Value:
    assert isinstance(model.schema, Json), model.schema
    return _linked(model.schema.value, names)


def _linked(value: Value, names: Names) -> Value:
    """`value` with the addresses of models as references inside of the document."""
    match value:
        case Join((str() as start, Ref(_, "id"), *rest)) if start == _ADDRESS:
            return _PLACE + "".join(_name(part, names) for part in rest).removeprefix(_MODELS)
        case Mapping():
            return {key: _linked(item, names) for key, item in value.items()}
        case tuple():
            return tuple(_linked(item, names) for item in value)
        case _:
            return value


def _name(text: Text, names: Names) -> str:
    """The name that `text` stands for: that of a reference to a model, or a literal one."""
    if isinstance(text, Ref):
        return names[text.address]
    assert isinstance(text, str), text
    return text


def _named(resource: Resource, names: Names) -> Iterator[str]:
    """The models that a method or its response names."""
    match resource:
        case Method(request_models=found) | MethodResponse(response_models=found) if found:
            yield from (_name(text, names) for text in found.values())


def _references(value: Value) -> Iterator[str]:
    """The models that schemas refer to."""
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(_PLACE)
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _references(item)


def content(models: Mapping[str, Text], names: Names) -> Value:
    """The `content` of a request body or of a response."""
    return {content_type: {"schema": {"$ref": _PLACE + _name(name, names)}} for content_type, name in models.items()}


def validators(resources: Iterable[Resource]) -> Mapping[str, Value]:
    """All validators, by name."""
    return {
        one.name: {
            "validateRequestBody": one.validate_request_body,
            "validateRequestParameters": one.validate_request_parameters,
        }
        for one in resources
        if isinstance(one, RequestValidator)
    }
