"""Rules about mock integrations."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Path
from apigen.mapping import placeholders, request_expression
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import MockIntegration
from apigen.spec.integration.mock import Redirect

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html"


def _mocks(subject: Subject) -> Iterator[tuple[Path, MockIntegration]]:
    for site in subject.routes:
        if site.route.mock:
            yield (*site.path, "mock"), site.route.mock


def _form(subject: Subject) -> Iterator[Finding]:
    """A mock has one status with its body and headers, or several responses that conditions choose from, or it is a
    redirect or a preset."""
    for path, mock in _mocks(subject):
        chosen = [key for key in ("preset", "redirect", "responses", "status") if getattr(mock, key)]
        if not chosen:
            help_ = "or a 'redirect' or a 'preset'"
            message = "a mock needs one of 'status' and 'responses'"
            yield Finding(path=path, message=message, help=help_, on_key=True)
            continue
        yield from _beside(path, mock, chosen[0])
        if mock.content_type and mock.body is None and chosen[0] == "status":
            yield Finding(path=(*path, "content_type"), message="there is no 'body' of this type", on_key=True)


_BESIDE = {
    "preset": ("redirect", "responses", "status", "body", "headers", "content_type"),
    "redirect": ("responses", "body", "content_type"),
    "responses": ("status", "body", "headers", "content_type"),
    "status": (),
}


def _beside(path: Path, mock: MockIntegration, chosen: str) -> Iterator[Finding]:
    """What contradicts the kind of mock that is chosen."""
    for key in _BESIDE[chosen]:
        if getattr(mock, key) and chosen == "responses" and key != "status":
            message = f"'{key}' goes with 'status', or inside one of the responses"
            yield Finding(path=(*path, key), message=message, on_key=True)
        elif getattr(mock, key):
            yield Finding(path=(*path, key), message=f"'{key}' does not go with '{chosen}'", on_key=True)


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


# A host, or a variable that may hold the whole start, and then what may have placeholders.
_ADDRESS = re.compile(r"(https?://|(?=\$))(\$\{var\.\w+\}|[^\s/?#{}'\"\\$<>])+([/?#](\$\{var\.\w+\}|[^\s'\"\\$<>])*)?")
_MOVED = (301, 302, 303, 307, 308)


def _redirect(subject: Subject) -> Iterator[Finding]:
    """A redirect has a status of its kind and leads to a host that is fixed. Placeholders stand after the host: whoever
    could choose it would send clients of this API to a place of their own."""
    for site in subject.routes:
        mock = site.route.mock
        if mock is None or mock.redirect is None:
            continue
        path: Path = (*site.path, "mock")
        if mock.status is not None and mock.status not in _MOVED:
            help_ = f"one of {', '.join(map(str, _MOVED))}"
            yield Finding(path=(*path, "status"), message=f"{mock.status} does not redirect", help=help_)
        url = mock.redirect.url
        if not _ADDRESS.fullmatch(url):
            message = f"'{url}' is not an http:// or https:// address with a fixed host"
            yield Finding(path=(*path, "redirect", "url"), message=message)
        yield from _values(site, (*path, "redirect"), mock.redirect)


def _values(site: RouteSite, path: Path, redirect: Redirect) -> Iterator[Finding]:
    wanted = placeholders(redirect.url)
    for name in wanted:
        if name not in site.key.variables and name not in redirect.values:
            message = f"nothing fills '{{{name}}}': {site.key} has no such path variable"
            yield Finding(path=(*path, "url"), message=message, help=f"add '{name}' to 'values'")
    for name in redirect.values:
        if (request_expression(redirect.values[name]) or "").startswith("method.request.body"):
            # The answer of a mock is made of what its template rendered.
            # https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
            message = "where a mock answers, the body of the request is gone"
            yield Finding(path=(*path, "values", name), message=message, help="take it from path, query or a header")
        if name not in wanted:
            message = f"there is no '{{{name}}}' in the address to fill"
            yield Finding(path=(*path, "values", name), message=message, on_key=True)


def _parameters(subject: Subject) -> Iterator[Finding]:
    """There is no backend that could get them. A response is chosen by the request template."""
    for path, mock in _mocks(subject):
        for box in ("path", "query", "headers"):
            if getattr(mock.request, box):
                message = f"a mock has no backend that could get mapped '{box}'"
                yield Finding(path=(*path, "request", box), message=message, on_key=True)


RULES = (
    Rule(name="mock-form", summary="A mock has a status or responses.", check=_form, page=_PAGE, fixed=True),
    Rule(name="bad-redirect", summary="A redirect leads to a fixed host.", check=_redirect, page=_PAGE, fixed=True),
    Rule(name="mock-choice", summary="A mock chooses its response in one way.", check=_choice, page=_PAGE, fixed=True),
    Rule(name="mock-parameters", summary="A mock maps no parameters.", check=_parameters, page=_PAGE),
)
