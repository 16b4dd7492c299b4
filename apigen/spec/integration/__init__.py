"""The five integration types, one model each, and what they share.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from typing import TypeAlias

from apigen.spec.integration.aws_service import AwsServiceIntegration, SqsIntegration
from apigen.spec.integration.http import HttpIntegration
from apigen.spec.integration.lambda_ import LambdaIntegration
from apigen.spec.integration.mock import MockIntegration
from apigen.spec.integration.vpc_link import VpcLinkIntegration

Integration: TypeAlias = (
    LambdaIntegration | HttpIntegration | AwsServiceIntegration | SqsIntegration | MockIntegration | VpcLinkIntegration
)

__all__ = [
    "AwsServiceIntegration",
    "HttpIntegration",
    "Integration",
    "LambdaIntegration",
    "MockIntegration",
    "SqsIntegration",
    "VpcLinkIntegration",
]
