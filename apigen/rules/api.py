"""Rules about the API as a whole."""

from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject

_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"


def _name(subject: Subject) -> Iterator[Finding]:
    """API Gateway refuses an API without a name, and CloudWatch cannot show one with control characters."""
    name = subject.spec.name
    if not name.strip() or not name.isprintable():
        yield Finding(path=("name",), message="the name of an API must be printable text on one line")


def _resources(subject: Subject) -> Iterator[Finding]:
    """An API may have 300 resources, which are the segments of its paths. The quota can be raised."""
    paths = {site.key.segments[:depth] for site in subject.routes for depth in range(1, len(site.key.segments) + 1)}
    if len(paths) > 300:
        message = f"the paths make {len(paths)} resources; an API may have 300 unless the quota was raised"
        yield Finding(path=("routes",), message=message, on_key=True)


def _stages(subject: Subject) -> Iterator[Finding]:
    """An API may have 10 stages. The quota can be raised."""
    if len(subject.spec.stages) > 10:
        message = f"there are {len(subject.spec.stages)} stages; an API may have 10 unless the quota was raised"
        yield Finding(path=("stages",), message=message, on_key=True)


RULES = (
    Rule(name="bad-api-name", summary="The name of an API is printable text.", check=_name),
    Rule(
        name="too-many-resources",
        summary="An API has at most 300 resources.",
        check=_resources,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
    Rule(
        name="too-many-stages",
        summary="An API has at most 10 stages.",
        check=_stages,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
)
