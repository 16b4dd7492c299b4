"""Turns a route and its backend into a method, an integration and their responses, and paths into resources.

What one of the console's four boxes implies in another is inferred here: a mapped parameter is declared on the method,
a mapped status and header on the method response.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
"""

from collections.abc import Iterable, Iterator

from apigen import naming
from apigen.graph.resources import (
    Integration,
    IntegrationResponse,
    Lifecycle,
    Method,
    MethodResponse,
    PathResource,
    Resource,
)
from apigen.graph.values import Ref, Text
from apigen.lower.authorizer import access
from apigen.lower.context import API
from apigen.lower.integration import Backend, Response, Site
from apigen.lower.model import named, validator
from apigen.lower.text import known, request_mapping, sorted_mapping
from apigen.mapping import declared_parameter
from apigen.spec import RouteKey

# Where a change replaces an integration, its responses vanish with it, so they are replaced too.
# https://github.com/hashicorp/terraform-provider-aws/issues/21907
_REPLACING = ("type", "credentials", "integration_http_method", "passthrough_behavior")


def path_resources(keys: Iterable[RouteKey]) -> Iterator[PathResource]:
    """The resources of all paths and of the paths above them, each once."""
    paths = {key.segments[:depth] for key in keys for depth in range(1, len(key.segments) + 1)}
    for segments in sorted(paths):
        yield PathResource(
            id=naming.path(segments),
            label="/" + "/".join(segments),
            rest_api_id=Ref(API, "id"),
            parent_id=_resource_id(segments[:-1]),
            path_part=segments[-1],
        )


def _resource_id(segments: tuple[str, ...]) -> Ref:
    if not segments:
        return Ref(API, "root_resource_id")
    return Ref(PathResource(id=naming.path(segments), rest_api_id="", parent_id="", path_part="").address, "id")


def route_resources(site: Site, backend: Backend) -> Iterator[Resource]:
    """Everything of one route."""
    method = _method(site, backend)
    integration = _integration(site, backend, method)
    yield method
    yield integration
    mapped = {response.status: response for response in backend.responses}
    for status in sorted({*mapped, *site.route.responses}):
        declared = _method_response(site, status, mapped.get(status), method)
        yield declared
        if status in mapped:
            yield _integration_response(mapped[status], declared, integration)


def _method(site: Site, backend: Backend) -> Method:
    allowed = access(site.route, site.context.spec)
    return Method(
        id=naming.route(site.key.method, site.key.segments),
        label=str(site.key),
        rest_api_id=Ref(API, "id"),
        resource_id=_resource_id(site.key.segments),
        http_method=site.key.method,
        authorization=allowed.authorization,
        authorizer_id=allowed.authorizer_id,
        authorization_scopes=allowed.scopes,
        api_key_required=site.context.spec.defaults.needs_key(site.route) or None,
        operation_name=site.route.operation_name,
        request_parameters=parameters(site, backend),
        request_models=named(site.key, "Request", site.route.request.body),
        request_validator_id=validator(site.route, site.context.spec),
    )


def parameters(site: Site, backend: Backend) -> dict[str, bool] | None:
    """The parameters that clients may send, by AWS's name; true means required."""
    route = site.route
    found = {f"method.request.path.{name}": True for name in site.key.variables}
    found |= {f"method.request.querystring.{name}": it.required for name, it in route.request.query.items()}
    found |= {f"method.request.header.{name}": it.required for name, it in route.request.headers.items()}
    read_too = [*route.integration.cache_key_parameters, *backend.request.reads]
    for source in (*backend.request.parameters.values(), *map(request_mapping, read_too)):
        read = declared_parameter(source) if isinstance(source, str) else None
        if read is not None:
            found.setdefault(f"method.request.{read[0]}.{read[1]}", read[0] == "path")
    return {name: found[name] for name in sorted(found)} or None


def _integration(site: Site, backend: Backend, method: Method) -> Integration:
    settings, defaults, sent = site.route.integration, site.context.spec.defaults, backend.request
    passthrough = sent.passthrough_behavior or defaults.passthrough_behavior or "NEVER"
    keys = tuple(sorted(_literal(request_mapping(key)) for key in settings.cache_key_parameters))
    timeout = settings.timeout_ms or (None if backend.type == "MOCK" else defaults.timeout_ms)
    return Integration(
        id=method.id,
        label=method.label,
        rest_api_id=method.rest_api_id,
        resource_id=method.resource_id,
        http_method=method.ref("http_method"),
        type=backend.type,
        integration_http_method=backend.http_method,
        uri=backend.uri,
        connection_type="VPC_LINK" if backend.connection_id is not None else None,
        connection_id=backend.connection_id,
        credentials=backend.credentials,
        request_parameters=sorted_mapping({f"integration.request.{k}": v for k, v in sent.parameters.items()}),
        request_templates=sorted_mapping(sent.templates),
        # Without templates the setting says nothing that AWS's default does not, unless it was asked for.
        passthrough_behavior=passthrough if sent.templates else sent.passthrough_behavior,
        content_handling=sent.content_handling,
        cache_key_parameters=keys or None,
        cache_namespace=settings.cache_namespace,
        timeout_milliseconds=known(timeout),
        response_transfer_mode=backend.response_transfer_mode,
        integration_target=backend.integration_target,
        tls_config=backend.tls_config,
    )


def _literal(value: Text) -> str:
    assert isinstance(value, str), value
    return value


def _method_response(site: Site, status: str, mapped: Response | None, method: Method) -> MethodResponse:
    headers = {*mapped.headers, *mapped.declared} if mapped else set()
    said = site.route.responses.get(status)
    headers |= set(said.headers) if said else set()
    return MethodResponse(
        id=f"{method.id}_{status}",
        label=f"{method.label} answers {status}",
        rest_api_id=method.rest_api_id,
        resource_id=method.resource_id,
        http_method=method.ref("http_method"),
        status_code=status,
        response_parameters={f"method.response.header.{name}": False for name in sorted(headers)} or None,
        response_models=named(site.key, f"Response{status}", said.body if said else None),
    )


def _integration_response(
    response: Response, declared: MethodResponse, integration: Integration
) -> IntegrationResponse:
    return IntegrationResponse(
        id=declared.id,
        label=declared.label,
        rest_api_id=declared.rest_api_id,
        resource_id=declared.resource_id,
        # Through the integration, which must exist first and which no other argument refers to.
        http_method=integration.ref("http_method"),
        status_code=declared.ref("status_code"),
        selection_pattern=response.pattern,
        response_parameters=sorted_mapping({f"method.response.header.{k}": v for k, v in response.headers.items()}),
        response_templates=sorted_mapping(response.templates),
        content_handling=response.content_handling,
        lifecycle=Lifecycle(replace_triggered_by=tuple(integration.ref(name) for name in _REPLACING)),
    )
