"""Graph to graph: the two layouts of one and the same API."""

from collections.abc import Mapping

from apigen.graph import Graph
from apigen.passes.openapi import fold
from apigen.passes.slots import StateError, definition, revision, split

__all__ = ["LAYOUTS", "StateError", "lay_out"]

LAYOUTS = ("openapi", "resources")


def lay_out(
    graph: Graph, layout: str, state: Mapping[str, object] | None, *, redeploy: bool = False
) -> tuple[Graph, Mapping[str, object] | None]:
    """`graph` in `layout`, and what the next build must know of this one.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    if layout == "openapi":
        return fold(graph), None
    assert layout == "resources", layout
    at = revision(definition(graph), state, redeploy=redeploy)
    return split(graph, at), at.state()
