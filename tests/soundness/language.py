"""The JSON Schema of the language as places: what may stand at each of them, and at which ones a spec has something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from apigen.catalogue import settable
from apigen.spec.schema import json_schema

API = "ApiSpec"
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "any": (object,),
}


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each, so that what is in it is found once
class Part:
    """A schema without references and choices, and the place where it holds.

    Attributes:
        place: the model and its key, `Stage.throttle`; `.*` is any key of a mapping there, `[]` an item of a list.
        schema: has the one `type` that is meant; `any` where the language says nothing.
        beside: all types that may stand there.
        models: those that may stand there in place of it.
    """

    place: str
    schema: Mapping[str, Any]
    beside: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return str(self.schema["type"])

    def takes(self, value: Any) -> bool:
        """Whether `value` is of this type."""
        return isinstance(value, _TYPES[self.type]) and isinstance(value, bool) <= (self.type in ("boolean", "any"))


@cache
def language() -> Part:
    """The whole language."""
    return Part(API, {**json_schema({topic.name: topic.summary for topic in settable()}), "type": "object"})


@cache
def _definition(reference: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = language().schema["definitions"][reference.rpartition("/")[2]]
    return found


_ANY: Mapping[str, Any] = {}
_KNOWN: dict[tuple[str, int], tuple[Part, ...]] = {}


def alternatives(place: str, schema: Mapping[str, Any]) -> tuple[Part, ...]:
    """All that may stand at a place, but for nothing at all. The schema is a part of that of the language."""
    mark = place, id(schema)
    if mark not in _KNOWN:
        _KNOWN[mark] = tuple(_alternatives(place, schema))
    return _KNOWN[mark]


def _alternatives(place: str, schema: Mapping[str, Any]) -> Iterator[Part]:
    if reference := schema.get("$ref"):
        yield from alternatives(reference.rpartition("/")[2], _definition(reference))
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from alternatives(place, one)
    else:
        for type_ in _types(schema):
            yield from _of_type(place, schema, type_)


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    known = schema.get("type", "object" if "properties" in schema or "allOf" in schema else "any")
    return tuple(one for one in ([known] if isinstance(known, str) else known) if one != "null")


def _of_type(place: str, schema: Mapping[str, Any], type_: str) -> Iterator[Part]:
    if type_ == "object" and "allOf" in schema:
        for one in schema["allOf"]:
            yield from (part for part in alternatives(place, one) if part.type == "object")
    else:
        models = tuple(one["$ref"].rpartition("/")[2] for one in schema.get("allOf", ()) if "$ref" in one)
        yield Part(place, {**schema, "type": type_}, _types(schema), models)


@cache
def keys(part: Part) -> dict[str, tuple[Part, ...]]:
    """What may stand at the keys of a mapping that have a name in the language."""
    known = part.schema.get("properties", {}).items()
    return {key: alternatives(f"{part.place}.{key}", inner) for key, inner in known}


@cache
def members(part: Part) -> tuple[Part, ...]:
    """What may stand at the other keys of a mapping."""
    inner = (*part.schema.get("patternProperties", {}).values(), part.schema.get("additionalProperties"))
    return tuple(found for one in inner if isinstance(one, dict) for found in alternatives(f"{part.place}.*", one))


@cache
def items(part: Part) -> tuple[Part, ...]:
    """What may stand in a list."""
    return alternatives(f"{part.place}[]", part.schema.get("items", _ANY))


def every_key() -> frozenset[str]:
    """The place of every key of the language that has a name."""
    found: set[str] = set()
    seen: set[str] = set()

    def look(part: Part) -> None:
        for key, inner in keys(part).items():
            found.add(f"{part.place}.{key}")
            for one in inner:
                enter(one)
        for one in (*members(part), *(items(part) if part.type == "array" else ())):
            enter(one)

    def enter(part: Part) -> None:
        if part.type in ("object", "array") and (mark := f"{part.place} {part.type}") not in seen:
            seen.add(mark)
            look(part)

    enter(language())
    return frozenset(found)


def written(data: Mapping[str, Any]) -> Iterator[tuple[Part, Any]]:
    """Everything in a spec with its place. A value that several models may be is at the places of all of them."""
    return _within(data, (language(),))


def _within(data: Any, parts: tuple[Part, ...]) -> Iterator[tuple[Part, Any]]:
    for part in parts:
        if part.takes(data) and _fits(part, data):
            yield part, data
            yield from _inside(part, data)


def _fits(part: Part, data: Any) -> bool:
    """Whether a mapping has no key that the part does not know, and all that it needs."""
    if not isinstance(data, dict):
        return True
    closed = part.schema.get("additionalProperties") is False and "patternProperties" not in part.schema
    return {*part.schema.get("required", ())} <= {*data} and not (closed and {*data} - {*keys(part)})


def _inside(part: Part, data: Any) -> Iterator[tuple[Part, Any]]:
    if isinstance(data, dict):
        known, others = keys(part), members(part)
        for key, inner in data.items():
            yield from _within(inner, known.get(key, others))
    elif isinstance(data, list):
        for one in data:
            yield from _within(one, items(part))
