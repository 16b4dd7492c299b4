"""Specs that pass to what is made of them, in both layouts and for both targets."""

from collections.abc import Mapping
from functools import cache

from apigen.graph import Graph
from apigen.target import load
from apigen_terraform.versions import SINCE
from tests.soundness.passing import Data, compiled, passing
from tests.soundness.specs import spec
from tests.specs import without


@cache
def passed(seed: int) -> Data:
    """The spec of a seed, as far as it passes."""
    return passing(spec(seed)).data


def graph(seed: int, layout: str, *, older: bool = False) -> Graph:
    """The graph of that spec."""
    return graph_of(passed(seed), layout, older=older)


def graph_of(data: Data, layout: str, *, older: bool = False) -> Graph:
    """The graph of a spec that passes; `older` leaves out what came after the provider that tests run."""
    found = compiled(data, layout)
    assert found.graph is not None, found.diagnostics
    return without(found.graph, SINCE) if older else found.graph


def files(graph: Graph, target: str) -> Mapping[str, str]:
    """What a target makes of it without an error."""
    loaded = load(target)
    rendered = loaded.render(graph, {option.name: option.default for option in loaded.options})
    assert not [one for one in rendered.diagnostics if one.severity == "error"], rendered.diagnostics
    return rendered.files
