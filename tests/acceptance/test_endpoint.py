"""Where an API is reached from and by whom, in the emulator: it keeps endpoint, policy and switches, and obeys none."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.test_edits import compiled, module

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.terraform,
    pytest.mark.slow,
    pytest.mark.parametrize("layout", LAYOUTS),
]

OPEN = """
apigen: 1
name: shop
variables: {office: {}}
disable_execute_api_endpoint: true
api_key_source: AUTHORIZER
minimum_compression_size: 1024
binary_media_types: [image/png]
policy: {ip_ranges: {allow: ["${var.office}"]}}
documentation: {version: "1"}
routes:
  GET /pets: {summary: Lists pets, mock: 204}
gateway_responses:
  THROTTLED: {headers: {Retry-After: "'60'"}, body: {message: Slow down}}
domains: {shop.example.com: {existing: true, mappings: {shop: prod}}}
stages: {prod: {}}
"""
PLAIN = """
apigen: 1
name: shop
variables: {office: {}}
description: For ${var.office}
routes:
  GET /pets: {mock: 204}
stages: {prod: {}}
"""


def test_an_api_is_closed_and_opened_by_one_apply_each(layout: str, aws: Aws, deploy: Deploy) -> None:
    """Expects: all that the spec says is there, with nothing pending; and after it is taken out, nothing of it is
    but the policy."""
    build = compiled(OPEN, layout)
    deployment = deploy(module(build), {"office": "192.0.2.0/24"})
    path = f"/restapis/{deployment.outputs['rest_api_id']}"
    made = _read(aws, path)
    assert "192.0.2.0/24" in made["policy"]
    assert (made["minimumCompressionSize"], made["binaryMediaTypes"]) == (1024, ["image/png"])
    assert (made["disableExecuteApiEndpoint"], made["apiKeySource"]) == (True, "AUTHORIZER")
    assert made["endpointConfiguration"]["types"] == ["REGIONAL"]
    throttled = _read(aws, f"{path}/gatewayresponses/THROTTLED")
    assert throttled["responseTemplates"]["application/json"] == '{"message": "Slow down"}'
    assert deployment.pending() == ""

    plain = compiled(PLAIN, layout, build.deployment)
    deployment.write(module(plain))
    deployment.apply()
    changed = _read(aws, path)
    assert changed["description"] == "For 192.0.2.0/24"
    # The provider leaves a policy that is no longer given; the build says so.
    assert [one.rule for one in plain.diagnostics] == ["policy-stays"]
    assert "192.0.2.0/24" in changed["policy"]
    assert (changed.get("minimumCompressionSize"), changed.get("binaryMediaTypes") or []) == (None, [])
    assert (changed["disableExecuteApiEndpoint"], changed["apiKeySource"]) == (False, "HEADER")
    assert _read(aws, f"{path}/gatewayresponses/THROTTLED")["defaultResponse"] is True
    assert deployment.pending() == ""


def _read(aws: Aws, path: str) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = json.loads(aws.rest("apigateway", "GET", path))
    return answer
