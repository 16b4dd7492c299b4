"""The VPC link integration: an HTTP backend inside a VPC.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
"""

from pydantic import Field

from apigen.spec.integration.http import HttpMethod
from apigen.spec.integration.settings import Caching, IntegrationRequest, Responses, Tls


class VpcLinkIntegration(Caching):
    """An HTTP backend behind a VPC link, e.g. `vpc_link: {link: core, url: "http://stock.internal/{sku}"}`."""

    link: str = Field(min_length=1)
    """Name of one of `links`."""
    url: str = Field(min_length=1)
    """Path and port are used as they are; the host is the Host header and, for https, the name in the certificate. The
    link decides where the request goes."""
    method: HttpMethod | None = None
    """Method for the backend; the route's own unless set. ANY passes the client's on."""
    proxy: bool | None = None
    """Whether requests and responses pass through. True unless templates or responses are given."""
    request: IntegrationRequest = IntegrationRequest()
    """What the backend gets. Path, query and header mappings keep the integration a proxy."""
    responses: Responses = Field(default_factory=dict)
    """What clients get, by status. Makes the integration a custom one."""
    tls: Tls | None = None
    """How the backend's certificate is checked."""

    @property
    def custom(self) -> bool:
        """Whether requests or responses are mapped, so that it is not a proxy."""
        return self.proxy is False or self.request.template is not None or bool(self.responses)
