"""The text of a file that a spec names to plain data, by the rules of specs: no key twice, not nested without end."""

from typing import Any

from apigen.diagnostics import one_line
from apigen.source.files import ReadError
from apigen.source.yaml_reader import parse
from apigen.strict_json import loads


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
        found = loads(text)
    except ValueError as error:
        raise ReadError(f"'{name}' is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ReadError(f"'{name}' is not a JSON object")
    return found
