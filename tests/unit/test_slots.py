"""The two deployments of the layout `resources`, from build to build."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.compiler import Compiled, compile_document
from apigen.graph.resources import Deployment, Stage
from apigen.passes.slots import Revision, StateError, revision
from apigen.source import read_string

SPEC = """\
apigen: 1
name: a
variables: {{url: {{}}}}
routes: {{GET /a: {{http: "${{var.url}}/{path}"}}}}
stages: {{v1: {{tracing: {tracing}}}, v2: }}
"""


def _build(path: str, state: Any = None, *, tracing: str = "false", redeploy: bool = False) -> Compiled:
    document = read_string(SPEC.format(path=path, tracing=tracing))
    return compile_document(document, "resources", state, redeploy=redeploy)


def _slots(built: Compiled) -> dict[str, Deployment]:
    assert built.graph, built.diagnostics
    return {one.id: one for one in built.graph.resources if isinstance(one, Deployment)}


def _served(built: Compiled) -> set[str]:
    """The slots that the stages serve."""
    assert built.graph, built.diagnostics
    stages = [one for one in built.graph.resources if isinstance(one, Stage)]
    assert stages
    return {one.deployment_id.address.id for one in stages if not isinstance(one.deployment_id, str)}  # type: ignore[union-attr]


def test_the_first_build_serves_one_slot_and_leaves_the_other_idle() -> None:
    """All stages serve the same; the idle one is there, so that nothing is made or removed later."""
    built = _build("x")

    assert _served(built) == {"odd"}
    assert set(_slots(built)) == {"even", "odd"}
    assert built.deployment
    assert built.deployment["revision"] == 1


def test_a_build_without_a_change_stays_where_it_is() -> None:
    """So does one that changes only a stage."""
    first = _build("x")

    for again in (_build("x", first.deployment), _build("x", first.deployment, tracing="true")):
        assert again.deployment == first.deployment
        assert _slots(again) == _slots(first)


def test_a_change_replaces_the_idle_slot_and_serves_it() -> None:
    """What was served stays as it is, and forgets nothing."""
    first = _build("x")
    second = _build("y", first.deployment)
    before, after = _slots(first), _slots(second)

    assert _served(second) == {"even"}
    assert after["even"].triggers["definition"] != before["even"].triggers["definition"]
    assert after["odd"].triggers["definition"] == before["odd"].triggers["definition"]


def test_going_back_serves_the_snapshot_that_is_still_there() -> None:
    """A rollback changes no trigger, and the revision that is left can be served again."""
    first = _build("x")
    second = _build("y", first.deployment)
    third = _build("x", second.deployment)
    fourth = _build("y", third.deployment)

    assert _served(third) == {"odd"}
    assert third.deployment == {**(second.deployment or {}), "revision": 1}
    assert fourth.deployment == second.deployment


def test_a_redeployment_is_a_revision_of_the_same_definition() -> None:
    """It is asked for once, and holds at the next build."""
    first = _build("x")
    second = _build("x", first.deployment, redeploy=True)
    third = _build("x", second.deployment)

    assert _served(second) == {"even"}
    assert third.deployment == second.deployment


def test_run_time_values_trigger_the_served_slot_only() -> None:
    """The idle one keeps what it was made with, and ignores what its triggers become."""
    slots = _slots(_build("x"))

    assert set(slots["odd"].triggers) == {"definition", "var.url"}
    assert set(slots["even"].triggers) == {"definition"}
    assert slots["even"].lifecycle.ignore_changes == ("triggers",)
    assert slots["odd"].lifecycle.ignore_changes == ()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1, max_size=12))
def test_what_is_served_is_never_replaced(edits: list[tuple[str, bool]]) -> None:
    """A change is served from the other slot, and a redeployment has a trigger of its own."""
    at = revision("a", None)
    for definition, redeploy in edits:
        after = revision(definition, at.state(), redeploy=redeploy)
        before, serving = at.newest, after.newest
        changed = redeploy or at.definitions[before].partition("#")[0] != definition
        assert after.definitions[serving].partition("#")[0] == definition
        assert (serving != before) == changed
        assert after.definitions[before] == at.definitions[before]
        assert not redeploy or after.definitions[serving] != at.definitions[serving]
        at = after


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"revision": "1", "even": "a", "odd": "b"},
        {"revision": 1, "even": "a"},
        {"revision": 1, "even": 1, "odd": "b"},
        {"revision": 1, "even": "initial", "odd": "a"},
        {"revision": 1, "even": "initial", "odd": "a#2"},
    ],
)
def test_a_state_that_no_build_wrote_is_refused(state: dict[str, object]) -> None:
    """It would deploy the wrong slot."""
    with pytest.raises(StateError, match="not what apigen wrote"):
        revision("a", state)


def test_the_state_is_what_the_lock_file_keeps() -> None:
    """Plain values by name."""
    at = Revision(number=2, definitions={"even": "a#2", "odd": "b#1"})

    assert at.state() == {"revision": 2, "even": "a#2", "odd": "b#1"}
