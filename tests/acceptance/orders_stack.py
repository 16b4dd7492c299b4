"""The variables of the example `orders` to the things in the emulator that they name."""

import re

from tests.acceptance.aws import Aws

NLB = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/net/core/50dc6c495c0c9188"
HANDLER = """
import json

def handler(event, context):
    if "httpMethod" not in event:
        return quote(event)
    if event["pathParameters"]["proxy"] == "fail":
        raise ValueError("no")
    name = context.invoked_function_arn.rpartition(":")[2]
    return {"statusCode": 201, "headers": {"X-Function": name}, "body": json.dumps(event)}

def quote(event):
    if event.get("items") == []:
        raise ValueError("[BadRequest] nothing to quote")
    if event.get("items") == ["crash"]:
        raise RuntimeError("the password is\\nsecret")
    return event
"""


def surroundings(aws: Aws, backend: str) -> dict[str, str]:
    """What the example's variables name."""
    return {
        "orders_function_arn": aws.create_function("order-intake", HANDLER, alias="live"),
        "events_queue_arn": aws.create_queue("order-events"),
        "alerts_topic_arn": topic(aws, subscriber=aws.create_queue("order-alerts")),
        "core_nlb_arn": NLB,
        "catalogue_url": f"{backend}/v1",
        "stock_url": f"{backend}/internal",
        "user_pool_arn": "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_orders",
    }


def topic(aws: Aws, subscriber: str) -> str:
    """The ARN of an SNS topic that passes on to a queue."""
    created = aws.query("sns", Action="CreateTopic", Name="order-alerts")
    arn = re.search(r"<TopicArn>(.+)</TopicArn>", created)
    assert arn, created
    aws.query("sns", Action="Subscribe", TopicArn=arn[1], Protocol="sqs", Endpoint=subscriber)
    return arn[1]
