"""Gives the layout `resources` two deployments, of which the idle one is replaced and then served.

    deployment.this  ->  deployment.even, deployment.odd; stages point at the one of the current revision

With create_before_destroy on one deployment, Terraform makes the new snapshot before it deletes what was removed, so a
removed route keeps answering. Here nothing that a deployment depends on is created before it is destroyed: Terraform
deletes removed methods, then replaces the idle deployment, then moves the stages.

A deployment that a stage serves cannot be replaced this way. So a run-time value that changes between two builds stops
the apply, until a build with `redeploy` gives it a revision of its own; it is never left undeployed in silence.
https://github.com/hashicorp/terraform-provider-aws/issues/11344

A stage with a canary goes on serving its slot, and the others take turns. That takes a third one, `third`, which stays:
its removal would come before the stages that serve it have moved.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from apigen.graph import Graph
from apigen.graph.fingerprint import fingerprint
from apigen.graph.order import canonical
from apigen.graph.resources import Deployment, Lifecycle, Resource, Stage
from apigen.graph.values import Ref
from apigen.passes.canary import serve

SLOTS = ("even", "odd")
THIRD = "third"

_TRIGGER = re.compile(r"initial|[^#]+#[0-9]{1,9}")


class StateError(ValueError):
    """The memory of earlier builds is not what an earlier build returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which definition each slot holds, kept from build to build.

    Attributes:
        number: of the current definition, which canaries serve, and stages without one.
        definitions: the trigger of each slot.
        served: the slot that stages with a canary go on serving; None where no stage has one.
    """

    number: int
    definitions: Mapping[str, str]
    served: str | None = None

    @property
    def newest(self) -> str:
        """The slot of the current definition."""
        return next(slot for slot, trigger in self.definitions.items() if _number(trigger) == self.number)

    def state(self) -> dict[str, object]:
        found: dict[str, object] = {"revision": self.number, **self.definitions}
        return found if self.served is None else {**found, "served": self.served}


def revision(
    definition: str, state: Mapping[str, object] | None, *, canary: bool = False, redeploy: bool = False
) -> Revision:
    """The revision for a definition: that in `state` if nothing changed, one whose slot still holds it, or the next.

    Args:
        canary: whether a stage has one, and so goes on serving the slot that it served before.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    if state is None:
        first = {"even": "initial", "odd": f"{definition}#1"}
        return Revision(number=1, definitions=first, served="odd" if canary else None)
    before = _read(state)
    current = replace(before, served=(before.served or before.newest) if canary else None)
    same = [_number(trigger) for trigger in before.definitions.values() if _content(trigger) == definition]
    if same and not redeploy:
        # Back to a revision whose snapshot is still there: a rollback needs no new deployment.
        return replace(current, number=before.number if before.number in same else max(same))
    slot = _idle(before)
    number = _next(before, slot)
    return replace(current, number=number, definitions={**before.definitions, slot: f"{definition}#{number}"})


def _idle(before: Revision) -> str:
    """The slot that no stage and no canary serves, and that was served longest ago."""
    idle = [slot for slot in before.definitions if slot not in (before.newest, before.served)]
    return min(idle, key=lambda slot: _number(before.definitions[slot]), default=THIRD)


def _next(before: Revision, slot: str) -> int:
    """Past all numbers that a slot had, so that deploying a definition again is a change too."""
    number = max(map(_number, before.definitions.values())) + 1
    return number if _has_parity(slot, number) else number + 1


def _has_parity(slot: str, number: int) -> bool:
    return slot == THIRD or SLOTS[number % 2] == slot


def _content(trigger: str) -> str:
    return trigger.partition("#")[0]


def _number(trigger: str) -> int:
    """The revision of a slot's trigger. 0 for one that never held a definition."""
    return int(trigger.partition("#")[2] or 0)


def _read(state: Mapping[str, object]) -> Revision:
    number, served = state.get("revision"), state.get("served")
    slots = (*SLOTS, THIRD) if THIRD in state else SLOTS
    definitions = {slot: trigger for slot in slots if isinstance(trigger := state.get(slot), str)}
    if not isinstance(number, int) or len(definitions) != len(slots):
        raise StateError("the deployment in the lock file is not what apigen wrote")
    if not all(_is_trigger(slot, trigger) for slot, trigger in definitions.items()):
        raise StateError("a trigger in the lock file is not what apigen wrote")
    numbers = [*map(_number, definitions.values())]
    if number < 1 or numbers.count(number) != 1 or not (served is None or served in definitions):
        raise StateError("a revision in the lock file is not what apigen wrote")
    return Revision(number=number, definitions=definitions, served=served if isinstance(served, str) else None)


def _is_trigger(slot: str, trigger: str) -> bool:
    return _TRIGGER.fullmatch(trigger) is not None and (trigger == "initial" or _has_parity(slot, _number(trigger)))


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
            return tuple(_slot(resource, slot, at) for slot in at.definitions)
        case Stage():
            return (serve(resource, at.served or at.newest, at.newest),)
        case _:
            return (resource,)


def _slot(deployment: Deployment, slot: str, at: Revision) -> Deployment:
    newest = slot == at.newest
    # Another slot is what was served before: it stays as it is until it is idle and the next revision replaces it.
    values = {name: value for name, value in deployment.triggers.items() if name != "definition"} if newest else {}
    return replace(
        deployment,
        id=slot,
        label=_label(slot, at),
        triggers={"definition": at.definitions[slot], **values},
        lifecycle=Lifecycle() if newest else Lifecycle(ignore_changes=("triggers",)),
    )


def _label(slot: str, at: Revision) -> str:
    if slot == at.newest:
        return f"Revision {at.number}, served by {'canaries, and stages without one' if at.served else 'the stages'}"
    if slot == at.served:
        return f"Revision {_number(at.definitions[slot])}, served until the canary is promoted or removed"
    return "A revision before, idle" if THIRD in at.definitions else "The revision before, idle"
