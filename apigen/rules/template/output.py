"""Rules about what mapping templates render: JSON that is complete, with nothing of a client's that could change it."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.java_pattern import read
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.template_site import TemplateSite
from apigen.spec.integration import Integration, MockIntegration
from apigen.vtl.json_text import Json, read_json
from apigen.vtl.render import Chunk, Rendering
from apigen.vtl.values import Kind, Unknown

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"
_MOCK = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html"

_FORM = re.compile(r"\s*[A-Za-z_][\w.-]*=")
# API Gateway reads the status of a mock from what is not quite JSON too.
_BARE_KEY = re.compile(r"(?<=[{,])(\s*)([A-Za-z_]\w*)(?=\s*:)")
_STATUS = re.compile(r'\{(?:.*,)?\s*"?statusCode"?\s*:\s*(\d+)\s*[,}]', re.DOTALL)


def _head(rendering: Rendering) -> str:
    """The text that a rendering begins with; empty where that is not known."""
    for chunk in rendering.chunks:
        if chunk.unknown or chunk.text.strip():
            return "" if chunk.unknown else chunk.text.lstrip()
    return ""


def _is_json(template: TemplateSite, rendering: Rendering) -> bool:
    """Whether it is meant as JSON. The type of a request template is that of what clients send, so its text decides."""
    head = _head(rendering)
    if template.box == "response":
        return bool(head) and template.content_type.split("+")[-1].endswith("json")
    return head.startswith(("{", "["))


def _is_form(template: TemplateSite, rendering: Rendering) -> bool:
    return template.box == "request" and _FORM.match(_head(rendering)) is not None


def _finding(template: TemplateSite, part: tuple[int, int], message: str, help_: str = "") -> Finding:
    return Finding(path=template.path, message=message, help=help_, part=template.part(*part))


def _placed(rendering: Rendering) -> Iterator[tuple[int, Chunk, Unknown]]:
    """The unknown values in a rendering, each with its offset."""
    offset = 0
    for chunk in rendering.chunks:
        if chunk.unknown is not None:
            yield offset, chunk, chunk.unknown
        offset += len(chunk.text)


def _inputs(subject: Subject) -> Iterator[tuple[TemplateSite, Chunk, Unknown, str]]:
    """What templates render of what clients and backends sent, each place once, and whether that stands in a `form`, in
    a `string` of JSON or `bare` in JSON. What a template matches with a regular expression is checked."""
    for template in subject.templates:
        checked = {key for rendering in template.renderings for key in rendering.world.checked}
        seen: set[tuple[int, int]] = set()
        for rendering in template.renderings:
            for chunk, unknown, where in _contexts(template, rendering):
                if unknown.kind is not Kind.SAFE and unknown.key not in checked and where:
                    if (chunk.start, chunk.end) not in seen:
                        yield template, chunk, unknown, where
                    seen.add((chunk.start, chunk.end))


def _contexts(template: TemplateSite, rendering: Rendering) -> Iterator[tuple[Chunk, Unknown, str]]:
    if _is_form(template, rendering):
        yield from ((chunk, unknown, "form") for _, chunk, unknown in _placed(rendering))
    elif _is_json(template, rendering):
        found = read_json(rendering.text)
        for offset, chunk, unknown in _placed(rendering):
            yield chunk, unknown, "string" if found.in_string(offset) else "bare"


def _unescaped(subject: Subject) -> Iterator[Finding]:
    """What a client sends may have quotes in it, or an ampersand: then it ends the text or the field that it stands in,
    and what follows is a member of the JSON or a field of the form that the client chooses."""
    for template, chunk, unknown, where in _inputs(subject):
        part = chunk.start, chunk.end
        if where == "form" and unknown.kind > Kind.ENCODED:
            message = "what a client sends is not encoded for a form here"
            yield _finding(template, part, message, "put it in $util.urlEncode(...)")
        elif where == "string" and unknown.kind is Kind.RAW:
            message = "what a client sends is not escaped for JSON here"
            help_ = """write $util.escapeJavaScript(...).replaceAll("\\\\'", "'")"""
            yield _finding(template, part, message, help_)
        elif where == "bare" and unknown.kind is Kind.RAW and unknown.parameter and template.box == "request":
            message = "what a client sends stands in JSON without quotes here"
            yield _finding(template, part, message, "put it in quotes, and in $util.escapeJavaScript(...)")


def _quoted(subject: Subject) -> Iterator[Finding]:
    """$input.json(...) renders JSON: a text has its quotes already, and an object is none."""
    for template, chunk, unknown, where in _inputs(subject):
        if where == "string" and unknown.kind is Kind.JSON:
            help_ = """leave out the quotes, or write $util.escapeJavaScript(...).replaceAll("\\\\'", "'")"""
            yield _finding(template, (chunk.start, chunk.end), "this is JSON, and stands in quotes", help_)


def _apostrophes(subject: Subject) -> Iterator[Finding]:
    r"""$util.escapeJavaScript makes `\'` of an apostrophe, which JSON does not know."""
    for template, chunk, unknown, where in _inputs(subject):
        if where == "string" and unknown.kind is Kind.ESCAPED:
            message = "an apostrophe in this would make the JSON invalid"
            help_ = """write $util.escapeJavaScript(...).replaceAll("\\\\'", "'")"""
            yield _finding(template, (chunk.start, chunk.end), message, help_)


def _not_json(subject: Subject) -> Iterator[Finding]:
    """A comma too many or too few in one branch of a condition is seen when a request takes it."""
    for template in subject.templates:
        if isinstance(template.integration, MockIntegration) and template.box == "request":
            continue
        for rendering in template.renderings:
            found = read_json(rendering.text) if _is_json(template, rendering) else None
            if found and found.problem is not None and (part := _part_at(rendering, found.problem)):
                yield _finding(template, part, _problem(rendering, found), _where(rendering))
                break


def _problem(rendering: Rendering, found: Json) -> str:
    rest = rendering.text[found.problem :].split()
    return f"this renders no JSON: {repr(rest[0][:1]) if rest else 'the end'} is unexpected"


def _where(rendering: Rendering) -> str:
    """What is otherwise than where everything is given."""
    flipped = [*rendering.world.flipped]
    if not flipped:
        return ""
    if len(flipped) > 1:
        return "where nothing is given"
    (condition,) = flipped
    if len(condition) > 80:
        return "in one of its branches"
    default = rendering.world.asked.get(condition, True)
    return f"where {condition.removesuffix(' is given')} is not given" if default else f"where {condition}"


def _part_at(rendering: Rendering, problem: int) -> tuple[int, int] | None:
    """The part of the template that rendered what is at an offset; None where it is not known what that will be."""
    offset = 0
    last: Chunk | None = None
    for chunk in rendering.chunks:
        if offset <= problem < offset + len(chunk.text):
            start = min(chunk.start + problem - offset, chunk.end - 1)
            return None if chunk.unknown else (start, start + 1)
        offset += len(chunk.text)
        last = chunk if chunk.text.strip() else last
    return None if last is None or last.unknown else (last.start, last.end)


def _mock_status(subject: Subject) -> Iterator[Finding]:
    """A mock answers with the integer `statusCode` of the JSON that its request template renders, and with 500 where
    there is none."""
    for template in subject.templates:
        if not isinstance(template.integration, MockIntegration) or template.box != "request":
            continue
        for rendering in template.renderings:
            if (_head(rendering) or not rendering.text.strip()) and not _STATUS.search(
                _BARE_KEY.sub(r'\1"\2"', rendering.text)
            ):
                message = "this renders no integer 'statusCode'"
                help_ = _where(rendering) or 'write {"statusCode": 200}'
                yield Finding(path=template.path, message=message, help=help_)
                break


def _other_status(subject: Subject) -> Iterator[Finding]:
    """A mock answers with the response whose pattern matches the status that its template renders; a status that none
    matches becomes that of the default response, whatever it is."""
    for template in subject.templates:
        # The number of a variable is not known.
        if template.box == "request" and template.text == template.raw:
            rendered = {found.group(1) for it in template.renderings if (found := _STATUS.search(it.text))}
            for status in sorted(rendered):
                if (default := _default_instead(template.integration, status)) is not None:
                    message = f"this renders status {status}, which no response has: clients get {default}"
                    help_ = f"render {default}, or add a response {status} with the pattern {status}"
                    yield Finding(path=template.path, message=message, help=help_)


def _default_instead(integration: Integration, status: str) -> str | None:
    """The status of the default response of a mock, where that is taken for another status."""
    if not isinstance(integration, MockIntegration):
        return None
    patterns = [read(it.pattern) for it in integration.responses.values() if it.pattern is not None]
    defaults = [key for key, it in integration.responses.items() if it.pattern is None]
    taken = any(it is None or it.matcher is None or it.matches(status) for it in patterns)
    return None if taken or defaults == [status] or len(defaults) != 1 else defaults[0]


def _rule(name: str, summary: str, check: object) -> Rule:
    return Rule(name=name, summary=summary, check=check, page=_PAGE, severity=Severity.WARNING)  # type: ignore[arg-type]


RULES = (
    _rule("unescaped-input", "What clients send is escaped for where it goes.", _unescaped),
    _rule("quoted-json", "JSON does not stand in quotes.", _quoted),
    _rule("escaped-apostrophe", "JSON has no escaped apostrophes.", _apostrophes),
    _rule("template-not-json", "A template for JSON renders JSON.", _not_json),
    Rule(
        name="mock-status",
        summary="The template of a mock renders its status.",
        check=_mock_status,
        page=_MOCK,
    ),
    Rule(
        name="other-mock-status",
        summary="A mock answers with the status that it renders.",
        check=_other_status,
        page=_MOCK,
        severity=Severity.WARNING,
    ),
)
