"""Lowers the HTTP integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
"""

from dataclasses import replace

from apigen.lower.context import Link
from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.errors import http_errors, http_successes, typed
from apigen.lower.integration.settings import request, responses, tls
from apigen.lower.text import text
from apigen.spec.integration import HttpIntegration, VpcLinkIntegration


def lower_http(site: Site, integration: HttpIntegration) -> Backend:
    """An HTTP endpoint on the internet."""
    return http_backend(site, integration)


def http_backend(site: Site, integration: HttpIntegration | VpcLinkIntegration, link: Link | None = None) -> Backend:
    """An HTTP endpoint, behind the VPC link `link` if there is one."""
    custom = integration.custom
    sent = request(site, integration.request, integration.url)
    return Backend(
        type="HTTP" if custom else "HTTP_PROXY",
        http_method=integration.method or site.key.method,
        uri=text(integration.url),
        connection_id=link.id if link else None,
        integration_target=link.target if link else None,
        response_transfer_mode=integration.response_transfer_mode,
        request=sent if custom else replace(sent, passthrough_behavior=None),
        responses=_answers(integration) if custom else (),
        tls_config=tls(integration.tls),
    )


def _answers(integration: HttpIntegration | VpcLinkIntegration) -> tuple[Response, ...]:
    """What the route says; else the backend's answer, whose errors do not become 200."""
    own, errors = tuple(map(typed, responses(integration.responses))), integration.errors
    if own and errors is None:
        return own
    # Not a proxy and nothing mapped: what is asked for is a limit to what goes to the backend.
    errors = errors or ("hide" if integration.request.template is not None else "pass")
    successes = (typed(Response(status="200")),) if errors != "pass" else tuple(http_successes())
    return (*(own or successes), *http_errors(errors))
