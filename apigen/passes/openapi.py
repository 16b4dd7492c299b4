"""Folds methods, integrations, responses and authorizers into one OpenAPI document, the `body` of the REST API.

    method.get_health, integration.get_health, ...  ->  rest_api.this.body = {"paths": {"/health": {"get": ...}}}

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from apigen.graph import Graph
from apigen.graph.order import canonical
from apigen.graph.resources import (
    Authorizer,
    Deployment,
    DocumentationPart,
    DocumentationVersion,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    LambdaPermission,
    Lifecycle,
    Location,
    Method,
    MethodResponse,
    Model,
    PathResource,
    RequestValidator,
    Resource,
    RestApi,
)
from apigen.graph.values import Address, Json, Ref, Text, Value
from apigen.passes.documentation import DOCUMENTATION, Said, said
from apigen.passes.schemas import VALIDATOR, VALIDATORS, Names, content, names_of, schemas, validators
from apigen.passes.security import for_any_authorizer, requirements, schemes

FOLDED = (
    PathResource,
    Authorizer,
    Model,
    RequestValidator,
    Method,
    Integration,
    MethodResponse,
    IntegrationResponse,
    GatewayResponse,
    DocumentationPart,
)

# The provider puts the document and then the arguments of the REST API itself, so title and version are only what
# OpenAPI demands. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api
_VERSION = "1"

_ANY = "x-amazon-apigateway-any-method"
_IN = {"path": "path", "querystring": "query", "header": "header"}
_PARAMETERS = {"path": "PATH_PARAMETER", "querystring": "QUERY_PARAMETER", "header": "REQUEST_HEADER"}
_STRING: Mapping[str, Value] = {"type": "string"}

_R = TypeVar("_R", bound=Resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The nodes that are folded, each found by what it belongs to."""

    paths: Mapping[Address, PathResource]
    authorizers: Mapping[Address, Authorizer]
    integrations: Mapping[str, Integration]
    method_responses: Mapping[str, tuple[MethodResponse, ...]]
    integration_responses: Mapping[str, tuple[IntegrationResponse, ...]]
    models: Names
    validators: Mapping[Address, str]
    said: Said


def fold(graph: Graph) -> Graph:
    """`graph` in the layout `openapi`."""
    body = _document(graph)
    kept = (_kept(resource, body) for resource in graph.resources if not isinstance(resource, FOLDED))
    folded = tuple(resource.address for resource in graph.resources if isinstance(resource, FOLDED))
    return replace(graph, resources=canonical(tuple(kept)), layout="openapi", folded=folded)


def _kept(resource: Resource, body: Value) -> Resource:
    match resource:
        case RestApi():
            return replace(
                resource,
                body=Json(body),
                # What the document does not mention any more goes away, and a warning of the import stops the apply.
                put_rest_api_mode="overwrite",
                fail_on_warnings=True,
            )
        case Deployment():
            # A stage points at the old deployment until the new one is there.
            return replace(resource, depends_on=(), lifecycle=Lifecycle(create_before_destroy=True))
        case LambdaPermission():
            return replace(resource, source_arn=for_any_authorizer(resource))
        case DocumentationVersion():
            # Its parts are in the document, and it comes after that as everything does that has the API's id.
            return replace(resource, depends_on=())
        case _:
            return resource


def _document(graph: Graph) -> Mapping[str, Value]:
    parts = _parts(graph.resources)
    paths: dict[str, dict[str, Value]] = {}
    for method in _of(graph.resources, Method):
        path = _path(method.resource_id, parts.paths)
        verb = _ANY if method.http_method == "ANY" else method.http_method.lower()
        paths.setdefault(path, {})[verb] = _operation(method, path, parts)
    api = next(_of(graph.resources, RestApi))
    own = {one.response_type: _gateway_response(one) for one in _of(graph.resources, GatewayResponse)}
    security = schemes(parts.authorizers.values(), _of(graph.resources, Method))
    found = schemas(graph.resources, parts.models)
    info = parts.said.of(Location(type="API")).get("info", {})
    assert isinstance(info, Mapping), info
    return _set(
        {
            "openapi": "3.0.1",
            "info": {"title": api.name, "version": _VERSION, **info},
            **_settings(api),
            "paths": {path: {verb: paths[path][verb] for verb in sorted(paths[path])} for path in sorted(paths)},
            "components": _set({"schemas": found or None, "securitySchemes": security or None}) or None,
            VALIDATORS: validators(graph.resources) or None,
            "x-amazon-apigateway-gateway-responses": {name: own[name] for name in sorted(own)} or None,
            DOCUMENTATION: parts.said.extension() if parts.said.parts else None,
        }
    )


def _settings(api: RestApi) -> Mapping[str, Value]:
    """What must stand in the document though an argument says it too.

    An import removes what the document does not have, and the provider then puts back what its arguments say, binary
    media types for example; but it takes a compression size of 0 for none and leaves it out.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-minimum-compression-size.html
    """
    size = int(api.minimum_compression_size or "-1")
    endpoints = api.endpoint_configuration.vpc_endpoint_ids
    return _set(
        {
            "x-amazon-apigateway-minimum-compression-size": size if size >= 0 else None,
            # Endpoints that an import removes and the provider adds again lose their DNS names for a while.
            # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api
            "x-amazon-apigateway-endpoint-configuration": {"vpcEndpointIds": endpoints} if endpoints else None,
        }
    )


def _of(resources: Iterable[Resource], kind: type[_R]) -> Iterator[_R]:
    return (resource for resource in resources if isinstance(resource, kind))


