"""Lowers the AWS service integration, in its general form.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from collections.abc import Mapping
from typing import NamedTuple

from apigen.graph.values import Text, join
from apigen.lower.context import SERVICE
from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.service import FORM, JSON_1_0, JSON_1_1
from apigen.lower.integration.settings import error_responses, request, responses
from apigen.lower.role import Grant, credentials
from apigen.lower.text import text
from apigen.spec.integration import AwsServiceIntegration


def lower_aws(site: Site, integration: AwsServiceIntegration) -> Backend:
    """Any action of any service."""
    partition: Text = SERVICE.ref("partition")
    region = SERVICE.ref("region") if integration.region is None else text(integration.region)
    service = f"{integration.subdomain}.{integration.service}" if integration.subdomain else integration.service
    address = f"action/{integration.action}" if integration.action else f"path/{integration.path}"
    acts_as = credentials(integration.credentials, partition, grant(integration), site.context)
    return Backend(
        type="AWS",
        http_method=integration.method,
        uri=join("arn:", partition, ":apigateway:", region, ":", service, ":", text(address)),
        credentials=acts_as.arn,
        request=request(site, integration.request, integration.path or "", _protocol(integration, service)),
        responses=responses(integration.responses) or (Response(status="200"), *error_responses()),
        resources=acts_as.resources,
    )


def grant(integration: AwsServiceIntegration) -> Grant:
    """What the role may do: what `policy` says, with the action derived from service and action if it names none."""
    policy = integration.policy
    if policy is None:
        return Grant(actions=(), resources=())
    return Grant(
        actions=policy.actions or (f"{_iam_prefix(integration.service)}:{integration.action}",),
        resources=tuple(text(arn) for arn in policy.resources),
    )


class _Protocol(NamedTuple):
    """What a service wants beside the action: a content type, and what stands before the action in X-Amz-Target."""

    content_type: str
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


def _iam_prefix(service: str) -> str:
    return _IAM_PREFIXES.get(service, service)


def _protocol(integration: AwsServiceIntegration, service: str) -> dict[str, Text]:
    """The headers that the protocol of the service needs and that the route does not map itself."""
    known = _PROTOCOLS.get(service)
    if known is None or integration.action is None:
        return {}
    headers = {
        "Content-Type": known.content_type,
        "X-Amz-Target": known.target and f"{known.target}.{integration.action}",
    }
    own = {name.lower() for name in integration.request.headers}
    return {f"header.{name}": f"'{value}'" for name, value in headers.items() if value and name.lower() not in own}
