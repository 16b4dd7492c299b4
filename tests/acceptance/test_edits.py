"""The edits of real life, one after the other, to an API that is right after one apply each."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
import yaml

from apigen import source
from apigen.compiler import Compiled, compile_document
from apigen.passes import LAYOUTS
from apigen.target import load
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import Changes, TerraformError
from tests.acceptance.emulator import Emulator

SPEC = """
apigen: 1
name: shop
variables: {backend: {}, function_arn: {}}
functions: {echo: {arn: "${var.function_arn}"}}
links:
  core: {nlb: "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/net/blue/50dc6c495c0c9188"}
routes:
  GET /health: {mock: {status: 200, body: {text: one}}}
  GET /old/leaf: {mock: {status: 200, body: {old: true}}}
  GET /turn: {mock: {status: 200, body: {from: mock}}}
  GET /sent: {http: {url: "${var.backend}/sent", responses: {200: {}}}}
  GET /choice: {mock: {responses: {200: {body: {chosen: 200}}}}}
  GET /pets/{id}: {http: "${var.backend}/pets/{id}"}
  GET /pets/{id}/tags: {http: "${var.backend}/tags/{id}"}
  GET /files/{proxy+}: {http: "${var.backend}/files/{proxy}"}
  GET /queue: {sqs: {queue: "arn:aws:sqs:eu-west-1:000000000000:edits", message: context.requestId}}
  GET /stock: {vpc_link: {link: core, url: "${var.backend}/stock"}}
stages:
  v1: {throttle: {rate: 5, burst: 10}}
"""
HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "body": '{"from": "lambda"}'}
"""

Body = Mapping[str, object] | str
Answers = Mapping[str, tuple[int, Body]]

GONE: tuple[int, Body] = (403, {"message": "Missing Authentication Token"})
LAMBDA: Body = {"from": "lambda"}
STEADY = "/stock"  # no edit is about its answer, so it must never fail

