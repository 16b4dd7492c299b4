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

# What AWS answers by itself. Where no template or status is given AWS puts these, which the provider would show as a
# change in every plan, so they are always written. The two fallbacks have no status of their own.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
_DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'
_DEFAULT_STATUS = {
    **dict.fromkeys(("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS"), 400),
    "UNAUTHORIZED": 401,
    **dict.fromkeys(("ACCESS_DENIED", "EXPIRED_TOKEN", "INVALID_API_KEY", "INVALID_SIGNATURE"), 403),
    **dict.fromkeys(("MISSING_AUTHENTICATION_TOKEN", "WAF_FILTERED"), 403),
    "RESOURCE_NOT_FOUND": 404,
    "REQUEST_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    **dict.fromkeys(("QUOTA_EXCEEDED", "THROTTLED"), 429),
    **dict.fromkeys(("API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"), 500),
    **dict.fromkeys(("INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"), 504),
}


def gateway_responses(spec: ApiSpec) -> Iterator[GatewayResponse]:
    """Those of the spec, and the defaults for all errors where a route has CORS."""
    own = {name.upper(): response for name, response in spec.gateway_responses.items()}
    crossing = error_headers(spec)
    for name in sorted({*own, *(DEFAULT_TYPES if crossing else ())}):
        yield _gateway_response(name, own.get(name, GatewayResponseSpec()), crossing)


def _gateway_response(name: str, source: GatewayResponseSpec, crossing: Mapping[str, Text]) -> GatewayResponse:
    body = templates(source.template) if source.body is None else body_text(source.body)
    headers = {**content_type_header(body), **{header: _mapped(value) for header, value in source.headers.items()}}
    status = _DEFAULT_STATUS.get(name) if source.status is None else source.status
    taken = {header.lower() for header in headers}
    headers |= {header: value for header, value in crossing.items() if header.lower() not in taken}
    return GatewayResponse(
        id=name.lower(),
        label=f"Gateway response {name}",
        rest_api_id=Ref(API, "id"),
        response_type=name,
        status_code=None if status is None else str(status),
        response_parameters=sorted_mapping({f"gatewayresponse.header.{key}": it for key, it in headers.items()}),
        response_templates=body or {JSON_TYPE: _DEFAULT_TEMPLATE},
    )


def _mapped(expression: str) -> Text:
    long = gateway_expression(expression)
    assert long is not None, expression
    return text(long)
