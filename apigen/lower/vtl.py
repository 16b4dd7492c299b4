"""Turns mapping expressions into VTL that is encoded for where it goes.

Whatever a client sends reaches a service as data: a JSON string is escaped, a form value is URL-encoded, and a literal
of the spec is encoded here, once. What is read stands in quotes, which makes text of it: the functions of $util take
nothing else, and what a client leaves out is empty. Parameters are read from the one place that the expression names,
not with `$input.params('x')`, which would let a query parameter stand in for a header of the same name.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias
from urllib.parse import quote

from apigen.graph.values import Join, Text, join
from apigen.lower.text import literal_vtl, request_mapping, text
from apigen.mapping import declared_parameter

# escapeJavaScript writes ' as \', which JSON does not know.
_UNQUOTE = """.replaceAll("\\\\'","'")"""


def json_string(expression: str) -> Text:
    """The value of `expression` inside the quotes of a JSON string."""
    value = request_mapping(expression)
    if _is_literal(value):
        return _json_literal(_unquoted(value))
    return escaped("$input.json('$')" if value == "method.request.body" else _string(value))


def json_document(expression: str) -> Text:
    """The JSON text of `expression` inside the quotes of a JSON string: an object of the body stays one."""
    value = request_mapping(expression)
    if isinstance(value, str) and value.startswith("method.request.body."):
        return escaped(f"$input.json('$.{value.removeprefix('method.request.body.')}')")
    return json_string(expression)


def json_text(source: str) -> Text:
    """Text of the spec inside the quotes of a JSON string."""
    return _json_literal(text(source))


def form_value(expression: str) -> Text:
    """The value of `expression` as a value of a form."""
    value = request_mapping(expression)
    return _form_literal(_unquoted(value)) if _is_literal(value) else f"$util.urlEncode({_string(value)})"


def form_document(expression: str) -> Text:
    """The JSON text of `expression` as a value of a form: an object of the body stays one."""
    value = request_mapping(expression)
    if isinstance(value, str) and value.startswith("method.request.body."):
        return f"$util.urlEncode($input.json('$.{value.removeprefix('method.request.body.')}'))"
    return form_value(expression)


def form_text(source: str) -> Text:
    """Text of the spec as a value of a form."""
    return _form_literal(text(source))


def base64_value(expression: str) -> Text:
    """The value of `expression`, encoded as base64 by API Gateway."""
    value = request_mapping(expression)
    return join("$util.base64Encode(", value if _is_literal(value) else _string(value), ")")


def escaped(source: str) -> str:
    """What the VTL expression `source`, a text, renders inside the quotes of a JSON string."""
    return f"$util.escapeJavaScript({source}){_UNQUOTE}"


def is_given(expression: str) -> str | None:
    """The VTL condition that a client sends what `expression` reads; None where it is always there."""
    value = request_mapping(expression)
    if _is_literal(value):
        return None
    assert isinstance(value, str), value
    read = declared_parameter(value)
    leaves_out = read[0] != "path" if read else value.startswith(("method.request.body.", "context.authorizer."))
    return f'{_string(value)} != ""' if leaves_out else None


Member: TypeAlias = tuple[str | None, Text]
"""What may stand in a list, and the condition on which it does; None for always."""


def listed(members: Sequence[Member]) -> Text:
    """Members with commas between them."""
    fixed = [member for condition, member in members if condition is None]
    chosen = [(condition, member) for condition, member in members if condition is not None]
    parts = [part for member in fixed for part in (", ", member)][1:]
    if fixed:
        return join(*parts, *(part for condition, member in chosen for part in (f"#if({condition}), ", member, "#end")))
    if len(chosen) == 1:
        return join(f"#if({chosen[0][0]})", chosen[0][1], "#end")
    for index, (condition, member) in enumerate(chosen):
        comma = "${comma}" if index else ""
        parts += [f"#if({condition}){comma}", member, '#set($comma = ", ")#end']
    return join('#set($comma = "")', *parts)


def reference(expression: str) -> str:
    """The VTL reference that `expression` means; for conditions and loops, not for output."""
    return _reference(request_mapping(expression))


def _reference(value: Text) -> str:
    assert isinstance(value, str), value
    read = declared_parameter(value)
    if read is not None:
        return f"$input.params().{read[0]}.get('{read[1]}')"
    if value == "method.request.body":
        return "$input.body"
    if value.startswith("method.request.body."):
        return f"$input.path('$.{value.removeprefix('method.request.body.')}')"
    return f"${value}"


def _string(value: Text) -> str:
    """VTL whose value is text, whatever the client sent: nothing is empty, a number is its digits."""
    return "$input.body" if value == "method.request.body" else f'"$!{_reference(value)[1:]}"'


def _is_literal(value: Text) -> bool:
    first = value.parts[0] if isinstance(value, Join) else value
    return isinstance(first, str) and first.startswith("'")


def _unquoted(value: Text) -> Text:
    """A literal without its quotes."""
    parts: list[Text] = list(value.parts) if isinstance(value, Join) else [value]
    first, last = parts[0], parts[-1]
    assert isinstance(first, str) and isinstance(last, str), value
    return join(*([first[1:-1]] if len(parts) == 1 else [first[1:], *parts[1:-1], last[:-1]]))


def _json_literal(value: Text) -> Text:
    return _encoded(value, lambda part: json.dumps(part, ensure_ascii=False)[1:-1], lambda part: part)


def _form_literal(value: Text) -> Text:
    return _encoded(value, lambda part: quote(part, safe=""), lambda part: join("$util.urlEncode('", part, "')"))


def _encoded(value: Text, literal: Callable[[str], str], passed_in: Callable[[Text], Text]) -> Text:
    """Text of the spec and what is passed in, each encoded in their way."""
    parts = value.parts if isinstance(value, Join) else (value,)
    return join(*(literal_vtl(literal(part)) if isinstance(part, str) else passed_in(part) for part in parts))
