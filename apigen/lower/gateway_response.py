"""Turns gateway responses of the spec into resources, with the headers that CORS needs on errors.

https://docs.aws.amazon.com/apigateway/latest/developerguide/customize-gateway-responses.html
"""

from collections.abc import Iterator, Mapping

from apigen.graph.resources import GatewayResponse
from apigen.graph.values import Ref, Text
from apigen.lower.context import API
from apigen.lower.cors import error_headers
from apigen.lower.integration.settings import content_type_header
from apigen.lower.text import JSON_TYPE, body_text, sorted_mapping, templates, text
from apigen.mapping import gateway_expression
from apigen.spec import ApiSpec
from apigen.spec.gateway_response import DEFAULT_TYPES
from apigen.spec.gateway_response import GatewayResponse as GatewayResponseSpec

# What AWS answers by itself. Where no template is given AWS puts this one, which the provider would show as a change in
# every plan, so it is always written.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
_DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'


def gateway_responses(spec: ApiSpec) -> Iterator[GatewayResponse]:
    """Those of the spec, and the defaults for all errors where a route has CORS."""
    own = {name.upper(): response for name, response in spec.gateway_responses.items()}
    crossing = error_headers(spec)
    for name in sorted({*own, *(DEFAULT_TYPES if crossing else ())}):
        yield _gateway_response(name, own.get(name, GatewayResponseSpec()), crossing)


def _gateway_response(name: str, source: GatewayResponseSpec, crossing: Mapping[str, Text]) -> GatewayResponse:
    body = templates(source.template) if source.body is None else body_text(source.body)
    headers = {**content_type_header(body), **{header: _mapped(value) for header, value in source.headers.items()}}
    taken = {header.lower() for header in headers}
    headers |= {header: value for header, value in crossing.items() if header.lower() not in taken}
    return GatewayResponse(
        id=name.lower(),
        label=f"Gateway response {name}",
        rest_api_id=Ref(API, "id"),
        response_type=name,
        status_code=None if source.status is None else str(source.status),
        response_parameters=sorted_mapping({f"gatewayresponse.header.{key}": it for key, it in headers.items()}),
        response_templates=body or {JSON_TYPE: _DEFAULT_TEMPLATE},
    )


def _mapped(expression: str) -> Text:
    long = gateway_expression(expression)
    assert long is not None, expression
    return text(long)
