"""No text of a spec becomes code: with any text in every field, the generated code has the same structure and the text.

The structure is what a parser of the language sees, string constants aside. Pulumi.yaml is read as well.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import Phase, example, given, settings

from apigen.graph import Graph
from apigen.graph.resources import Argument, Block, Resource, arguments
from apigen.graph.values import ArnPart, Join, Json
from apigen.passes import LAYOUTS
from apigen.target import load
from apigen_pulumi.names import names_of
from tests import hcl_reader, python_reader
from tests.any_text import HARMLESS, any_structure, any_text, any_texts, compiled, everywhere, spec

# A whole API is rendered and parsed each time, so there are fewer examples, and a failing one is shown as it is.
WHOLE = settings(
    max_examples=max(10, settings().max_examples // 4),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
EVERYWHERE = pytest.mark.parametrize("layout", LAYOUTS)
CODE = everywhere('"${var.v}%{x}\'"""\\')


def _files(graph: Graph, target: str) -> Mapping[str, str]:
    loaded = load(target)
    return loaded.render(graph, {option.name: option.default for option in loaded.options}).files


def _hcl(graph: Graph) -> tuple[dict[str, hcl_reader.Shape], list[str]]:
    reader = hcl_reader.Reader()
    files = _files(graph, "terraform")
    return {path: reader.shape(text) for path, text in files.items() if path.endswith(".tf")}, reader.texts


def _python(graph: Graph) -> tuple[dict[str, str], list[str]]:
    names = names_of(graph)
    renamed = {names.component: "Api", f"{names.component}Args": "ApiArgs", names.module: "api"}
    reader = python_reader.Reader(names=renamed)
    files = _files(graph, "pulumi")
    paths = {path: renamed.get(path.removesuffix(".py"), path) for path in files}
    return {paths[path]: reader.shape(text) for path, text in files.items() if path.endswith(".py")}, reader.texts


def _project(graph: Graph) -> Any:
    return yaml.safe_load(_files(graph, "pulumi")["Pulumi.yaml"])


def _keys(value: Any) -> Any:
    return {key: _keys(item) for key, item in value.items()} if isinstance(value, dict) else type(value)


@cache
def _harmless(layout: str, structured: bool) -> Graph:
    # Text has another content type than a structure, and so another header.
    return compiled(spec(HARMLESS, {"x": "x"} if structured else "x"), layout)


def _lost(given: Mapping[str, str], texts: list[str]) -> list[str]:
    """The fields whose text is not in the code."""
    return [name for name, text in given.items() if not any(text in found for found in texts)]


def _literals(value: "Argument | Resource") -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            yield from (text for key, item in value.items() for text in (key, *_literals(item)))
        case tuple():
            yield from (text for item in value for text in _literals(item))
        case Join(parts):
            yield from (text for part in parts for text in _literals(part))
        case Json(inner) | ArnPart(inner, _):
            yield from _literals(inner)
        case Block() | Resource():
            yield from (text for _, item in arguments(value) for text in _literals(item))


@EVERYWHERE
@WHOLE
@given(texts=any_texts, body=any_text | any_structure)
@example(texts=CODE, body={"${var.v}": ["%{x}", '"', "#end"]})
@example(texts=dict(HARMLESS), body="x")
def test_terraform_code_has_the_same_structure_whatever_the_text(layout: str, texts: dict[str, str], body: Any) -> None:
    """Read back with python-hcl2: the same files, blocks, arguments, calls and references, and every text."""
    shapes, found = _hcl(compiled(spec(texts, body), layout))

    assert shapes == _hcl(_harmless(layout, isinstance(body, dict)))[0]
    assert _lost(texts, found) == []


@EVERYWHERE
@WHOLE
@given(texts=any_texts, body=any_text | any_structure)
@example(texts=CODE, body={"${var.v}": ["%{x}", '"', "#end"]})
def test_pulumi_code_has_the_same_structure_whatever_the_text(layout: str, texts: dict[str, str], body: Any) -> None:
    """Read back with Python's ast: the same files, classes, calls, arguments and references, and every text."""
    graph = compiled(spec(texts, body), layout)
    shapes, found = _python(graph)

    assert shapes == _python(_harmless(layout, isinstance(body, dict)))[0]
    # Docstrings are wrapped; the project file has the description of a variable as it is.
    assert _lost({**texts, "variable_description": "", "output_description": ""}, found) == []
    assert _keys(_project(graph)) == _keys(_project(_harmless(layout, isinstance(body, dict))))
    assert _project(graph)["config"]["v"]["description"] == texts["variable_description"]


@EVERYWHERE
@WHOLE
@given(texts=any_texts, body=any_text | any_structure)
def test_both_targets_say_every_text_of_the_graph(layout: str, texts: dict[str, str], body: Any) -> None:
    """Keys and values of every resource, as pieces between what is known at apply only."""
    graph = compiled(spec(texts, body), layout)
    hcl, python = set(_hcl(graph)[1]), set(_python(graph)[1])
    # Empty text has no piece.
    wanted = {text for resource in graph.resources for text in _literals(resource)} - {""}

    assert wanted - hcl == set()
    assert wanted - python == set()


def test_the_readers_see_code_that_text_has_become() -> None:
    """An interpolation too many, an argument too many, a call in place of a constant."""
    hcl, python = hcl_reader.Reader(), python_reader.Reader(names={})

    assert hcl.shape('a = "$${x}"\n') == hcl.shape('a = "y"\n')
    assert hcl.shape('a = "${x}"\n') != hcl.shape('a = "y"\n')
    assert hcl.shape('a = "y"\nb = "y"\n') != hcl.shape('a = "y"\n')
    assert hcl.shape("a = <<-EOT\n  ${x}\n  EOT\n") != hcl.shape("a = <<-EOT\n  x\n  EOT\n")
    assert python.shape("f('a')") == python.shape("f('b')")
    assert python.shape("f('a', g('b'))") != python.shape("f('a', 'b')")
    assert python.shape("f(f'{a}')") != python.shape("f('a')")
