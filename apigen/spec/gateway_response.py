"""Gateway responses: what API Gateway answers by itself, before or instead of a backend."""

from typing import Annotated, TypeAlias

from pydantic import Field, WithJsonSchema

from apigen.spec.integration.settings import Body, Expression, ParameterName, Template
from apigen.spec.types import Model, StatusCode

# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
DEFAULT_TYPES = ("DEFAULT_4XX", "DEFAULT_5XX")
TYPES = (
    *DEFAULT_TYPES,
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
)

ResponseType: TypeAlias = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [*TYPES, *(one.lower() for one in TYPES)]})
]
"""One of AWS's types, in either case."""


class GatewayResponse(Model):
    """An answer of API Gateway itself.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
    """

    status: StatusCode | None = None
    """The status; AWS's own for the type unless set."""
    headers: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Headers for the client: `'text'` in single quotes, `header.X`, `query.q` or `path.id` of the request,
    `context.requestId` or `stage.name`."""
    template: Template | None = None
    """The body, with `$context.NAME`, `$stageVariables.NAME` and `$method.request.header.NAME` in it, which are
    replaced; it is no VTL. `{"message": $context.error.messageString}` unless set."""
    body: Body = None
    """The body as it is: text, or a structure that is sent as JSON. Not with `template`."""
