"""Turns text of the spec into graph values: interpolation, mapping expressions, templates, bodies."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from apigen.graph.values import Join, Json, Text, Value, Var, VariableType, join
from apigen.interpolation import pieces
from apigen.mapping import request_expression, response_expression
from apigen.spec.integration.settings import Template
from apigen.spec.types import TextFile, VariableUse

JSON_TYPE = "application/json"

_T = TypeVar("_T")


def text(source: str) -> Text:
    """`arn:${var.x}` as a Join of a literal and a variable."""
    return join(*(Var(value) if kind == "var" else value for kind, value in pieces(source)))


def optional_text(source: str | None) -> Text | None:
    """`text`, for what may be left out."""
    return None if source is None else text(source)


def known(value: _T | VariableUse) -> _T | Var:
    """The value of a field that may be a variable as a whole: itself, or the variable."""
    return Var(value.name, cast("VariableType", value.type)) if isinstance(value, VariableUse) else value


def tags(source: Mapping[str, str] | VariableUse) -> Mapping[str, Text] | Var | None:
    """Tags in canonical order, or the variable that holds all of them; None where there are none."""
    found = known(source)
    return found if isinstance(found, Var) else sorted_mapping({key: text(value) for key, value in found.items()})


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
    """The template that renders `body` as it is."""
    return {kind: literal_vtl(rendered) for kind, rendered in body_text(body, content_type).items()}


def body_text(body: Any, content_type: str | None = None) -> dict[str, Text]:
    """`body` by its content type: text, or any other value as JSON with sorted keys."""
    if isinstance(body, str):
        return {content_type or "text/plain": text(body)}
    return {content_type or JSON_TYPE: join(*_json(body))}


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


# A dollar sign or a hash that VTL would read: after a backslash, before a name, a brace, a bracket, another mark of
# VTL's, or before what is known at apply only.
_READ = re.compile(r"\\[$#]|\$(?=[A-Za-z_{!\\$#])|#(?=[A-Za-z{\[*#@$\\])")
_OPEN = re.compile(r"[$#]\Z")
_MARK = re.compile(r"\\*[$#]")


def literal_vtl(value: Text) -> Text:
    """Text that a template renders as it is.

    VTL has no escape that holds everywhere (a backslash counts only before a defined reference), so each mark stands
    in a single-quoted literal, which VTL leaves alone. https://velocity.apache.org/engine/1.7/user-guide.html
    """
    literals = list(_literals(value))
    is_read = any(_READ.search(literal) or (_OPEN.search(literal) and literal != value) for literal in literals)
    if not is_read:
        return value
    marks = sorted({mark for literal in literals for mark in _MARK.findall(literal)})
    names = {mark: f"${{literal{index}}}" for index, mark in enumerate(marks)}
    head = "".join(f"#set({name.replace('{', '').replace('}', '')} = '{mark}')" for mark, name in names.items())
    # A line break right after a directive is part of it.
    kept = "#set($literal = '')${literal}" if next(iter(literals), "")[:1].isspace() else ""
    return join(head, kept, _marked(value, names))


def _literals(value: Text) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Join(parts):
            for part in parts:
                yield from _literals(part)
        case Json(str() | Join() as inner):
            yield from map(_encoded, _literals(inner))


def _marked(value: Text, names: Mapping[str, str], *, encoded: bool = False) -> Text:
    """`value` with references to the literals that hold its marks. Inside of JSON these are encoded already."""
    match value:
        case str():
            return _MARK.sub(lambda mark: names[_encoded(mark[0]) if encoded else mark[0]], value)
        case Join(parts):
            return join(*(_marked(part, names, encoded=encoded) for part in parts))
        case Json(str() | Join() as inner):
            return Json(_marked(inner, names, encoded=True))
        case _:
            return value


def _encoded(mark: str) -> str:
    """A mark with its backslashes, or text around it, as it is inside of a JSON string."""
    return mark.replace("\\", "\\\\")


def sorted_mapping(source: Mapping[str, Text]) -> Mapping[str, Text] | None:
    """`source` in canonical order; None where it is empty, so that no argument is printed."""
    return {key: source[key] for key in sorted(source)} or None


def statement(**members: Value) -> dict[str, Value]:
    """A statement of an IAM policy that allows something."""
    return {"Effect": "Allow", **members}


def policy_document(*statements: Mapping[str, Value]) -> dict[str, Value]:
    """An IAM policy of statements."""
    return {"Version": "2012-10-17", "Statement": statements}
