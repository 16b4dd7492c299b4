"""Who may call: API keys and usage plans as the emulator enforces them, and edits of authorizers after one apply each.

The emulator asks for API keys, but lets everybody through an authorizer; of these, the edits show that each can be
applied at once and leaves nothing pending. It limits nobody either; what it keeps of limits and scopes is read from it.
"""

import json
from collections.abc import Mapping

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import TerraformError
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
outputs: {own_key: api_keys.own.value}
"""

LIMITED = """
apigen: 1
name: limited
routes:
  GET /: {mock: 200, api_key: true}
  GET /pets/{id}: {mock: 200, api_key: true}
stages: {v1: , v2: }
api_keys: {own: }
usage_plans:
  gold: {keys: [own], PLAN}
"""
OF_ROUTES = '{v1: {throttle: {GET /: {rate: 3, burst: 4}, "GET /pets/{id}": {rate: 0.5, burst: 1}}}, v2: }'
# From each to the next is one edit: what the plan says, and what it is then.
PLANS: tuple[tuple[str, Mapping[str, object]], ...] = (
    (
        "stages: [v1], throttle: {rate: 100, burst: 200}, quota: {limit: 1000, period: month, offset: 3}",
        {
            "throttle": {"rateLimit": 100, "burstLimit": 200},
            "quota": {"limit": 1000, "period": "MONTH", "offset": 3},
            "v1": {},
        },
    ),
    (
        "stages: [v1], throttle: {rate: 0.5, burst: 1}, quota: {limit: 10, period: week}",
        {
            "throttle": {"rateLimit": 0.5, "burstLimit": 1},
            "quota": {"limit": 10, "period": "WEEK", "offset": 0},
            "v1": {},
        },
    ),
    (
        f"stages: {OF_ROUTES}",
        {
            "v1": {
                "//GET": {"rateLimit": 3, "burstLimit": 4},
                "/pets/{id}/GET": {"rateLimit": 0.5, "burstLimit": 1},
            },
            "v2": {},
        },
    ),
    (
        "stages: {v1: {throttle: {GET /: {rate: 5, burst: 4}}}, v2: {throttle: {GET /: {rate: 1, burst: 1}}}}",
        {
            "v1": {"//GET": {"rateLimit": 5, "burstLimit": 4}},
            "v2": {"//GET": {"rateLimit": 1, "burstLimit": 1}},
        },
    ),
    ("stages: [v2], throttle: {rate: 7, burst: 8}", {"throttle": {"rateLimit": 7, "burstLimit": 8}, "v2": {}}),
)

USERS = 'users: {cognito: "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_abc"}'
SCOPED = USERS.replace('"arn', '{user_pools: "arn').replace("}", ", scopes: [pets/own]}}")
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
# What the route says from each edit to the next, and the scopes that it then has.
SCOPES: tuple[tuple[str, list[str]], ...] = (
    ("{name: users, scopes: [pets/read]}", ["pets/read"]),
    ("{name: users, scopes: [pets/read, pets/write]}", ["pets/read", "pets/write"]),
    ("{name: users, scopes: [pets/admin]}", ["pets/admin"]),
    ("users", ["pets/own"]),
    ("{name: users, scopes: []}", []),
)
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


def test_a_key_that_aws_made_is_an_output_that_is_not_shown(layout: str, emulator: Emulator, deploy: Deploy) -> None:
    """Expects: Terraform lets nobody print it by accident; a script can read it, and it opens the stage of its plan."""
    deployment = deploy(module(compiled(KEYS, layout)), {"partner_key": KEY})
    stage = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")
    output: dict[str, object] = {"value": "${module.api.own_key}"}
    root = deployment.folder / "key.tf.json"

    root.write_text(json.dumps({"output": {"key": output}}))
    with pytest.raises(TerraformError, match="Output refers to sensitive values"):
        deployment.apply()
    root.write_text(json.dumps({"output": {"key": {**output, "sensitive": True}}}))
    deployment.apply()
    key = deployment.raw("key")
    assert (len(key) >= 20, key.isalnum()) == (True, True)
    assert status(stage, "/keyed", {"X-Api-Key": key}) == 200


def plan(aws: Aws, name: str) -> Mapping[str, object]:
    """What a usage plan of the emulator says: limits and quota if it has some, and each stage with its own limits."""
    every = json.loads(aws.rest("apigateway", "GET", "/usageplans"))["item"]
    found = next(one for one in every if one["name"] == name)
    kept = {key: found[key] for key in ("throttle", "quota") if found.get(key)}
    return kept | {stage["stage"]: stage.get("throttle") or {} for stage in found["apiStages"]}


def test_each_edit_of_a_usage_plan_is_one_apply(layout: str, aws: Aws, deploy: Deploy) -> None:
    """Expects: the limits, the quota, and the stages with their own limits that the spec says; nothing pending."""
    state = None
    deployment = None
    for settings, wanted in PLANS:
        build = compiled(LIMITED.replace("PLAN", settings), layout, state)
        state = build.deployment
        if deployment is None:
            deployment = deploy(module(build), {})
        else:
            deployment.write(module(build))
            deployment.apply()
        assert plan(aws, "limited-gold") == wanted
        assert deployment.pending() == "", settings


def scopes(aws: Aws, api: str, path: str) -> list[str]:
    """The scopes of a GET method of the emulator."""
    found = json.loads(aws.rest("apigateway", "GET", f"/restapis/{api}/resources?embed=methods"))["item"]
    method = next(one for one in found if one["path"] == path)["resourceMethods"]["GET"]
    return sorted(method.get("authorizationScopes") or [])


def test_each_edit_of_scopes_is_one_apply(layout: str, aws: Aws, deploy: Deploy) -> None:
    """Expects: the method has the scopes of the route, or of the authorizer, and nothing is pending."""
    text = with_access(SCOPED, ", authorizer: ASKED")
    function = aws.create_function(f"scopes-{layout}", HANDLER)
    build = compiled(text.replace("ASKED", "none"), layout)
    deployment = deploy(module(build), {"function_arn": function})
    for access, wanted in SCOPES:
        build = compiled(text.replace("ASKED", access), layout, build.deployment)
        deployment.write(module(build))
        deployment.apply()
        assert scopes(aws, deployment.outputs["rest_api_id"], "/a") == wanted
        assert deployment.pending() == "", access


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
