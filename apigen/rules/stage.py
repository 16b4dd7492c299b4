"""Rules about stages."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.integration.http import HttpBackend
from apigen.spec.types import has_variable

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html"
_CERTIFICATE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html"
)
_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{0,512}")


def _values(subject: Subject) -> Iterator[Finding]:
    """A stage variable holds up to 512 characters of a URL."""
    for stage, settings in subject.spec.stages.items():
        for name, value in settings.variables.items():
            if not has_variable(value) and not _VALUE.fullmatch(value):
                message = f"'{name}' may only have letters, digits and - . _ ~ : / ? # & = , (512 at most)"
                yield Finding(path=("stages", stage, "variables", name), message=message)


def _number(subject: Subject) -> Iterator[Finding]:
    """A stage has up to 100 variables."""
    for stage, settings in subject.spec.stages.items():
        if len(settings.variables) > 100:
            message = f"stage '{stage}' has {len(settings.variables)} variables; 100 are allowed"
            yield Finding(path=("stages", stage, "variables"), message=message, on_key=True)


def _certificate_form(subject: Subject) -> Iterator[Finding]:
    """An existing certificate has its own description."""
    for stage, settings in subject.spec.stages.items():
        certificate = settings.client_certificate
        if certificate and certificate.id is not None and certificate.description is not None:
            path = ("stages", stage, "client_certificate", "description")
            yield Finding(path=path, message="a certificate that exists has its own description", on_key=True)


def _certificate_use(subject: Subject) -> Iterator[Finding]:
    """API Gateway shows its certificate to HTTP backends, on the internet or behind a VPC link, and to no others."""
    if any(isinstance(it, HttpBackend) for site in subject.routes for _, it in site.route.integrations()):
        return
    for stage, settings in subject.spec.stages.items():
        if settings.client_certificate:
            path = ("stages", stage, "client_certificate")
            yield Finding(path=path, message="no route has an HTTP backend that could check it", on_key=True)


RULES = (
    Rule(
        name="bad-stage-variable",
        summary="A stage variable has a value that AWS takes.",
        check=_values,
        page=_PAGE,
    ),
    Rule(
        name="too-many-stage-variables",
        summary="A stage has at most 100 variables.",
        check=_number,
        page=_PAGE,
    ),
    Rule(
        name="client-certificate-form",
        summary="A client certificate exists or is made.",
        check=_certificate_form,
        page=_CERTIFICATE,
    ),
    Rule(
        name="unused-client-certificate",
        summary="A client certificate is shown to a backend.",
        check=_certificate_use,
        severity=Severity.WARNING,
        page=_CERTIFICATE,
    ),
)
