"""The rows of docs/surface.yaml and the provider's schema to the page docs/surface.md.

python -m tests.tools.surface > docs/surface.md
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from apigen.graph.resources import KINDS
from apigen_terraform.resources import TYPES
from tests.terraform_schema import NEWER, RUN, read
from tests.tools.trim_terraform_schema import SURFACE

DOCS = Path(__file__).parents[2] / "docs"
ROWS, PAGE = DOCS / "surface.yaml", DOCS / "surface.md"
EVERY_TYPE = "*"
CLASSES = {TYPES[kind.KIND]: kind for kind in KINDS if TYPES[kind.KIND].startswith(SURFACE)}

HEAD = """\
# Every argument of API Gateway in the AWS provider, and what sets it

Printed from [surface.yaml](surface.yaml) and the schemas of the provider by `python -m tests.tools.surface`; a test
compares it with the schemas, with the models of the spec and with the graph. It is about all resource types whose name
begins with `aws_api_gateway_`. The two layouts have the same arguments: in `openapi`, those of paths, methods,
integrations, responses, models, validators and authorizers stand in the document of the REST API.

Capitals stand for any key: `NAME`, `ROUTE`, `STATUS`; `INTEGRATION` is any of the keys that name a backend (`lambda`,
`http`, `aws`, `sqs`, ...) and have the field. `provider 6` is an argument that version 5.100 of the provider lacks.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One argument.

    Attributes:
        fields: the fields of the spec that set it.
        computed: what apigen puts there.
        unset: why nothing sets it.
    """

    argument: str
    fields: tuple[str, ...] = ()
    computed: str = ""
    unset: str = ""


def arguments(schema: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every argument of a type or block that can be given, those of nested blocks by their path."""
    for name, entry in schema["arguments"].items():
        if entry.get("required") or entry.get("optional"):
            yield f"{prefix}{name}", entry
    for name, block in schema["blocks"].items():
        yield from arguments(block, f"{prefix}{name}.")


def schemas() -> dict[str, dict[str, Mapping[str, Any]]]:
    """The arguments of each type of API Gateway; those that only provider 6 has are marked as `newer`."""
    found = {name: dict(arguments(one)) for name, one in read(RUN)["resource"].items() if name.startswith(SURFACE)}
    for name, one in read(NEWER)["resource"].items():
        if name.startswith(SURFACE):
            found.setdefault(name, {}).update({key: {**entry, "newer": True} for key, entry in arguments(one)})
    return found


def rows(written: Mapping[str, Any], type_: str) -> dict[str, Row]:
    """The rows of one type by argument, with those of every type that it has."""
    known, own = schemas()[type_], written.get(type_, {})
    common = {name: why for name, why in written[EVERY_TYPE]["unset"].items() if name in known}
    unset = own.get("unset", {})
    whole = {name: unset for name in known if name not in common} if isinstance(unset, str) else unset
    groups = (
        *(Row(argument=name, unset=why) for name, why in {**common, **whole}.items()),
        *(Row(argument=name, computed=what) for name, what in own.get("computed", {}).items()),
        *(Row(argument=name, fields=_several(fields)) for name, fields in own.get("set", {}).items()),
    )
    found = {row.argument: row for row in groups}
    assert len(found) == len(groups), f"{type_} has an argument twice"
    return found


def _several(fields: str | list[str]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else tuple(fields)


def read_rows() -> Mapping[str, Any]:
    """The rows as they are written."""
    found: Mapping[str, Any] = yaml.safe_load(ROWS.read_text("utf-8"))
    return found


def page() -> str:
    """The page."""
    written = read_rows()
    common = [f"- `{name}`: {why}." for name, why in written[EVERY_TYPE]["unset"].items()]
    parts = [HEAD, "Of every type that has it, nothing sets:\n\n" + "\n".join(common) + "\n"]
    parts += [_section(written, type_) for type_ in sorted(schemas())]
    return "\n".join(parts)


def _section(written: Mapping[str, Any], type_: str) -> str:
    known, common = schemas()[type_], written[EVERY_TYPE]["unset"]
    found = rows(written, type_)
    whole = written.get(type_, {}).get("unset")
    if isinstance(whole, str):
        names = ", ".join(f"`{name}`" for name in sorted(known.keys() - common))
        return f"## {type_}\n\nNot used: {whole.strip()}. Its arguments: {names}.\n"
    lines = [_line(found[name], known[name]) for name in sorted(found.keys() - common)]
    return "\n".join([f"## {type_}\n", "| argument | | set by |", "| --- | --- | --- |", *lines, ""])


def _line(row: Row, entry: Mapping[str, Any]) -> str:
    marks = {"required": "required", "deprecated": "deprecated", "newer": "provider 6"}
    shown = ", ".join(words for mark, words in marks.items() if entry.get(mark))
    fields = ", ".join(f"`{field}`" for field in row.fields)
    by = fields or (f"apigen: {row.computed}" if row.computed else f"nothing: {row.unset.strip()}")
    return f"| `{row.argument}` | {shown} | {by} |"


if __name__ == "__main__":
    sys.stdout.write(page())
