"""Lowers the VPC link integration: an HTTP integration whose connection is a link.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
"""

from apigen.lower.integration.backend import Backend, Site
from apigen.lower.integration.http import http_backend
from apigen.spec.integration import VpcLinkIntegration


def lower_vpc_link(site: Site, integration: VpcLinkIntegration) -> Backend:
    """An HTTP endpoint behind a link of the spec."""
    return http_backend(site, integration, site.context.links[integration.link])
