"""The AWS service integration, in its general form. `messaging.py` and its like have the short forms.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from pydantic import Field

from apigen.spec.integration.http import HttpMethod
from apigen.spec.integration.settings import Caching, IntegrationRequest, Responses
from apigen.spec.types import ArnPattern, Credentials, Model, Region


class RolePolicy(Model):
    """What the role of an integration may do."""

    actions: list[str] = Field(default_factory=list)
    """IAM actions, e.g. `sqs:SendMessage`. Derived from service and action unless set."""
    resources: list[ArnPattern] = Field(min_length=1)
    """ARNs that the actions are allowed on."""


class AwsServiceIntegration(Caching):
    """Any action of any AWS service."""

    service: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")
    """Endpoint prefix of the service, e.g. `sqs`, `states`, `dynamodb`."""
    action: str | None = Field(default=None, pattern=r"^[A-Za-z0-9]+$")
    """Action of a query or JSON protocol service, e.g. `SendMessage`. Not with `path`."""
    path: str | None = Field(default=None, min_length=1)
    """Path of a REST protocol service, e.g. `my-bucket/{key}`. Not with `action`."""
    method: HttpMethod = "POST"
    """Method for the service."""
    region: Region | None = None
    """Region of the service; that of the API unless set."""
    subdomain: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
    """Host name prefix of the service endpoint, e.g. a bucket or `runtime`."""
    credentials: Credentials = "auto"
    """Who calls the service: a role that apigen writes, the caller, or the ARN of a role."""
    policy: RolePolicy | None = None
    """What the role that apigen writes may do."""
    request: IntegrationRequest = IntegrationRequest()
    """What the service gets."""
    responses: Responses = Field(default_factory=dict)
    """What clients get, by status."""