def _parts(resources: tuple[Resource, ...]) -> _Parts:
    method_responses: dict[str, list[MethodResponse]] = {}
    for declared in _of(resources, MethodResponse):
        method_responses.setdefault(_method_id(declared.http_method), []).append(declared)
    integration_responses: dict[str, list[IntegrationResponse]] = {}
    for mapped in _of(resources, IntegrationResponse):
        integration_responses.setdefault(_method_id(mapped.http_method), []).append(mapped)
    return _Parts(
        paths={resource.address: resource for resource in _of(resources, PathResource)},
        authorizers={resource.address: resource for resource in _of(resources, Authorizer)},
        integrations={integration.id: integration for integration in _of(resources, Integration)},
        method_responses={key: tuple(found) for key, found in method_responses.items()},
        integration_responses={key: tuple(found) for key, found in integration_responses.items()},
        models=names_of(resources),
        validators={one.address: one.name for one in _of(resources, RequestValidator)},
        said=said(resources),
    )


def _method_id(http_method: Text) -> str:
    """The method that a response belongs to; a method and its integration have the same id."""
    assert isinstance(http_method, Ref), http_method
    return http_method.address.id


def _path(resource_id: Text, paths: Mapping[Address, PathResource]) -> str:
    assert isinstance(resource_id, Ref), resource_id
    if resource_id.attribute == "root_resource_id":
        return "/"
    resource = paths[resource_id.address]
    return f"{_path(resource.parent_id, paths).rstrip('/')}/{resource.path_part}"


def _operation(method: Method, path: str, parts: _Parts) -> Mapping[str, Value]:
    verb = "*" if method.http_method == "ANY" else method.http_method
    here = Location(type="METHOD", path=path, method=verb)
    operation: dict[str, Value] = {**_set({"operationId": method.operation_name}), **parts.said.of(here)}
    if method.request_parameters:
        operation["parameters"] = tuple(
            _parameter(*item, here, parts.said) for item in method.request_parameters.items()
        )
    if method.request_models:
        operation["requestBody"] = {"content": content(method.request_models, parts.models)}
    operation["responses"] = {
        declared.status_code: _declared(declared, here, parts) for declared in parts.method_responses.get(method.id, ())
    }
    if asked := requirements(method, parts.authorizers):
        operation["security"] = asked
    if method.request_validator_id is not None:
        operation[VALIDATOR] = _validator(method.request_validator_id, parts)
    answers = parts.integration_responses.get(method.id, ())
    operation["x-amazon-apigateway-integration"] = _integration(parts.integrations[method.id], answers)
    return operation


def _validator(validator_id: Text, parts: _Parts) -> str:
    assert isinstance(validator_id, Ref), validator_id
    return parts.validators[validator_id.address]


def _parameter(name: str, required: bool, method: Location, documented: Said) -> Mapping[str, Value]:
    place, _, bare = name.removeprefix("method.request.").partition(".")
    here = replace(method, type=_PARAMETERS[place], name=bare)
    return {"name": bare, "in": _IN[place], "required": required, **documented.of(here), "schema": _STRING}


def _declared(response: MethodResponse, method: Location, parts: _Parts) -> Mapping[str, Value]:
    here = replace(method, type="RESPONSE", status_code=response.status_code)
    out: dict[str, Value] = {"description": f"{response.status_code} response", **parts.said.of(here)}
    if response.response_parameters:
        names = (name.removeprefix("method.response.header.") for name in response.response_parameters)
        header = replace(here, type="RESPONSE_HEADER")
        out["headers"] = {name: {**parts.said.of(replace(header, name=name)), "schema": _STRING} for name in names}
    if response.response_models:
        out["content"] = content(response.response_models, parts.models)
    return out


def _integration(integration: Integration, answers: tuple[IntegrationResponse, ...]) -> Mapping[str, Value]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html"""
    passthrough = integration.passthrough_behavior
    tls = integration.tls_config
    return _set(
        {
            "type": integration.type.lower(),
            "httpMethod": integration.integration_http_method,
            "uri": integration.uri,
            "connectionType": integration.connection_type,
            "connectionId": integration.connection_id,
            "credentials": integration.credentials,
            "requestParameters": integration.request_parameters,
            "requestTemplates": integration.request_templates,
            "passthroughBehavior": passthrough.lower() if passthrough else None,
            "contentHandling": integration.content_handling,
            "cacheKeyParameters": integration.cache_key_parameters,
            "cacheNamespace": integration.cache_namespace,
            "timeoutInMillis": integration.timeout_milliseconds,
            "responseTransferMode": integration.response_transfer_mode,
            "integrationTarget": integration.integration_target,
            "tlsConfig": {"insecureSkipVerification": tls.insecure_skip_verification} if tls else None,
            "responses": {answer.selection_pattern or "default": _answer(answer) for answer in answers} or None,
        }
    )


def _answer(response: IntegrationResponse) -> Mapping[str, Value]:
    return _set(
        {
            "statusCode": _status(response.status_code),
            "responseParameters": response.response_parameters,
            "responseTemplates": response.response_templates,
            "contentHandling": response.content_handling,
        }
    )


def _gateway_response(response: GatewayResponse) -> Mapping[str, Value]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html"""
    return _set(
        {
            "statusCode": response.status_code,
            "responseParameters": response.response_parameters,
            "responseTemplates": response.response_templates,
        }
    )


def _status(status_code: Text) -> Text:
    """The status that a reference to a method response stands for; the id of one ends in it."""
    return status_code.address.id.rpartition("_")[2] if isinstance(status_code, Ref) else status_code


def _set(members: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value for name, value in members.items() if value is not None}
