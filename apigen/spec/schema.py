"""The models as JSON Schema draft-07, which is what YAML editors read.

https://github.com/redhat-developer/yaml-language-server supports draft-07; pydantic writes 2020-12.
"""

import json
from collections.abc import Mapping
from typing import Any

from apigen.spec.api import ApiSpec
from apigen.spec.draft7 import draft7
from apigen.spec.snippets import API, EXAMPLES, SNIPPETS

# The schemas' own names; the number is that of the language.
_ID, _PART_ID = "urn:apigen:spec:1", "urn:apigen:part:1"

# What is read from files stands in no spec.
_READ = {"TextFile": "text", "SchemaFile": "content", "BodyModel": "content"}
_INCLUDE = {
    "description": "Files whose sections are merged into this one: a path, or a list of paths and glob patterns, "
    "relative to the folder of the main file.",
    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}],
}


def json_schema(rules: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The schema of a main spec file; `rules` are the summaries of those that a spec may set, by name."""
    raw = ApiSpec.model_json_schema(by_alias=True)
    for model, field in _READ.items():
        raw["$defs"][model]["properties"].pop(field)
    raw["properties"]["include"] = _INCLUDE
    for key, example in EXAMPLES.items():
        raw["$defs"]["Route"]["properties"][key] |= example.proposal(key)
    for section, snippets in SNIPPETS.items():
        raw["properties"][section]["defaultSnippets"] = snippets
    if rules:
        _name_rules(raw, rules)
    schema = draft7(raw)
    required = schema.pop("required")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": _ID,
        "title": "apigen",
        **schema,
        # Other files may have the rest.
        "if": {"not": {"required": ["include"]}},
        "then": {"required": required},
        "else": {"required": ["apigen"]},
        "defaultSnippets": [API],
    }


def _name_rules(raw: dict[str, Any], rules: Mapping[str, str]) -> None:
    """Gives `rules` of the API and of routes the names that there are, so that editors complete them."""
    models = raw["$defs"]
    known = {name: {"$ref": "#/$defs/RuleSetting", "description": summary} for name, summary in rules.items()}
    models["RuleSettings"] = {"type": "object", "properties": known, "additionalProperties": False}
    for owner in (raw, models["Route"]):
        said = owner["properties"]["rules"]["description"]
        owner["properties"]["rules"] = {"$ref": "#/$defs/RuleSettings", "description": said}


def part_schema(rules: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The schema of a file that a spec includes: any of its sections, but for the version, which the main file has."""
    whole = json_schema(rules)
    sections = {key: section for key, section in whole["properties"].items() if key != "apigen"}
    kept = {key: value for key, value in whole.items() if key not in ("if", "then", "else", "defaultSnippets")}
    return {**kept, "$id": _PART_ID, "properties": sections}


def as_text(schema: dict[str, Any]) -> str:
    """A schema as the file that editors load."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
