"""Puts the headers of CORS on the responses of integrations.

One origin, or any, is a fixed header. Of several origins and of patterns the one that asks is sent back if it is
allowed, which takes a template: a mapping has no conditions.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from apigen import crossing as facts
from apigen.graph.values import Text, join, walk
from apigen.lower.integration.backend import WITHOUT_BODY, Backend, Response, Site
from apigen.lower.text import JSON_TYPE, text
from apigen.origin import is_pattern, regular_expression
from apigen.spec.cors import Cors

_ORIGIN = "Access-Control-Allow-Origin"
_OVERRIDE = f"$context.responseOverride.header.{_ORIGIN}"


def crossing(site: Site, backend: Backend) -> Backend:
    """`backend` with the headers of CORS on all of its responses. A proxy has none here: its backend sends them."""
    cors = facts.setting(site.context.spec, site.key, site.route)
    if cors is None:
        return backend
    return replace(backend, responses=tuple(_shared(response, cors) for response in backend.responses))


def _shared(response: Response, cors: Cors) -> Response:
    own = {name.lower() for name in response.headers}
    added = {name: value for name, value in headers(cors).items() if name.lower() not in own}
    found = replace(response, headers={**response.headers, **added})
    if fixed_origin(cors) is not None or _ORIGIN.lower() in own or _is_set(response.templates.values()):
        return found
    return reflecting(found, cors)


def _is_set(templates: Iterable[Text]) -> bool:
    """Whether a template sets the header itself; a header that is overridden twice fails the request."""
    texts = (piece for template in templates for piece in walk(template) if isinstance(piece, str))
    return any(_OVERRIDE.lower().removeprefix("$") in piece.lower() for piece in texts)


def reflecting(response: Response, cors: Cors) -> Response:
    """`response` with templates that send the origin back. A body that passes through takes one for it."""
    body = "" if response.status in WITHOUT_BODY else "$input.body"
    templates = {kind: join(_reflection(cors), it) for kind, it in (response.templates or {JSON_TYPE: body}).items()}
    return replace(response, templates=templates, declared=(_ORIGIN,))


def _reflection(cors: Cors) -> Text:
    """VTL that allows the origin that asks, if it is one of those that may; renders nothing.

    Over HTTP/2 the names of headers are in lower case, and the map of headers tells them apart.
    https://www.rfc-editor.org/rfc/rfc9113#name-http-fields
    """
    tests = [part for origin in dict.fromkeys(cors.origins) for part in (" || ", *_test(origin))]
    return join(
        "#set($corsOrigin = \"$!input.params().header.get('Origin')\")\n"
        '#if($corsOrigin == "")\n#set($corsOrigin = "$!input.params().header.get(\'origin\')")\n#end\n'
        "#if(",
        *tests[1:],
        f")\n#set({_OVERRIDE} = $corsOrigin)\n#end\n",
    )


def _test(origin: str) -> tuple[Text, ...]:
    if is_pattern(origin):
        return (f"$corsOrigin.matches('{regular_expression(origin)}')",)
    return ("$corsOrigin == '", text(origin), "'")


def fixed_origin(cors: Cors) -> str | None:
    """The one origin that is always sent; None where it depends on who asks."""
    origins = set(cors.origins)
    only = next(iter(origins)) if len(origins) == 1 else ""
    return None if not only or is_pattern(only) else only


def headers(cors: Cors) -> dict[str, Text]:
    """The headers that every response has, besides the origin where it depends on who asks."""
    fixed = fixed_origin(cors)
    # A cache must not give one origin what was allowed for another. https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
    headers: dict[str, Text] = {"Vary": "'Origin'"} if fixed is None else {_ORIGIN: _quoted(fixed)}
    if cors.credentials:
        headers["Access-Control-Allow-Credentials"] = "'true'"
    if cors.expose_headers:
        headers["Access-Control-Expose-Headers"] = listed(cors.expose_headers)
    return headers


def _quoted(origin: str) -> Text:
    return join("'", text(origin), "'")


def listed(names: Sequence[str]) -> str:
    """A fixed value of names."""
    return f"'{','.join(dict.fromkeys(names))}'"
