"""Lets a stage with a canary go on serving what it served, while its canary serves the newest.

    stage.prod  deployment -> deployment.this       becomes   deployment -> deployment.this, which stays as it is
                canary     -> deployment.this                 canary     -> deployment.next, which changes

That is the layout `openapi`; slots.py does it in the other one. Without a canary `this` changes again: it is replaced
where the canary was promoted, and used as it is where the API is again what it was.

A deployment has no permissions, roles and links in it, though it needs them. So while there are canaries,
- those of the spec that is served stay, also where the newest has none of them, or others;
- stages wait for all of them, and a new one is there before an old one goes: no stage serves what lacks one.
https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from apigen import naming
from apigen.graph import Graph, Variable
from apigen.graph.fingerprint import fingerprint
from apigen.graph.order import canonical, needs, topological
from apigen.graph.resources import (
    Authorizer,
    Deployment,
    LambdaPermission,
    Resource,
    Role,
    RolePolicy,
    Stage,
    VpcLink,
    VpcLinkV2,
    expressions,
)
from apigen.graph.values import Address, Ref, Var, join, leaves
from apigen.passes.security import for_any_authorizer

SERVED, NEWEST = "this", "next"

_NEEDED = (LambdaPermission, Role, RolePolicy, VpcLink, VpcLinkV2)
_UNTIL = "until the canary is promoted or removed"


def with_canary(graph: Graph) -> tuple[str, ...]:
    """The names of the stages that have a canary."""
    found = (one for one in graph.resources if isinstance(one, Stage) and one.canary_settings is not None)
    return tuple(sorted(stage.stage_name for stage in found))


def serve(stage: Stage, served: str, newest: str) -> Stage:
    """`stage` with its deployments: the newest for everybody, or for its canary where it has one."""
    latest = Ref(Address(Deployment.KIND, newest), "id")
    if stage.canary_settings is None:
        return replace(stage, deployment_id=latest)
    canary = replace(stage.canary_settings, deployment_id=latest)
    return replace(stage, deployment_id=Ref(Address(Deployment.KIND, served), "id"), canary_settings=canary)


def pin(graph: Graph) -> Graph:
    """`graph`, folded already, with a deployment that stays and one that changes, where a stage has a canary."""
    stages = with_canary(graph)
    if not stages:
        return graph
    resources = tuple(one for resource in graph.resources for one in _pinned(resource, ", ".join(stages)))
    return replace(graph, resources=canonical(resources))


def _pinned(resource: Resource, stages: str) -> Iterator[Resource]:
    match resource:
        case Deployment():
            lifecycle = replace(resource.lifecycle, ignore_changes=("triggers",))
            yield replace(resource, id=SERVED, label=f"Served by {stages} {_UNTIL}", lifecycle=lifecycle)
            yield replace(resource, id=NEWEST, label="What canaries serve, and stages without one")
        case Stage():
            yield serve(resource, SERVED, NEWEST)
        case _:
            yield resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A graph with what the served one needs, and what of that cannot be there beside the graph's own."""

    graph: Graph
    lost: tuple[str, ...]


def keep(graph: Graph, served: Graph) -> Kept:
    """`graph` with the permissions, roles, links and stage variables that the graph of a served spec needs."""
    found, lost = _with_needs(graph, served)
    needed = tuple(sorted(address for address, resource in found.items() if isinstance(resource, _NEEDED)))
    before = {stage.address: stage for stage in served.resources if isinstance(stage, Stage)}
    resources = tuple(_ordered(resource, needed, before.get(resource.address)) for resource in found.values())
    variables, retyped = _variables(graph, served, resources)
    kept = replace(graph, resources=canonical(resources), variables=variables)
    return Kept(graph=kept, lost=(*lost, *retyped))


def _with_needs(graph: Graph, served: Graph) -> tuple[dict[Address, Resource], tuple[str, ...]]:
    """The resources of `graph` with those that `served` needs, and what is lost of these."""
    found, lost = graph.by_address(), []
    sources = {source.address: source for source in served.resources if source.DATA}
    for old in topological(served.resources):
        if isinstance(old, _NEEDED):
            kept = _beside(old, found)
            found |= {need: sources[need] for need in needs(kept) if need in sources}
            if found.setdefault(kept.address, kept) != kept or any(need not in found for need in needs(kept)):
                lost.append(str(old.address))
    return found, tuple(lost)


def _variables(
    graph: Graph, served: Graph, resources: tuple[Resource, ...]
) -> tuple[tuple[Variable, ...], tuple[str, ...]]:
    """The variables of `graph` with those that kept resources use, and which of these have another type."""
    own, old = ({variable.name: variable for variable in one.variables} for one in (graph, served))
    used = {leaf.name for one in resources for leaf in expressions(one) if isinstance(leaf, Var)}
    shown = {**{name: old[name] for name in used if name not in own}, **own}
    retyped = (f"variable {name}" for name in sorted(own.keys() & old.keys()) if own[name].type != old[name].type)
    return tuple(shown[name] for name in sorted(shown)), tuple(retyped)


def _beside(old: Resource, found: dict[Address, Resource]) -> Resource:
    """`old` as it can be there with what is found already: that resource itself, or one more."""
    new = found.get(old.address)
    if isinstance(old, LambdaPermission):
        gone = any(need.kind == Authorizer.KIND and need not in found for need in needs(old))
        if gone or (new is not None and not _is_same(old, new)):
            return _apart(old)
    if new is not None and _is_same(old, new):
        return new
    return replace(old, label=f"{old.label}, kept {_UNTIL}")


def _apart(permission: LambdaPermission) -> LambdaPermission:
    """A permission with a statement of its own, so that it is there before the one at its former address goes."""
    api = next(leaves(permission.statement_id))
    return replace(
        permission,
        id=f"kept_{permission.id}",
        label=f"{permission.label}, kept {_UNTIL}",
        statement_id=join(api, f"-kept_{naming.digest(permission.id, 16)}"),
        source_arn=for_any_authorizer(permission),
    )


def _is_same(old: Resource, new: Resource) -> bool:
    return fingerprint((old,)) == fingerprint((new,))


def _ordered(resource: Resource, needed: tuple[Address, ...], before: Stage | None) -> Resource:
    """A resource that comes and goes in the order that canaries want."""
    if isinstance(resource, _NEEDED):
        return replace(resource, lifecycle=replace(resource.lifecycle, create_before_destroy=True))
    if not isinstance(resource, Stage):
        return resource
    waiting = replace(resource, depends_on=tuple(dict.fromkeys((*resource.depends_on, *needed))))
    if before is None or resource.canary_settings is None:
        return waiting
    variables = {**(before.variables or {}), **(resource.variables or {})}
    return replace(waiting, variables={name: variables[name] for name in sorted(variables)} or None)
