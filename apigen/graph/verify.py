"""Checks what must hold after lowering and after every pass; a finding is a bug of apigen, never of the spec."""

import re

from apigen.graph import Graph
from apigen.graph.order import CycleError, needs, topological
from apigen.graph.resources import expressions
from apigen.graph.values import Address, Var, leaves

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def verify(graph: Graph) -> Graph:
    """`graph` itself.

    Raises:
        AssertionError: an id is not an identifier or not unique, a reference or variable leads nowhere, or resources
            refer to each other in a circle.
    """
    _names(graph)
    addresses = {resource.address for resource in graph.resources}
    for resource in graph.resources:
        for need in needs(resource):
            assert need in addresses, f"{resource.address} needs {need}, which is not in the graph"
    known = {variable.name: variable.type for variable in graph.variables}
    for variable in _variables(graph):
        assert variable.name in known, f"variable {variable.name} is used but not declared"
        assert variable.type == known[variable.name], f"variable {variable.name} is no {variable.type}"
    _values(graph, addresses)
    try:
        topological(graph.resources)
    except CycleError as error:
        raise AssertionError(f"resources refer to each other in a circle: {error}") from error
    return graph


def _names(graph: Graph) -> None:
    seen: set[Address] = set()
    for resource in graph.resources:
        assert _IDENTIFIER.fullmatch(resource.id), f"{resource.address}: not an identifier"
        assert resource.address not in seen, f"{resource.address} is there twice"
        seen.add(resource.address)


def _variables(graph: Graph) -> set[Var]:
    used = {leaf for item in graph.resources for leaf in expressions(item) if isinstance(leaf, Var)}
    used |= {leaf for one in graph.overrides for leaf in leaves(one.arguments) if isinstance(leaf, Var)}
    return used | {leaf for out in graph.outputs for leaf in leaves(out.value) if isinstance(leaf, Var)}


def _values(graph: Graph, addresses: set[Address]) -> None:
    for output in graph.outputs:
        for leaf in leaves(output.value):
            assert isinstance(leaf, Var) or leaf.address in addresses, f"output {output.name}: {leaf} leads nowhere"
