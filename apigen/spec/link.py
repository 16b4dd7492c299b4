"""VPC links that routes name."""

from pydantic import Field

from apigen.spec.types import Arn, Model, OrVariable, SecurityGroupId, SubnetId, Tags


class Link(Model):
    """A VPC link: made from a load balancer, or an existing one by its id.

    A link V2 leads to an application or network load balancer from network interfaces in `subnets`. A network load
    balancer without `subnets` gets a link V1.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
    """

    nlb: Arn | None = None
    """ARN of the network load balancer that a new link leads to; in the account and Region of the API."""
    alb: Arn | None = None
    """ARN of the application load balancer that a new link leads to; in the account and Region of the API. API Gateway
    puts the stage in front of the path that its targets get."""
    subnets: OrVariable[list[SubnetId]] = Field(default_factory=list)
    """Ids of the subnets in which a new link V2 has its network interfaces; each or all may be a variable."""
    security_groups: OrVariable[list[SecurityGroupId]] = Field(default_factory=list)
    """Ids of the security groups of these interfaces; each or all may be a variable. They must let requests out to the
    load balancer."""
    id: str | None = Field(default=None, min_length=1)
    """Id of an existing VPC link."""
    target: Arn | None = None
    """ARN of the load balancer that requests go to, for an existing link V2. One of version 1 has its own."""
    name: str | None = Field(default=None, min_length=1, max_length=128)
    """Name of a new link; the API's name and the link's unless set."""
    description: str | None = Field(default=None, min_length=1)
    """Description of a new link V1; a link V2 has none."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of a new link."""

    @property
    def version_2(self) -> bool:
        """Whether it is a link V2, which goes to a load balancer that each integration names."""
        return self.alb is not None or self.target is not None or bool(self.subnets)
