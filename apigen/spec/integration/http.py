"""The HTTP integration: a proxy unless it has templates or responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.integration.errors import HttpErrors
from apigen.spec.integration.settings import IntegrationRequest, Responses, Tls, Transfer
from apigen.spec.types import ShortForm, UpperCase

HttpMethod: TypeAlias = Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"], UpperCase]


class HttpBackend(Transfer):
    """What is said of a backend that speaks HTTP, on the internet or inside a VPC."""

    method: HttpMethod | None = None
    """Method for the backend; the route's own unless set. ANY passes the client's on."""
    proxy: bool | None = None
    """Whether requests and responses pass through. True unless templates, responses or errors are given. False alone
    passes on bodies and statuses, and of query and headers what `request` lists."""
    request: IntegrationRequest = IntegrationRequest()
    """What the backend gets. Path, query and header mappings keep the integration a proxy."""
    responses: Responses = Field(default_factory=dict)
    """What clients get, by status. Makes the integration a custom one."""
    errors: HttpErrors | None = None
    """What clients get where the backend answers 4xx or 5xx, beside `responses`: `pass` is its status and body,
    `standard` its status and a body of our own, `hide` 400 or 500; or by status for clients the statuses of the
    backend. Makes the integration a custom one."""
    tls: Tls | None = None
    """How the backend's certificate is checked."""

    @property
    def custom(self) -> bool:
        """Whether requests or responses are mapped, so that it is not a proxy."""
        mapped = self.request.template is not None or bool(self.responses) or self.errors is not None
        return self.proxy is False or mapped


class HttpIntegration(ShortForm, HttpBackend):
    """An HTTP endpoint, e.g. `http: https://pets.example.com/v1/{id}`."""

    SHORT: ClassVar[str] = "url"

    url: str = Field(min_length=1)
    """URL of the backend. A `{placeholder}` gets the path variable of the same name, or what `request.path` says."""
