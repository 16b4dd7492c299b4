"""Turns text of the spec into graph values: interpolation, mapping expressions, templates, bodies."""

import json
import re
from collections.abc import Mapping
from typing import Any

from apigen.graph.values import Join, Json, Text, Value, Var, join
from apigen.interpolation import pieces
from apigen.mapping import request_expression, response_expression
from apigen.spec.integration.settings import Template
from apigen.spec.types import TextFile

JSON_TYPE = "application/json"


def text(source: str) -> Text:
    """`arn:${var.x}` as a Join of a literal and a variable."""
    return join(*(Var(value) if kind == "var" else value for kind, value in pieces(source)))


def optional_text(source: str | None) -> Text | None:
    """`text`, for what may be left out."""
    return None if source is None else text(source)


def request_mapping(source: str) -> Text:
    """A mapping expression over a request, in AWS's long form."""
    long = request_expression(source)
    assert long is not None, source
    return text(long)


def response_mapping(source: str) -> Text:
    """A mapping expression over a response, in AWS's long form."""
    long = response_expression(source)
    assert long is not None, source
    return text(long)


def templates(source: Template | None) -> dict[str, Text]:
    """Mapping templates by content type, in its order."""
    if source is None:
        return {}
    by_type = source if isinstance(source, Mapping) else {JSON_TYPE: source}
    return {content_type: _template(by_type[content_type]) for content_type in sorted(by_type)}


def _template(source: str | TextFile) -> Text:
    if isinstance(source, TextFile):
        return text(source.text) if source.interpolate else source.text
    return text(source)


def body_template(body: Any, content_type: str | None = None) -> dict[str, Text]:
    """The template that renders `body` as it is: text, or any other value as JSON with sorted keys."""
    if isinstance(body, str):
        return {content_type or "text/plain": literal_vtl(text(body))}
    return {content_type or JSON_TYPE: literal_vtl(join(*_json(body)))}


def _json(value: Any) -> list[Text]:
    """The JSON text of `value`, in pieces; a text that holds variables is encoded when they are known."""
    match value:
        case str():
            parsed = text(value)
            return [json.dumps(parsed, ensure_ascii=False)] if isinstance(parsed, str) else [Json(parsed)]
        case Mapping():
            items = [[json.dumps(key, ensure_ascii=False), ": ", *_json(value[key])] for key in sorted(value)]
            return ["{", *_between(items), "}"]
        case list() | tuple():
            return ["[", *_between([_json(item) for item in value]), "]"]
        case _:
            return [json.dumps(value)]


def _between(items: list[list[Text]]) -> list[Text]:
    return [piece for index, item in enumerate(items) for piece in ([", ", *item] if index else item)]


# A dollar sign or a hash that VTL would read: before a name, a brace, a bracket or another mark of VTL's.
_VTL = re.compile(r"\\*(?:\$(?=[A-Za-z_{!\\$#])|#(?=[A-Za-z{\[*#@$\\]))")


def literal_vtl(value: Text) -> Text:
    """Text that a template renders as it is.

    VTL has no escape that holds everywhere (a backslash counts only before a defined reference), so each mark stands
    in a single-quoted literal, which VTL leaves alone. https://velocity.apache.org/engine/1.7/user-guide.html
    """
    parts = value.parts if isinstance(value, Join) else (value,)
    marks = sorted({mark for part in parts if isinstance(part, str) for mark in _VTL.findall(part)})
    if not marks:
        return value
    names = {mark: f"${{literal{index}}}" for index, mark in enumerate(marks)}
    head = "".join(f"#set({name.replace('{', '').replace('}', '')} = '{mark}')" for mark, name in names.items())
    return join(head, *(_VTL.sub(lambda m: names[m[0]], p) if isinstance(p, str) else p for p in parts))


def sorted_mapping(source: Mapping[str, Text]) -> Mapping[str, Text] | None:
    """`source` in canonical order; None where it is empty, so that no argument is printed."""
    return {key: source[key] for key in sorted(source)} or None


def statement(**members: Value) -> dict[str, Value]:
    """An IAM policy document with one statement."""
    return {"Version": "2012-10-17", "Statement": ({"Effect": "Allow", **members},)}
