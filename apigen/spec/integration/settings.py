"""What several integration types take: requests, responses, caching, TLS.

https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
"""

from collections.abc import Callable
from math import isfinite
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from apigen.spec.types import EmptyAsDefaults, Meanings, Model, OrVariable, StatusKey, TextFile, UpperCase

MediaType: TypeAlias = Annotated[str, Field(pattern=r"^[^\s/;]+/[^\s/;]+$")]
"""A content type without parameters, e.g. `application/json`."""


class PresetTemplate(Model):
    """A template that apigen writes, e.g. `{preset: method_request_passthrough}`."""

    preset: Annotated[
        Literal["method_request_passthrough", "form_to_json"],
        Meanings(
            method_request_passthrough="Body, parameters, stage variables and caller as one JSON object",
            form_to_json="The fields of an HTML form as a JSON object",
        ),
    ]
    """`method_request_passthrough` sends the whole request as one JSON object, with the members of AWS's template of
    that name: `body-json`, `params` (path, querystring, header), `stage-variables` and `context`. `form_to_json` sends
    the fields of an HTML form as a JSON object."""


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


def _request_form(value: Any) -> str:
    named = isinstance(value, PresetTemplate) or (isinstance(value, dict) and "preset" in value)
    return "named" if named else _form(value)


RequestTemplateText: TypeAlias = Annotated[
    Annotated[str, Tag("text")] | Annotated[TextFile, Tag("file")] | Annotated[PresetTemplate, Tag("named")],
    Discriminator(_request_form),
]
"""The text of a template for a request, the file it stands in, or the name of a preset."""

RequestTemplate: TypeAlias = Annotated[
    Annotated[str, Tag("text")]
    | Annotated[TextFile, Tag("file")]
    | Annotated[PresetTemplate, Tag("named")]
    | Annotated[dict[MediaType, RequestTemplateText], Tag("types")],
    Discriminator(_request_form),
]
"""A mapping template (VTL) for a request: text, a file or a preset for `application/json`, or one of these by content
type."""

Expression: TypeAlias = str
"""A mapping expression: `path.id`, `query.q`, `header.X`, `body.a.b`, `context.requestId`, `stage.name`, a literal in
single quotes, or AWS's long form."""

ContentHandling: TypeAlias = Annotated[
    Literal["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"],
    Meanings(
        CONVERT_TO_BINARY="Text that is base64 becomes the bytes that it stands for",
        CONVERT_TO_TEXT="Bytes become text, as base64",
    ),
    UpperCase,
]
Passthrough: TypeAlias = Annotated[
    Literal["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"],
    Meanings(
        WHEN_NO_MATCH="A body whose content type has no template is passed on as it is",
        WHEN_NO_TEMPLATES="The same, if there are no templates at all; otherwise the answer is 415",
        NEVER="The answer is 415",
    ),
    UpperCase,
]


def check_json(value: Any) -> Any:
    """`value`, if JSON can hold it."""
    if isinstance(value, float) and not isfinite(value):
        raise PydanticCustomError("not_json", "JSON has no {value}", {"value": str(value)})
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_json(item)
    return value


Body: TypeAlias = Annotated[Any, AfterValidator(check_json)]
"""Text, or a structure that JSON can hold."""

Pattern: TypeAlias = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}),
]
"""A regular expression; a bare status such as 404 is one too."""

ParameterName: TypeAlias = Annotated[str, Field(pattern=r"^[a-zA-Z0-9._$-]+$")]
Timeout: TypeAlias = OrVariable[Annotated[int, Field(ge=50, le=29000)]]
"""Milliseconds, 50 to 29000."""
TransferTimeout: TypeAlias = OrVariable[Annotated[int, Field(ge=50, le=900000)]]
"""Milliseconds, 50 to 900000."""
TransferMode: TypeAlias = Annotated[
    Literal["BUFFERED", "STREAM"],
    Meanings(
        BUFFERED="The response is passed on when it is complete",
        STREAM="The response is passed on as it comes, for up to 15 minutes",
    ),
    UpperCase,
]
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html"""


def _passed_on(place: str) -> Callable[[Any], Any]:
    """A list of names as the mapping that passes each on under its name."""

    def mapped(value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return {name: f"{place}.{name}" for name in value}
        return value

    return mapped


_ByName: TypeAlias = dict[ParameterName, Expression]
QueryMapping: TypeAlias = Annotated[
    _ByName, BeforeValidator(_passed_on("query"), json_schema_input_type=_ByName | list[ParameterName])
]
HeaderMapping: TypeAlias = Annotated[
    _ByName, BeforeValidator(_passed_on("header"), json_schema_input_type=_ByName | list[ParameterName])
]


class IntegrationRequest(Model):
    """What is sent to the backend: the console's box `Integration request`."""

    path: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Values of the `{placeholders}` of the backend's URL or path."""
    query: QueryMapping = Field(default_factory=dict)
    """Query parameters for the backend, by name where they come from; a list passes just these on as they are."""
    headers: HeaderMapping = Field(default_factory=dict)
    """Headers for the backend, by name where they come from; a list passes just these on as they are."""
    template: RequestTemplate | None = None
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


class Transfer(Caching):
    """The same of a function or an HTTP backend, whose response may be passed on while it is being made."""

    response_transfer_mode: TransferMode | None = None
    """STREAM passes the response of a proxy on as it comes, for up to 15 minutes; BUFFERED, which is the default, when
    it is complete. What is streamed is neither cached nor compressed. In the layout `resources`, write BUFFERED to take
    STREAM back."""
    timeout_ms: TransferTimeout | None = None
    """How long the backend may take, in milliseconds: 50 to 29000, which is the default; to 900000 with STREAM."""

    @property
    def streams(self) -> bool:
        """Whether the response is passed on as it comes."""
        return self.response_transfer_mode == "STREAM"


class Tls(Model):
    """How the certificate of an HTTPS backend is checked.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-tls-config.html
    """

    insecure_skip_verification: OrVariable[bool] = False
    """Accepts a certificate that no supported authority issued. Expiry and host name are still checked."""
