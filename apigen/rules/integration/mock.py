"""Rules about mock integrations."""

from collections.abc import Iterator

from apigen.diagnostics import Path
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.integration import MockIntegration

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html"


def _mocks(subject: Subject) -> Iterator[tuple[Path, MockIntegration]]:
    for site in subject.routes:
        if site.route.mock:
            yield (*site.path, "mock"), site.route.mock


def _form(subject: Subject) -> Iterator[Finding]:
    """A mock has one status with its body and headers, or several responses that conditions choose from."""
    for path, mock in _mocks(subject):
        if (mock.status is None) == (not mock.responses):
            yield Finding(path=path, message="a mock needs one of 'status' and 'responses'", on_key=True)
        elif mock.responses:
            for key in ("body", "headers", "content_type"):
                if getattr(mock, key):
                    message = f"'{key}' goes with 'status', or inside one of the responses"
                    yield Finding(path=(*path, key), message=message, on_key=True)
        elif mock.content_type and mock.body is None:
            yield Finding(path=(*path, "content_type"), message="there is no 'body' of this type", on_key=True)


def _choice(subject: Subject) -> Iterator[Finding]:
    """`when` writes the request template; a template of one's own renders the status, and patterns select by it."""
    for path, mock in _mocks(subject):
        own = mock.request.template is not None
        for status, response in mock.responses.items():
            place = (*path, "responses", status)
            if response.when is not None and own:
                message = "'when' has no effect beside a request template of your own"
                yield Finding(path=(*place, "when"), message=message, help="use 'pattern'", on_key=True)
            elif response.when is not None and response.pattern is not None:
                yield Finding(
                    path=(*place, "pattern"), message="a response has either 'when' or 'pattern'", on_key=True
                )
            elif response.pattern is not None and not own:
                message = "nothing renders a status that this pattern could select"
                yield Finding(path=(*place, "pattern"), message=message, help="use 'when'", on_key=True)
        if own and mock.status is not None:
            message = "a request template of your own needs 'responses'"
            yield Finding(path=(*path, "status"), message=message, on_key=True)


def _parameters(subject: Subject) -> Iterator[Finding]:
    """There is no backend that could get them. A response is chosen by the request template."""
    for path, mock in _mocks(subject):
        for box in ("path", "query", "headers"):
            if getattr(mock.request, box):
                message = f"a mock has no backend that could get mapped '{box}'"
                yield Finding(path=(*path, "request", box), message=message, on_key=True)


RULES = (
    Rule(name="mock-form", summary="A mock has a status or responses.", check=_form, page=_PAGE),
    Rule(name="mock-choice", summary="A mock chooses its response in one way.", check=_choice, page=_PAGE),
    Rule(name="mock-parameters", summary="A mock maps no parameters.", check=_parameters, page=_PAGE),
)
