"""A canary in the emulator: put in, changed, promoted and given up, each with one apply."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance import suite
from tests.acceptance.aws import Aws, AwsError
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import Deployment
from tests.acceptance.emulator import Emulator
from tests.acceptance.test_edits import compiled, module

SPEC = """
apigen: 1
name: shop
functions:
  one: {arn: "arn:aws:lambda:eu-west-1:000000000000:function:canary-one"}
  two: {arn: "arn:aws:lambda:eu-west-1:000000000000:function:canary-two"}
routes:
  GET /version: {mock: {status: 200, body: {version: "VERSION"}}}
  GET /called: {lambda: FUNCTION}
  QUEUE
stages:
  prod: {variables: {color: blue}, CANARY}
  test: {variables: {color: red}}
"""
QUEUE = 'GET /queue: {sqs: {queue: "arn:aws:sqs:eu-west-1:000000000000:canary", message: context.requestId}}'
HANDLER = """
def handler(event, context):
    return {{"statusCode": 200, "body": "{name}"}}
"""


@dataclass(frozen=True, slots=True)
class Step:
    """What a team does, and what is so afterwards.

    Attributes:
        version, function, queue, percent: the spec; no percent is no canary.
        prod: the version that the stage `prod` answers with; `test` answers with the newest.
        permitted: the functions that `prod` may call.
        role: whether the role for the queue is there.
    """

    name: str
    version: int
    prod: int
    percent: int | None = None
    function: str = "one"
    queue: bool = True
    permitted: tuple[str, ...] = ("one",)
    role: bool = True

    @property
    def text(self) -> str:
        canary = "" if self.percent is None else f"canary: {{percent: {self.percent}, variables: {{color: green}}}}"
        found = SPEC.replace("VERSION", str(self.version)).replace("FUNCTION", self.function)
        return found.replace("CANARY", canary).replace("QUEUE", QUEUE if self.queue else "GET /none: {mock: 204}")


@dataclass(frozen=True, slots=True)
class Later(Step):
    """A step after that with another function and without the queue."""

    function: str = "two"
    queue: bool = False
    permitted: tuple[str, ...] = ("two",)
    role: bool = False


BOTH = ("one", "two")
STEPS = (
    Step("there is no canary", version=1, prod=1),
    Step("a canary is put in", version=1, prod=1, percent=0),
    Step("the API changes", version=2, prod=1, percent=0),
    Step("the canary gets all of the traffic", version=2, prod=2, percent=100),
    Later("it changes to another function and has no queue", 3, 1, 0, permitted=BOTH, role=True),
    Later("the canary gets all of that", 3, 3, 100, permitted=BOTH, role=True),
    Later("the canary is promoted", version=3, prod=3),
    Later("another canary is put in", version=3, prod=3, percent=0),
    Step("the API changes back", version=4, prod=3, percent=0, permitted=BOTH),
    Later("and is what it was, with the canary", version=3, prod=3, percent=100),
    Later("the canary is removed", version=3, prod=3),
    Later("a third one is put in", version=3, prod=3, percent=0),
    Step("the API changes once more", version=5, prod=3, percent=0, permitted=BOTH),
    Later("it is what it was, and the canary is removed", version=3, prod=3),
    Step("the API changes without a canary", version=6, prod=6),
)


def get(emulator: Emulator, api: str, stage: str, path: str) -> str:
    found = suite.send(suite.stage_url(emulator, api, stage), suite.Call(method="GET", path=path))
    return found.body if found.status == 200 else f"{found.status} {found.body}"


def statements(aws: Aws, function: str) -> Iterator[str]:
    """Where a function may be called from."""
    try:
        answer = json.loads(aws.rest("lambda", "GET", f"/2015-03-31/functions/canary-{function}/policy"))
    except AwsError:
        return  # it has no policy
    for statement in json.loads(answer["Policy"])["Statement"]:
        yield statement["Condition"]["ArnLike"]["AWS:SourceArn"]


def failed(aws: Aws, emulator: Emulator, api: str, permitted: Iterable[str]) -> list[str]:
    """What fails at a moment: answers of `prod`, and permissions that are missing."""
    answers = [get(emulator, api, "prod", path) for path in ("/version", "/called")]
    gone = [name for name in permitted if not any(f"{api}/prod/" in one for one in statements(aws, name))]
    return [*(f"{name} is not permitted" for name in gone), *(one for one in answers if one[:1].isdigit())]


@contextmanager
def watched(look: Callable[[], list[str]]) -> Iterator[list[str]]:
    """What `look` finds during the `with` block."""
    seen: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            seen.extend(look())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def found_out(aws: Aws, emulator: Emulator, deployment: Deployment) -> Mapping[str, object]:
    """What a step promises, as it is."""
    api = deployment.outputs["rest_api_id"]
    answers = {stage: json.loads(get(emulator, api, stage, "/version"))["version"] for stage in ("prod", "test")}
    sources = {name: [one for one in statements(aws, name) if f"{api}/prod/" in one] for name in BOTH}
    queue = "messageId" in get(emulator, api, "prod", "/queue")
    role = any(address.startswith("module.api.aws_iam_role.") for address in deployment.resources())
    return {
        **{stage: int(version) for stage, version in answers.items()},
        "called": get(emulator, api, "prod", "/called"),
        "permitted": tuple(name for name in BOTH if sources[name]),
        "queue": queue,
        "role": role,
        "pending": deployment.pending(),
    }


def promised(step: Step, at: Mapping[int, Step]) -> Mapping[str, object]:
    """The same, as it should be; `at` has a step with each version."""
    served = at[step.prod]
    return {
        "prod": step.prod,
        "test": step.version,
        "called": served.function,
        "permitted": step.permitted,
        "queue": served.queue,
        "role": step.role,
        "pending": "",
    }


@pytest.fixture(scope="module")
def backends(aws: Aws) -> None:
    """The functions and the queue that the spec names."""
    for name in BOTH:
        aws.create_function(f"canary-{name}", HANDLER.format(name=name))
    aws.create_queue("canary")


@pytest.mark.usefixtures("backends")
@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_canary_gets_what_is_new_until_it_is_promoted_or_given_up(
    layout: str, aws: Aws, emulator: Emulator, deploy: Deploy
) -> None:
    """Expects: after each step, which is one apply, the right answers and permissions, the same API, nothing pending;
    no request fails meanwhile, and what may be called before and after may be called all the time."""
    at = {step.version: step for step in STEPS}
    build = compiled(STEPS[0].text, layout)
    deployment = deploy(module(build), {})
    api = deployment.outputs["rest_api_id"]
    for before, step in pairwise(STEPS):
        build = compiled(step.text, layout, build.deployment)
        deployment.write(module(build))
        always = tuple(name for name in before.permitted if name in step.permitted)
        with watched(partial(failed, aws, emulator, api, always)) as errors:
            deployment.apply()
        assert errors == [], step.name
        assert found_out(aws, emulator, deployment) == promised(step, at), step.name
        assert deployment.outputs["rest_api_id"] == api, step.name
