"""The models as JSON Schema draft-07, which is what YAML editors read.

https://github.com/redhat-developer/yaml-language-server supports draft-07; pydantic writes 2020-12.
"""

import json
from typing import Any

from apigen.spec.api import ApiSpec
from apigen.spec.draft7 import draft7
from apigen.spec.snippets import API, EXAMPLES, SNIPPETS

ID = "urn:apigen:spec:1"
"""The schema's own name; the number is that of the language."""

# What is read from files stands in no spec.
_READ = {"TextFile": "text", "SchemaFile": "content", "BodyModel": "content"}
_INCLUDE = {
    "description": "Files whose sections are merged into this one: a path, or a list of paths and glob patterns, "
    "relative to the folder of the main file.",
    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}],
}


def json_schema() -> dict[str, Any]:
    """The schema of a main spec file."""
    raw = ApiSpec.model_json_schema(by_alias=True)
    for model, field in _READ.items():
        raw["$defs"][model]["properties"].pop(field)
    raw["properties"]["include"] = _INCLUDE
    for key, example in EXAMPLES.items():
        raw["$defs"]["Route"]["properties"][key] |= example.proposal(key)
    for section, snippets in SNIPPETS.items():
        raw["properties"][section]["defaultSnippets"] = snippets
    schema = draft7(raw)
    required = schema.pop("required")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ID,
        "title": "apigen",
        **schema,
        # Other files may have the rest.
        "if": {"not": {"required": ["include"]}},
        "then": {"required": required},
        "else": {"required": ["apigen"]},
        "defaultSnippets": [API],
    }


def json_schema_text() -> str:
    """The schema as the file that editors load."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
