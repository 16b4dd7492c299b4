"""Lowers the AWS service integration, in its general form.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from collections.abc import Mapping
from typing import NamedTuple

from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.service import FORM, JSON_1_0, JSON_1_1, Call, service_backend
from apigen.lower.text import optional_text, text
from apigen.spec.integration import AwsServiceIntegration


def lower_aws(site: Site, integration: AwsServiceIntegration) -> Backend:
    """Any action of any service."""
    return service_backend(site, integration, _call(integration))


def _call(integration: AwsServiceIntegration) -> Call:
    service = f"{integration.subdomain}.{integration.service}" if integration.subdomain else integration.service
    address = f"action/{integration.action}" if integration.action else f"path/{integration.path}"
    # What a path means to a service, its caller says.
    protocol = _PROTOCOLS.get(service, _Protocol()) if integration.action else _Protocol()
    return Call(
        service=service,
        address=text(address),
        region=optional_text(integration.region),
        placeholders=integration.path or "",
        method=integration.method,
        actions=_actions(integration),
        resources=tuple(text(arn) for arn in integration.policy.resources) if integration.policy else (),
        content_type=protocol.content_type,
        target=protocol.target and f"{protocol.target}.{integration.action}",
        success=Response(status="200"),
    )


def _actions(integration: AwsServiceIntegration) -> tuple[str, ...]:
    """What the role may do: what `policy` says, or else what the service and the action do."""
    if integration.policy is None:
        return ()
    prefix = _IAM_PREFIXES.get(integration.service, integration.service)
    return tuple(integration.policy.actions) or (f"{prefix}:{integration.action}",)


class _Protocol(NamedTuple):
    """What a service wants beside the action: a content type, and what stands before the action in X-Amz-Target."""

    content_type: str | None = None
    target: str | None = None


# By endpoint prefix. API Gateway fills the target in for DynamoDB, Kinesis and Step Functions.
# https://github.com/boto/botocore/tree/develop/botocore/data has a service-2.json with these for each service.
_PROTOCOLS: Mapping[str, _Protocol] = {
    "athena": _Protocol(JSON_1_1, "AmazonAthena"),
    "cognito-idp": _Protocol(JSON_1_1, "AWSCognitoIdentityProviderService"),
    "comprehend": _Protocol(JSON_1_1, "Comprehend_20171127"),
    "dynamodb": _Protocol(JSON_1_0),
    "ecs": _Protocol(JSON_1_1, "AmazonEC2ContainerServiceV20141113"),
    "email": _Protocol(FORM),
    "events": _Protocol(JSON_1_1, "AWSEvents"),
    "firehose": _Protocol(JSON_1_1, "Firehose_20150804"),
    "glue": _Protocol(JSON_1_1, "AWSGlue"),
    "kinesis": _Protocol(JSON_1_1),
    "kms": _Protocol(JSON_1_1, "TrentService"),
    "logs": _Protocol(JSON_1_1, "Logs_20140328"),
    "monitoring": _Protocol(FORM),
    "rekognition": _Protocol(JSON_1_1, "RekognitionService"),
    "secretsmanager": _Protocol(JSON_1_1, "secretsmanager"),
    "sns": _Protocol(FORM),
    "states": _Protocol(JSON_1_0),
    "textract": _Protocol(JSON_1_1, "Textract"),
    "translate": _Protocol(JSON_1_1, "AWSShineFrontendService_20170701"),
}

# Where the prefix of IAM actions is not that of the endpoint.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_IAM_PREFIXES: Mapping[str, str] = {
    "api.ecr": "ecr",
    "bedrock-runtime": "bedrock",
    "email": "ses",
    "monitoring": "cloudwatch",
    "personalize-runtime": "personalize",
    "runtime.lex": "lex",
    "runtime.sagemaker": "sagemaker",
    "streams.dynamodb": "dynamodb",
    "tagging": "tag",
}
