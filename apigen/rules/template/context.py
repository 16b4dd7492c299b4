"""Rules about $context in mapping templates: what it has, and what may be set in it."""

import re
from collections.abc import Iterator, Sequence

from apigen.diagnostics import Severity, did_you_mean
from apigen.rules.authorizer import BUILT_IN
from apigen.rules.context import KNOWN
from apigen.rules.gateway_response import gateway_templates
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.template.reference import references
from apigen.rules.template_site import TemplateSite
from apigen.vtl.nodes import Expression, Index, Literal, Node, Property, Reference, Set, Step, String

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"
_OVERRIDE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html"
)

_OPEN = ("authorizer", "requestOverride", "responseOverride")
# Only access logs have these, and those of `error` gateway responses too.
_LOGGED = (
    *("authenticate", "authorize", "cipherSuite", "customDomain", "endpointType", "integration", "error"),
    *("integrationErrorMessage", "integrationLatency", "integrationStatus", "responseLatency", "responseLength"),
    *("status", "tlsVersion", "waf", "xrayTraceId"),
)
# Templates of gateway responses are no VTL.
_GATEWAY = re.compile(r"\$\{?context\.(?P<name>[A-Za-z]\w*(?:\.[A-Za-z]\w*)*)")
_PLACES = {"requestOverride": ("header", "path", "querystring"), "responseOverride": ("header", "status")}


def _finding(template: TemplateSite, node: Node, message: str, help_: str = "") -> Finding:
    return Finding(path=template.path, message=message, help=help_, part=template.part(node.start, node.end))


def _names(steps: Sequence[Step]) -> tuple[str, ...]:
    """The names that follow a reference, up to a call or a key that is not literal."""
    found: list[str] = []
    for step in steps:
        match step:
            case Property(name=name) | Index(key=String(body=None, value=name)):
                found.append(name)
            case _:
                break
    return tuple(found)


def _contexts(subject: Subject) -> Iterator[tuple[TemplateSite, Reference, tuple[str, ...]]]:
    """The references to $context with the names after it."""
    for template in subject.templates:
        for node in references(template, "context"):
            if names := _names(node.steps):
                yield template, node, names


def _unknown(subject: Subject) -> Iterator[Finding]:
    """What $context does not have is null, and a reference to it is sent as it is written. Some of its variables are
    for access logs and gateway responses only."""
    for template, node, names in _contexts(subject):
        name = ".".join(names)
        if names[0] in _OPEN or any(one == name or one.startswith(f"{name}.") for one in KNOWN):
            continue
        if names[0] in _LOGGED:
            where = "access logs and gateway responses" if names[0] == "error" else "access logs"
            yield _finding(template, node, f"'$context.{name}' is there in {where} only")
            continue
        yield _finding(template, node, f"$context has no '{name}'", _help(name))
    for path, text in gateway_templates(subject):
        for found in _GATEWAY.finditer(text):
            name = found["name"]
            if name.split(".")[0] not in (*_OPEN, "error") and name not in KNOWN:
                yield Finding(path=path, message=f"$context has no '{name}'", help=_help(name), part=found.span())


def _help(name: str) -> str:
    longer = next((one for one in KNOWN if name.startswith(one) and not name[len(one)].isalnum()), None)
    if longer is not None:
        return f"if '{name.removeprefix(longer)}' is text, write ${{context.{longer}}}"
    return did_you_mean(name, KNOWN) if len(name) > 1 else ""


def _authorizer(subject: Subject) -> Iterator[Finding]:
    """Only an authorizer says anything about who calls. The claims of a token are there one by one."""
    for template, node, names in _contexts(subject):
        # AWS's own template for any method has the principal.
        if names[0] != "authorizer" or len(names) < 2 or names[1] in ("principalId", "integrationLatency"):
            continue
        if subject.spec.defaults.authorization(template.site.route).name in BUILT_IN:
            message = f"{template.site.key} has no authorizer, so '$context.{'.'.join(names)}' is empty"
            yield _finding(template, node, message)
        elif names == ("authorizer", "claims") and len(node.steps) == 2:
            message = "'$context.authorizer.claims' is empty"
            yield _finding(template, node, message, "name one of them: $context.authorizer.claims.sub")


def _overrides(subject: Subject) -> Iterator[Finding]:
    """A template may set what the backend gets while it is for a request, and what clients get in either case: headers,
    and a status from 100 to 599. Anything else is ignored."""
    for template in subject.templates:
        for node in template.nodes:
            if isinstance(node, Set) and node.target.name == "context":
                names = _names(node.target.steps)
                problem, help_ = _misplaced(template, names, complete=len(names) == len(node.target.steps))
                if problem:
                    yield _finding(template, node.target, problem, help_)
                elif names == ("responseOverride", "status") and (wrong := _status(node.value)):
                    yield _finding(template, node.value, f"{wrong} is not a status", "it is a number, 100 to 599")


def _misplaced(template: TemplateSite, names: tuple[str, ...], *, complete: bool) -> tuple[str, str]:
    """What is wrong with the place of an override, and what to do; empty where nothing is. `complete`: whether no step
    follows that is not literal, as in `header[$name]`."""
    override = names[0] if names else ""
    places = _PLACES.get(override)
    if places is None:
        return "", ""
    if override == "requestOverride" and template.box == "response":
        return "the request has been sent when this template is rendered", ""
    if len(names) < 2 or names[1] not in places:
        known = did_you_mean(names[1], places) if len(names) > 1 else ""
        return f"'{override}' sets {' or '.join(places)}", known
    # `requestOverride.path` is the whole path of a request through a VPC link.
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
    if names[1] not in ("status", "path") and len(names) < 3 and complete:
        return f"'{override}.{names[1]}' needs a name", f"write $context.{override}.{names[1]}.NAME"
    return "", ""


def _status(value: Expression) -> str:
    """A literal that is no status, as it is shown; empty for one, and for what is not known."""
    match value:
        case Literal(value=int(number)) if not isinstance(number, bool):
            return "" if 100 <= number <= 599 else str(number)
        case Literal(value=other):
            return str(other).lower()
        case String(body=None, value=text):
            return "" if re.fullmatch(r"\s*[1-5]\d\d\s*", text) else f"'{text}'"
    return ""


RULES = (
    Rule(
        name="unknown-context-variable",
        summary="A template refers to variables that $context has.",
        check=_unknown,
        page=_PAGE,
    ),
    Rule(
        name="empty-authorizer-context",
        summary="A template refers to an authorizer that there is.",
        check=_authorizer,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(name="bad-override", summary="A template overrides what can be overridden.", check=_overrides, page=_OVERRIDE),
)
