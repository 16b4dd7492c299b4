"""A hand-written module to a deployed API: shows that the machinery of the acceptance tests itself works."""

import re
from pathlib import Path

import pytest

from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import Changes, TerraformError
from tests.acceptance.emulator import Emulator

SAMPLE = Path(__file__).parent / "sample"
HANDLER = """
import json

def handler(event, context):
    if event["pathParameters"]["proxy"] == "fail":
        raise ValueError("no")
    name = context.invoked_function_arn.rpartition(":")[2]
    return {"statusCode": 201, "headers": {"X-Function": name}, "body": json.dumps({"path": event["path"]})}
"""
NLB = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/net/{}/50dc6c495c0c9188"

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]


def test_every_integration_type_answers_in_the_emulator_after_one_apply(
    emulator: Emulator, aws: Aws, backend: str, deploy: Deploy
) -> None:
    """Expects: all requests of the suite pass, nothing is pending, and a removed route is gone after one apply."""
    module = (SAMPLE / "main.tf").read_text()
    variables = {
        "backend": backend,
        "function_arn": aws.create_function("orders", HANDLER, alias="live"),
        "queue_arn": aws.create_queue("events"),
        "nlb_arn": NLB.format("blue"),
    }
    deployment = deploy({"main.tf": module}, variables)
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")

    assert suite.Runner(stage_url=address, emulator=emulator).problems(suite.load(SAMPLE / "suite.yaml")) == []
    assert deployment.pending() == ""
    assert ":000000000000:" in deployment.outputs["execution_arn"]

    deployment.write({"main.tf": re.sub(r'"/health"', '"/alive"', module)})
    assert deployment.apply() == Changes(added=1, changed=2, removed=1)
    assert suite.send(address, suite.Call(method="GET", path="/health")).status == 403
    assert suite.send(address, suite.Call(method="GET", path="/alive")).status == 200
    assert deployment.plan_is_empty()


def test_a_refused_module_is_reported_with_the_words_of_terraform(deploy: Deploy) -> None:
    """Expects: the message names the argument that is wrong."""
    with pytest.raises(TerraformError, match="not expected here"):
        deploy({"main.tf": 'resource "aws_api_gateway_rest_api" "a" {\n  nmae = "x"\n}\n'}, {})


def test_an_asynchronous_invocation_and_a_table_are_served_without_containers(
    emulator: Emulator, aws: Aws, deploy: Deploy
) -> None:
    """Expects: the function gets the template's payload, and the item that is stored comes back."""
    key = {"AttributeName": "id", "KeyType": "HASH"}
    table = {
        "TableName": "pets",
        "KeySchema": [key],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    aws.call("dynamodb", "DynamoDB_20120810.CreateTable", table)
    variables = {"function_arn": aws.create_function("later", "def handler(event, context):\n    return 1\n")}
    deployment = deploy({"main.tf": (SAMPLE / "services.tf").read_text()}, variables)
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")

    assert suite.Runner(stage_url=address, emulator=emulator).problems(suite.load(SAMPLE / "services.yaml")) == []
    assert deployment.pending() == ""