ANSWERS: Answers = {
    "/health": (200, {"text": "one"}),
    "/old/leaf": (200, {"old": True}),
    "/new/leaf": GONE,
    "/turn": (200, {"from": "mock"}),
    "/sent": (200, {"method": "GET", "path": "/sent"}),
    "/choice": (200, {"chosen": 200}),
    "/choice?go=away": (200, {"chosen": 200}),
    "/pets/7": (200, {"path": "/pets/7"}),
    "/pets/7/tags": (200, {"path": "/tags/7"}),
    "/files/a/b": (200, {"path": "/files/a/b"}),
    "/queue": (200, {"messageId": "~^[0-9a-f-]{36}$"}),
    STEADY: (200, {"path": "/stock"}),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the text of a spec.

    Attributes:
        name: what a person would say they did.
        changes: each text that is replaced, and by what.
        answers: what is answered from then on, where it is not what was answered before.
    """

    name: str
    changes: tuple[tuple[str, str], ...]
    answers: Answers

    def apply(self, text: str) -> str:
        for old, new in self.changes:
            assert old in text, f"nothing to replace: {old}"
            text = text.replace(old, new)
        return text


OLD = "  GET /old/leaf: {mock: {status: 200, body: {old: true}}}\n"
NEW = "  GET /new/leaf: {mock: {status: 200, body: {new: true}}}\n"
TURN = "/turn: {mock: {status: 200, body: {from: mock}}}"
HTTP_TURN = '/turn: {http: {url: "${var.backend}/turn", responses: {200: {}, 502: {pattern: "5.."}}}}'
LAMBDA_TURN = "/turn: {lambda: echo}"
CHOICE = "GET /choice: {mock: {responses: {200: {body: {chosen: 200}}"
REDIRECT = ", 301: {when: $input.params('go') == 'away', headers: {Location: \"'/b'\"}}"
URL = '{url: "${var.backend}/sent"'

# The edits of one step are built and applied together, because their answers do not depend on each other.
STEPS: tuple[tuple[Edit, ...], ...] = (
    (Edit("a route is added", ((OLD, OLD + NEW),), {"/new/leaf": (200, {"new": True})}),),
    (
        Edit("a route that was always there is removed", ((OLD, ""),), {"/old/leaf": GONE}),
        Edit("a route that was just added is removed", ((NEW, ""),), {"/new/leaf": GONE}),
    ),
    (Edit("a template changes by one character", (("text: one", "text: ore"),), {"/health": (200, {"text": "ore"})}),),
    (
        Edit("a mock becomes an HTTP integration", ((TURN, HTTP_TURN),), {"/turn": (200, {"path": "/turn"})}),
        Edit("a status is added", ((CHOICE, CHOICE + REDIRECT),), {"/choice?go=away": (301, "")}),
    ),
    (
        Edit("an HTTP integration becomes a Lambda proxy", ((HTTP_TURN, LAMBDA_TURN),), {"/turn": (200, LAMBDA)}),
        Edit("a status is removed", ((REDIRECT, ""),), {"/choice?go=away": (200, {"chosen": 200})}),
        Edit(
            "the method for the backend changes", ((URL, f"{URL}, method: POST"),), {"/sent": (200, {"method": "POST"})}
        ),
    ),
    (
        Edit("a Lambda proxy becomes a mock", ((LAMBDA_TURN, TURN),), {"/turn": (200, {"from": "mock"})}),
        Edit("a path variable with a path below it gets another name", (("{id}", "{item}"),), {}),
        Edit(
            "a greedy path variable becomes a plain one",
            (("/files/{proxy+}", "/files/{id}"), ("/files/{proxy}", "/files/{id}")),
            {"/files/a": (200, {"path": "/files/a"}), "/files/a/b": GONE},
        ),
    ),
    (
        Edit(
            "a plain path variable becomes a greedy one",
            (("GET /files/{id}", "GET /files/{proxy+}"), ("/files/{id}", "/files/{proxy}")),
            {"/files/a/b": (200, {"path": "/files/a/b"})},
        ),
        # The names of roles begin with the API's, so they are replaced.
        Edit("the API gets another name", (("name: shop", "name: store"),), {}),
    ),
    (Edit("a VPC link leads to another load balancer", (("net/blue", "net/green"),), {}),),
)


def compiled(text: str, layout: str, state: Mapping[str, object] | None = None, *, redeploy: bool = False) -> Compiled:
    """A build without errors, after one that left `state`."""
    result = compile_document(source.read_string(text), layout, state, redeploy=redeploy)
    assert result.graph, result.diagnostics
    return result


def module(build: Compiled) -> Mapping[str, str]:
    """The Terraform module of a build."""
    assert build.graph
    target = load("terraform")
    return target.render(build.graph, {option.name: option.default for option in target.options}).files


def wrong(address: str, answers: Answers) -> list[str]:
    """What a stage answers differently, a line each."""
    found = []
    for path, (status, body) in answers.items():
        got = suite.send(address, suite.Call(method="GET", path=path))
        expected = suite.Expectation(status=status, json=body)
        found += [f"{path}: {line}" for line in suite.differences(expected, got)]
    return found


@contextmanager
def watched(address: str) -> Iterator[list[str]]:
    """What STEADY answers wrongly during the `with` block."""
    seen: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.1):
            seen.extend(wrong(address, {STEADY: ANSWERS[STEADY]}))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def reordered(text: str) -> str:
    """The same spec with every mapping turned around, in another style and with comments."""
    return f"# Shop\n{yaml.safe_dump(turned(yaml.safe_load(text)), sort_keys=False, width=60)}# The end\n"


def turned(value: object) -> object:
    return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value


@pytest.fixture(scope="module")
def variables(aws: Aws, backend: str) -> Mapping[str, str]:
    """What the spec's variables name, and the queue that it names itself."""
    aws.create_queue("edits")
    return {"backend": backend, "function_arn": aws.create_function("edits", HANDLER)}


def single_edits() -> Iterator[tuple[str, Edit]]:
    """Every edit with the text that it is made to."""
    text = SPEC
    for step in STEPS:
        for edit in step:
            yield text, edit
            text = edit.apply(text)


@pytest.mark.parametrize(("text", "edit"), [pytest.param(*one, id=one[1].name) for one in single_edits()])
def test_each_edit_by_itself_is_a_new_revision(text: str, edit: Edit) -> None:
    """Expects: edits that are applied together below would each be deployed without the others too."""
    before = compiled(text, "resources").deployment
    after = compiled(edit.apply(text), "resources", before).deployment
    assert before and after
    assert (before["revision"], after["revision"]) == (1, 2)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_another_order_and_comments_change_no_byte(layout: str) -> None:
    """Expects: the same module and the same state as before, so that there is nothing to apply."""
    build = compiled(SPEC, layout)
    again = compiled(reordered(SPEC), layout, build.deployment)
    assert reordered(SPEC).startswith("# Shop\nstages:")
    assert (module(again), again.deployment) == (module(build), build.deployment)


@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_edit_is_served_after_one_apply(
    layout: str, emulator: Emulator, variables: Mapping[str, str], deploy: Deploy
) -> None:
    """Expects: after each edit the right answers on all paths and nothing pending; no client saw an error
    meanwhile."""
    text, answers = SPEC, ANSWERS
    build = compiled(text, layout)
    deployment = deploy(module(build), variables)
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")
    assert wrong(address, answers) == []

    for step in STEPS:
        names = [edit.name for edit in step]
        for edit in step:
            text, answers = edit.apply(text), {**answers, **edit.answers}
        build = compiled(text, layout, build.deployment)
        deployment.write(module(build))
        with watched(address) as errors:
            deployment.apply()
        assert errors == [], names
        assert wrong(address, answers) == [], names
        assert deployment.pending() == "", names


@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_stages_and_their_settings_change_without_a_new_deployment(
    layout: str, emulator: Emulator, variables: Mapping[str, str], deploy: Deploy
) -> None:
    """Expects: the stage and its method settings change, a stage is added, and nothing else is touched."""
    build = compiled(SPEC, layout)
    deployment = deploy(module(build), variables)

    settings = "v1: {throttle: {rate: 7, burst: 10}, description: First, logs: {level: error}}\n  v2: {tracing: true}"
    edited = compiled(SPEC.replace("v1: {throttle: {rate: 5, burst: 10}}", settings), layout, build.deployment)
    deployment.write(module(edited))
    assert deployment.apply() == Changes(added=1, changed=2, removed=0)
    assert edited.deployment == build.deployment
    for stage in ("v1", "v2"):
        assert wrong(suite.stage_url(emulator, deployment.outputs["rest_api_id"], stage), ANSWERS) == []
    assert deployment.pending() == ""


@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_value_of_a_variable_is_served_or_stops_the_apply(
    layout: str, emulator: Emulator, variables: Mapping[str, str], deploy: Deploy
) -> None:
    """Expects: with an edit, one apply serves the new value. Without a build, the layout `resources` refuses the apply
    and serves what it served, until a build with `redeploy`."""
    build = compiled(SPEC, layout)
    deployment = deploy(module(build), variables)
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")

    build = compiled(SPEC.replace("text: one", "text: ore"), layout, build.deployment)
    edited = {**ANSWERS, "/health": (200, {"text": "ore"})}
    deployment = replace(deployment, variables=at_backend("/second", variables))
    deployment.write(module(build))
    deployment.apply()
    assert wrong(address, below("/second", edited)) == []
    assert deployment.pending() == ""

    deployment = replace(deployment, variables=at_backend("/third", variables))
    deployment.write(module(build))
    if layout == "resources":
        with pytest.raises(TerraformError, match="Active stages pointing to this deployment must be moved or deleted"):
            deployment.apply()
        assert wrong(address, below("/second", edited)) == []
        assert re.search(r"deployment\.odd must be replaced|deployment\.even must be replaced", deployment.pending())
        again = compiled(SPEC.replace("text: one", "text: ore"), layout, build.deployment, redeploy=True)
        deployment.write(module(again))
    deployment.apply()
    assert wrong(address, below("/third", edited)) == []
    assert deployment.pending() == ""


def at_backend(path: str, variables: Mapping[str, str]) -> Mapping[str, str]:
    """The variables with a backend at another path."""
    return {**variables, "backend": variables["backend"] + path}


def below(path: str, answers: Answers) -> Answers:
    """The answers if the backend is called at `path`."""
    return {asked: (status, moved(path, body)) for asked, (status, body) in answers.items()}


def moved(path: str, body: Body) -> Body:
    return {**body, "path": f"{path}{body['path']}"} if isinstance(body, dict) and "path" in body else body
