"""Queues, tables, buckets and all else that stands behind the API of `services.yaml`, made by plain requests."""

import json
from dataclasses import replace

from tests.acceptance import suite
from tests.acceptance.aws import ACCOUNT, REGION, Aws

BUCKET = "services-files"
ARCHIVE = "services-archive"
PASS = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
WAIT = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 60, "End": True}}})


def create(aws: Aws) -> dict[str, str]:
    """Makes everything, and returns what the variables of the spec name."""
    return {
        "queue_arn": aws.create_queue("services"),
        "fifo_queue_arn": aws.create_queue("services.fifo"),
        "topic_arn": _topic(aws),
        "bus_arn": _bus(aws),
        "machine_arn": _machine(aws, "jobs", WAIT, "STANDARD"),
        "express_machine_arn": _machine(aws, "quotes", PASS, "EXPRESS"),
        "stream_arn": _stream(aws),
        "delivery_stream_arn": _delivery_stream(aws),
        "table_arn": _table(aws),
        "bucket_arn": _bucket(aws),
        "log_group_arn": _log_group(aws),
        "secret_arn": _secret(aws),
        "parameter_arn": _parameter(aws),
        "identity_arn": _identity(aws),
        "missing_topic_arn": _arn("sns", "nowhere"),
    }


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def _topic(aws: Aws) -> str:
    aws.query("sns", Action="CreateTopic", Name="topic")
    subscription = {"TopicArn": _arn("sns", "topic"), "Protocol": "sqs", "Endpoint": aws.create_queue("topic-queue")}
    raw = {"Attributes.entry.1.key": "RawMessageDelivery", "Attributes.entry.1.value": "true"}
    aws.query("sns", Action="Subscribe", **subscription, **raw)
    return _arn("sns", "topic")


def _bus(aws: Aws) -> str:
    aws.call("events", "AWSEvents.CreateEventBus", {"Name": "bus"})
    rule = {"Name": "all", "EventBusName": "bus", "EventPattern": json.dumps({"account": [ACCOUNT]})}
    aws.call("events", "AWSEvents.PutRule", rule)
    target = {"Id": "queue", "Arn": aws.create_queue("bus-queue")}
    aws.call("events", "AWSEvents.PutTargets", {"Rule": "all", "EventBusName": "bus", "Targets": [target]})
    return _arn("events", "event-bus/bus")


def _machine(aws: Aws, name: str, definition: str, kind: str) -> str:
    role = f"arn:aws:iam::{ACCOUNT}:role/tests"
    machine = {"name": name, "definition": definition, "type": kind, "roleArn": role}
    arn: str = aws.call("states", "AWSStepFunctions.CreateStateMachine", machine)["stateMachineArn"]
    return arn


def _stream(aws: Aws) -> str:
    aws.call("kinesis", "Kinesis_20131202.CreateStream", {"StreamName": "clicks", "ShardCount": 1})
    found = suite.eventually(lambda: _active(aws))
    assert found, "the stream did not become active"
    return found


def _active(aws: Aws) -> str | None:
    described = aws.call("kinesis", "Kinesis_20131202.DescribeStreamSummary", {"StreamName": "clicks"})
    summary = described["StreamDescriptionSummary"]
    return str(summary["StreamARN"]) if summary["StreamStatus"] == "ACTIVE" else None


def _delivery_stream(aws: Aws) -> str:
    _create_bucket(aws, ARCHIVE)
    to = {"BucketARN": f"arn:aws:s3:::{ARCHIVE}", "RoleARN": f"arn:aws:iam::{ACCOUNT}:role/tests"}
    stream = {"DeliveryStreamName": "archive", "ExtendedS3DestinationConfiguration": to}
    arn: str = aws.call("firehose", "Firehose_20150804.CreateDeliveryStream", stream)["DeliveryStreamARN"]
    return arn


def _table(aws: Aws) -> str:
    shop = {
        "IndexName": "by_shop",
        "KeySchema": [{"AttributeName": "shop", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    table = {
        "TableName": "services",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "shop")],
        "GlobalSecondaryIndexes": [shop],
        "BillingMode": "PAY_PER_REQUEST",
    }
    aws.call("dynamodb", "DynamoDB_20120810.CreateTable", table)
    return _arn("dynamodb", "table/services")


def _bucket(aws: Aws) -> str:
    _create_bucket(aws, BUCKET)
    return f"arn:aws:s3:::{BUCKET}"


def _create_bucket(aws: Aws, name: str) -> None:
    place = f"<LocationConstraint>{REGION}</LocationConstraint>"
    aws.rest("s3", "PUT", f"/{name}", f"<CreateBucketConfiguration>{place}</CreateBucketConfiguration>")


def _log_group(aws: Aws) -> str:
    aws.call("logs", "Logs_20140328.CreateLogGroup", {"logGroupName": "/api/audit"})
    aws.call("logs", "Logs_20140328.CreateLogStream", {"logGroupName": "/api/audit", "logStreamName": "api"})
    return _arn("logs", "log-group:/api/audit")


def _secret(aws: Aws) -> str:
    secret = {"Name": "key", "SecretString": "open", "ClientRequestToken": "0" * 32}
    arn: str = aws.call("secretsmanager", "secretsmanager.CreateSecret", secret)["ARN"]
    return arn


def _parameter(aws: Aws) -> str:
    put_parameter(aws, "hello")
    return _arn("ssm", "parameter/shop/banner")


def put_parameter(aws: Aws, value: str) -> None:
    """Gives the parameter another value."""
    parameter = {"Name": "/shop/banner", "Value": value, "Type": "String", "Overwrite": True}
    aws.call("ssm", "AmazonSSM.PutParameter", parameter)


def _elsewhere(aws: Aws) -> Aws:
    """Where the emulator looks for services whose endpoint is not named as they are: it does not know their Region."""
    return replace(aws, region="us-east-1")


def _identity(aws: Aws) -> str:
    _elsewhere(aws).query("ses", Action="VerifyEmailIdentity", EmailAddress="shop@example.com")
    return _arn("ses", "identity/shop@example.com")
