"""The text of a file that a spec names to plain data, by the rules of specs: no key twice, not nested without end."""

import json
from math import isfinite
from typing import Any, NoReturn

from apigen.diagnostics import one_line
from apigen.source.files import ReadError
from apigen.source.yaml_reader import MAX_DEPTH, parse


def data(text: str, name: str) -> dict[str, Any]:
    """The mapping in `text`: JSON if that is how `name` ends, else YAML.

    Raises:
        ReadError: it is neither, or not a mapping.
    """
    if name.lower().endswith(".json"):
        return _json(text, name)
    parsed = parse(text, name)
    if parsed.diagnostics or parsed.data is None:
        raise ReadError(one_line(parsed.diagnostics[0]) if parsed.diagnostics else f"'{name}' is empty")
    return parsed.data


def _json(text: str, name: str) -> dict[str, Any]:
    """Not as YAML, which JSON with tabs is not."""
    try:
        found = json.loads(text, object_pairs_hook=_distinct, parse_constant=_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        problem = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        raise ReadError(f"'{name}' is not JSON: {problem}") from error
    if not isinstance(found, dict):
        raise ReadError(f"'{name}' is not a JSON object")
    if _is_deeper(found, MAX_DEPTH):
        raise ReadError(f"'{name}' is nested more than {MAX_DEPTH} deep")
    return found


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key '{next(name for name in names if names.count(name) > 1)}' is there twice")
    return found


def _constant(word: str) -> NoReturn:
    raise ValueError(f"JSON has no {word}")


def _finite(text: str) -> float:
    if not isfinite(number := float(text)):
        raise ValueError(f"{text} is too large")
    return number


def _is_deeper(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (depth == 0 or any(_is_deeper(one, depth - 1) for one in inner))
