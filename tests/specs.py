"""The specs that tests run over: every golden case, every example and every published API, in every layout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from apigen.compiler import compile_file
from apigen.graph import Graph
from apigen.graph.resources import Resource
from apigen.passes import LAYOUTS
from apigen.provider import Since
from apigen.target import load
from apigen_terraform.versions import SINCE

TESTS = Path(__file__).parent
TARGETS = ("terraform", "pulumi")


@dataclass(frozen=True)
class Case:
    """One spec in one layout.

    Attributes:
        older: whether to leave out what came after the AWS provider 5.100, which is the one that tests run.
    """

    spec: Path
    layout: str
    older: bool = False

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
# What the installed pulumi-aws can run: 6 is made from the AWS provider 5.100.
PROGRAMS = tuple(replace(case, older=version("pulumi-aws").startswith("6.")) for case in EVERY)


@cache
def graph(case: Case) -> Graph:
    """The graph of a case; it has no errors. What `before.yaml` gives came before it."""
    compiled = compile_file(case.spec, case.layout, _state(case))
    assert compiled.graph is not None, compiled.diagnostics
    return without(compiled.graph, SINCE) if case.older else compiled.graph


def _state(case: Case) -> Mapping[str, object] | None:
    """What the build of `before.yaml` remembered, where a case has one: its spec comes after that."""
    before = case.spec.parent / "before.yaml"
    return compile_file(before, case.layout).deployment if before.exists() else None


def without(graph: Graph, newer: Iterable[Since]) -> Graph:
    """`graph` as a provider knows it that lacks some arguments and kinds."""
    kept = graph.resources
    for since in newer:
        dropped = (_older(resource, since) if since.needed(resource) else resource for resource in kept)
        kept = tuple(resource for resource in dropped if resource)
    return replace(graph, resources=kept)


def _older(resource: Resource, since: Since) -> Resource | None:
    if since.argument is None:
        return None
    name, _, inner = since.argument.partition(".")
    value = replace(getattr(resource, name), **{inner: None}) if inner else None
    changed: Resource = replace(resource, **{name: value})  # type: ignore[arg-type]
    return changed


@cache
def rendered(case: Case, target: str) -> Mapping[str, str]:
    """The files that a target makes of a case."""
    loaded = load(target)
    return loaded.render(graph(case), {option.name: option.default for option in loaded.options}).files
