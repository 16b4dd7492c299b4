"""Turns plain data into the spec's models, and what pydantic has to say into diagnostics with a place.

https://docs.pydantic.dev/latest/errors/validation_errors/
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from apigen.diagnostics import CLOUDFORMATION, Diagnostic, Path, Span, did_you_mean
from apigen.limit import MAX_FINDINGS, limited
from apigen.spec.api import BINARY_TYPE, ApiSpec
from apigen.spec.domain import BASE_PATH, DOMAIN_KEY
from apigen.spec.integration.messaging import ATTRIBUTE_TYPE
from apigen.spec.integration.operations import SES_NAME
from apigen.spec.route import ROUTE_KEY
from apigen.spec.types import IDENTIFIER, NAME

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from apigen.source import Document

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "list_type": "a list",
    "model_type": "a mapping",
    "finite_number": "a finite number",
}
# Our own validators' errors, which are rules of that name.
_NAMED = (
    "unreadable_file",
    "bad_arn",
    "bad_credentials",
    "bad_id",
    "bad_ip_range",
    "bad_origin",
    "bad_variable_pattern",
    "unknown_key",
)
# The members of unions, which stand in a location but not in the spec.
_TAGS = (
    "text",
    "file",
    "types",
    "inline",
    "named",
    "by_status",
    "short",
    "document",
)
_LIMITS = {
    "greater_than_equal": "must be at least {ge:.12g}",
    "less_than_equal": "must be at most {le:.12g}",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most {max_length} characters long",
}
PATTERNS = {
    ROUTE_KEY: "METHOD /path, for example GET /pets/{id}",
    NAME: "letters, digits, hyphens and underscores, starting with a letter or digit",
    IDENTIFIER: "letters, digits and underscores, not starting with a digit",
    r"^[1-5][0-9][0-9]$": "an HTTP status, 100 to 599",
    r"^[45][0-9][0-9]$": "an HTTP status of an error, 400 to 599",
    r"^[A-Za-z][A-Za-z0-9_]*$": "one word of letters, digits and underscores, starting with a letter",
    r"^[A-Za-z0-9_-]{1,128}$": "up to 128 letters, digits, hyphens and underscores",
    r"^[A-Za-z0-9_]{1,64}$": "up to 64 letters, digits and underscores",
    r"^[a-zA-Z0-9._$-]+$": "letters, digits and . _ $ -",
    BINARY_TYPE: "a content type, for example image/png, or all of a kind, for example image/*",
    r"^[^\s/;]+/[^\s/;]+$": "a content type such as application/json, without parameters",
    r"^[a-z0-9-]+(\.[a-z0-9-]+)*$": "the endpoint prefix of a service, for example sqs",
    r"^[A-Za-z0-9]+$": "letters and digits",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "the name of a rule, small letters and digits with hyphens between",
    r"\S": "text that says something",
    r"^(\*|[A-Za-z0-9._-]+)$": "the name of a header, or '*'",
    DOMAIN_KEY: "a domain name, for example api.example.com, or a name of letters, digits, hyphens and underscores",
    BASE_PATH: "a path without slashes at its ends, for example v1/orders, of letters, digits and $ - _ . + ! * ' ( )",
    SES_NAME: "up to 64 letters, digits, hyphens and underscores",
    ATTRIBUTE_TYPE: "String, Number or Binary, with a label after a dot if need be",
    r"^[A-Za-z0-9_.-]+$": "letters, digits and . _ -",
    r"^[A-Za-z0-9_]+$": "letters, digits and underscores",
    r"^[A-Za-z0-9_.-]{3,255}$": "3 to 255 letters, digits and . _ -",
    r"^[A-Za-z0-9-]{1,63}$": "up to 63 letters, digits and hyphens",
    r"^[A-Za-z0-9_+=.@-]{1,256}$": "up to 256 letters, digits and _ + = . @ -",
    r"^[A-Za-z0-9_./-]*$": "letters, digits and _ . / -",
    r"^[^:*]{1,512}$": "up to 512 characters, none of them : or *",
    r"^[^:\s][^\r\n]{0,254}$": "up to 255 characters in one line, not starting with a colon or space",
    r"^body(\.[A-Za-z0-9_-]+)*$": "a place in the body, for example body.records",
    r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$": "a part of a host name, for example runtime",
    r"^[A-Za-z0-9_#:.,<>=()\[\]+ -]+$": "an expression of DynamoDB, with #name for attributes and :name for values",
    r"^[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+$": "a content type, for example image/png or image/*",
    r"^([a-z]{2,6}\.)?[a-z0-9-]+\.[a-z0-9.-]+(:[a-z0-9]+)*$": "the id of a model, for example amazon.nova-lite-v1:0",
    r"^[a-zA-Z0-9._/#-]{1,512}$": "up to 512 letters, digits and . _ / # -",
}


def read_spec(document: "Document") -> tuple[ApiSpec | None, tuple[Diagnostic, ...]]:
    """The spec in `document`, or None and everything that is wrong with single fields of it."""
    context = {"read_text": document.read_text, "read_data": document.read_data}
    try:
        return ApiSpec.model_validate(document.data, context=context), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = dict.fromkeys(_diagnostic(detail, document) for detail in details[:MAX_FINDINGS])
        ordered = sorted(found, key=lambda one: (one.span or Span("", 0, 0, 0, 0), one.rule))
        return None, limited(ordered, len(details[MAX_FINDINGS:]))


def refusal(annotation: Any, value: Any, name: str | int) -> str:
    """Why a field that is so annotated does not take `value`; empty where it does."""
    try:
        read = TypeAdapter(annotation, config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        _, message, _ = _value_error(detail["type"], detail.get("ctx", {}), detail["input"], (name, f"'{name}'"))
        return message or detail["msg"]
    # A literal is changed to AWS's spelling; what is passed in is not.
    return "" if read == value else f"{_shown(value)} must be written {_shown(read)} for '{name}'"


def _diagnostic(detail: "ErrorDetails", document: "Document") -> Diagnostic:
    path, last, on_key = _locate(detail["loc"], document.data)
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "extra_forbidden":
        known = _keys_at(detail["loc"][:-1])
        help_ = CLOUDFORMATION if _is_cloudformation(last) else did_you_mean(str(last), known)
        rule, message = "unknown-key", f"unknown key '{last}'"
        return Diagnostic(rule=rule, message=message, help=help_, span=document.span(path, key=True))
    if kind == "missing":
        return Diagnostic(rule="missing-key", message=f"key '{last}' is missing", span=document.span(path, key=True))
    subject = f"each of '{last}'" if path and isinstance(path[-1], int) else f"'{last}'"
    rule, message, help_ = _value_error(kind, context, value, (last, subject))
    return Diagnostic(rule=rule, message=message or detail["msg"], help=help_, span=document.span(path, key=on_key))


def _is_cloudformation(key: str) -> bool:
    """Whether a mapping with this key is a function of CloudFormation, in its long form."""
    return key == "Ref" or key.startswith("Fn::")


def _value_error(
    kind: str, context: Mapping[str, Any], value: Any, names: tuple[str | int, str]
) -> tuple[str, str, str]:
    """The rule, message and help for a value that is there and wrong; `names` are its field and itself."""
    last, subject = names
    if kind in _EXPECTED:
        help_ = CLOUDFORMATION if isinstance(value, Mapping) and any(map(_is_cloudformation, value)) else ""
        return "wrong-type", f"{subject} must be {_EXPECTED[kind]}, not {_shown(value)}", help_
    if kind in _LIMITS:
        return "bad-value", f"{subject} {_LIMITS[kind].format(**context)}", ""
    if kind == "literal_error":
        allowed = tuple(re.findall(r"'([^']*)'", context["expected"])) or (context["expected"],)
        help_ = did_you_mean(value, allowed) if isinstance(value, str) else f"allowed: {', '.join(allowed)}"
        return "bad-value", f"{_shown(value)} is not a value of '{last}'", help_
    if kind == "string_pattern_mismatch":
        expected = PATTERNS.get(context["pattern"], f"text that matches {context['pattern']}")
        return "bad-value", f"{_shown(value)} must be {expected}", ""
    if kind in _NAMED:
        return kind.replace("_", "-"), "", ""
    return "bad-value", "", ""


def _shown(value: Any) -> str:
    """A value as its writer sees it, short."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"'{value if len(value) <= 60 else value[:57] + '...'}'"
    return "a mapping" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else str(value)


