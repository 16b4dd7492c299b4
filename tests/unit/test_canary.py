"""Canaries from build to build: what stays, what changes, what the lock remembers, and what is refused."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.cli import main
from apigen.compiler import Compiled, compile_document, compile_file
from apigen.graph.pprint import pprint
from apigen.graph.resources import Deployment, LambdaPermission, Resource, Stage
from apigen.graph.values import Ref
from apigen.lock import LOCK, read_lock
from apigen.lower import lower
from apigen.passes import CANARY, LAYOUTS, StateError
from apigen.passes.slots import revision
from apigen.served import Served, recall, without_canaries
from apigen.source import read, read_string
from apigen.spec.read import read_spec
from tests.specs import EVERY

SPEC = """\
apigen: 1
name: shop
functions: {{f: {{arn: "arn:aws:lambda:eu-west-1:123456789012:function:{function}"}}}}
links: {{core: {{nlb: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/{lb}/50dc6c495c0c9188"}}}}
routes:
  GET /f: {{lambda: f}}
  GET /l: {{vpc_link: {{link: core, url: "https://x.example"}}}}
stages:
  prod: {{{prod}}}
  test: {{{test}}}
"""
FUNCTION, PUT_IN = "one", "canary: 10"


def _text(function: str = FUNCTION, *, lb: str = "a", prod: str = "", test: str = "") -> str:
    return SPEC.format(function=function, lb=lb, prod=prod, test=test)


def _build(text: str, layout: str, before: Compiled | None = None) -> Compiled:
    return compile_document(read_string(text), layout, before.deployment if before else None)


def _found(built: Compiled, kind: type[Resource]) -> dict[str, Any]:
    assert built.graph, built.diagnostics
    return {one.id: one for one in built.graph.resources if isinstance(one, kind)}


def _served(built: Compiled) -> dict[str, tuple[str, str | None]]:
    """The deployments of each stage and of its canary."""
    return {
        name: (_id(stage.deployment_id), _id(stage.canary_settings.deployment_id) if stage.canary_settings else None)
        for name, stage in _found(built, Stage).items()
    }


def _id(deployment: Any) -> str:
    assert isinstance(deployment, Ref)
    return deployment.address.id


@pytest.mark.parametrize(("layout", "served", "newest"), [("openapi", "this", "next"), ("resources", "odd", "even")])
def test_a_change_goes_to_canaries_and_to_stages_without_one(layout: str, served: str, newest: str) -> None:
    """The stage with a canary goes on serving a deployment that ignores what changes its trigger."""
    begun = _build(_text(prod=PUT_IN), layout, _build(_text(), layout))
    changed = _build(_text("two", prod=PUT_IN), layout, begun)

    assert _served(changed) == {"prod": (served, newest), "test": (newest, None)}
    deployments = _found(changed, Deployment)
    assert deployments[served].lifecycle.ignore_changes == ("triggers",)
    assert deployments[newest].lifecycle.ignore_changes == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_served_may_call_its_function_until_the_promotion(layout: str) -> None:
    """There are permissions for both functions, each made before the other goes; then for the newest only."""
    begun = _build(_text(prod=PUT_IN), layout)
    changed = _build(_text("two", prod=PUT_IN), layout, begun)
    promoted = _build(_text("two"), layout, changed)

    permissions = _found(changed, LambdaPermission)
    called = {one.id: one.function_name.rsplit(":", 1)[-1] for one in permissions.values()}
    assert called == {"get_f_prod": "two", "get_f_test": "two", "kept_get_f_prod": "one", "kept_get_f_test": "one"}
    assert all(one.lifecycle.create_before_destroy for one in permissions.values())
    assert {*permissions} <= {address.id for address in _found(changed, Stage)["prod"].depends_on}
    assert {*_found(promoted, LambdaPermission)} == {"get_f_prod", "get_f_test"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_third_change_still_keeps_what_is_served(layout: str) -> None:
    """It is the spec from when the canary was put in that counts, not the build before."""
    built = _build(_text(prod=PUT_IN), layout)
    for function in ("two", "three", "four"):
        built = _build(_text(function, prod=PUT_IN), layout, built)

    names = {one.function_name.rsplit(":", 1)[-1] for one in _found(built, LambdaPermission).values()}
    assert names == {"one", "four"}


def test_nothing_is_remembered_without_a_canary() -> None:
    """In the layout `openapi` the lock is what it was, before and after; in the other one it has no spec."""
    for layout in LAYOUTS:
        first = _build(_text(), layout)
        begun = _build(_text(prod=PUT_IN), layout, first)
        assert "canary" in (begun.deployment or {})
        assert _build(_text(), layout, begun).deployment == first.deployment


def test_the_former_definition_serves_the_deployment_that_is_there() -> None:
    """No slot has another trigger than before, and all stages serve that of the first build."""
    first = _build(_text(), "resources")
    begun = _build(_text(prod=PUT_IN), "resources", first)
    changed = _build(_text("two", prod=PUT_IN), "resources", begun)
    back = _build(_text(), "resources", changed)

    assert _served(back) == _served(first) == {"prod": ("odd", None), "test": ("odd", None)}
    triggers = {name: one.triggers["definition"] for name, one in _found(changed, Deployment).items()}
    assert {name: one.triggers["definition"] for name, one in _found(back, Deployment).items()} == triggers


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.booleans()), min_size=1, max_size=20))
def test_what_stages_or_canaries_serve_is_never_replaced(edits: list[tuple[str, bool, bool]]) -> None:
    """Whatever is changed, put in, promoted and deployed again; the newest definition is in the newest slot."""
    at = revision("a", None)
    for definition, canary, redeploy in edits:
        after = revision(definition, at.state(), canary=canary, redeploy=redeploy)
        for slot in (at.newest, at.served or at.newest):
            assert after.definitions[slot] == at.definitions[slot]
        assert after.definitions[after.newest].partition("#")[0] == definition
        assert after.served == ((at.served or at.newest) if canary else None)
        assert len(after.definitions) <= 3
        at = after


@pytest.mark.parametrize("spec", dict.fromkeys(case.spec for case in EVERY), ids=lambda path: path.parent.name)
def test_every_spec_can_be_remembered(spec: Path) -> None:
    """Read back from the lock's JSON it gives the same resources."""
    document = read(spec)
    found, _ = read_spec(document)
    assert found
    served = Served(stages=("prod",), document=document)
    again = recall({CANARY: json.loads(json.dumps(served.state()))})

    assert again and again.stages == ("prod",)
    assert pprint(again.graph()) == pprint(lower(without_canaries(found)))


def test_files_that_the_served_spec_names_may_go(tmp_path: Path) -> None:
    """Their text is in the lock."""
    spec, template = tmp_path / "shop.yaml", tmp_path / "body.vtl"
    text = "apigen: 1\nname: shop\nroutes: {{GET /a: {{mock: {0}}}}}\nstages: {{prod: {{canary: 1}}}}\n"
    spec.write_text(text.format("{responses: {200: {template: {file: body.vtl}}}}"))
    template.write_text("served")
    begun = compile_file(spec)
    assert begun.deployment
    assert begun.deployment["canary"]["files"] == {"body.vtl": "served"}  # type: ignore[index]
    template.unlink()
    spec.write_text(text.format(200))

    assert compile_file(spec, state=begun.deployment).deployment == begun.deployment


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_canary_does_not_begin_while_another_one_is_there(layout: str) -> None:
    """The message is at the one that is new."""
    built = _build(_text(prod=PUT_IN, test=PUT_IN), layout, _build(_text(prod=PUT_IN), layout))

    (found,) = built.diagnostics
    assert (found.rule, found.span and found.span.line) == ("later-canary", 10)
    assert found.message == "the canary of stage 'test' begins while another stage has one"


def test_one_of_several_canaries_may_end() -> None:
    """The other stage goes on serving what it served."""
    both = _build(_text(prod=PUT_IN, test=PUT_IN), "openapi")
    one = _build(_text("two", test=PUT_IN), "openapi", both)

    assert _served(one) == {"prod": ("next", None), "test": ("this", "next")}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_link_that_is_served_does_not_change(layout: str) -> None:
    """It cannot be there twice, so the build says so."""
    built = _build(_text(lb="b", prod=PUT_IN), layout, _build(_text(prod=PUT_IN), layout))

    assert [(one.rule, one.message) for one in built.diagnostics] == [
        ("canary-needs", "vpc_link.core changes, and what is served beside the canary needs it as it was")
    ]
    assert built.graph is None


def test_a_variable_that_is_served_keeps_its_type() -> None:
    """What is kept uses it as it was."""
    text = "apigen: 1\nname: a\nvariables: {v: {%s}}\nroutes: {GET /a: {mock: {status: 200, body: '${var.v}'}}}\n%s"
    stages = "stages: {prod: {canary: 1}}"
    begun = _build(text % ("type: string", stages), "openapi")
    built = _build(text % ("type: number", stages), "openapi", begun)

    assert [one.message.partition(" ch")[0] for one in built.diagnostics] == ["variable v"]


CHANGES: tuple[dict[str, object], ...] = (
    {"stages": "prod"},
    {"stages": [1]},
    {"spec": []},
    {"spec": {}},
    {"spec": {"apigen": 1, "name": "shop", "routes": {"GET /f": {"lambda": "gone"}}, "stages": {"prod": None}}},
    {"spec": {"name": "\ud800"}},
    {"files": {"a": 1}},
    {"files": None},
)


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_canary_that_no_build_wrote_is_refused(layout: str, change: dict[str, object]) -> None:
    """The lock is input like any other: what is in it is checked, and reads no file."""
    begun = _build(_text(prod=PUT_IN), layout)
    state: dict[str, Any] = copy.deepcopy(dict(begun.deployment or {}))
    state["canary"] |= change

    with pytest.raises(StateError):
        compile_document(read_string(_text(prod=PUT_IN)), layout, state)


def test_files_that_the_lock_does_not_have_are_not_read(tmp_path: Path) -> None:
    """Not from beside the spec either."""
    spec, secret = tmp_path / "shop.yaml", tmp_path / "secret.vtl"
    spec.write_text("apigen: 1\nname: a\nroutes: {GET /a: {mock: 200}}\nstages: {prod: {canary: 1}}\n")
    secret.write_text("secret")
    state: dict[str, Any] = copy.deepcopy(dict(compile_file(spec).deployment or {}))
    state["canary"]["spec"]["routes"]["GET /a"] = {"mock": {"responses": {"200": {"template": {"file": "secret.vtl"}}}}}

    with pytest.raises(StateError, match=r"there is no file 'secret\.vtl'"):
        compile_file(spec, state=state)


def _cli(folder: Path, text: str, *flags: str, layout: str) -> int:
    spec = folder / "shop.yaml"
    spec.write_text(text)
    return main(["build", str(spec), "--target", "terraform", "--target", "pulumi", "--layout", layout, *flags])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_canary_begins_by_itself(layout: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a change of the API nothing is written; alone it is, and then the API may change."""
    assert _cli(tmp_path, _text(), layout=layout) == 0
    before = (tmp_path / "terraform" / LOCK).read_text()
    assert _cli(tmp_path, _text("two", prod=PUT_IN), layout=layout) == 1
    assert "error[canary-begins-with-change]: the canary of stage 'prod' begins together" in capsys.readouterr().err
    assert (tmp_path / "terraform" / LOCK).read_text() == before

    for text in (_text(prod=PUT_IN), _text("two", prod="canary: 50"), _text("two")):
        assert _cli(tmp_path, text, layout=layout) == 0
        assert _cli(tmp_path, text, "--check", layout=layout) == 0
    assert "error" not in capsys.readouterr().err


def test_a_first_build_may_have_a_canary(tmp_path: Path) -> None:
    """The stage serves what its canary serves, and the layout may be another later."""
    assert _cli(tmp_path, _text(prod=PUT_IN), layout="openapi") == 0
    assert _cli(tmp_path, _text(prod=PUT_IN), layout="resources") == 0
    assert "revision" in (read_lock(tmp_path / "terraform").deployment or {})
