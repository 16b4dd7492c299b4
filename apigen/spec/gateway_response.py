"""Gateway responses: what API Gateway answers by itself, before or instead of a backend."""

from typing import Annotated, TypeAlias

from pydantic import Field, WithJsonSchema

from apigen.spec.integration.settings import Body, Expression, ParameterName, Template
from apigen.spec.types import Model, StatusCode

MEANINGS = {
    "DEFAULT_4XX": "Every error of the client that has no answer of its own",
    "DEFAULT_5XX": "Every error of the API that has no answer of its own",
    "ACCESS_DENIED": "Authorization failed: an authorizer or a policy says no",
    "API_CONFIGURATION_ERROR": "The API is set up wrongly, e.g. a mapping fails or an integration's address is invalid",
    "AUTHORIZER_CONFIGURATION_ERROR": "The authorizer could not be reached",
    "AUTHORIZER_FAILURE": "The authorizer failed, so that nobody knows who calls",
    "BAD_REQUEST_BODY": "The body does not fit its model",
    "BAD_REQUEST_PARAMETERS": "A required parameter is missing",
    "EXPIRED_TOKEN": "The AWS authentication token has expired",
    "INTEGRATION_FAILURE": "The integration failed",
    "INTEGRATION_TIMEOUT": "The integration took too long",
    "INVALID_API_KEY": "A method that requires an API key got an invalid one",
    "INVALID_SIGNATURE": "The AWS signature is not valid",
    "MISSING_AUTHENTICATION_TOKEN": "No authentication token, which is also what a path without a route answers",
    "QUOTA_EXCEEDED": "The quota of a usage plan is used up",
    "REQUEST_TOO_LARGE": "The request is too large",
    "RESOURCE_NOT_FOUND": "There is no such resource, for a request that was let in",
    "THROTTLED": "Too many requests, for the stage, the method, the account or a usage plan",
    "UNAUTHORIZED": "The authorizer does not let the caller in",
    "UNSUPPORTED_MEDIA_TYPE": "No template for the body's content type, where passing it on is not allowed",
    "WAF_FILTERED": "AWS WAF blocked the request",
}
"""What each type answers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

TYPES = tuple(MEANINGS)
DEFAULT_TYPES = TYPES[:2]

ResponseType: TypeAlias = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [*MEANINGS], "enumDescriptions": [*MEANINGS.values()]})
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
