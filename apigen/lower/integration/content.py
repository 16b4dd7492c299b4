"""Decides how bodies are converted where an API has binary media types.

API Gateway converts where the type of a body and what the client accepts differ: text for a client that accepts images
is decoded as base64, and an image for one that accepts anything is encoded. What renders a template needs text.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from apigen.lower.integration.backend import Backend, Request, Response
from apigen.media import covers

_TEXT = "CONVERT_TO_TEXT"
_BINARY = "CONVERT_TO_BINARY"


def converted(backend: Backend, binary: Sequence[str]) -> Backend:
    """`backend` with conversions where the spec has none; the same without binary media types."""
    if not binary:
        return backend
    otherwise = _TEXT if backend.type == "MOCK" else _BINARY if "*/*" in binary else None
    return replace(
        backend,
        request=_request(backend.request, binary),
        responses=tuple(_response(response, otherwise) for response in backend.responses),
    )


def _request(request: Request, binary: Iterable[str]) -> Request:
    """Bodies that a template reads are text, even of a binary type. Others are sent as they are."""
    reads = any(covers(one, content_type) for one in binary for content_type in request.templates)
    return replace(request, content_handling=_TEXT) if reads and request.content_handling is None else request


def _response(response: Response, otherwise: str | None) -> Response:
    """A template renders text whatever the client accepts. Where every type is binary, all that passes through is."""
    if response.content_handling is not None:
        return response
    return replace(response, content_handling=_TEXT if response.templates else otherwise)
