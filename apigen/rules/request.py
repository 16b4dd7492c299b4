"""Rules about what of requests is checked."""

from collections.abc import Iterator, Mapping

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import AwsServiceIntegration, LambdaIntegration, MockIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.model import by_content_type

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html"
_BODY = ("all", "body")
_PARAMETERS = ("all", "parameters")


def _validated(site: RouteSite, subject: Subject) -> str | None:
    """What the route or the defaults say; None is what is declared."""
    return site.route.request.validate_ or subject.spec.defaults.validate_


def _no_model(subject: Subject) -> Iterator[Finding]:
    """A body without a model is taken for one of the model Empty, which every object is."""
    for site in subject.routes:
        request = site.route.request
        if request.validate_ in _BODY and request.body is None:
            message = f"{site.key} has no 'body' that could be checked"
            yield Finding(path=(*site.path, "request", "validate"), message=message)


def _unchecked(subject: Subject) -> Iterator[Finding]:
    """A required parameter is asked for where parameters are validated, and a model where bodies are."""
    for site in subject.routes:
        request, validated = site.route.request, _validated(site, subject)
        if validated is not None and validated not in _PARAMETERS:
            for place, names in (("query", request.query), ("headers", request.headers)):
                for name in (name for name, it in names.items() if it.required):
                    message = f"nothing checks that '{name}' is there, since 'validate' is '{validated}'"
                    yield Finding(path=(*site.path, "request", place, name), message=message, on_key=True)
        if validated is not None and validated not in _BODY and request.body is not None:
            message = f"nothing checks the body, since 'validate' is '{validated}'"
            yield Finding(path=(*site.path, "request", "body"), message=message, on_key=True)


def _content_type(subject: Subject) -> Iterator[Finding]:
    """A body whose content type has no model is not checked. Where it has a template, or passes without one, it
    reaches the backend like that."""
    for site in subject.routes:
        types = by_content_type(site.route.request.body)
        if not types or (_validated(site, subject) or "body") not in _BODY:
            continue
        for key, it in site.route.integrations():
            if not isinstance(it, (LambdaIntegration, HttpBackend, AwsServiceIntegration, MockIntegration)):
                continue
            template = it.request.template
            templates = template if isinstance(template, Mapping) else {"application/json": template}
            passthrough = it.request.passthrough_behavior or subject.spec.defaults.passthrough_behavior or "NEVER"
            path = (*site.path, key, "request")
            for content_type in templates if template is not None else ():
                if content_type not in types:
                    message = f"a body of type {content_type} has a template and no model, so it is not checked"
                    help_ = "give it a model in the route's 'request'"
                    yield Finding(path=(*path, "template", content_type), message=message, help=help_)
            if template is not None and passthrough != "NEVER":
                message = f"{passthrough} lets a body pass whose content type has no model, so it is not checked"
                yield Finding(path=(*path, "passthrough_behavior"), message=message)


def _useless(subject: Subject) -> Iterator[Finding]:
    """Clients send no body with GET and HEAD, and many proxies drop that of DELETE."""
    for site in subject.routes:
        if site.key.method in ("GET", "HEAD", "DELETE") and site.route.request.body is not None:
            message = f"a {site.key.method} request has no body to speak of"
            yield Finding(path=(*site.path, "request", "body"), message=message, on_key=True)


def _rule(name: str, summary: str, check: object) -> Rule:
    return Rule(name=name, summary=summary, check=check, page=_PAGE, severity=Severity.WARNING)  # type: ignore[arg-type]


RULES = (
    _rule("nothing-to-validate", "A body that is checked has a model.", _no_model),
    _rule("unvalidated", "What is required is checked.", _unchecked),
    _rule("unvalidated-content-type", "Every content type that passes is checked.", _content_type),
    _rule("useless-body", "A method that has a model has a body.", _useless),
)
