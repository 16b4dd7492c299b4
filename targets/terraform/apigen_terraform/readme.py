"""The interface of a graph to the README of the module: what it is, how to use it, its inputs and outputs."""

import re
from collections.abc import Iterator, Mapping

from apigen.graph import Graph, Variable
from apigen.provider import Need, needs
from apigen_terraform.expressions import expression
from apigen_terraform.hcl import Attribute, Block, Expression, Object, Tuple, document, inline, number, text
from apigen_terraform.hcl_text import visible
from apigen_terraform.versions import SINCE, feature

_EXAMPLES: Mapping[str, Expression] = {
    "string": text("..."),
    "number": number(0),
    "bool": number(False),
    "list(string)": Tuple((text("..."),)),
    "map(string)": Object((("name", text("...")),)),
}
_INLINE = re.compile(r"([\\`*_\[\]<>&|~$])")
_LEADING = re.compile(r"^(\d*)([-+#=.):])")


def readme_fields(graph: Graph, options: Mapping[str, str]) -> dict[str, object]:
    """The values that the README's template shows, as Markdown."""
    root = options["root"] == "true"
    return {
        "title": markdown(graph.title),
        "about": [*map(markdown, _paragraphs(graph.description)), _layout(graph)],
        "usage_language": "sh" if root else "hcl",
        "usage": _commands() if root else _module(graph),
        "requirements": _requirements(options),
        "reasons": list(map(_reason, needs(graph, SINCE))),
        "inputs": list(map(_input, graph.variables)),
        "outputs": [(output.name, markdown(output.description)) for output in graph.outputs],
    }


def markdown(words: str) -> str:
    """`words` on one line of Markdown, with nothing in it that Markdown or HTML would read."""
    line = " ".join(visible(words).split())
    return _LEADING.sub(r"\1\\\2", _INLINE.sub(r"\\\1", line))


def code(words: str) -> str:
    """`words` as a code span, or as text where a span could not hold it."""
    plain = re.fullmatch(r"[^`|\\\s]+( [^`|\\\s]+)*", words) and visible(words) == words
    return f"`{words}`" if plain else markdown(words)


def _paragraphs(description: str) -> Iterator[str]:
    return (part for part in re.split(r"\n\s*\n", description) if part.strip())


def _layout(graph: Graph) -> str:
    kinds = "one OpenAPI body" if graph.layout == "openapi" else "one resource for each part"
    return f"A Terraform module for an Amazon API Gateway REST API, written as {kinds}."


def _commands() -> str:
    return "terraform init\nterraform apply"


def _module(graph: Graph) -> str:
    source = Attribute("source", text(f"./{graph.name}"))
    required = (variable for variable in graph.variables if variable.default is None)
    arguments = [
        Attribute(variable.name, _EXAMPLES[variable.type], apart=not place) for place, variable in enumerate(required)
    ]
    return document([Block("module", (graph.name,), (source, *arguments))]).rstrip("\n")


def _requirements(options: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("Terraform", code(options["terraform_version"])),
        ("hashicorp/aws", code(options["aws_provider_version"])),
    ]


def _reason(need: Need) -> str:
    return f"{markdown(need.where)}: hashicorp/aws has {code(feature(need))} since version {need.since.version}."


def _input(variable: Variable) -> tuple[str, str, str, str]:
    rules = " ".join(check.message for check in variable.checks)
    return variable.name, variable.type, markdown(f"{variable.description} {rules}"), _default(variable)


def _default(variable: Variable) -> str:
    if variable.default is None:
        return "required"
    if variable.sensitive:
        return "(sensitive)"
    shown = f'"{variable.default}"' if isinstance(variable.default, str) else inline(expression(variable.default))
    return code(shown)
