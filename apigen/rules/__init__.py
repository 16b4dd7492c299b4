"""What needs more than one field, or AWS's small print: `RULES`, in the order in which they are asked."""

from typing import TYPE_CHECKING

from apigen.diagnostics import Diagnostic, Span
from apigen.rules import (
    access_log,
    api,
    authorizer,
    cors,
    documentation,
    domain,
    endpoint,
    function,
    gateway_response,
    link,
    mapping,
    model,
    output,
    policy,
    request,
    route,
    schema,
    stage,
    tags,
    usage,
    validation,
    variable,
)
from apigen.rules.integration import (
    aws_service,
    content,
    errors,
    http,
    lambda_,
    machine_learning,
    mock,
    settings,
    storage,
    transfer,
    vpc_link,
)
from apigen.rules.rule import Rule, Subject
from apigen.spec import ApiSpec

if TYPE_CHECKING:
    from apigen.source import Document

RULES: tuple[Rule, ...] = (
    *api.RULES,
    *endpoint.RULES,
    *domain.RULES,
    *tags.RULES,
    *policy.RULES,
    *variable.RULES,
    *validation.RULES,
    *output.RULES,
    *function.RULES,
    *link.RULES,
    *model.RULES,
    *schema.RULES,
    *route.RULES,
    *authorizer.RULES,
    *cors.RULES,
    *gateway_response.RULES,
    *request.RULES,
    *documentation.RULES,
    *mapping.RULES,
    *settings.RULES,
    *errors.RULES,
    *transfer.RULES,
    *lambda_.RULES,
    *http.RULES,
    *aws_service.RULES,
    *storage.RULES,
    *content.RULES,
    *machine_learning.RULES,
    *mock.RULES,
    *vpc_link.RULES,
    *stage.RULES,
    *usage.RULES,
    *access_log.RULES,
)


def check(spec: ApiSpec, document: "Document") -> tuple[Diagnostic, ...]:
    """Everything that the rules find in a spec, in the order of the files."""
    subject = Subject(spec, document.data)
    found = [
        Diagnostic(
            rule=rule.name,
            message=finding.message,
            help=finding.help,
            severity=rule.severity,
            span=document.span(finding.path, key=finding.on_key),
        )
        for rule in RULES
        for finding in rule.check(subject)
    ]
    return tuple(sorted(found, key=lambda one: (one.span or Span("", 0, 0, 0, 0), one.rule, one.message)))
