"""Turns a graph into the files around its component: entry program, project file, requirements and README."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from apigen.graph import Graph, Variable
from apigen.provider import Need, needs
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
    fields = {names.variables[variable.name]: _configured(variable) for variable in graph.variables}
    arguments = [call(f"{names.component}Args", named=fields)] if fields else []
    return call(names.component, [Str(names.project), *arguments])


def _configured(variable: Variable) -> Bracket:
    secret = "_secret" if variable.sensitive else ""
    if variable.default is None:
        return call(f"config.require{secret}", [Str(variable.name)])
    return call(f"config.get{secret}", [Str(variable.name), Str(variable.default)])


def _export(name: str, names: Names) -> Expression:
    return call("pulumi.export", [Str(name), Atom(f"api.{names.outputs[name]}")])


def _yaml(text: str) -> str:
    """`text` as a double-quoted scalar of YAML, whose escapes are those of Python."""
    return literal(text, quote='"')


def _project(graph: Graph, names: Names) -> Mapping[str, object]:
    about = " ".join((graph.description or graph.title).split())
    short = about if len(about) <= DESCRIPTION_LIMIT else f"{about[: DESCRIPTION_LIMIT - 3]}..."
    return {
        "name": _yaml(names.project),
        "description": _yaml(short),
        "settings": [(_yaml(variable.name), tuple(_setting(variable))) for variable in graph.variables],
    }


def _setting(variable: Variable) -> Iterator[tuple[str, str]]:
    yield "type", "string"
    if variable.description:
        yield "description", _yaml(variable.description)
    if variable.default is not None:
        yield "default", _yaml(variable.default)
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
    return f"pulumi config set {secret}{one_line(variable.name)} ..."


def _row(variable: Variable) -> tuple[str, str, str]:
    default = "required" if variable.default is None else _markdown(variable.default) or "empty"
    return _code(variable.name), _markdown(variable.description), default


def _markdown(text: str) -> str:
    """`text` as plain words in Markdown, on one line."""
    return _MARKDOWN.sub(r"\\\g<0>", one_line(text))


def _code(name: str) -> str:
    return f"`{re.sub('[`|]', '', one_line(name))}`"
