"""Takes JSON Schemas of draft 4 apart: the schemas inside of one, what a `$ref` leads to, one without local references.

Rules check with it and lowering writes with it, so that what is checked is what is built.
https://datatracker.ietf.org/doc/html/draft-zyp-json-schema-04
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]

# Keywords whose value is a schema, a list of schemas, or schemas by name.
_ONE = ("additionalItems", "additionalProperties", "items", "not")
_LISTED = ("allOf", "anyOf", "items", "oneOf")
_NAMED = ("definitions", "dependencies", "patternProperties", "properties")
# What says something about the text of a schema only: its version, its address, and what is put in place by `expanded`.
_ABOUT = ("$schema", "id", "definitions")

# The name alone, as AWS stores it, and as OpenAPI documents have it.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
_MODEL = re.compile(
    r"(?:https://apigateway\.amazonaws\.com(?:\.cn)?/restapis/[^/]+/models/|#/components/schemas/)?(?P<name>[A-Za-z0-9]+)"
)
_LOCAL = re.compile(r"#(/.*)?")
_ROOT = "#"


@dataclass(frozen=True, slots=True)
class Link:
    """Stands in an expanded schema for the address of a model; the empty name is the model itself."""

    name: str


def children(schema: Schema) -> Iterator[tuple[Path, Schema]]:
    """The schemas directly inside of `schema`, with their paths. What stands beside a `$ref` counts for nothing, but
    for definitions."""
    for keyword, value in schema.items():
        if "$ref" in schema and keyword != "definitions":
            continue
        if keyword in _ONE and isinstance(value, Mapping):
            yield (keyword,), value
        elif keyword in _LISTED and isinstance(value, (list, tuple)):
            yield from (((keyword, index), one) for index, one in enumerate(value) if isinstance(one, Mapping))
        elif keyword in _NAMED and isinstance(value, Mapping):
            yield from (((keyword, name), one) for name, one in value.items() if isinstance(one, Mapping))


def walk(schema: Schema, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """`schema` and every schema inside of it, with their paths."""
    waiting = [(path, schema)]
    while waiting:
        place, one = waiting.pop()
        yield place, one
        waiting += [((*place, *step), inner) for step, inner in children(one)][::-1]


def model_name(reference: str) -> str | None:
    """The name of the model that a `$ref` means; None if it is something else."""
    found = _MODEL.fullmatch(reference)
    return found["name"] if found else None


def is_local(reference: str) -> bool:
    """Whether a `$ref` leads into its own schema."""
    return _LOCAL.fullmatch(reference) is not None and model_name(reference) is None


def target(root: Schema, pointer: str) -> Schema | None:
    """The schema that a local reference leads to. https://datatracker.ietf.org/doc/html/rfc6901"""
    here: Any = root
    for step in pointer.removeprefix(_ROOT).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(here, Mapping) and name in here:
            here = here[name]
        elif isinstance(here, (list, tuple)) and name.isdecimal() and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    return here if isinstance(here, Mapping) else None


def locals_of(schema: Schema) -> Iterator[str]:
    """The local references in `schema`, those in its definitions aside."""
    for _, inner in walk({name: value for name, value in schema.items() if name != "definitions"}):
        if is_local(str(inner.get("$ref", ""))):
            yield inner["$ref"]


def own_pointers(root: Schema) -> frozenset[str]:
    """The local references that mean the whole schema: `#`, and where it is one of its own definitions, that one."""
    whole = str(root.get("$ref", ""))
    return frozenset({_ROOT, whole} if is_local(whole) else {_ROOT})


def circular(root: Schema) -> str | None:
    """A local reference inside of what it leads to. The whole schema may refer to itself, a part of it may not."""
    try:
        _leaf_first(root)
    except CycleError as error:
        return str(min(error.args[1]))
    return None


def _leaf_first(root: Schema) -> tuple[str, ...]:
    """The local references of `root`, each after those in what it leads to.

    Raises:
        CycleError: there is no such order.
    """
    own = own_pointers(root)
    pointers = {reference for _, schema in walk(root) if is_local(reference := str(schema.get("$ref", "")))}
    inside = {pointer: set(locals_of(target(root, pointer) or {})) - own for pointer in sorted(pointers)}
    return tuple(TopologicalSorter(inside).static_order())


def measure(root: Schema) -> tuple[int, int]:
    """How long the JSON text of `root` is and how deep it is nested, once its local references are in their places."""
    own = own_pointers(root)
    known: dict[str, tuple[int, int]] = dict.fromkeys(own, (0, 0))
    for pointer in _leaf_first(root):
        known[pointer] = _measure(target(root, pointer) or {}, {**known, **dict.fromkeys(own, (0, 0))})
    return _measure(root, known)


def _measure(schema: Schema, known: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    bare = {name: value for name, value in schema.items() if name not in _ABOUT}
    inside = [known[pointer] for pointer in locals_of(schema)]
    depth = max(len(path) for path, _ in walk(bare)) + max((depth for _, depth in inside), default=0)
    return len(json.dumps(bare, ensure_ascii=False).encode()) + sum(size for size, _ in inside), depth


def expanded(root: Schema) -> dict[str, Any]:
    """`root` with its definitions in the places where they are used: API Gateway's importer knows no local references.

    References to models are `Link`s. It has no circular ones besides those to the whole.
    """
    own = own_pointers(root)
    whole = target(root, root["$ref"]) if len(own) > 1 else root
    assert whole is not None, root
    found: dict[str, Any] = _expanded(whole, root, own)
    return found


def _expanded(schema: Any, root: Schema, own: frozenset[str]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if reference in own:
            return {"$ref": Link("")}
        name = model_name(reference)
        return {"$ref": Link(name)} if name else _expanded(target(root, reference), root, own)
    return {keyword: _keyword(keyword, value, root, own) for keyword, value in schema.items() if keyword not in _ABOUT}


def _keyword(keyword: str, value: Any, root: Schema, own: frozenset[str]) -> Any:
    if keyword in _LISTED and isinstance(value, (list, tuple)):
        return [_expanded(one, root, own) for one in value]
    if keyword in _NAMED and isinstance(value, Mapping):
        return {name: _expanded(one, root, own) for name, one in value.items()}
    return _expanded(value, root, own) if keyword in _ONE else value
