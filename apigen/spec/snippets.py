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

    def proposal(self, key: str) -> dict[str, Any]:
        """What is proposed behind the key of the integration."""
        if isinstance(self.value, str):
            return {"examples": [self.value]}
        return {"defaultSnippets": [{"label": key, "description": f"{self.route}", "body": _placeless(self.value)}]}


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

_STAGE = {
    "${1:prod}": {
        "throttle": {"rate": "${2:500}", "burst": "${3:1000}"},
        "logs": {"level": "ERROR"},
        "tracing": "^true",
    }
}

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


def _route(key: str, example: Example) -> dict[str, Any]:
    method, _, path = example.route.partition(" ")
    return {f"${{1:{method}}} ${{2:{_plain(path)}}}": {key: _placeless(example.value), "authorizer": "${3:iam}"}}


def _placeless(value: Any) -> Any:
    """A value in which nothing is a place to fill in, and texts are written as YAML writes them."""
    match value:
        case str():
            escaped = _VARIABLE.sub(r"\\${\1\\}", value)
            return f'"{escaped}"' if escaped.startswith("'") else escaped
        case list():
            return [_placeless(item) for item in value]
        case dict():
            return {key: _placeless(item) for key, item in value.items()}
    return value


def _plain(text: str) -> str:
    return text.replace("}", r"\}")


def _snippet(label: str, description: str, body: Any) -> dict[str, Any]:
    return {"label": label, "description": description, "body": body}


SNIPPETS = {
    # Signed requests are the safe beginning.
    "routes": [
        _snippet(f"route: {key}", f"{example.route} with {key}", _route(key, example))
        for key, example in EXAMPLES.items()
    ],
    "stages": [
        _snippet("a stage", "With limits, logs of errors and traces.", _STAGE),
    ],
    "variables": [
        _snippet("a variable", "Text without a default.", {"${1:orders_arn}": {"description": "${2:ARN of ...}"}}),
    ],
    "functions": [
        _snippet("a function", "By its ARN, from a variable.", {"${1:orders}": r"\${var.${2:orders_function_arn}\}"}),
    ],
    "links": [
        _snippet("a VPC link", "To a network load balancer.", {"${1:core}": {"nlb": r"\${var.${2:core_nlb_arn}\}"}}),
    ],
    "authorizers": [
        _snippet("cognito", "Tokens of a user pool.", {"${1:users}": {"cognito": r"\${var.${2:user_pool_arn}\}"}}),
        _snippet("token", "A function that judges by one header.", {"${1:users}": {"token": "${2:orders}"}}),
        _snippet("request", "A function that judges by a request.", {"${1:users}": {"request": "${2:orders}"}}),
    ],
}
"""By the section that they are offered in."""
