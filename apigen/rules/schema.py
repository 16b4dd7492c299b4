"""Rules about what stands in a JSON Schema: the keywords of draft 4 with values that they take.

https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from apigen import draft4
from apigen.diagnostics import Severity, did_you_mean
from apigen.java_pattern import problem as regex_problem
from apigen.rules.model import SchemaSite, schema_sites
from apigen.rules.rule import Finding, Rule, Subject

_KNOWN_ISSUES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html"
_CREATE = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html"

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_VERSION = re.compile(r"https?://json-schema\.org/(draft-04/)?schema#?")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_schema(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_schema, value))


def _is_named_schemas(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_schema, value.values()))


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_type(value: Any) -> bool:
    return value in _TYPES if _is_text(value) else _is_names(value) and set(value) <= set(_TYPES)


def _is_pattern(value: Any) -> bool:
    return _is_text(value) and not regex_problem(value)


_TYPE = f"one of {', '.join(_TYPES)}, or a list of them"

# What a keyword takes, and how messages say it.
_KEYWORDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "$ref": (_is_text, "the name of a model"),
    "$schema": (lambda value: _is_text(value) and _VERSION.fullmatch(value) is not None, "that of draft 4"),
    **dict.fromkeys(("id", "title", "description", "format"), (_is_text, "text")),
    "default": (lambda _: True, ""),
    "type": (_is_type, _TYPE),
    "enum": (lambda value: isinstance(value, list) and bool(value), "a list of values"),
    "multipleOf": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    **dict.fromkeys(("minimum", "maximum"), (_is_number, "a number")),
    **dict.fromkeys(
        ("exclusiveMinimum", "exclusiveMaximum"), (_is_truth, "true or false in draft 4, beside 'minimum' or 'maximum'")
    ),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        (_is_count, "a whole number from 0"),
    ),
    "pattern": (_is_pattern, "a regular expression"),
    "uniqueItems": (_is_truth, "true or false"),
    "required": (_is_names, "a list of names, each once"),
    **dict.fromkeys(("properties", "patternProperties", "definitions"), (_is_named_schemas, "schemas by name")),
    "dependencies": (
        lambda value: isinstance(value, Mapping) and all(_is_schema(one) or _is_names(one) for one in value.values()),
        "schemas or lists of names, by name",
    ),
    **dict.fromkeys(
        ("additionalProperties", "additionalItems"),
        (lambda value: _is_truth(value) or _is_schema(value), "true, false or a schema"),
    ),
    "items": (lambda value: _is_schema(value) or _is_schemas(value), "a schema or a list of schemas"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), (_is_schemas, "a list of schemas")),
    "not": (_is_schema, "a schema"),
}

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
_UNSUPPORTED = ("default", "exclusiveMinimum")
_UNCHECKED = ("minItems", "maxItems")
_FORMATS = ("int32", "int64", "decimal")
# Draft 4 has them and OpenAPI 3.0 does not. https://spec.openapis.org/oas/v3.0.3#schema-object
_NOT_OPENAPI = ("additionalItems", "dependencies", "patternProperties")


def _schema(subject: Subject) -> Iterator[Finding]:
    """A model is a JSON Schema of draft 4. AWS answers `Invalid model schema specified. Unsupported keyword(s)` for
    words of OpenAPI and of other drafts, and refuses one that says nothing."""
    for site in schema_sites(subject):
        if not site.schema:
            yield Finding(path=site.path, message=f"the schema of {site.title} is empty", on_key=True)
        for inner, one in draft4.walk(site.schema):
            # What stands beside a $ref counts for nothing.
            said = {key: one[key] for key in ("$ref", "definitions") if key in one} if "$ref" in one else one
            for keyword, value in said.items():
                if finding := _keyword(site, (*inner, keyword), value):
                    yield finding


def _keyword(site: SchemaSite, path: draft4.Path, value: Any) -> Finding | None:
    keyword = str(path[-1])
    where = f" in {site.where(path[:-1])}" if site.in_file else ""
    if keyword not in _KEYWORDS:
        message = f"'{keyword}'{where} is not a keyword of JSON Schema draft 4"
        close = did_you_mean(keyword, tuple(_KEYWORDS))
        help_ = close if close.startswith("did") else "leave it out"
        return Finding(path=site.place(path), message=message, help=help_, on_key=not site.in_file)
    test, expected = _KEYWORDS[keyword]
    return None if test(value) else Finding(path=site.place(path), message=f"'{keyword}'{where} must be {expected}")


def _unsupported(subject: Subject) -> Iterator[Finding]:
    """API Gateway lists keywords that it does not support, and some that draft 4 has and OpenAPI does not cannot be
    imported. The layout `resources` makes models without an import."""
    for site in schema_sites(subject):
        for inner, one in draft4.walk(site.schema):
            for keyword, problem in _limits(one):
                message = f"'{keyword}' {problem}{' (' + site.where(inner) + ')' if site.in_file else ''}"
                yield Finding(path=site.place((*inner, keyword)), message=message, on_key=not site.in_file)


def _limits(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for keyword, value in schema.items():
        if keyword in _UNSUPPORTED:
            yield keyword, "is not supported by API Gateway"
        elif keyword in _UNCHECKED:
            yield keyword, "is not checked where a model is imported, as in the layout openapi"
        elif keyword in _NOT_OPENAPI or (keyword == "type" and (isinstance(value, list) or value == "null")):
            what = "of this form " if keyword == "type" else ""
            yield keyword, f"{what}is not in OpenAPI 3.0, so the layout openapi may not be imported"
        elif keyword == "format" and value in _FORMATS:
            yield keyword, f"'{value}' is not supported by API Gateway"


RULES = (
    Rule(name="bad-schema", summary="A schema has the keywords of draft 4.", check=_schema, page=_CREATE, fixed=True),
    Rule(
        name="unsupported-keyword",
        summary="A schema has keywords that API Gateway supports.",
        check=_unsupported,
        page=_KNOWN_ISSUES,
        severity=Severity.WARNING,
    ),
)
