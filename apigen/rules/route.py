"""Rules about routes: their keys, and that there is one integration behind each."""

import re
from collections.abc import Iterator

from apigen import crossing
from apigen.diagnostics import Severity, did_you_mean
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.route import INTEGRATION_KEYS, METHODS

_RESOURCE = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html"
_METHOD = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html"
_PROXY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html"
_REQUEST = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html"
)

_NAME = "of letters, digits and . _ - $"
_LITERAL = re.compile(r"[a-zA-Z0-9:._$-]+")
# No colon, which the names of parameters cannot have. https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html
_VARIABLE = re.compile(r"\{[a-zA-Z0-9._$-]+\+?\}")


def _method(subject: Subject) -> Iterator[Finding]:
    """A route has one of HTTP's methods, or ANY for all of them."""
    for site in subject.routes:
        if site.key.method not in METHODS:
            message = f"'{site.key.method}' is not a method"
            yield Finding(path=site.path, message=message, help=did_you_mean(site.key.method, METHODS), on_key=True)


def _path(subject: Subject) -> Iterator[Finding]:
    """A path is made of segments: text of letters, digits and `:._-$`, or a variable that is the whole segment.

    `{name+}` takes all that follows, so nothing can come after it.
    """
    for site in subject.routes:
        if problem := _problem(site.key.segments):
            yield Finding(path=site.path, message=f"'{site.key.path}': {problem}", on_key=True)


def _problem(segments: tuple[str, ...]) -> str:
    for index, part in enumerate(segments):
        last = index == len(segments) - 1
        if part == "":
            return "a path does not end in a slash" if last else "a path has no empty segments"
        if "{" in part or "}" in part:
            if not _VARIABLE.fullmatch(part):
                return f"'{part}' is not a variable; one is a whole segment, {{NAME}} or {{NAME+}}, {_NAME}"
            if part.endswith("+}") and not last:
                return f"nothing can follow '{part}', which takes the rest of the path"
        elif not _LITERAL.fullmatch(part):
            return f"'{part}' may only have letters, digits and : . _ - $"
    return ""


def _duplicate(subject: Subject) -> Iterator[Finding]:
    """Methods are compared without regard to case, so `get /pets` and `GET /pets` are one route."""
    seen: dict[str, str] = {}
    for site in subject.routes:
        written = str(site.path[1])
        if first := seen.get(str(site.key)):
            yield Finding(path=site.path, message=f"'{written}' is the same route as '{first}'", on_key=True)
        seen.setdefault(str(site.key), written)


def _repeated_variable(subject: Subject) -> Iterator[Finding]:
    """The variables of one path have different names."""
    for site in subject.routes:
        names = site.key.variables
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Finding(path=site.path, message=f"'{site.key.path}' has the variable '{name}' twice", on_key=True)


def _siblings(subject: Subject) -> Iterator[Finding]:
    """Below one path there can be only one variable, under one name: API Gateway answers `A sibling ({id}) of this
    resource already has a variable path part -- only one is allowed`."""
    seen: dict[tuple[str, ...], tuple[str, RouteSite]] = {}
    for site in subject.routes:
        for depth, part in enumerate(site.key.segments):
            above = site.key.segments[:depth]
            if not part.startswith("{"):
                continue
            other, first = seen.setdefault(above, (part, site))
            if other != part:
                message = f"'{part}' stands where '{first.key}' has '{other}'; only one variable is allowed there"
                yield Finding(path=site.path, message=message, help=f"use '{other}' in both", on_key=True)


def _one_integration(subject: Subject) -> Iterator[Finding]:
    """A method has exactly one backend. A deployment with a method that has none is refused."""
    for site in subject.routes:
        found = [key for key, _ in site.route.integrations()]
        if not found:
            help_ = f"one of {', '.join(INTEGRATION_KEYS)}"
            yield Finding(path=site.path, message=f"{site.key} has no integration", help=help_, on_key=True)
        for extra in found[1:]:
            message = f"{site.key} has two integrations, '{found[0]}' and '{extra}'"
            yield Finding(path=(*site.path, extra), message=message, on_key=True)


def _case(subject: Subject) -> Iterator[Finding]:
    """Paths are compared letter by letter: `/Orders` and `/orders` are two resources, and a client that writes one
    where the API has the other gets 403 `Missing Authentication Token`."""
    written: dict[tuple[str, ...], tuple[str, ...]] = {}
    reported: set[tuple[str, ...]] = set()
    for site in subject.routes:
        for depth in range(1, len(site.key.segments) + 1):
            here = site.key.segments[:depth]
            first = written.setdefault(tuple(part if part.startswith("{") else part.lower() for part in here), here)
            if first != here and here not in reported:
                reported.add(here)
                message = f"'/{'/'.join(here)}' and '/{'/'.join(first)}' differ only in case, and are two paths"
                yield Finding(path=site.path, message=message, help="write them alike if one is meant", on_key=True)
                break


def _root(subject: Subject) -> Iterator[Finding]:
    """A greedy variable takes one segment or more. `ANY /{proxy+}` looks like everything, but a request for `/` is
    answered with 403 `Missing Authentication Token`."""
    if any(not site.key.segments for site in subject.routes):
        return
    for site in subject.routes:
        if site.key.method == "ANY" and len(site.key.segments) == 1 and site.key.path.endswith("+}"):
            help_ = "add 'ANY /' if clients call it"
            yield Finding(path=site.path, message=f"{site.key} does not take '/' itself", help=help_, on_key=True)


def _unreachable(subject: Subject) -> Iterator[Finding]:
    """A route for one method is asked before that for ANY; where each method has one, ANY is never asked. CORS takes
    OPTIONS."""
    taken = {(site.key.segments, site.key.method) for site in subject.routes}
    taken |= {(segments, crossing.OPTIONS) for segments in crossing.preflights(subject.spec)}
    for site in subject.routes:
        if site.key.method == "ANY" and all((site.key.segments, it) in taken for it in crossing.EVERY_METHOD):
            message = f"{site.key} is never called: every method has a route of its own there"
            yield Finding(path=site.path, message=message, help="leave it out", on_key=True)


RULES = (
    Rule(name="unknown-method", summary="A route has a known method.", check=_method, page=_METHOD, fixed=True),
    Rule(name="bad-path", summary="A path is made of whole segments.", check=_path, page=_RESOURCE, fixed=True),
    Rule(name="duplicate-route", summary="A route stands once.", check=_duplicate, page=_METHOD, fixed=True),
    Rule(
        name="repeated-path-variable",
        summary="A path has a variable once.",
        check=_repeated_variable,
        page=_RESOURCE,
        fixed=True,
    ),
    Rule(name="sibling-variables", summary="Siblings have one variable.", check=_siblings, page=_RESOURCE, fixed=True),
    Rule(
        name="one-integration",
        summary="A route has exactly one integration.",
        check=_one_integration,
        page=_METHOD,
        fixed=True,
    ),
    Rule(
        name="paths-differ-in-case",
        summary="Paths are written alike.",
        check=_case,
        page=_RESOURCE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="uncovered-root",
        summary="A route for everything takes the root too.",
        check=_root,
        page=_PROXY,
        severity=Severity.WARNING,
    ),
    Rule(
        name="unreachable-any",
        summary="A route for ANY method is called.",
        check=_unreachable,
        page=_REQUEST,
        severity=Severity.WARNING,
    ),
)
