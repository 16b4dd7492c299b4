"""Rules about what mapping templates refer to: variables, functions, parameters and parts of bodies."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from apigen.diagnostics import Severity, did_you_mean
from apigen.rules.mapping import declared_parameters
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.template_site import TemplateSite
from apigen.spec.integration import MockIntegration
from apigen.vtl.nodes import Define, Foreach, Index, Method, Node, Property, Reference, Set, String

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"

_ROOTS = ("input", "context", "stageVariables", "util")
_LOOP = ("foreach", "velocityCount", "velocityHasNext")
# What nobody sets, so that it is null: `#if($x == $null)`.
_NOTHING = ("null", "Null", "NULL", "nil", "none", "None", "undefined", "empty")
# How many arguments each function takes.
_UTIL: Mapping[str, tuple[int, ...]] = {
    "escapeJavaScript": (1,),
    "parseJson": (1,),
    "urlEncode": (1,),
    "urlDecode": (1,),
    "base64Encode": (1,),
    "base64Decode": (1,),
}
_INPUT: Mapping[str, tuple[int, ...]] = {"json": (1,), "path": (1,), "params": (0, 1)}
_MAX_READ = 1000
_MAX_REPORTED = 50
_PLACES = ("path", "querystring", "header")
# AppSync's templates have these, in the same language.
_APPSYNC = ("toJson", "error", "dynamodb", "qr", "quiet", "autoId", "defaultIfNull", "time", "appendError", "validate")

# Headers that clients send whether or not a method asks for them.
_USUAL = re.compile(
    r"accept(-\w+)?|authorization|content-\w+|cookie|host|origin|referer|user-agent|via|x-api-key|x-forwarded-\w+"
    r"|x-amz(n)?-[\w-]+|cloudfront-[\w-]+|sec-[\w-]+|if-[\w-]+|range|x-request(ed)?-\w+|forwarded|traceparent",
    re.IGNORECASE,
)


def _finding(template: TemplateSite, node: Node, message: str, help_: str = "") -> Finding:
    return Finding(path=template.path, message=message, help=help_, part=template.part(node.start, node.end))


def references(template: TemplateSite, name: str) -> Iterator[Reference]:
    """The first references of a template to one of API Gateway's own variables; a template has not many."""
    if name not in _set_in(template):
        found = (node for node in template.nodes if isinstance(node, Reference) and node.name == name)
        yield from islice(found, _MAX_READ)


def _set_in(template: TemplateSite) -> frozenset[str]:
    """What a template sets somewhere, if only under a condition."""
    names = set()
    for node in template.nodes:
        match node:
            case Set(target=Reference(name=name, steps=())) | Foreach(item=name) | Define(name=name):
                names.add(name)
    return frozenset(names)


def _unset(template: TemplateSite) -> Iterator[tuple[Reference, bool, str]]:
    """The first references to what nothing sets, whether each may be meant as the text that it is sent as, and what
    else it may mean."""
    known = (*_ROOTS, *sorted(_set_in(template)))
    there = {*known, *_LOOP, *_NOTHING}
    rendered = template.rendered
    unset = (node for node in template.nodes if isinstance(node, Reference) and node.name not in there)
    for node in islice(unset, _MAX_REPORTED):
        near = did_you_mean(node.name, known)
        near = near.replace("'", "'$", 1) if near.startswith("did you mean") else ""
        meant = node.quiet or node.name in _INSTEAD or (near and node.steps)
        yield node, not meant and node.start in rendered, near


def _unknown(subject: Subject) -> Iterator[Finding]:
    """Templates know $input, $context, $stageVariables, $util and what they set themselves. A reference to anything
    else is null in a condition, and is sent as it is written."""
    for template in subject.templates:
        for node, is_text, near in _unset(template):
            if not is_text:
                help_ = near or _INSTEAD.get(node.name, f"there are {', '.join(f'${name}' for name in _ROOTS)}")
                yield _finding(template, node, f"nothing sets '${node.name}' in this template", help_)


# What is there elsewhere.
_INSTEAD = {
    "var": "a file has variables of the spec with 'interpolate: true'",
    "method": "write $input.params('NAME')",
    "integration": "write $input.path('$.NAME')",
}
_AFTER = re.compile(r'"(?!\s*:)')


def _as_text(subject: Subject) -> Iterator[Finding]:
    """A reference to what nothing sets is sent as it is written: a dollar sign and a name. As a key of JSON, or inside
    of a longer text, that may well be meant."""
    for template in subject.templates:
        if not template.content_type.endswith("json"):
            continue
        for node, is_text, near in _unset(template):
            before = template.text[node.start - 1 : node.start]
            alone = before == '"' and _AFTER.match(template.text, node.end)
            if is_text and (alone or node.steps or template.text[node.start + 1] == "{"):
                message = f"nothing sets '${node.name}' in this template, so it is sent as it is written"
                help_ = near or f"if that is meant, write #set($dollar = '$')${{dollar}}{node.name}"
                yield _finding(template, node, message, help_)


