"""Rules about names and descriptions that are for people and for SDKs."""

from collections.abc import Iterator, Mapping

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.route import Described, Parameter

_OPERATION = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html"
_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api.html"
_QUOTAS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"


def _operations(subject: Subject) -> Iterator[Finding]:
    """SDKs have one function for each operation name, and OpenAPI one operation for each operationId."""
    seen: dict[str, str] = {}
    for site in subject.routes:
        name = site.route.operation_name
        if name is not None and name in seen:
            message = f"'{name}' is already the operation name of {seen[name]}"
            yield Finding(path=(*site.path, "operation_name"), message=message)
        elif name is not None:
            seen[name] = str(site.key)


def _variables(subject: Subject) -> Iterator[Finding]:
    """What is described as a variable of the path stands in the path."""
    for site in subject.routes:
        for name in site.route.request.path:
            if name not in site.key.variables:
                message = f"'{site.key.path}' has no variable '{name}'"
                help_ = did_you_mean(name, site.key.variables)
                yield Finding(path=(*site.path, "request", "path", name), message=message, help=help_, on_key=True)


def _described(subject: Subject) -> Iterator[Path]:
    """The places of all summaries and descriptions that make a part of the documentation."""
    if subject.spec.description:
        yield ("description",)
    yield from (("models", name, "description") for name, model in subject.spec.models.items() if model.description)
    for site in subject.routes:
        yield from _in_route(site)


def _in_route(site: RouteSite) -> Iterator[Path]:
    route, request = site.route, site.route.request
    if route.summary or route.description:
        yield (*site.path, "summary" if route.summary else "description")
    yield from _in_names((*site.path, "request", "path"), request.path)
    yield from _in_names((*site.path, "request", "query"), request.query)
    yield from _in_names((*site.path, "request", "headers"), request.headers)
    for status, response in route.responses.items():
        if response.description:
            yield (*site.path, "responses", status, "description")
        yield from _in_names((*site.path, "responses", status, "headers"), response.headers)


def _in_names(path: Path, names: Mapping[str, Parameter] | Mapping[str, Described]) -> Iterator[Path]:
    return ((*path, name) for name, it in names.items() if it.description)


def _unpublished(subject: Subject) -> Iterator[Finding]:
    """What is said of routes, parameters and responses is documentation, which is published if asked for."""
    if "documentation" not in subject.data:
        first = next((path for path in _described(subject) if path[0] == "routes"), None)
        if first:
            message = "this is not published, since the spec has no 'documentation'"
            yield Finding(path=first, message=message, help="write 'documentation: true' or 'documentation: false'")


def _many(subject: Subject) -> Iterator[Finding]:
    """An API may have 2000 documentation parts. The quota can be raised."""
    count = sum(1 for _ in _described(subject))
    if subject.spec.documentation is not None and count > 2000:
        message = f"there are {count} descriptions; an API may have 2000 unless the quota was raised"
        yield Finding(path=("documentation",), message=message, on_key=True)


RULES = (
    Rule(name="repeated-operation-name", summary="Operation names differ.", check=_operations, page=_OPERATION),
    Rule(name="unknown-described-variable", summary="A described variable is in the path.", check=_variables),
    Rule(
        name="unpublished-description",
        summary="What is described is published.",
        check=_unpublished,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="many-descriptions",
        summary="An API has at most 2000 documentation parts.",
        check=_many,
        page=_QUOTAS,
        severity=Severity.WARNING,
    ),
)
