"""What an editor offers to write: a route for each integration, and a whole spec to begin with.

https://code.visualstudio.com/docs/languages/json#_define-snippets-in-json-schemas
"""

import re
from dataclasses import dataclass
from typing import Any

_VARIABLE = re.compile(r"\$\{(var\.\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A route in its shortest useful form: its method and path, and what is behind it."""

    route: str
    value: Any


EXAMPLES = {
    "lambda": Example(route="ANY /orders/{proxy+}", value="${var.orders_function_arn}"),
    "http": Example(route="GET /products/{id}", value="https://catalogue.example.com/v1/products/{id}"),
    "aws": Example(
        route="POST /alerts",
        value={
            "service": "sns",
            "action": "Publish",
            "policy": {"resources": ["${var.alerts_topic_arn}"]},
            "request": {"query": {"TopicArn": "'${var.alerts_topic_arn}'", "Message": "body"}},
        },
    ),
    "sqs": Example(route="POST /events", value="${var.events_queue_arn}"),
    "sns": Example(route="POST /alerts", value="${var.alerts_topic_arn}"),
    "eventbridge": Example(route="POST /orders", value="${var.orders_bus_arn}"),
    "stepfunctions": Example(route="POST /intakes", value="${var.intake_arn}"),
    "kinesis": Example(route="POST /clicks", value="${var.clicks_stream_arn}"),
    "firehose": Example(route="POST /archive", value="${var.archive_stream_arn}"),
    "dynamodb": Example(route="GET /pets/{id}", value="${var.pets_table_arn}"),
    "s3": Example(route="GET /files/{key+}", value="${var.files_bucket_arn}"),
    "cloudwatch": Example(route="POST /clicks", value="Clicks"),
    "logs": Example(route="POST /audit", value={"group": "${var.audit_log_group_arn}", "stream": "api"}),
    "secretsmanager": Example(route="GET /widget-key", value="${var.widget_key_arn}"),
    "ssm": Example(route="GET /banner", value="${var.banner_parameter_arn}"),
    "ses": Example(
        route="POST /contact",
        value={
            "identity": "${var.shop_identity_arn}",
            "from": "shop@example.com",
            "to": ["'sales@example.com'"],
            "subject": "'A question'",
        },
    ),
    "bedrock": Example(route="POST /answers", value="eu.amazon.nova-lite-v1:0"),
    "translate": Example(route="POST /translations", value="'de'"),
    "comprehend": Example(route="POST /moods", value="sentiment"),
    "sagemaker": Example(route="POST /rankings", value="${var.ranking_endpoint_arn}"),
    "mock": Example(route="GET /health", value={"status": 200, "body": {"status": "ok"}}),
    "vpc_link": Example(route="GET /stock/{sku}", value={"link": "core", "url": "http://stock.internal/stock/{sku}"}),
}
"""By the key of the integration."""

API = {
    "label": "a whole API",
    "description": "An API with one route and one stage.",
    "body": {
        "apigen": 1,
        "name": "${1:orders}",
        "routes": {"${2:GET} ${3:/health}": {"mock": {"status": 200, "body": {"status": "ok"}}}},
        "stages": {"${4:prod}": {"tracing": "^true"}},
    },
}
"""What the server's own proposals leave out: a route and a stage."""


def route_snippets() -> list[dict[str, Any]]:
    """A snippet for a route of each integration, with signed requests as the safe beginning."""
    return [
        {"label": f"route: {key}", "description": f"{example.route} with {key}", "body": _body(key, example)}
        for key, example in EXAMPLES.items()
    ]


def _body(key: str, example: Example) -> dict[str, Any]:
    method, _, path = example.route.partition(" ")
    return {f"${{1:{method}}} ${{2:{_plain(path)}}}": {key: _placeless(example.value), "authorizer": "${3:iam}"}}


def _placeless(value: Any) -> Any:
    """A value in which nothing is a place to fill in."""
    match value:
        case str():
            return _VARIABLE.sub(r"\\${\1\\}", value)
        case list():
            return [_placeless(item) for item in value]
        case dict():
            return {key: _placeless(item) for key, item in value.items()}
    return value


def _plain(text: str) -> str:
    return text.replace("}", r"\}")