def _locate(loc: tuple[int | str, ...], data: Any) -> tuple[Path, str, bool]:
    """The path in the data that pydantic's location means, its last named step, and whether it is about a key.

    A location also names the members of unions and, where a short form was written, the field it stands for.
    """
    path: list[str | int] = []
    here, on_key = data, False
    last = ""
    for step in loc:
        if step == "[key]":
            on_key = True
        elif (isinstance(here, Mapping) and step in here) or (isinstance(here, list) and step in range(len(here))):
            path.append(step)
            here = here[step]  # type: ignore[index] # a key of a mapping or an index of a list, as just seen
        # An item of a list has no name of its own, nor has a lone value that may also be a list.
        last = step if isinstance(step, str) and step != "[key]" and not _is_tag(step) else last
    return tuple(path), last, on_key


def _is_tag(step: str | int) -> bool:
    return step in _TAGS


def _keys_at(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that may be written at a location of pydantic's."""
    here: Any = ApiSpec
    for step in loc:
        model = _first(here, lambda one: isinstance(one, type) and issubclass(one, BaseModel))
        if model is not None:
            by_key = {field.alias or name: field for name, field in model.model_fields.items()}
            here = by_key[str(step)].annotation if step in by_key else here
        elif not _is_tag(step):
            here = (get_args(here) or (None,))[-1]
    model = _first(here, lambda one: isinstance(one, type) and issubclass(one, BaseModel))
    if model is None:
        return ()
    keys = tuple(field.alias or name for name, field in model.model_fields.items() if field.exclude is not True)
    return (*keys, "include") if model is ApiSpec else keys


def _first(annotation: Any, test: Callable[[Any], bool]) -> Any:
    """The first type in an annotation that passes `test`, looking into unions and annotations but not into
    containers."""
    if test(annotation):
        return annotation
    if getattr(annotation, "__origin__", None) in (dict, list):
        return None
    return next((found for one in get_args(annotation) if (found := _first(one, test)) is not None), None)
