"""The mock integration: API Gateway answers by itself.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from apigen.spec.integration.settings import (
    Body,
    Caching,
    Expression,
    IntegrationRequest,
    IntegrationResponse,
    MediaType,
    ParameterName,
)
from apigen.spec.types import EmptyAsDefaults, ShortForm, StatusCode, StatusKey


class MockResponse(IntegrationResponse):
    """One of several answers."""

    when: str | None = Field(default=None, min_length=1)
    """VTL condition over the request that selects this answer, e.g. `$input.params('scope') == 'internal'`. The answers
    are tried in the order of their statuses; the one without a condition is the default."""


class Redirect(ShortForm):
    """Where clients are sent, e.g. `https://new.example.com/pets/{id}`."""

    SHORT: ClassVar[str] = "url"

    url: str = Field(min_length=1)
    """The address. A `{placeholder}` after the host gets the path variable of the same name, or what `values` says,
    encoded for an address."""
    values: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Values of placeholders that are not variables of the path, e.g. `{page: query.page}`."""


class MockIntegration(ShortForm, Caching):
    """Fixed answers, e.g. `mock: {status: 200, body: {status: ok}}`."""

    SHORT: ClassVar[str] = "status"

    status: StatusCode | None = None
    """The one status that is answered; of a redirect 302 unless set."""
    preset: Literal["health_check"] | None = None
    """An answer by its name: `health_check` is 200 with `{"status": "ok"}`, which nobody keeps."""
    redirect: Redirect | None = None
    """Sends clients to another address, with `status` 301, 302, 303, 307 or 308."""
    body: Body = None
    """The body: text, or a structure that is sent as JSON."""
    content_type: MediaType | None = None
    """Content type of `body`; application/json for a structure and text/plain for text unless set."""
    headers: dict[ParameterName, Expression] = Field(default_factory=dict)
    """Headers for the client, as mapping expressions: a fixed value stands in single quotes."""
    request: IntegrationRequest = IntegrationRequest()
    """A template of your own that renders `{"statusCode": N}`, in place of `when`."""
    responses: dict[StatusKey, Annotated[MockResponse, EmptyAsDefaults]] = Field(default_factory=dict)
    """Several answers, by status. Not with `status`."""
