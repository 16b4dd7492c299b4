"""Gives the layout `resources` two deployments, of which the idle one is replaced and then served.

    deployment.this  ->  deployment.even, deployment.odd; stages point at the one of the current revision

With create_before_destroy on one deployment, Terraform makes the new snapshot before it deletes what was removed, so a
removed route keeps answering. Here nothing that a deployment depends on is created before it is destroyed: Terraform
deletes removed methods, then replaces the idle deployment, then moves the stages.

A deployment that a stage serves cannot be replaced this way. So a run-time value that changes between two builds stops
the apply, until a build with `redeploy` gives it a revision of its own; it is never left undeployed in silence.
https://github.com/hashicorp/terraform-provider-aws/issues/11344
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from apigen.graph import Graph
from apigen.graph.fingerprint import fingerprint
from apigen.graph.order import canonical
from apigen.graph.resources import Deployment, Lifecycle, Resource, Stage
from apigen.graph.values import Address, Ref

SLOTS = ("even", "odd")

_TRIGGER = re.compile(r"initial|[^#]+#[0-9]{1,9}")


class StateError(ValueError):
    """The memory of earlier builds is not what an earlier build returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which definition each slot holds, kept from build to build.

    Attributes:
        number: of the current definition; its parity is the slot that the stages serve.
        definitions: the trigger of the slots `even` and `odd`.
    """

    number: int
    definitions: tuple[str, str]

    def state(self) -> dict[str, object]:
        return {"revision": self.number, **dict(zip(SLOTS, self.definitions, strict=True))}


def revision(definition: str, state: Mapping[str, object] | None, *, redeploy: bool = False) -> Revision:
    """The revision for a definition: that in `state` if nothing changed, the one before if it is that one, or the next.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    if state is None:
        return Revision(number=1, definitions=("initial", f"{definition}#1"))
    current = _read(state)
    serving, idle = current.number % 2, 1 - current.number % 2
    if _content(current.definitions[serving]) == definition and not redeploy:
        return current
    if _content(current.definitions[idle]) == definition and not redeploy:
        # Back to the revision before, whose snapshot is still there: a rollback needs no new deployment.
        return replace(current, number=_number(current.definitions[idle]))
    # Past all numbers that the slot had, so that deploying a definition again is a change too.
    number = max(current.number + 1, _number(current.definitions[idle]) + 2)
    changed = [*current.definitions]
    changed[idle] = f"{definition}#{number}"
    return Revision(number=number, definitions=(changed[0], changed[1]))


def _content(trigger: str) -> str:
    return trigger.partition("#")[0]


def _number(trigger: str) -> int:
    """The revision of a slot's trigger; its parity is the slot's. 0 for one that never held a definition."""
    return int(trigger.partition("#")[2] or 0)


def _read(state: Mapping[str, object]) -> Revision:
    number, even, odd = (state.get(key) for key in ("revision", *SLOTS))
    if not isinstance(number, int) or not isinstance(even, str) or not isinstance(odd, str):
        raise StateError("the deployment in the lock file is not what apigen wrote")
    for slot, trigger in enumerate((even, odd)):
        if not _TRIGGER.fullmatch(trigger) or (trigger != "initial" and _number(trigger) % 2 != slot):
            raise StateError("a trigger in the lock file is not what apigen wrote")
    return Revision(number=number, definitions=(even, odd))


def definition(graph: Graph) -> str:
    """The fingerprint of what `graph` deploys, and of the links and roles that this refers to.

    The id of a link or role that is replaced is not known before the apply, which changes every trigger that has it.
    """
    deployed = next(resource for resource in graph.resources if isinstance(resource, Deployment))
    trigger = deployed.triggers["definition"]
    assert isinstance(trigger, str), trigger
    named = {value.address for value in deployed.triggers.values() if isinstance(value, Ref)}
    around = [resource for resource in graph.resources if resource.address in named and not resource.DATA]
    return fingerprint((replace(deployed, triggers={"definition": trigger}), *around)) if around else trigger


def split(graph: Graph, at: Revision) -> Graph:
    """`graph` in the layout `resources`, at a revision."""
    resources = tuple(one for resource in graph.resources for one in _slots(resource, at))
    return replace(graph, resources=canonical(resources), layout="resources")


def _slots(resource: Resource, at: Revision) -> tuple[Resource, ...]:
    match resource:
        case Deployment():
            return tuple(_slot(resource, index, at) for index in range(len(SLOTS)))
        case Stage():
            serving = Address(Deployment.KIND, SLOTS[at.number % 2])
            return (replace(resource, deployment_id=Ref(serving, "id")),)
        case _:
            return (resource,)


def _slot(deployment: Deployment, index: int, at: Revision) -> Deployment:
    serving = index == at.number % 2
    # The idle slot is what was served before: it stays as it is until the next revision replaces it.
    values = {name: value for name, value in deployment.triggers.items() if name != "definition"} if serving else {}
    return replace(
        deployment,
        id=SLOTS[index],
        label=f"Revision {at.number}, served by the stages" if serving else "The revision before, idle",
        triggers={"definition": at.definitions[index], **values},
        lifecycle=Lifecycle() if serving else Lifecycle(ignore_changes=("triggers",)),
    )
