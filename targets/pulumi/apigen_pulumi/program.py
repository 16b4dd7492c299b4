"""Turns a graph into the files around its component: entry program, project file, requirements and README."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from apigen.graph import Graph, Variable
from apigen.graph.values import Value, VariableType
from apigen.provider import Need, needs
from apigen_pulumi.expressions import expression
from apigen_pulumi.module import NOTICE
from apigen_pulumi.names import Names
from apigen_pulumi.python import (
    Atom,
    Bracket,
    Expression,
    Str,
    assignment,
    call,
    docstring,
    literal,
    one_line,
    statement,
    width,
)
from apigen_pulumi.versions import SINCE, feature

if TYPE_CHECKING:
    from jinja2 import Environment

PULUMI = ">=3.150,<4"
# How a value is read from the configuration of a stack, after `config.get` or `config.require`.
_READERS: Mapping[VariableType, str] = {
    "string": "",
    "number": "_float",
    "bool": "_bool",
    "list(string)": "_object",
    "map(string)": "_object",
}
# The types of a project file, which has none for fractions and none for maps. A number is declared as the text that a
# stack keeps of it, a map not at all. https://www.pulumi.com/docs/iac/concepts/projects/project-file/
_SETTINGS: Mapping[VariableType, str] = {
    "string": "string",
    "number": "string",
    "bool": "boolean",
    "list(string)": "array",
}
# The first item of a list and of a map, as `pulumi config set` names it.
# https://www.pulumi.com/docs/iac/cli/commands/pulumi_config_set/
_PLACES: Mapping[VariableType, str] = {"list(string)": "--path '{}[0]'", "map(string)": "--path '{}.name'"}
# Longer ones are refused by `pulumi new` and by Pulumi Cloud.
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.go
DESCRIPTION_LIMIT = 256

# What is markup anywhere in a line of Markdown, or a table's border, or only at the start of a line.
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~$&]|^[-+=](?=.)|(?<=^\d)[.)]")


def framing_files(graph: Graph, names: Names, pulumi_aws: str) -> Iterator[tuple[str, str]]:
    """All files but the component's module: path and text."""
    fields = {
        "__main__.py": _main(graph, names),
        "Pulumi.yaml": _project(graph, names),
        "requirements.txt": {"pulumi": f"pulumi{PULUMI}", "pulumi_aws": f"pulumi-aws{pulumi_aws}"},
        "README.md": _readme(graph, names),
    }
    for path, values in fields.items():
        yield path, _templates().get_template(f"{path}.jinja").render(notice=NOTICE, **values)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (slow to import)

    return Environment(
        loader=PackageLoader("apigen_pulumi"),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # not HTML; every value is escaped where it is made
    )


def _main(graph: Graph, names: Names) -> Mapping[str, object]:
    sections = (
        ["import pulumi"] if graph.variables or graph.outputs else [],
        _import(graph, names),
        ["config = pulumi.Config()"] if graph.variables else [],
        assignment("api", _component(graph, names)),
        [line for item in graph.outputs for line in statement(_export(item.name, names))],
    )
    return {
        "docstring": "\n".join(docstring(f"Deploys {graph.title.strip().rstrip('.')}.")),
        "sections": ["\n".join(lines) for lines in sections if lines],
    }


def _import(graph: Graph, names: Names) -> list[str]:
    imported = [names.component, f"{names.component}Args"] if graph.variables else [names.component]
    line = f"from {names.module} import {', '.join(imported)}"
    opened = [f"from {names.module} import (", *(f"    {name}," for name in imported), ")"]
    return [line] if width(line) <= 100 else opened


def _component(graph: Graph, names: Names) -> Bracket:
    fields = {names.variables[variable.name]: _configured(variable, names) for variable in graph.variables}
    arguments = [call(f"{names.component}Args", named=fields)] if fields else []
    return call(names.component, [Str(names.project), *arguments])


