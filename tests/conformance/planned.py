"""Turns a plan into what the provider is about to make: every attribute, known or not, and what it is made from."""

from collections.abc import Mapping
from typing import Any

from tests.conformance.from_terraform import calls, has_mark, references
from tests.conformance.normal import KINDS, argument_value, canonical


def planned(plan: Mapping[str, Any], module: str) -> dict[str, str]:
    """The attributes that one module plans, by address and name, and its outputs. Lifecycles are in no plan."""
    configured = calls(plan)[module]["module"]
    entries = {entry["address"]: entry for entry in configured.get("resources", ())}
    found: dict[str, str] = {}
    for item in plan["resource_changes"]:
        if item.get("module_address") == f"module.{module}" and item["mode"] == "managed":
            address = f"{item['type']}.{item['name']}"
            found |= {f"{address}.{name}": text for name, text in _attributes(item, entries[address]).items()}
            found[f"{address} waits for"] = _waits(entries[address])
    for name, output in configured.get("outputs", {}).items():
        found[f"output {name}"] = str((sorted(references(output)), output.get("sensitive", False)))
    return found


def _attributes(item: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, str]:
    change, kind = item["change"], KINDS[item["type"]]
    unknown = {name: marks for name, marks in change["after_unknown"].items() if has_mark(marks)}
    return {
        name: str(
            {
                "value": canonical(_value(kind, name, change["after"].get(name))),
                "unknown": unknown.get(name, False),
                "secret": has_mark(change["after_sensitive"].get(name)),
                "from": sorted(set(references(entry.get("expressions", {}).get(name, {})))),
            }
        )
        for name in sorted(change["after"].keys() | unknown)
    }


def _value(kind: str, name: str, value: Any) -> Any:
    """A value in its normal form, those in nested blocks included."""
    if isinstance(value, list) and all(isinstance(block, Mapping) for block in value):
        return [{key: argument_value(kind, f"{name}.{key}", one) for key, one in block.items()} for block in value]
    return argument_value(kind, name, value)


def _waits(entry: Mapping[str, Any]) -> str:
    """What it waits for, by arguments or explicitly."""
    named = {".".join(text.split(".")[:2]) for text in references(entry.get("expressions", {})) if "data." not in text}
    return str(sorted(named | set(entry.get("depends_on", ()))))
