"""Lowers the HTTP integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
"""

from dataclasses import replace

from apigen.graph.values import Text
from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.settings import error_responses, request, responses, tls
from apigen.lower.text import text
from apigen.spec.integration import HttpIntegration, VpcLinkIntegration


def lower_http(site: Site, integration: HttpIntegration) -> Backend:
    """An HTTP endpoint on the internet."""
    return http_backend(site, integration)


def http_backend(site: Site, integration: HttpIntegration | VpcLinkIntegration, link: Text | None = None) -> Backend:
    """An HTTP endpoint, behind the VPC link `link` if there is one."""
    custom = integration.custom
    # A custom integration that says nothing of responses: the answer passes through, errors do not become 200.
    answers = responses(integration.responses) or (Response(status="200"), *error_responses())
    sent = request(site, integration.request, integration.url)
    return Backend(
        type="HTTP" if custom else "HTTP_PROXY",
        http_method=integration.method or site.key.method,
        uri=text(integration.url),
        connection_id=link,
        request=sent if custom else replace(sent, passthrough_behavior=None),
        responses=answers if custom else (),
        tls_config=tls(integration.tls),
    )
