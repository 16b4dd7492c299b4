"""Rules about binary media types and how bodies are converted."""

from collections.abc import Iterator, Mapping

from apigen.diagnostics import Path, Severity
from apigen.mapping import request_expression
from apigen.media import covers
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import Integration, ServiceIntegration, StepFunctionsIntegration
from apigen.spec.integration.settings import Template
from apigen.spec.types import TextFile

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html"
_TEMPLATES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html"
_RESPONSE = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html"
_TYPES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html"


def _repeated(subject: Subject) -> Iterator[Finding]:
    """A binary media type is in the list once, in whatever case it is written."""
    seen: set[str] = set()
    for index, one in enumerate(subject.spec.binary_media_types):
        if one.lower() in seen:
            yield Finding(path=("binary_media_types", index), message=f"'{one}' is in the list already")
        seen.add(one.lower())


def _json(subject: Subject) -> Iterator[Finding]:
    """A template gets a body of a binary media type as base64, so it finds no JSON in it."""
    reading = [str(site.key) for site in subject.routes if _reads_body(site)]
    if not reading:
        return
    others = f" and {len(reading) - 1} more" if len(reading) > 1 else ""
    for index, one in enumerate(subject.spec.binary_media_types):
        if covers(one, "application/json"):
            message = f"'{one}' makes JSON binary: the template of {reading[0]}{others} gets it as base64"
            help_ = "name the types that are binary"
            yield Finding(path=("binary_media_types", index), message=message, help=help_)


def _reads_body(site: RouteSite) -> bool:
    if site.key.method in ("GET", "HEAD", "OPTIONS"):
        return False
    return any(it.request.template is not None or _maps_body(it) for _, it in site.route.integrations())


def _maps_body(it: Integration) -> bool:
    """Whether the template that a short form implies has something of the body in it."""
    if not isinstance(it, ServiceIntegration):
        return False
    if isinstance(it, StepFunctionsIntegration) and it.input is None and it.action in ("start", "start_sync"):
        return True
    sources = (request_expression(source) or "" for _, source in it.expressions())
    return any(source.startswith("method.request.body") for source in sources)


def _template(subject: Subject) -> Iterator[Finding]:
    """A template reads and writes text; with a body that is bytes, every request is answered with 500."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            path = (*site.path, key)
            boxes = [((*path, "request"), it.request.content_handling, it.request.template is not None)]
            for status, one in it.responses.items():
                renders = one.template is not None or one.body is not None
                boxes.append(((*path, "responses", status), one.content_handling, renders))
            for box, handling, renders in boxes:
                if renders and handling == "CONVERT_TO_BINARY":
                    message = "a template needs text, and this makes the body bytes"
                    yield Finding(path=(*box, "content_handling"), message=message)


def _objects(subject: Subject) -> Iterator[Finding]:
    """Without binary media types every body is text, and the bytes of an object that is not are lost."""
    for site in subject.routes:
        if site.route.s3 and site.route.s3.binary and not subject.spec.binary_media_types:
            path = (*site.path, "s3", "binary")
            yield Finding(path=path, message="the API has no binary media types", help="add 'binary_media_types'")


def _repeated_template(subject: Subject) -> Iterator[Finding]:
    """Content types are compared without regard to case, so two keys that differ in it are one type."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            boxes: list[tuple[Path, object]] = [(("request",), it.request.template)]
            boxes += [(("responses", status), one.template) for status, one in it.responses.items()]
            for box, templates in boxes:
                seen: dict[str, str] = {}
                for content_type in templates if isinstance(templates, Mapping) else ():
                    if first := seen.get(content_type.lower()):
                        path = (*site.path, key, *box, "template", content_type)
                        message = f"'{content_type}' is the same type as '{first}'"
                        yield Finding(path=path, message=message, on_key=True)
                    seen.setdefault(content_type.lower(), content_type)


# https://www.rfc-editor.org/rfc/rfc9110#name-status-codes
_WITHOUT_BODY = ("204", "205", "304")


def _bodiless(subject: Subject) -> Iterator[Finding]:
    """HTTP has no body with these statuses: clients do not read one, and some take it for the next answer."""
    for path, status, filled in _filled(subject):
        if filled and (status in _WITHOUT_BODY or status.startswith("1")):
            yield Finding(path=(*path, filled), message=f"a response {status} has no body", on_key=True)


def _filled(subject: Subject) -> Iterator[tuple[Path, str, str]]:
    """The responses with their statuses, and the key of what makes a body."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            for status, one in it.responses.items():
                filled = "body" if one.body is not None else "template" if _text(one.template) else ""
                yield (*site.path, key, "responses", status), status, filled
        if site.route.mock and site.route.mock.status and site.route.mock.body is not None:
            yield (*site.path, "mock"), str(site.route.mock.status), "body"


def _text(template: Template | None) -> bool:
    """Whether a template has text; an empty one makes no body."""
    if isinstance(template, Mapping):
        return any(map(_text, template.values()))
    return bool((template.text if isinstance(template, TextFile) else template or "").strip())


RULES = (
    Rule(
        name="repeated-template-type",
        summary="A content type has one template.",
        check=_repeated_template,
        page=_TEMPLATES,
        severity=Severity.WARNING,
    ),
    Rule(
        name="bodiless-status",
        summary="A body goes with a status that has one.",
        check=_bodiless,
        page=_RESPONSE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="repeated-media-type",
        summary="A binary media type is listed once.",
        check=_repeated,
        page=_TYPES,
    ),
    Rule(
        name="json-is-binary",
        summary="Templates that read bodies get JSON.",
        check=_json,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="binary-template",
        summary="A template has text before and after it.",
        check=_template,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="no-binary-types",
        summary="Binary objects are of binary media types.",
        check=_objects,
        page=_TYPES,
    ),
)
