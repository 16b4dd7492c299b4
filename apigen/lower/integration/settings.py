"""Lowers what several integration types share: requests, responses, TLS, placeholders in a backend's address."""

from collections.abc import Iterable, Mapping

from apigen.graph.resources import TlsConfig
from apigen.graph.values import Text
from apigen.lower.integration.backend import Request, Response, Site
from apigen.lower.integration.preset import request_templates
from apigen.lower.text import JSON_TYPE, body_template, known, request_mapping, response_mapping, templates
from apigen.mapping import placeholders
from apigen.spec.integration.settings import IntegrationRequest, IntegrationResponse, ResponseBody, Tls


def request(
    site: Site, source: IntegrationRequest, address: str = "", extra: Mapping[str, Text] | None = None
) -> Request:
    """The integration request; placeholders of `address` get the path variables of the same name."""
    own = {name: f"path.{name}" for name in placeholders(address) if name in site.key.variables}
    parameters: dict[str, Text] = dict(extra or {})
    parameters |= {f"path.{name}": request_mapping(value) for name, value in {**own, **source.path}.items()}
    parameters |= {f"querystring.{name}": request_mapping(value) for name, value in source.query.items()}
    parameters |= {f"header.{name}": request_mapping(value) for name, value in source.headers.items()}
    return Request(
        parameters=parameters,
        templates=request_templates(source.template),
        passthrough_behavior=source.passthrough_behavior,
        content_handling=source.content_handling,
    )


def responses(source: Mapping[str, IntegrationResponse]) -> tuple[Response, ...]:
    """The integration responses in the order of their statuses."""
    return tuple(response(status, source[status], source[status].pattern) for status in sorted(source))


def response(status: str, source: ResponseBody, pattern: str | None, content_type: str | None = None) -> Response:
    """One integration response."""
    body = templates(source.template) if source.body is None else body_template(source.body, content_type)
    mapped = {name: response_mapping(value) for name, value in source.headers.items()}
    return Response(
        status=status,
        pattern=pattern,
        headers={**content_type_header(body), **mapped},
        templates=body,
        content_handling=source.content_handling,
    )


def content_type_header(body: Mapping[str, Text]) -> dict[str, Text]:
    """The header for a body that is always of one type; without it clients are told application/json."""
    return {"Content-Type": f"'{next(iter(body))}'"} if len(body) == 1 and JSON_TYPE not in body else {}


def message(status: str, pattern: str, text: str) -> Response:
    """A response that tells nothing of the backend's own answer."""
    return Response(status=status, pattern=pattern, templates=body_template({"message": text}))


def error_responses() -> Iterable[Response]:
    """The statuses 4xx and 5xx of an HTTP backend or AWS service as 400 and 500, without their bodies."""
    yield message("400", r"4\d{2}", "Bad request")
    yield message("500", r"5\d{2}", "Internal server error")


def tls(source: Tls | None) -> TlsConfig | None:
    """The TLS block, where it says something else than AWS's default."""
    if source is None or source.insecure_skip_verification is False:
        return None
    return TlsConfig(insecure_skip_verification=known(source.insecure_skip_verification))
