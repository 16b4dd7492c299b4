"""Who may call: API keys and usage plans as the emulator enforces them, and edits of authorizers after one apply each.

The emulator asks for API keys, but lets everybody through an authorizer; of these, the edits show that each can be
applied at once and leaves nothing pending. Two things are not here, because the emulator takes them but fails where the
provider changes them: limits of a plan for single routes, and scopes of a method.
"""

import json
from collections.abc import Mapping

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.emulator import Emulator
from tests.acceptance.test_edits import compiled, module

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.terraform,
    pytest.mark.slow,
    pytest.mark.parametrize("layout", LAYOUTS),
]

KEY = "abcdefghijklmnopqrst0123456789"
KEYS = """
apigen: 1
name: keys
variables: {partner_key: {sensitive: true}}
routes:
  GET /open: {mock: 200}
  GET /keyed: {mock: 200, api_key: true}
  GET /pets/{id}: {mock: 200, api_key: true}
stages: {v1: , v2: }
api_keys:
  partner: "${var.partner_key}"
  own:
usage_plans:
  gold:
    stages: [v1]
    throttle: {rate: 100, burst: 200}
    quota: {limit: 1000, period: month, offset: 3}
    keys: [partner, own]
  silver: {stages: [v2], keys: []}
"""

USERS = 'users: {cognito: "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_abc"}'
MEMBERS = USERS.replace("users:", "members:")
JUDGED = 'members: {token: "${var.function_arn}"}'
ASKED = 'members: {request: {function: "${var.function_arn}", ttl: 0}}'
ROUTES = """
apigen: 1
name: access
variables: {function_arn: {}}
functions: {used: {arn: "${var.function_arn}"}}
AUTHORIZERS
routes:
  GET /used: {lambda: used}
  GET /a: {mock: 200ACCESS}
stages: {v1: }
"""
# From each to the next is one edit: what the authorizers are, and what the route says.
EDITS = {
    "an authorizer is added": (USERS, ", authorizer: users"),
    "it gets another name": (MEMBERS, ", authorizer: members"),
    "it becomes a Lambda authorizer": (JUDGED, ", authorizer: members"),
    "it sees the whole request": (ASKED, ", authorizer: members"),
    "it becomes a Cognito authorizer again": (MEMBERS, ", authorizer: members"),
    "it is removed": ("", ""),
}
HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "body": "{}"}
"""


def with_access(authorizer: str, access: str) -> str:
    authorizers = f"authorizers:\n  {authorizer}" if authorizer else ""
    return ROUTES.replace("AUTHORIZERS", authorizers).replace("ACCESS", access)


def status(address: str, path: str, headers: Mapping[str, str] | None = None) -> int:
    return suite.send(address, suite.Call(method="GET", path=path, headers=headers or {})).status


def test_a_key_opens_what_its_plan_has_and_nothing_else(layout: str, emulator: Emulator, deploy: Deploy) -> None:
    """Expects: 403 without a key, with a wrong one and in a stage of another plan; nothing pending, and after a limit
    and the keys change nothing pending again."""
    build = compiled(KEYS, layout)
    deployment = deploy(module(build), {"partner_key": KEY})
    first, second = (suite.stage_url(emulator, deployment.outputs["rest_api_id"], stage) for stage in ("v1", "v2"))
    sent = {"X-Api-Key": KEY}

    assert status(first, "/open") == 200
    assert (status(first, "/keyed"), status(first, "/keyed", {"X-Api-Key": KEY[1:]})) == (403, 403)
    assert (status(first, "/keyed", sent), status(first, "/pets/7", sent)) == (200, 200)
    assert status(second, "/keyed", sent) == 403
    assert deployment.pending() == ""

    edited = KEYS.replace("rate: 100", "rate: 50").replace("[partner, own]", "[own]").replace("[]", "[partner]")
    build = compiled(edited, layout, build.deployment)
    deployment.write(module(build))
    deployment.apply()
    assert (status(first, "/keyed", sent), status(second, "/keyed", sent)) == (403, 200)
    assert deployment.pending() == ""


def test_each_edit_of_an_authorizer_is_one_apply(layout: str, emulator: Emulator, aws: Aws, deploy: Deploy) -> None:
    """Expects: nothing pending after each, and the route answers. Of discrete resources none is left behind; where they
    are in a document, the emulator keeps those that it has no more."""
    function = aws.create_function(f"judge-{layout}", HANDLER)
    build = compiled(with_access("", ""), layout)
    deployment = deploy(module(build), {"function_arn": function})
    api = deployment.outputs["rest_api_id"]

    for name, (authorizer, access) in EDITS.items():
        build = compiled(with_access(authorizer, access), layout, build.deployment)
        deployment.write(module(build))
        deployment.apply()
        assert deployment.pending() == "", name
        assert status(suite.stage_url(emulator, api, "v1"), "/a") == 200, name
        found = json.loads(aws.rest("apigateway", "GET", f"/restapis/{api}/authorizers")).get("item", [])
        assert layout == "openapi" or len(found) == bool(authorizer), (name, found)
