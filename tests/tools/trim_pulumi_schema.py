"""Turns the installed pulumi-aws SDK into its part of `apigen_pulumi/aws.json`: only the resources that apigen emits.

Run it once with pulumi-aws 6 installed and once with 7; each run replaces its own major version in the file:

    python tests/tools/trim_pulumi_schema.py targets/pulumi/apigen_pulumi/aws.json
"""

import importlib
import inspect
import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from apigen_pulumi.resources import BINDINGS

_PRIVATE = ("resource_name", "opts", "__props__")


def schema() -> dict[str, Any]:
    """What each class or function takes and has, by its path below `pulumi_aws`."""
    return {binding.path: _described(binding.path) for binding in BINDINGS.values()}


def _described(path: str) -> dict[str, Any]:
    *modules, name = path.split(".")
    module = importlib.import_module(".".join(["pulumi_aws", *modules]))
    found = getattr(module, name)
    if not inspect.isclass(found):
        result = getattr(module, f"{_pascal(name.removesuffix('_output'))}Result")
        return {"arguments": _arguments(module, name, found), "attributes": _attributes(result)}
    return {
        "token": found.pulumi_type,  # type: ignore[attr-defined]
        "arguments": _arguments(module, name, found._internal_init),  # type: ignore[attr-defined]
        "attributes": [*_attributes(found), "id"],
    }


def _arguments(module: Any, name: str, function: Callable[..., Any]) -> dict[str, Any]:
    parameters = list(inspect.signature(function).parameters.values())
    named = [item for item in parameters if item.name not in (*_PRIVATE, "__self__")]
    return {item.name: _shape(module, name, item.name, str(item.annotation)) for item in named}


def _shape(module: Any, owner: str, name: str, annotation: str) -> Any:
    """A word for a value, what is in it for a block, and that in a list for a block that may be there repeatedly."""
    plural = f"{owner}{_pascal(name)}"
    for block in (plural, plural.removesuffix("s"), plural.removesuffix("es")):
        if f"{block}ArgsDict]" in annotation or f"{block}ArgsDict'" in annotation:
            inner = vars(module)[f"{block}ArgsDict"].__annotations__.items()
            found = {key: _shape(module, block, key, str(value)) for key, value in inner}
            return [found] if "Sequence[" in annotation else found
    return _word(annotation)


def _word(annotation: str) -> str:
    return "list" if "Sequence[" in annotation else "map" if "Mapping[" in annotation else "value"


def _attributes(class_: type) -> list[str]:
    return sorted(name for name, value in vars(class_).items() if isinstance(value, property))


def _pascal(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))


def main(path: Path) -> None:
    """Writes the part of the installed version into `path`."""
    known = json.loads(path.read_text()) if path.exists() else {}
    known[version("pulumi-aws").split(".")[0]] = schema()
    path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
