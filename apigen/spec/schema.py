"""The models as JSON Schema draft-07, which is what YAML editors read.

https://github.com/redhat-developer/yaml-language-server supports draft-07 and below; pydantic writes 2020-12.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from apigen.spec.api import ApiSpec


def json_schema(rules: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The schema of a main spec file; `rules` are the summaries of those that a spec may set, by name."""
    schema = ApiSpec.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs")
    definitions["TextFile"]["properties"].pop("text", None)
    for model in ("SchemaFile", "BodyModel"):
        definitions[model]["properties"].pop("content")
    schema["properties"]["include"] = {
        "title": "Include",
        "description": "Files whose sections are merged into this one; paths and glob patterns relative to its folder.",
        "type": "array",
        "items": {"type": "string", "minLength": 1},
    }
    if rules:
        _name_rules((schema, definitions["Route"]), definitions, rules)
    whole = {"$schema": "http://json-schema.org/draft-07/schema#", **schema, "definitions": definitions}
    closed: dict[str, Any] = _closed(whole)
    return closed


def _name_rules(owners: Iterable[Any], definitions: dict[str, Any], rules: Mapping[str, str]) -> None:
    """Gives `rules` of the API and of routes the names that there are, so that editors complete them."""
    setting = {"$ref": "#/definitions/RuleSetting"}
    known = {name: {"description": summary, "allOf": [setting]} for name, summary in rules.items()}
    definitions["RuleSettings"] = {"type": "object", "properties": known, "additionalProperties": False}
    for owner in owners:
        description = owner["properties"]["rules"]["description"]
        # What stands beside a $ref counts for nothing in draft-07.
        owner["properties"]["rules"] = {"description": description, "allOf": [{"$ref": "#/definitions/RuleSettings"}]}


def _closed(schema: Any) -> Any:
    """`schema`, in which keys that match none of the patterns of a mapping are refused, as pydantic does."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: _closed(value) for key, value in schema.items()}
    return out | {"additionalProperties": False} if isinstance(out.get("patternProperties"), dict) else out


def json_schema_text(rules: Mapping[str, str] | None = None) -> str:
    """The schema as the file that editors load."""
    return json.dumps(json_schema(rules), indent=2, ensure_ascii=False) + "\n"
