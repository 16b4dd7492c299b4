"""Rules about the text of mapping templates: whether Velocity can read it, and how large it may be."""

from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.vtl.nodes import Literal, Range

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html"
_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

_MAX_BYTES = 300 * 1024
_MAX_ROUNDS = 1000


def _syntax(subject: Subject) -> Iterator[Finding]:
    """API Gateway stores a template as it is and reads it when a request comes: whatever is wrong with it answers every
    request with 500. It has Velocity's directives but for those that read files, run macros or evaluate text."""
    for template in subject.templates:
        if error := template.error:
            part = template.part(error.start, error.end)
            yield Finding(path=template.path, message=str(error), help=error.help, part=part)


def _size(subject: Subject) -> Iterator[Finding]:
    """A mapping template may have 300 KB."""
    for template in subject.templates:
        size = len(template.raw.encode())
        if size > _MAX_BYTES:
            yield Finding(path=template.path, message=f"this template has {size // 1024} KB; 300 are allowed")


def _rounds(subject: Subject) -> Iterator[Finding]:
    """A loop of a template ends after 1000 rounds, without an error."""
    for template in subject.templates:
        for node in template.nodes:
            match node:
                case Range(first=Literal(value=int(first)), last=Literal(value=int(last))):
                    rounds = abs(last - first) + 1
                    if rounds > _MAX_ROUNDS:
                        message = f"this has {rounds} items, and '#foreach' ends after {_MAX_ROUNDS}"
                        yield Finding(path=template.path, message=message, part=template.part(node.start, node.end))


RULES = (
    Rule(name="bad-template", summary="Velocity can read a mapping template.", check=_syntax, page=_PAGE),
    Rule(name="large-template", summary="A mapping template has at most 300 KB.", check=_size, page=_LIMITS),
    Rule(
        name="long-loop",
        summary="A loop of a template has at most 1000 rounds.",
        check=_rounds,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
)
