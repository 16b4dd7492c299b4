"""Rules about error mappings: what gets which status, and that no answer has two."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from apigen import java_pattern
from apigen.diagnostics import Path
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.integration import LambdaIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.integration.settings import PresetTemplate, RequestTemplate

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html"
_LAMBDA = "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html"
_TEMPLATE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"

_Mapped = tuple[Path, LambdaIntegration | HttpBackend]


def _mapped(subject: Subject) -> Iterator[_Mapped]:
    """The integrations that have `errors`, with their places."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            if isinstance(it, (LambdaIntegration, HttpBackend)) and it.errors is not None:
                yield (*site.path, key), it


def _overlap(subject: Subject) -> Iterator[Finding]:
    """`errors` has a response for every error of the backend. API Gateway does not say which of two patterns that match
    an answer is taken, so `responses` beside it select among successes only, under statuses of their own."""
    for path, it in _mapped(subject):
        taken = _statuses(it)
        for status, response in it.responses.items():
            if status in taken:
                message = f"'errors' has a response {status} too"
                yield Finding(path=(*path, "responses", status), message=message, on_key=True)
            elif response.pattern is not None and _selects_errors(it, response.pattern):
                message = f"'{response.pattern}' selects answers that 'errors' selects too"
                help_ = "leave out 'errors', or this response"
                yield Finding(path=(*path, "responses", status, "pattern"), message=message, help=help_)


# The same as in lower/integration/errors.py; a test compares them.
HTTP_STATUSES = (
    *("400", "401", "403", "404", "405", "406", "408", "409", "410", "412", "413", "415", "422", "428", "429"),
    *("500", "501", "502", "503", "504"),
)
LAMBDA_STATUSES = ("400", "401", "403", "404", "409", "422", "429", "500", "503")


def _statuses(it: LambdaIntegration | HttpBackend) -> set[str]:
    """The statuses that `errors` has responses for."""
    if isinstance(it.errors, Mapping):
        return {*it.errors, "500"} | (set() if isinstance(it, LambdaIntegration) else {"400"})
    if isinstance(it, LambdaIntegration):
        return {*LAMBDA_STATUSES} if it.errors == "standard" else {"500"}
    return {"400", "500"} if it.errors == "hide" else {*HTTP_STATUSES}


def _selects_errors(it: LambdaIntegration | HttpBackend, pattern: str) -> bool:
    """Whether a pattern matches an error: of a function whatever it is, of a backend a status from 400 on."""
    if isinstance(it, LambdaIntegration):
        return True
    known = java_pattern.read(pattern)
    return known is not None and any(known.matches(str(status)) for status in range(400, 600))


def _twice(subject: Subject) -> Iterator[Finding]:
    """A word or status of the backend leads to one status. What no word fits is 500."""
    for path, it in _mapped(subject):
        errors: Mapping[str, Sequence[str | int]] = it.errors if isinstance(it.errors, Mapping) else {}
        if isinstance(it, LambdaIntegration) and "500" in errors:
            message = "500 is for every error that has no other status"
            yield Finding(path=(*path, "errors", "500"), message=message, help="leave it out", on_key=True)
        seen: dict[str | int, str] = {}
        for status, sources in errors.items():
            for source in Counter(sources):
                if source in seen:
                    message = f"'{source}' is mapped to {seen[source]} already"
                    yield Finding(path=(*path, "errors", status), message=message)
                seen.setdefault(source, status)


def _preset(subject: Subject) -> Iterator[Finding]:
    """`form_to_json` takes a form apart, so it stands for the content type of forms. A mock's template renders a status
    and none of the client's request."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            for inner, content_type in _presets(it.request.template):
                path = (*site.path, key, "request", "template", *inner)
                if key == "mock":
                    yield Finding(path=path, message="a mock has no backend that could get the request")
                elif content_type is not None and content_type != "application/x-www-form-urlencoded":
                    message = f"a body of type {content_type} is not a form"
                    yield Finding(path=path, message=message, help="application/x-www-form-urlencoded")


def _presets(template: RequestTemplate | None) -> Iterator[tuple[Path, str | None]]:
    """The places of presets; with the content type where it matters."""
    if isinstance(template, PresetTemplate):
        yield (), None
    elif isinstance(template, Mapping):
        for content_type, one in template.items():
            if isinstance(one, PresetTemplate):
                yield (content_type,), content_type if one.preset == "form_to_json" else None


RULES = (
    Rule(name="overlapping-errors", summary="An error has one response.", check=_overlap, page=_PAGE, fixed=True),
    Rule(name="repeated-error", summary="An error has one status.", check=_twice, page=_LAMBDA, fixed=True),
    Rule(name="misplaced-preset", summary="A preset fits what it is for.", check=_preset, page=_TEMPLATE, fixed=True),
)
