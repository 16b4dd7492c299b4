"""VPC links that routes name."""

from pydantic import Field

from apigen.spec.types import Arn, Model


class Link(Model):
    """A VPC link: made from a network load balancer, or an existing one by its id.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
    """

    nlb: Arn | None = None
    """ARN of the network load balancer that a new link leads to; in the account and Region of the API."""
    id: str | None = Field(default=None, min_length=1)
    """Id of an existing VPC link."""
    description: str | None = Field(default=None, min_length=1)
    """Description of a new link."""
