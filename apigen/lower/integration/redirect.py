"""Turns a redirect into a response with the header Location, whose host no client can change.

What a client sends stands after the host only, and URL-encoded, so that it is one value of the address: no other host,
no further parameter, no line of a header.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
"""

import re
from collections.abc import Iterator, Mapping

from apigen.graph.values import Text, Var, join
from apigen.interpolation import pieces
from apigen.lower.integration.backend import Response, Site
from apigen.lower.text import JSON_TYPE, request_mapping, response_mapping, text
from apigen.lower.vtl import form_text, form_value
from apigen.mapping import placeholders
from apigen.spec.integration.mock import Redirect

_PLACE = re.compile(r"(?<!\$)(\{[^{}]+\})")


def redirect(site: Site, to: Redirect, status: str, headers: Mapping[str, str]) -> Response:
    """The answer that sends clients to `to`."""
    mapped = {name: response_mapping(value) for name, value in headers.items()}
    if not placeholders(to.url):
        return Response(status=status, headers={"Location": _quoted(to.url), **mapped})
    # An override is applied after this mapping, which declares the header and stands where nothing overrides it.
    home = _PLACE.split(to.url)[0]
    return Response(
        status=status,
        headers={"Location": _quoted(home), **mapped},
        templates={JSON_TYPE: join(*_template(site, to))},
    )


def _quoted(address: str) -> Text:
    return join("'", text(address), "'")


def _template(site: Site, to: Redirect) -> Iterator[Text]:
    """A variable of VTL for each value and for what is passed in, then the address that they make together."""
    address: list[Text] = []
    for index, part in enumerate(_parts(to.url)):
        name = f"part{index}"
        if isinstance(part, Var) or part == "#":
            yield join(f"#set(${name} = '", part, "')\n")
        elif not part.startswith("{"):
            address.append(part)
            continue
        elif (literal := _literal(to, part[1:-1])) is not None:
            address.append(literal)
            continue
        else:
            yield _set(site, to, part[1:-1], f"${name}")
        address.append(f"${{{name}}}")
    yield join('#set($context.responseOverride.header.Location = "', *address, '")\n')


def _parts(url: str) -> Iterator[str | Var]:
    """The address in pieces: text, `{placeholders}`, what is passed in, and the hash, which VTL would read."""
    for kind, value in pieces(url):
        if kind == "var":
            yield Var(value)
        else:
            yield from (part for part in re.split(r"((?<!\$)\{[^{}]+\}|#)", value) if part)


def _literal(to: Redirect, name: str) -> Text | None:
    """The value of a placeholder that is known already."""
    source = to.values.get(name, "")
    return form_text(source[1:-1]) if source.startswith("'") else None


def _set(site: Site, to: Redirect, name: str, variable: str) -> Text:
    """The directives that give `variable` the value of a placeholder, encoded."""
    expression = to.values.get(name, f"path.{name}")
    # A form writes a blank as a plus sign, which in a path is one.
    blank = '.replace("+", "%20")'
    if not str(request_mapping(expression)).startswith("method.request.path."):
        return join(f"#set({variable} = ", form_value(expression), f"{blank})\n")
    given = expression.rpartition(".")[2]
    slashes = '.replace("%2F", "/")' if f"{{{given}+}}" in site.key.segments else ""
    # A variable of the path comes as it stands in the URL, where a plus sign is no blank.
    return (
        f"#set({variable} = \"$!input.params().path.get('{given}')\")\n"
        f'#set({variable} = $util.urlDecode({variable}.replace("+", "%2B")))\n'
        f"#set({variable} = $util.urlEncode({variable}){blank}{slashes})\n"
    )
