"""Rules about the API as a whole."""

from collections.abc import Iterator, Mapping

from apigen import draft4
from apigen.diagnostics import Severity
from apigen.rules.model import readable_sites
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.integration import Integration
from apigen.spec.integration.settings import PresetTemplate
from apigen.spec.types import TextFile

_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

_MAX_DOCUMENT = 6_000_000


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


def _document(subject: Subject) -> Iterator[Finding]:
    """An OpenAPI document that is imported may have 6 MB. Models, templates and bodies are nearly all of it."""
    schemas = sum(draft4.measure(site.schema)[0] for site in readable_sites(subject))
    texts = sum(_size(it) for site in subject.routes for _, it in site.route.integrations())
    if schemas + texts > _MAX_DOCUMENT:
        message = f"models and templates have {schemas + texts} bytes; 6 MB can be imported, as in the layout openapi"
        yield Finding(path=("routes",), message=message, help="build with --layout resources", on_key=True)


def _size(integration: Integration) -> int:
    """How many bytes the templates and bodies of an integration have."""
    responses = integration.responses.values()
    sources = [integration.request.template, *(it.template for it in responses), *(it.body for it in responses)]
    every = [one for it in sources for one in (it.values() if isinstance(it, Mapping) else [it])]
    return sum(len((one.text if isinstance(one, TextFile) else str(one)).encode()) for one in every if _written(one))


def _written(source: object) -> bool:
    return source is not None and not isinstance(source, PresetTemplate)


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
    Rule(
        name="large-document",
        summary="An OpenAPI document has at most 6 MB.",
        check=_document,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
)
