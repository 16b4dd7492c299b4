"""The specs that tests run over: every golden case, every example and every published API, in every layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from apigen.compiler import compile_file
from apigen.graph import Graph
from apigen.passes import LAYOUTS
from apigen.target import load

TESTS = Path(__file__).parent
TARGETS = ("terraform", "pulumi")


@dataclass(frozen=True)
class Case:
    """One spec in one layout."""

    spec: Path
    layout: str

    def __str__(self) -> str:
        return f"{self.spec.parent.name}-{self.layout}"


CASES = tuple(Case(path, layout) for path in sorted((TESTS / "cases").glob("*/api.yaml")) for layout in LAYOUTS)
EXAMPLES = tuple(
    Case(path, layout)
    for path in sorted((TESTS.parent / "examples").glob("*/*.yaml"))
    for layout in LAYOUTS
    if path.stem == path.parent.name
)
CORPUS = tuple(Case(path, layout) for path in sorted((TESTS / "corpus").glob("*/api.yaml")) for layout in LAYOUTS)
EVERY = (*CASES, *EXAMPLES, *CORPUS)


@cache
def graph(case: Case) -> Graph:
    """The graph of a case; it has no errors."""
    compiled = compile_file(case.spec, case.layout)
    assert compiled.graph is not None, compiled.diagnostics
    return compiled.graph


@cache
def rendered(case: Case, target: str) -> Mapping[str, str]:
    """The files that a target makes of a case."""
    loaded = load(target)
    return loaded.render(graph(case), {option.name: option.default for option in loaded.options}).files
