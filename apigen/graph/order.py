"""Puts resources into dependency order: what is referred to comes first, ties by kind and id."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from apigen.graph.resources import KINDS, Resource, expressions
from apigen.graph.values import Address, Ref

RANK = {kind.KIND: rank for rank, kind in enumerate(KINDS)}


class CycleError(Exception):
    """Resources that refer to each other in a circle; a bug of lowering."""


def needs(resource: Resource) -> tuple[Address, ...]:
    """The resources that `resource` refers to or names in `depends_on`, each once, in order."""
    found = dict.fromkeys(resource.depends_on)
    found |= dict.fromkeys(ref.address for ref in references(resource))
    found |= dict.fromkeys(ref.address for ref in resource.lifecycle.replace_triggered_by)
    return tuple(found)


def references(resource: Resource) -> Iterator[Ref]:
    """Every reference in the arguments of `resource`."""
    return (leaf for leaf in expressions(resource) if isinstance(leaf, Ref))


def canonical(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """By kind in reading order, then by id."""
    return tuple(sorted(resources, key=_rank))


def _rank(resource: Resource) -> tuple[int, str]:
    return RANK[resource.KIND], resource.id


def topological(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Every resource after those it needs, otherwise canonical.

    Raises:
        CycleError: there is no such order.
    """
    by_address = {resource.address: resource for resource in resources}
    waiting = {r.address: {need for need in needs(r) if need in by_address} for r in resources}
    users: dict[Address, list[Address]] = {}
    for address, wanted in waiting.items():
        for need in wanted:
            users.setdefault(need, []).append(address)
    ready = [(_rank(by_address[address]), address) for address, wanted in waiting.items() if not wanted]
    heapify(ready)
    out: list[Resource] = []
    while ready:
        _, address = heappop(ready)
        out.append(by_address[address])
        for user in users.get(address, ()):
            waiting[user].remove(address)
            if not waiting[user]:
                heappush(ready, (_rank(by_address[user]), user))
    if len(out) < len(resources):
        raise CycleError(", ".join(sorted(str(a) for a, wanted in waiting.items() if wanted)))
    return tuple(out)
