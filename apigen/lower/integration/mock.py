"""Lowers the mock integration: a request template that renders a status, and a response for each status.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
"""

from dataclasses import replace

from apigen.graph.values import Text, join
from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.redirect import redirect
from apigen.lower.integration.settings import request, response
from apigen.lower.text import JSON_TYPE, text
from apigen.spec.integration import MockIntegration
from apigen.spec.integration.mock import MockResponse


def lower_mock(site: Site, integration: MockIntegration) -> Backend:
    """Fixed answers."""
    integration = _PRESETS[integration.preset] if integration.preset else integration
    sent = request(site, integration.request)
    if not sent.templates:
        templates = dict.fromkeys(_types(site, integration), _chooser(integration))
        sent = replace(sent, templates=templates, passthrough_behavior=sent.passthrough_behavior or "NEVER")
    reads = tuple(integration.redirect.values.values()) if integration.redirect else ()
    # Parameters for a backend that is not there would be refused or ignored.
    sent = replace(sent, parameters={}, reads=reads)
    return Backend(type="MOCK", request=sent, responses=_responses(site, integration))


# A template is chosen by the content type of the body, and a body of a type that has none is refused with 415. Passed
# through, it would be read in place of the template: clients would choose the status. So there is one for each type
# that browsers and their like send.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
_BODIES = (
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/xml",
    "multipart/form-data",
    "text/plain",
)
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")


def _types(site: Site, integration: MockIntegration) -> tuple[str, ...]:
    """The content types of what clients may send. Conditions may read it as JSON; a body that has a
    model is checked in the types of that."""
    chooses = any(it.when for it in integration.responses.values())
    strict = chooses or site.route.request.body is not None
    return (JSON_TYPE,) if strict or site.key.method in _WITHOUT_BODY else (JSON_TYPE, *_BODIES)


# https://www.rfc-editor.org/rfc/rfc9111#name-no-store-2
_PRESETS = {
    "health_check": MockIntegration(status=200, body={"status": "ok"}, headers={"Cache-Control": "'no-store'"}),
}


def _responses(site: Site, integration: MockIntegration) -> tuple[Response, ...]:
    if integration.redirect is not None:
        return (redirect(site, integration.redirect, _redirect_status(integration), integration.headers),)
    if integration.status is not None:
        only = MockResponse(headers=integration.headers, body=integration.body)
        return (response(str(integration.status), only, None, integration.content_type),)
    chosen = integration.responses.items()
    return tuple(response(status, it, it.pattern or (status if it.when else None)) for status, it in sorted(chosen))


def _chooser(integration: MockIntegration) -> Text:
    """The template that renders `{"statusCode": N}` for the first condition that holds, in the order of statuses."""
    if integration.redirect is not None:
        return _status(_redirect_status(integration))
    if integration.status is not None:
        return _status(str(integration.status))
    conditional = [(status, it.when) for status, it in sorted(integration.responses.items()) if it.when]
    default = next(status for status, it in sorted(integration.responses.items()) if not it.when and not it.pattern)
    if not conditional:
        return _status(default)
    parts: list[Text] = []
    for index, (status, when) in enumerate(conditional):
        parts += ["#elseif(" if index else "#if(", text(when or ""), ")\n", _status(status), "\n"]
    return join(*parts, "#else\n", _status(default), "\n#end\n")


def _status(status: str) -> str:
    return f'{{"statusCode": {status}}}'


def _redirect_status(integration: MockIntegration) -> str:
    return str(integration.status or 302)
