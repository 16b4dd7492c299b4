"""Lowers the Lambda integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-with-lambda-integration.html
"""

from apigen.graph.values import Text
from apigen.lower.function import Invocation, invocable, invocation_uri, resolve
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
    grant = Grant(actions=("lambda:InvokeFunction",), resources=invocable(function, site.context.spec))
    acts_as = (
        credentials(integration.credentials, function.partition, grant, site.context)
        if integration.credentials
        else Credentials(arn="")
    )
    return Backend(
        type="AWS" if custom else "AWS_PROXY",
        # Whatever the client's method: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
        http_method="POST",
        uri=invocation_uri(function, streams=integration.streams),
        response_transfer_mode=integration.response_transfer_mode,
        credentials=acts_as.arn or None,
        request=_request(site, integration) if custom else Request(),
        responses=_responses(integration) if custom else (),
        resources=acts_as.resources,
        invocation=Invocation(route=site.key, function=function) if needs_permission else None,
    )


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
