"""Turns the integration of a route into a backend: the one place that tells the five types apart."""

from apigen.lower.integration.aws_service import lower_aws
from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.content import converted
from apigen.lower.integration.cors import crossing
from apigen.lower.integration.http import lower_http
from apigen.lower.integration.lambda_ import lower_lambda
from apigen.lower.integration.mock import lower_mock
from apigen.lower.integration.service import service_backend
from apigen.lower.integration.services import service_call
from apigen.lower.integration.vpc_link import lower_vpc_link
from apigen.spec.integration import (
    AwsServiceIntegration,
    HttpIntegration,
    LambdaIntegration,
    MockIntegration,
    ServiceIntegration,
    VpcLinkIntegration,
)

__all__ = ["Backend", "Response", "Site", "lower_integration"]


def lower_integration(site: Site) -> Backend:
    """The backend of the route at `site`."""
    return converted(crossing(site, _backend(site)), site.context.spec.binary_media_types)


def _backend(site: Site) -> Backend:
    match site.route.integration:
        case LambdaIntegration() as integration:
            return lower_lambda(site, integration)
        case HttpIntegration() as integration:
            return lower_http(site, integration)
        case AwsServiceIntegration() as integration:
            return lower_aws(site, integration)
        case ServiceIntegration() as integration:
            return service_backend(site, integration, service_call(site, integration))
        case MockIntegration() as integration:
            return lower_mock(site, integration)
        case VpcLinkIntegration() as integration:
            return lower_vpc_link(site, integration)