def _functions(subject: Subject) -> Iterator[Finding]:
    """$util has six functions and $input four members; what they do not have is null."""
    for template in subject.templates:
        for node in references(template, "util"):
            yield from _member(template, node, _UTIL)
        for node in references(template, "input"):
            if not (node.steps and isinstance(node.steps[0], Property) and node.steps[0].name == "body"):
                yield from _member(template, node, _INPUT)
            yield from _place(template, node)


def _member(template: TemplateSite, node: Reference, known: Mapping[str, tuple[int, ...]]) -> Iterator[Finding]:
    names = tuple(known) if node.name == "util" else ("body", *known)
    step = node.steps[0] if node.steps else None
    if step is None and node.start not in template.rendered:
        return  # another name for it
    if step is None or isinstance(step, Index):
        message, help_ = f"'${node.name}' is nothing by itself", f"it has {', '.join(names)}"
        yield _finding(template, node, message, help_)
    elif step.name not in known:
        help_ = did_you_mean(step.name, names)
        help_ = f"that is a function of AppSync; {help_}" if step.name in _APPSYNC and node.name == "util" else help_
        yield _finding(template, step, f"'${node.name}' has no '{step.name}'", help_)
    elif isinstance(step, Property):
        yield _finding(template, step, f"'{step.name}' is a function", f"write ${node.name}.{step.name}(...)")
    elif len(step.arguments) not in known[step.name]:
        wanted = " or ".join("one argument" if number else "none" for number in known[step.name])
        yield _finding(template, step, f"'${node.name}.{step.name}' takes {wanted}, not {len(step.arguments)}")


def _place(template: TemplateSite, node: Reference) -> Iterator[Finding]:
    """The maps that `$input.params()` has."""
    match node.steps:
        case [Method(name="params", arguments=()), Property(name=name) as step, *_] if name not in _PLACES:
            help_ = did_you_mean(name, _PLACES)
            yield _finding(template, step, f"'$input.params()' has no '{name}'", help_)


def _paths(subject: Subject) -> Iterator[Finding]:
    """A JSONPath begins with a `$`, which is the whole body."""
    for template in subject.templates:
        for node in references(template, "input"):
            match node.steps:
                case [Method(name="json" | "path", arguments=(String(body=None, value=path) as text,)), *_]:
                    if not path.startswith("$"):
                        yield _finding(template, text, f"'{path}' is not a JSONPath", f"write '$.{path}'")


def _parameters(subject: Subject) -> Iterator[Finding]:
    """What a template reads without a word about it in the method is missing from its documentation and from SDKs, is
    never required, and does not tell cached responses apart."""
    for template in subject.templates:
        # What an answer of API Gateway itself is chosen by is hardly more than a switch.
        if template.box == "response" or isinstance(template.integration, MockIntegration):
            continue
        declared = declared_parameters(template.site)
        for node, place, name in read_parameters(template):
            known = {one for kind, one in declared if place in (None, kind)}
            if place == "header" or place is None:
                known |= {one.lower() for kind, one in declared if kind == "header"}
            if name in known or name.lower() in known or (place != "querystring" and _USUAL.fullmatch(name)):
                continue
            yield _undeclared(template, node, place, name)


def _undeclared(template: TemplateSite, node: Node, place: str | None, name: str) -> Finding:
    if place == "path":
        variables = template.site.key.variables
        return _finding(
            template, node, f"{template.site.key} has no path variable '{name}'", did_you_mean(name, variables)
        )
    boxes = {"querystring": "'query'", "header": "'headers'"}.get(place or "", "'query' or 'headers'")
    message = f"{template.site.key} does not name the parameter '{name}'"
    return _finding(template, node, message, f"add it to {boxes} of the route's 'request'")


def read_parameters(template: TemplateSite) -> Iterator[tuple[Node, str | None, str]]:
    """The parameters that a template reads by their names: where, from which place (None for any) and the name."""
    for node in references(template, "input"):
        match node.steps:
            case [Method(name="params", arguments=(String(body=None, value=name) as text,)), *_]:
                found: tuple[Node, str | None, str] = text, None, name
            case [
                Method(name="params", arguments=()),
                Property(name=("path" | "querystring" | "header") as place),
                Method(name="get", arguments=(String(body=None, value=name),))
                | Property(name=name)
                | Index(key=String(body=None, value=name)) as step,
                *_,
            ]:
                found = step, place, name
            case _:
                continue
        if "${var." not in template.written(found[0]):
            yield found


RULES = (
    Rule(name="unknown-reference", summary="A template refers to what it sets.", check=_unknown, page=_PAGE),
    Rule(
        name="literal-reference",
        summary="A dollar sign before a name is a reference.",
        check=_as_text,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="unknown-template-function",
        summary="A template calls functions that there are.",
        check=_functions,
        page=_PAGE,
    ),
    Rule(
        name="bad-json-path",
        summary="A JSONPath begins with a dollar sign.",
        check=_paths,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="undeclared-parameter",
        summary="A parameter that a template reads is one of the method.",
        check=_parameters,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
)
