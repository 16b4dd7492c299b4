"""The output of `terraform providers schema -json` to what our resource types take, and all of API Gateway's.

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
SURFACE = "aws_api_gateway_"


def trimmed(printed: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of each type that the Terraform target can write, and of each that docs/surface.md is about."""
    provider = printed["provider_schemas"][PROVIDER]
    resources, data = provider["resource_schemas"], provider["data_source_schemas"]
    surface = {name for name in resources if name.startswith(SURFACE)}
    return {
        "resource": _types(resources, surface | {TYPES[kind] for kind in TYPES if kind not in DATA}),
        "data": _types(data, {TYPES[kind] for kind in TYPES if kind in DATA}),
    }


def _types(schemas: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: _block(schemas[name]["block"]) for name in sorted(names)}


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
