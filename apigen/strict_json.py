"""JSON text to data that can be written again: no key twice, no number without end, not nested without end."""

import json
from math import isfinite
from typing import Any, NoReturn

MAX_DEPTH = 64  # as deep as a spec may be


def loads(text: str) -> Any:
    """The value in `text`.

    Raises:
        ValueError: it is not JSON, or more than is safe to work with; the message is a phrase without a place.
    """
    try:
        found = json.loads(text, object_pairs_hook=_distinct, parse_constant=_constant, parse_float=_finite)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("too deeply nested") from error
    except UnicodeEncodeError as error:
        raise ValueError("an escape names no character") from error
    if _is_deeper(found, MAX_DEPTH):
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    return found


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key '{name}' is there twice")
        found[name] = value
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
