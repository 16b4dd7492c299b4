"""What needs more than one field, or AWS's small print: `RULES`, and the same in `GROUPS`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from apigen.diagnostics import Diagnostic, Span, in_order
from apigen.rules import (
    access_log,
    api,
    authorizer,
    cache,
    context,
    cors,
    documentation,
    domain,
    endpoint,
    function,
    gateway_response,
    header,
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
    pattern,
    settings,
    storage,
    transfer,
    vpc_link,
)
from apigen.rules.rule import Built, Finding, Rule, Subject
from apigen.rules.template import context as template_context
from apigen.rules.template import output as rendering
from apigen.rules.template import reference, syntax
from apigen.spec import ApiSpec

if TYPE_CHECKING:
    from apigen.source import Document

# By what they are about, as lists of rules show them.
GROUPS: Mapping[str, tuple[Rule, ...]] = {
    "APIs": api.RULES,
    "Endpoints": endpoint.RULES,
    "Domains": domain.RULES,
    "Tags": tags.RULES,
    "Resource policies": policy.RULES,
    "Variables": (*variable.RULES, *validation.RULES),
    "Outputs": output.RULES,
    "Functions": function.RULES,
    "VPC links": (*link.RULES, *vpc_link.RULES),
    "Models": (*model.RULES, *schema.RULES),
    "Routes": route.RULES,
    "Authorizers": authorizer.RULES,
    "CORS": cors.RULES,
    "Gateway responses": gateway_response.RULES,
    "Requests": request.RULES,
    "Documentation": documentation.RULES,
    "Mappings": (*mapping.RULES, *header.RULES, *context.RULES),
    "Mapping templates": (*syntax.RULES, *reference.RULES, *template_context.RULES, *rendering.RULES),
    "Integrations": (*settings.RULES, *errors.RULES, *pattern.RULES, *transfer.RULES),
    "Lambda integrations": lambda_.RULES,
    "HTTP integrations": http.RULES,
    "AWS services": (*aws_service.RULES, *storage.RULES, *machine_learning.RULES),
    "Binary bodies": content.RULES,
    "Mocks": mock.RULES,
    "Stages": (*stage.RULES, *cache.RULES),
    "API keys and usage plans": usage.RULES,
    "Access logs": access_log.RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for rules in GROUPS.values() for rule in rules)


def check(spec: ApiSpec, document: "Document", built: Built | None = None) -> tuple[Diagnostic, ...]:
    """Everything that the rules find in a spec, in the order of the files.

    Args:
        built: what the lock file notes of the build before, if there was one.
    """
    subject = Subject(spec, document.data, built or Built())
    found = [
        Diagnostic(
            rule=rule.name,
            message=finding.message,
            help=finding.help,
            severity=rule.severity,
            span=_span(finding, document),
            path=finding.path,
        )
        for rule in RULES
        for finding in rule.check(subject)
    ]
    return in_order(found)


def _span(finding: Finding, document: "Document") -> Span:
    if finding.part is not None:
        return document.part(finding.path, finding.part)
    return document.span(finding.path, key=finding.on_key)
