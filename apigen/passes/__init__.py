"""Graph to graph: the two layouts of one and the same API."""

from collections.abc import Mapping

from apigen.graph import Graph
from apigen.passes.canary import Kept, keep, pin, with_canary
from apigen.passes.openapi import fold
from apigen.passes.slots import StateError, definition, revision, split

__all__ = ["CANARY", "LAYOUTS", "Kept", "StateError", "keep", "lay_out", "with_canary"]

LAYOUTS = ("openapi", "resources")

CANARY = "canary"
"""Where the state has what is served beside canaries."""


def lay_out(
    graph: Graph, layout: str, state: Mapping[str, object] | None, *, redeploy: bool = False
) -> tuple[Graph, Mapping[str, object] | None]:
    """`graph` in `layout`, and what the next build must know of this one.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    if layout == "openapi":
        return pin(fold(graph)), None
    assert layout == "resources", layout
    if state is not None and state.keys() == {CANARY}:
        state = None  # of the other layout
    at = revision(definition(graph), state, canary=bool(with_canary(graph)), redeploy=redeploy)
    return split(graph, at), at.state()
