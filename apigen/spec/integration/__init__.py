"""The five integration types, one model each, and what they share.

An AWS service has a general form and short forms, which are one model for each service.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from typing import TypeAlias

from apigen.spec.integration.aws_service import AwsServiceIntegration
from apigen.spec.integration.http import HttpIntegration
from apigen.spec.integration.lambda_ import LambdaIntegration
from apigen.spec.integration.machine_learning import (
    BedrockIntegration,
    ComprehendIntegration,
    SageMakerIntegration,
    TranslateIntegration,
)
from apigen.spec.integration.messaging import (
    EventBridgeIntegration,
    FirehoseIntegration,
    KinesisIntegration,
    SnsIntegration,
    SqsIntegration,
    StepFunctionsIntegration,
)
from apigen.spec.integration.mock import MockIntegration
from apigen.spec.integration.operations import (
    CloudWatchIntegration,
    LogsIntegration,
    SecretsManagerIntegration,
    SesIntegration,
    SsmIntegration,
)
from apigen.spec.integration.service import ServiceIntegration
from apigen.spec.integration.storage import DynamoDbIntegration, S3Integration
from apigen.spec.integration.vpc_link import VpcLinkIntegration

Integration: TypeAlias = (
    LambdaIntegration
    | HttpIntegration
    | AwsServiceIntegration
    | ServiceIntegration
    | MockIntegration
    | VpcLinkIntegration
)

__all__ = [
    "AwsServiceIntegration",
    "BedrockIntegration",
    "CloudWatchIntegration",
    "ComprehendIntegration",
    "DynamoDbIntegration",
    "EventBridgeIntegration",
    "FirehoseIntegration",
    "HttpIntegration",
    "Integration",
    "KinesisIntegration",
    "LambdaIntegration",
    "LogsIntegration",
    "MockIntegration",
    "S3Integration",
    "SageMakerIntegration",
    "SecretsManagerIntegration",
    "ServiceIntegration",
    "SesIntegration",
    "SnsIntegration",
    "SqsIntegration",
    "SsmIntegration",
    "StepFunctionsIntegration",
    "TranslateIntegration",
    "VpcLinkIntegration",
]
