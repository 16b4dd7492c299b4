"""Lowers the Lambda integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-with-lambda-integration.html
"""

from apigen.graph.values import Text, join
from apigen.lower.context import Function
from apigen.lower.function import Invocation, at_stage, resolve
from apigen.lower.integration.backend import Backend, Request, Response, Site
from apigen.lower.integration.errors import lambda_errors
from apigen.lower.integration.settings import request, responses
from apigen.lower.role import Credentials, Grant, credentials
from apigen.lower.text import body_template
from apigen.spec.integration import LambdaIntegration

# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
_ASYNC: dict[str, Text] = {"header.X-Amz-Invocation-Type": "'Event'"}


def lower_lambda(site: Site, integration: LambdaIntegration) -> Backend:
    """A Lambda function, by permission or by role."""
    function = resolve(integration.function, site.context)
    custom = integration.custom
    needs_permission = function.permission and not integration.credentials
    grant = Grant(actions=("lambda:InvokeFunction",), resources=_resources(function, site))
    acts_as = (
        credentials(integration.credentials, function.partition, grant, site.context)
        if integration.credentials
        else Credentials(arn="")
    )
    return Backend(
        type="AWS" if custom else "AWS_PROXY",
        # Whatever the client's method: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
        http_method="POST",
        uri=_uri(function, streams=integration.streams),
        response_transfer_mode=integration.response_transfer_mode,
        credentials=acts_as.arn or None,
        request=_request(site, integration) if custom else Request(),
        responses=_responses(integration) if custom else (),
        resources=acts_as.resources,
        invocation=Invocation(route=site.key, function=function) if needs_permission else None,
    )


def _resources(function: Function, site: Site) -> tuple[Text, ...]:
    """What the role may invoke: the function of every stage, and its versions and aliases, since a qualified call is
    checked against the qualified ARN."""
    stages = site.context.spec.stages
    targets = dict.fromkeys(at_stage(function, stages[name].variables).unqualified for name in sorted(stages))
    return tuple(arn for target in targets for arn in (target, join(target, ":*")))


def _uri(function: Function, *, streams: bool) -> Text:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html"""
    version, action = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    path = f":lambda:path/{version}/functions/"
    return join("arn:", function.partition, ":apigateway:", function.region, path, function.arn, f"/{action}")


def _request(site: Site, integration: LambdaIntegration) -> Request:
    return request(site, integration.request, extra=_ASYNC if integration.async_ else None)


def _responses(integration: LambdaIntegration) -> tuple[Response, ...]:
    own = responses(integration.responses)
    if own and integration.errors is None:
        return own
    if integration.async_:
        return (Response(status="202", templates=body_template({"message": "Accepted"})),)
    # A pattern is matched against errorMessage, which a success does not have.
    return (*(own or (Response(status="200"),)), *lambda_errors(integration.errors or "hide"))
