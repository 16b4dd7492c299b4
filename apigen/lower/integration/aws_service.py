"""Lowers the AWS service integration: the general form, and SQS.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from dataclasses import replace

from apigen.graph.values import Text, arn_part, join
from apigen.lower.context import SERVICE
from apigen.lower.integration.backend import Backend, Response, Site
from apigen.lower.integration.settings import error_responses, request, responses
from apigen.lower.role import Grant, credentials
from apigen.lower.text import JSON_TYPE, text
from apigen.spec.integration import AwsServiceIntegration, SqsIntegration

# The query protocol: a form in, whose values must be URL-encoded lest a body add parameters of its own.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_FORM: dict[str, Text] = {"header.Content-Type": "'application/x-www-form-urlencoded'"}
_SEND = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
_SENT = """{"messageId": "$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"}"""


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
        request=request(site, integration.request, integration.path or ""),
        responses=responses(integration.responses) or (Response(status="200"), *error_responses()),
        resources=acts_as.resources,
    )


def grant(integration: AwsServiceIntegration) -> Grant:
    """What the role may do: what `policy` says, with the action derived from service and action if it names none."""
    policy = integration.policy
    if policy is None:
        return Grant(actions=(), resources=())
    return Grant(
        actions=policy.actions or (f"{integration.service}:{integration.action}",),
        resources=tuple(text(arn) for arn in policy.resources),
    )


def lower_sqs(site: Site, integration: SqsIntegration) -> Backend:
    """The body as one message."""
    queue = text(integration.queue)
    partition = arn_part(queue, "partition") or ""
    may = Grant(actions=("sqs:SendMessage",), resources=(queue,))
    acts_as = credentials(integration.credentials, partition, may, site.context)
    sent = request(site, integration.request, extra=_FORM)
    return Backend(
        type="AWS",
        http_method="POST",
        uri=_queue_uri(queue, partition),
        credentials=acts_as.arn,
        request=sent if sent.templates else replace(sent, templates={JSON_TYPE: _SEND}),
        responses=responses(integration.responses) or (_sent(), *error_responses()),
        resources=acts_as.resources,
    )


def _queue_uri(queue: Text, partition: Text) -> Text:
    region, account = arn_part(queue, "region") or "", arn_part(queue, "account") or ""
    name = arn_part(queue, "resource") or ""
    return join("arn:", partition, ":apigateway:", region, ":sqs:path/", account, "/", name)


def _sent() -> Response:
    return Response(status="200", templates={JSON_TYPE: _SENT})
