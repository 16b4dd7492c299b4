"""The mock integration: API Gateway answers by itself.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
"""

from typing import Annotated, ClassVar

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


class MockIntegration(ShortForm, Caching):
    """Fixed answers, e.g. `mock: {status: 200, body: {status: ok}}`."""

    SHORT: ClassVar[str] = "status"

    status: StatusCode | None = None
    """The one status that is answered."""
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