def _configured(variable: Variable, names: Names) -> Bracket:
    reader = f"{'_secret' if variable.sensitive else ''}{_READERS[variable.type]}"
    if variable.default is None:
        return call(f"config.require{reader}", [Str(variable.name)])
    return call(f"config.get{reader}", [Str(variable.name), expression(variable.default, names)])


def _export(name: str, names: Names) -> Expression:
    return call("pulumi.export", [Str(name), Atom(f"api.{names.outputs[name]}")])


def _yaml(text: str) -> str:
    """`text` as a double-quoted scalar of YAML, whose escapes are those of Python."""
    return literal(text, quote='"')


def _yaml_value(default: Value) -> str:
    """A default as `_SETTINGS` declares it: a number is text, which is what a stack keeps."""
    match default:
        case bool():
            return literal(default).lower()
        case tuple():
            return f"[{', '.join(map(_yaml_value, default))}]"
        case str():
            return _yaml(default)
        case _:
            return _yaml(f"{default}")


def _project(graph: Graph, names: Names) -> Mapping[str, object]:
    about = " ".join((graph.description or graph.title).split())
    short = about if len(about) <= DESCRIPTION_LIMIT else f"{about[: DESCRIPTION_LIMIT - 3]}..."
    return {
        "name": _yaml(names.project),
        "description": _yaml(short),
        "settings": [(_yaml(one.name), tuple(_setting(one))) for one in graph.variables if one.type in _SETTINGS],
    }


def _setting(variable: Variable) -> Iterator[tuple[str, str]]:
    yield "type", _SETTINGS[variable.type]
    if variable.type == "list(string)":
        yield "items", "{type: string}"
    if variable.description:
        yield "description", _yaml(variable.description)
    if variable.default is not None:
        yield "default", _yaml_value(variable.default)
    if variable.sensitive:
        yield "secret", "true"


def _readme(graph: Graph, names: Names) -> Mapping[str, object]:
    return {
        "title": _markdown(graph.title),
        "about": [_markdown(text) for text in re.split(r"\n\s*\n", graph.description) if text.strip()],
        "module": names.module,
        "component": names.component,
        "usage": "\n".join([*_import(graph, names), "", *assignment("api", _example(graph, names))]),
        "settings": [_row(variable) for variable in graph.variables],
        "required": [_set(variable) for variable in graph.variables if variable.default is None],
        "outputs": [(_code(item.name), _markdown(item.description)) for item in graph.outputs],
        "reasons": list(map(_reason, needs(graph, SINCE))),
    }


def _reason(need: Need) -> str:
    return f"{_markdown(need.where)}: pulumi-aws has {_code(feature(need))} since version {need.since.version}."


def _example(graph: Graph, names: Names) -> Bracket:
    required = [variable for variable in graph.variables if variable.default is None]
    fields = {names.variables[variable.name]: Atom("...") for variable in required}
    arguments = [call(f"{names.component}Args", named=fields)] if graph.variables else []
    return call(names.component, [Str(names.project), *arguments])


def _set(variable: Variable) -> str:
    secret = "--secret " if variable.sensitive else ""
    place = _PLACES.get(variable.type, "{}").format(one_line(variable.name))
    return f"pulumi config set {secret}{place} ..."


def _row(variable: Variable) -> tuple[str, str, str, str]:
    rules = " ".join(check.message for check in variable.checks)
    about = _markdown(f"{variable.description} {rules}".strip())
    return _code(variable.name), _code(variable.type), about, _default(variable)


def _default(variable: Variable) -> str:
    match variable.default:
        case None:
            return "required"
        case str() as text:
            return _markdown(text) or "empty"
        case tuple() | Mapping() as items:
            return _markdown(json.dumps(items, ensure_ascii=False))
        case value:
            return _markdown(_yaml_value(value).strip('"'))


def _markdown(text: str) -> str:
    """`text` as plain words in Markdown, on one line."""
    return _MARKDOWN.sub(r"\\\g<0>", one_line(text))


def _code(name: str) -> str:
    return f"`{re.sub('[`|]', '', one_line(name))}`"
