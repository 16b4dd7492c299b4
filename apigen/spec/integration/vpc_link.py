"""The VPC link integration: an HTTP backend inside a VPC.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
"""

from pydantic import Field

from apigen.spec.integration.http import HttpBackend


class VpcLinkIntegration(HttpBackend):
    """An HTTP backend behind a VPC link, e.g. `vpc_link: {link: core, url: "http://stock.internal/{sku}"}`."""

    link: str = Field(min_length=1)
    """Name of one of `links`."""
    url: str = Field(min_length=1)
    """Path and port are used as they are; the host is the Host header and, for https, the name in the certificate. The
    link decides where the request goes."""
