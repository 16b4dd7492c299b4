"""What several integration types take: requests, responses, caching, TLS.

https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
"""

from math import isfinite
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from apigen.spec.types import EmptyAsDefaults, Model, StatusKey, TextFile, UpperCase

MediaType: TypeAlias = Annotated[str, Field(pattern=r"^[^\s/;]+/[^\s/;]+$")]
"""A content type without parameters, e.g. `application/json`."""


def _form(value: Any) -> str:
    if isinstance(value, (str, int, float)):
        return "text"
    return "file" if isinstance(value, TextFile) or (isinstance(value, dict) and "file" in value) else "types"


TemplateText: TypeAlias = Annotated[
    Annotated[str, Tag("text")] | Annotated[TextFile, Tag("file")], Discriminator(_form)
]
"""The text of a template, or the file it stands in."""

Template: TypeAlias = Annotated[
    Annotated[str, Tag("text")]
    | Annotated[TextFile, Tag("file")]
    | Annotated[dict[MediaType, TemplateText], Tag("types")],
    Discriminator(_form),
]
"""A mapping template (VTL): text or a file for `application/json`, or one of these by content type."""

Expression: TypeAlias = str
"""A mapping expression: `path.id`, `query.q`, `header.X`, `body.a.b`, `context.requestId`, `stage.name`, a literal in
single quotes, or AWS's long form."""

ContentHandling: TypeAlias = Annotated[Literal["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"], UpperCase]
Passthrough: TypeAlias = Annotated[Literal["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"], UpperCase]


def _check_json(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        raise PydanticCustomError("not_json", "JSON has no {value}", {"value": str(value)})
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_json(item)
    return value


Body: TypeAlias = Annotated[Any, AfterValidator(_check_json)]
"""Text, or a structure that JSON can hold."""

Pattern: TypeAlias = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}),
]
"""A regular expression; a bare status such as 404 is one too."""

ParameterName: TypeAlias = Annotated[str, Field(pattern=r"^[a-zA-Z0-9._$-]+$")]
Timeout: TypeAlias = Annotated[int, Field(ge=50, le=29000)]
"""Milliseconds, 50 to 29000."""


class IntegrationRequest(Model):
    """What is sent to the backend: the console's box `Integration request`."""

    path: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Values of the `{placeholders}` of the backend's URL or path."""
    query: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Query parameters for the backend."""
    headers: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Headers for the backend."""
    template: Template | None = None
    """The body for the backend. Makes the integration a custom one."""
    passthrough_behavior: Passthrough | None = None
    """What happens to a body whose content type has no template. NEVER (answer 415) where there are templates."""
    content_handling: ContentHandling | None = None
    """How the body is converted."""


class ResponseBody(Model):
    """What clients get for some answers of the backend, besides the status."""

    headers: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Headers for the client."""
    template: Template | None = None
    """The body for the client, as a template. The backend's body passes through where there is none."""
    body: Body = None
    """The body for the client, as it is: text, or a structure that is sent as JSON. Not with `template`."""
    content_handling: ContentHandling | None = None
    """How the body is converted."""


class IntegrationResponse(ResponseBody):
    """The console's box `Integration response`, by status."""

    pattern: Pattern | None = None
    """Regular expression over the backend's status (Lambda: over its errorMessage) that selects this response. The one
    response without a pattern is the default."""


Responses: TypeAlias = dict[StatusKey, Annotated[IntegrationResponse, EmptyAsDefaults]]


class Caching(Model):
    """What tells cached responses apart, and how long an integration may take."""

    cache_key_parameters: list[Expression] = Field(default_factory=list)
    """Parameters of the request that are part of the cache key: `path.id`, `query.page`, `header.Accept`."""
    cache_namespace: str | None = Field(default=None, min_length=1)
    """Lets several methods share cached responses."""
    timeout_ms: Timeout | None = None
    """How long the backend may take, in milliseconds: 50 to 29000, which is the default."""


class Tls(Model):
    """How the certificate of an HTTPS backend is checked.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-tls-config.html
    """

    insecure_skip_verification: bool = False
    """Accepts a certificate that no supported authority issued. Expiry and host name are still checked."""
