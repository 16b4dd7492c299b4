"""The output of `terraform providers schema -json` to what the resource types of the Terraform target take.

In a clone, with the provider initialised in FOLDER:

    terraform -chdir=FOLDER providers schema -json > all.json
    python -m tests.tools.trim_terraform_schema < all.json > targets/terraform/apigen_terraform/aws.json
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from apigen_terraform.resources import DATA, TYPES

PROVIDER = "registry.terraform.io/hashicorp/aws"


def trimmed(printed: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of each type that the Terraform target can write."""
    provider = printed["provider_schemas"][PROVIDER]
    return {
        "resource": _types(provider["resource_schemas"], [kind for kind in TYPES if kind not in DATA]),
        "data": _types(provider["data_source_schemas"], [kind for kind in TYPES if kind in DATA]),
    }


def _types(schemas: Mapping[str, Any], kinds: list[str]) -> dict[str, Any]:
    return {name: _block(schemas[name]["block"]) for name in sorted(TYPES[kind] for kind in kinds)}


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    nested = block.get("block_types", {})
    return {
        "arguments": {name: _argument(entry) for name, entry in sorted(block.get("attributes", {}).items())},
        "blocks": {
            name: {"nesting": entry["nesting_mode"], **_limits(entry), **_block(entry["block"])}
            for name, entry in sorted(nested.items())
        },
    }


def _argument(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Its type, and which of the three it is: required, optional, computed; a deprecated one says so."""
    marks = ("required", "optional", "computed", "deprecated", "sensitive")
    return {"type": entry["type"], **{mark: True for mark in marks if entry.get(mark)}}


def _limits(entry: Mapping[str, Any]) -> dict[str, int]:
    return {limit: entry[limit] for limit in ("min_items", "max_items") if limit in entry}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(trimmed(json.load(sys.stdin)), indent=1) + "\n")
