"""VPC links of both versions and streamed responses: made, used, and replaced in one apply each.

The provider that runs here has no `integration_target`, so this is the layout `openapi`, whose document has it.
"""

import json
from collections.abc import Mapping

import pytest

from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.emulator import Emulator
from tests.acceptance.test_edits import compiled, module, wrong

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer"
VERSION_1 = f'{{nlb: "{BALANCER}/net/blue/50dc6c495c0c9188"}}'
VERSION_2 = (
    f'{{alb: "{BALANCER}/app/blue/50dc6c495c0c9188", subnets: [subnet-0000000a], security_groups: [sg-0000000a]}}'
)
SPEC = """
apigen: 1
name: stock
variables: {{backend: {{}}}}
links: {{core: {link}}}
routes:
  GET /stock: {{vpc_link: {{link: core, url: "${{var.backend}}/stock"}}}}
  GET /films: {{vpc_link: {{link: core, url: "${{var.backend}}/films", response_transfer_mode: stream}}}}
  GET /songs: {{http: {{url: "${{var.backend}}/songs", response_transfer_mode: stream, timeout_ms: 900000}}}}
stages: {{v1: }}
"""
ANSWERS: Mapping[str, tuple[int, Mapping[str, object]]] = {
    path: (200, {"path": path}) for path in ("/stock", "/films", "/songs")
}


def links(emulator: Emulator) -> list[list[str]]:
    """The subnets of each link V2 that there is."""
    found = json.loads(Aws(url=emulator.second_url).rest("apigateway", "GET", "/v2/vpclinks"))
    return [link["subnetIds"] for link in found["items"]]


@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
def test_a_link_is_replaced_by_one_of_the_other_version_in_one_apply(
    emulator: Emulator, backend: str, deploy: Deploy
) -> None:
    """Expects: a link V1, then a link V2, then one in another subnet; each alone, used, and with nothing pending."""
    steps = (VERSION_1, VERSION_2, VERSION_2.replace("subnet-0000000a", "subnet-0000000b"), VERSION_1)
    subnets: tuple[list[list[str]], ...] = ([], [["subnet-0000000a"]], [["subnet-0000000b"]], [])
    deployment = deploy(module(compiled(SPEC.format(link=steps[0]), "openapi")), {"backend": backend})
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")

    for link, expected in zip(steps, subnets, strict=True):
        deployment.write(module(compiled(SPEC.format(link=link), "openapi")))
        deployment.apply()

        assert links(emulator) == expected
        assert wrong(address, ANSWERS) == []
        assert deployment.pending() == ""
