"""Stages with everything around them in the emulator: access logs, a cache, settings of single methods, the account.

The emulator keeps all of it and shows it; it writes no logs, caches nothing, and refuses nothing. WAF is a second
emulator's, which keeps what web ACL a stage has.
"""

import json
from collections.abc import Mapping
from typing import Any

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

API = """
apigen: 1
name: shop
variables:
  team: {}
  colour: {}
  days: {type: number}
  rate: {type: number}
  ttl: {type: number}
  traced: {type: bool}
  web_acl: {}
account: {cloudwatch_role: auto}
routes:
  GET /: {mock: {responses: {200: {template: $stageVariables.colour}}}}
  GET /pets/{id}: {mock: 204}
  ANY /orders/{proxy+}: {public: true, mock: 204}
"""
SPEC = (
    API
    + """
stages:
  prod:
    description: For ${var.team}
    variables: {colour: "${var.colour}"}
    web_acl: "${var.web_acl}"
    tracing: "${var.traced}"
    access_logs: {log_group: {retention_days: "${var.days}"}}
    logs: {level: info}
    metrics: true
    throttle: {rate: "${var.rate}", burst: 20}
    cache: {ttl: "${var.ttl}"}
    tags: {team: "${var.team}"}
    methods:
      GET /: {cache: false, metrics: false}
      GET /pets/{id}: {throttle: {rate: 1, burst: 2}, cache: {ttl: 30}}
      ANY /orders/{proxy+}: {logs: {level: "off"}}
"""
)
EDITED = (
    API
    + """
stages:
  prod:
    variables: {colour: "light-${var.colour}"}
    access_logs: {format: clf}
    logs: {level: error}
    tags: {owner: "${var.team}"}
    methods:
      GET /pets/{id}: {throttle: {rate: 3, burst: 6}}
"""
)
VALUES = {"team": "shop", "colour": "blue", "days": "30", "rate": "10", "ttl": "60", "traced": "true"}
COMMON = {"metricsEnabled": True, "loggingLevel": "INFO", "throttlingRateLimit": 10.0, "cachingEnabled": True}
# All that a setting of the provider says, where the stage and the method say nothing else.
SETTINGS = {
    "*/*": {**COMMON, "throttlingBurstLimit": 20, "cacheTtlInSeconds": 60, "cacheDataEncrypted": True},
    "~1/GET": {**COMMON, "metricsEnabled": False, "cachingEnabled": False},
    "~1pets~1{id}/GET": {**COMMON, "throttlingRateLimit": 1.0, "throttlingBurstLimit": 2, "cacheTtlInSeconds": 30},
    "~1orders~1{proxy+}/ANY": {**COMMON, "loggingLevel": "OFF", "cachingEnabled": False},
}


def read(aws: Aws, path: str) -> dict[str, Any]:
    """What API Gateway says of itself at a path."""
    found: dict[str, Any] = json.loads(aws.rest("apigateway", "GET", path))
    return found


def wrong(settings: Mapping[str, Mapping[str, object]], wanted: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Where the settings of methods differ from those that are wanted, a line each."""
    found = [f"only one side has {method}" for method in sorted(settings.keys() ^ wanted.keys())]
    for method in sorted(settings.keys() & wanted.keys()):
        got = settings[method]
        found += [f"{method}: {k} is {got.get(k)!r}" for k, v in wanted[method].items() if got.get(k) != v]
    return found


def web_acl(second: Aws) -> str:
    """The ARN of a new web ACL."""
    acl = {
        "Name": f"shop-{len(second.call('wafv2', 'AWSWAF_20190729.ListWebACLs', {'Scope': 'REGIONAL'})['WebACLs'])}",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "shop"},
    }
    return str(second.call("wafv2", "AWSWAF_20190729.CreateWebACL", acl)["Summary"]["ARN"])


def filtered_by(second: Aws, stage: str) -> str | None:
    """The ARN of the web ACL that a stage has."""
    found = second.call("wafv2", "AWSWAF_20190729.GetWebACLForResource", {"ResourceArn": stage}).get("WebACL")
    return found["ARN"] if found else None


def test_a_stage_has_what_the_spec_says_and_changes_with_it(
    layout: str, emulator: Emulator, aws: Aws, deploy: Deploy
) -> None:
    """Expects: settings of all methods and of each that differs, in full; nothing pending. After an edit of the stage,
    one apply, no new deployment, nothing left of what is gone, and nothing pending again."""
    second = Aws(url=emulator.second_url)
    acl = web_acl(second)
    build = compiled(SPEC, layout)
    deployment = deploy(module(build), {**VALUES, "web_acl": acl})
    api = deployment.outputs["rest_api_id"]
    path, arn = f"/restapis/{api}/stages/prod", f"arn:aws:apigateway:{aws.region}::/restapis/{api}/stages/prod"
    stage = read(aws, path)
    check_made(aws, api, stage)
    assert (filtered_by(second, arn), answer(emulator, api), deployment.pending()) == (acl, "blue", "")

    edited = compiled(EDITED, layout, build.deployment)
    deployment.write(module(edited))
    deployment.apply()
    changed = read(aws, path)
    check_edited(changed)
    assert (filtered_by(second, arn), answer(emulator, api), deployment.pending()) == (None, "light-blue", "")
    assert (edited.deployment, changed["deploymentId"]) == (build.deployment, stage["deploymentId"])


def check_made(aws: Aws, api: str, stage: Mapping[str, Any]) -> None:
    """The account and the stage are as SPEC says."""
    group = f"API-Gateway-Access-Logs_{api}/prod"
    assert read(aws, "/account")["cloudwatchRoleArn"].startswith("arn:aws:iam::000000000000:role/shop-account-logs-")
    assert stage["accessLogSettings"]["destinationArn"].endswith(f":log-group:{group}")
    assert json.loads(stage["accessLogSettings"]["format"])["requestId"] == "$context.requestId"
    assert retention(aws, group) == 30
    assert (stage["description"], stage["tags"]) == ("For shop", {"team": "shop"})
    assert stage["variables"] == {"colour": "blue"}
    assert (stage["tracingEnabled"], stage["cacheClusterEnabled"], stage["cacheClusterSize"]) == (True, True, "0.5")
    assert wrong(stage["methodSettings"], SETTINGS) == []


def check_edited(stage: Mapping[str, Any]) -> None:
    """The stage is as EDITED says."""
    assert stage["methodSettings"].keys() == {"*/*", "~1pets~1{id}/GET"}
    assert stage["methodSettings"]["~1pets~1{id}/GET"]["throttlingRateLimit"] == 3.0
    assert stage["accessLogSettings"]["format"].startswith("$context.identity.sourceIp $context.identity.caller")
    assert (stage["tags"], stage["variables"]) == ({"owner": "shop"}, {"colour": "light-blue"})
    assert (stage["tracingEnabled"], stage["cacheClusterEnabled"]) == (False, False)


def retention(aws: Aws, group: str) -> int | None:
    """After how many days the events of a log group are deleted."""
    found = aws.call("logs", "Logs_20140328.DescribeLogGroups", {"logGroupNamePrefix": group})["logGroups"]
    return next((one.get("retentionInDays") for one in found if one["logGroupName"] == group), None)


def answer(emulator: Emulator, api: str) -> str:
    """What the stage's root answers."""
    return suite.send(suite.stage_url(emulator, api, "prod"), suite.Call(method="GET", path="/")).body
