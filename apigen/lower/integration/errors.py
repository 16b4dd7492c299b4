"""Turns the errors of a backend into responses whose patterns exclude each other.

API Gateway does not say in which order it tries patterns, so no answer may match two of them.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from apigen.lower.integration.backend import WITHOUT_BODY, Response
from apigen.lower.integration.settings import error_responses, message
from apigen.lower.text import JSON_TYPE
from apigen.spec.integration.errors import HttpErrors, LambdaErrors

# The statuses that keep their number, with the text that stands for a body that is not passed on.
# https://www.rfc-editor.org/rfc/rfc9110#name-status-codes
_TEXTS: Mapping[str, str] = {
    "400": "Bad request",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "Not found",
    "405": "Method not allowed",
    "406": "Not acceptable",
    "408": "Request timeout",
    "409": "Conflict",
    "410": "Gone",
    "412": "Precondition failed",
    "413": "Content too large",
    "415": "Unsupported media type",
    "422": "Unprocessable content",
    "428": "Precondition required",
    "429": "Too many requests",
    "500": "Internal server error",
    "501": "Not implemented",
    "502": "Bad gateway",
    "503": "Service unavailable",
    "504": "Gateway timeout",
}
_RETRIED = ("429", "503")
_SAME: Mapping[str, Sequence[int]] = {status: [int(status)] for status in _TEXTS}

# API Gateway follows no redirect of a backend.
_MOVED = ("301", "302", "303", "307", "308")

_WORDS: Mapping[str, Sequence[str]] = {
    "400": ["BadRequest"],
    "401": ["Unauthorized"],
    "403": ["Forbidden"],
    "404": ["NotFound"],
    "409": ["Conflict"],
    "422": ["UnprocessableEntity"],
    "429": ["TooManyRequests"],
    "503": ["ServiceUnavailable"],
}


def http_errors(errors: HttpErrors) -> Iterator[Response]:
    """The responses for the statuses 4xx and 5xx of an HTTP backend. What has no response of its own is 400 or 500."""
    if errors == "hide":
        yield from error_responses()
    elif errors == "pass":
        yield from (_passed(status, pattern) for status, pattern in _patterns(_SAME))
    else:
        chosen = _SAME if isinstance(errors, str) else errors
        yield from (message(status, pattern, _text(status)) for status, pattern in _patterns(chosen))


def http_successes() -> Iterator[Response]:
    """The other statuses of an HTTP backend as they are, with its body; those that are not listed become 200."""
    yield _passed("200", None)
    yield _passed("201", "201", "Location")
    yield _passed("202", "202")
    yield Response(status="204", pattern="204")
    yield from (_passed(status, status, "Location") for status in _MOVED)
    yield Response(status="304", pattern="304")


def lambda_errors(errors: LambdaErrors) -> Iterator[Response]:
    """The responses for a function that fails. What begins with no word of ours, a timeout for example, is 500."""
    words = {"standard": _WORDS, "hide": {}}[errors] if isinstance(errors, str) else errors
    yield from (_worded(status, words[status]) for status in sorted(words))
    every = [word for status in sorted(words) for word in words[status]]
    # Error messages may span lines, which a dot does not match by itself.
    rest = f"(?s)(?!{_begins(every)}).+" if every else "(?s).+"
    yield message("500", rest, "Internal server error")


def _worded(status: str, words: Sequence[str]) -> Response:
    """The message of the error and nothing of its type or stack."""
    template = "{\"message\": $input.json('$.errorMessage')}"
    return Response(status=status, pattern=f"(?s){_begins(words)}.*", templates={JSON_TYPE: template})


def _begins(words: Iterable[str]) -> str:
    return rf"\[?({'|'.join(words)})\b"


def _patterns(chosen: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str]]:
    """Each status for clients with the pattern over the backend's; 400 and 500 take what no other one does."""
    for status in sorted({*chosen, "400", "500"}):
        taken = [str(one) for one in chosen.get(status, ())]
        if status not in ("400", "500"):
            yield status, "|".join(sorted(taken))
            continue
        digit = status[0]
        others = {str(one) for other, ones in chosen.items() if other != status for one in ones}
        excluded = sorted(one for one in others if one[0] == digit)
        rest = rf"(?!{'|'.join(excluded)}){digit}\d{{2}}" if excluded else rf"{digit}\d{{2}}"
        yield status, "|".join([*sorted(one for one in taken if one[0] != digit), rest])


def _passed(status: str, pattern: str | None, *headers: str) -> Response:
    names = (*headers, *(("Retry-After",) if status in _RETRIED else ()))
    passed = {name: f"integration.response.header.{name}" for name in names}
    return typed(Response(status=status, pattern=pattern, headers=passed))


def typed(response: Response) -> Response:
    """`response` with the type of the backend's body, where that passes through: clients are told application/json
    otherwise."""
    mapped = any(name.lower() == "content-type" for name in response.headers)
    if response.templates or mapped or response.status in WITHOUT_BODY:
        return response
    type_ = {"Content-Type": "integration.response.header.Content-Type"}
    return replace(response, headers={**type_, **response.headers})


def _text(status: str) -> str:
    return _TEXTS.get(status) or _TEXTS[f"{status[0]}00"]
