"""What pydantic says of the models, which is JSON Schema 2020-12, to draft-07 as editors make the most of it.

A union of a text and a mapping is one schema with two types, not two alternatives: an editor that must guess which one
was meant reports, proposes and explains the wrong one. What a key means stands where the key is, since an editor shows
the innermost text that it finds. https://github.com/redhat-developer/yaml-language-server
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from apigen.spec.read import PATTERNS
from apigen.spec.types import SHORT_FORM, any_case

Schema: TypeAlias = dict[str, Any]

_REF = "#/definitions/"
_NULL = {"type": "null"}
_UNIONS = ("anyOf", "oneOf")
_ANNOTATIONS = ("title", "description", "default", "examples", "defaultSnippets")
_DROPPED = (*_ANNOTATIONS, *_UNIONS, "discriminator", SHORT_FORM)
# The first type is the one that an editor begins to write.
_ORDER = ("string", "integer", "number", "boolean", "object", "array", "null")
_CODE_OR_LINK = re.compile(r"`[^`]*`|(?P<link>https://\S*[^\s.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a schema stands.

    Attributes:
        models: what pydantic says of each model.
        title: the key, if it is that of one.
        about: what the mapping is for that it stands in.
    """

    models: Mapping[str, Schema]
    title: str = ""
    about: str = ""


def draft7(schema: Schema) -> Schema:
    """The schema of a model with those of all models that it needs; the models stand in `definitions`."""
    models: dict[str, Schema] = schema["$defs"]
    place = Place(models=models)
    whole = _leaf({key: value for key, value in schema.items() if key != "$defs"}, place)
    return {**_texts(schema["description"]), **whole, "definitions": dict(_definitions(place))}


def _definitions(place: Place) -> Iterator[tuple[str, Schema]]:
    """The long form of each model. Its type is said by each use, which may allow other types too."""
    for name, model in place.models.items():
        leaf = _leaf(model, replace(place, about=model.get("description", "")))
        yield name, {key: value for key, value in leaf.items() if key != "type"}


def _shaped(schema: Schema, place: Place) -> Schema:
    """A schema that stands under a key, or in a list."""
    found = _annotations(schema, place)
    inner = replace(place, title="", about=found.get("description", place.about))
    return {**found, **_union(list(_alternatives(schema, inner)))}


def _alternatives(schema: Schema, place: Place) -> Iterator[Schema]:
    """What a value may be, without unions in unions and with short forms beside the long ones."""
    if "$ref" in schema:
        model = place.models[_name(schema)]
        yield {"type": "object", "allOf": [{"$ref": _REF + _name(schema)}]}
        if SHORT_FORM in model and set(model.get("required", ())) <= {model[SHORT_FORM]}:
            short = _alternatives(model["properties"][model[SHORT_FORM]], place)
            yield from (one for one in short if one != _NULL)
        return
    members = next((schema[keyword] for keyword in _UNIONS if keyword in schema), None)
    if members is None:
        yield _leaf(schema, place)
    else:
        for member in members:
            yield from _alternatives(member, place)


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _leaf(schema: Schema, place: Place) -> Schema:
    """A schema of one type, without what is said about it."""
    found = _named(schema) if "enum" in schema.get("propertyNames", {}) else schema
    out = {key: _inside(key, value, place) for key, value in found.items() if key not in _DROPPED}
    if set(out.get("propertyNames", ())) <= {"type", "patternErrorMessage"}:
        out.pop("propertyNames", None)
    if "pattern" in out:
        out.setdefault("patternErrorMessage", f"Must be {_expected(out['pattern'])}")
    if "patternProperties" in out:
        (pattern, *_) = out["patternProperties"]
        out["additionalProperties"] = False
        out.setdefault("errorMessage", f"Must be a mapping; a key in it is {_expected(pattern)}")
    return out


def _expected(pattern: str) -> str:
    return PATTERNS.get(pattern, f"text that matches {pattern}")


def _named(schema: Schema) -> Schema:
    """A mapping whose keys are words in any case, with each of the words as a key of its own."""
    words, value = schema["propertyNames"], schema["additionalProperties"]
    about = zip(words["enum"], words["enumDescriptions"], strict=True)
    return {
        "type": "object",
        "properties": {word: {**_described(value), "description": meaning} for word, meaning in about},
        "errorMessage": f"Must be a mapping; a key in it is one of {', '.join(words['enum'])}",
        "patternProperties": {any_case(words["enum"]): value},
    }


def _described(value: Schema) -> Schema:
    """A schema beside which a description may stand."""
    return {"anyOf": [value]} if "$ref" in value else value


def _inside(keyword: str, value: Any, place: Place) -> Any:
    match keyword:
        case "properties":
            return {key: _shaped(inner, replace(place, title=key)) for key, inner in value.items()}
        case "patternProperties":
            return {key: _explained(inner, place) for key, inner in value.items()}
        case "additionalProperties" if isinstance(value, dict):
            return _explained(value, place)
        case "items":
            return _shaped(value, replace(place, about=""))
    return value


def _explained(schema: Schema, place: Place) -> Schema:
    """The value of a key that the user chooses; what the mapping is for explains it, if nothing else does."""
    found = _shaped(schema, place)
    return found if "description" in found else {**_texts(place.about), **found}


def _union(alternatives: list[Schema]) -> Schema:
    """One schema for all, as far as they have different types."""
    different = [one for at, one in enumerate(alternatives) if one not in alternatives[:at]]
    mappings = [one for one in different if one.get("type") == "object"]
    # Of several, an editor that finds none fitting explains the first: the one with keys of the user's own.
    several = sorted(mappings, key=lambda one: "allOf" in one) if len(mappings) > 1 else []
    apart = [one for one in different if one not in several and not _merges(one)]
    merged: list[Schema] = []
    for one in different:
        if one not in (*apart, *several):
            _merge(merged, one)
    every = [*apart, *several, *merged]
    return every[0] if len(every) == 1 else {"anyOf": every}


def _merges(schema: Schema) -> bool:
    """Whether each of its keywords says something of values of its own types only."""
    return "type" in schema and not {"enum", "const", "not"} & set(schema)


def _merge(merged: list[Schema], one: Schema) -> None:
    """Adds one to the first that has none of its types."""
    target = next((other for other in merged if not _types(other) & _types(one)), None)
    if target is None:
        merged.append(dict(one))
        return
    types = sorted(_types(target) | _types(one), key=_ORDER.index)
    target |= {**one, "type": types}
    # It would stand for all types, and is about a mapping.
    target.pop("errorMessage", None)


def _types(schema: Schema) -> frozenset[str]:
    types = schema["type"]
    return frozenset([types] if isinstance(types, str) else types)


def _annotations(schema: Schema, place: Place) -> Schema:
    """What is said about a value: that of its field, and of the model if it is one."""
    models = [place.models[name] for name in dict.fromkeys(_models(schema))]
    model = models[0] if len(models) == 1 else {}
    said = _said(schema.get("description", ""), model.get("description", ""))
    title = place.title or model.get("title", "")
    found = {"title": title, **_texts(*said)} if title else _texts(*said)
    default = _default(schema.get("default"), model)
    kept: Schema = {key: schema[key] for key in ("examples", "defaultSnippets") if key in schema}
    return {**found, **({} if default is None else {"default": default}), **kept}


def _said(field: str, model: str) -> tuple[str, ...]:
    """What is said of a field and of its model, without what would be said twice."""
    return (model,) if model.startswith(field.rstrip(".")) else (field, model)


def _models(schema: Schema) -> Iterator[str]:
    """The models that a value may be."""
    if "$ref" in schema:
        yield _name(schema)
    for keyword in _UNIONS:
        for member in schema.get(keyword, ()):
            yield from _models(member)


def _default(value: Any, model: Schema) -> Any:
    """A default as it is written: that of a model without what holds anyway, in its short form if it has one."""
    if not isinstance(value, dict):
        return value
    own = {key: schema.get("default") for key, schema in model.get("properties", {}).items()}
    kept = {key: item for key, item in value.items() if item not in (None, [], {}, own.get(key))}
    short = model.get(SHORT_FORM)
    return (kept[short] if set(kept) == {short} else kept) if kept else None


def _texts(*description: str) -> Schema:
    """A description as text, and as Markdown where that shows more."""
    paragraphs = (" ".join(paragraph.split()) for text in description for paragraph in text.split("\n\n"))
    plain = "\n\n".join(filter(None, paragraphs))
    markdown = _CODE_OR_LINK.sub(_marked, plain)
    found = {"description": plain, "markdownDescription": markdown}
    return found if "`" in plain or markdown != plain else {"description": plain} if plain else {}


def _marked(found: re.Match[str]) -> str:
    link = found["link"]
    return f"[{urlsplit(link).hostname}]({link})" if link else found[0]
