"""The resource policy: who may call the API, and from where.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
"""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import AfterValidator, Discriminator, Field, Tag

from apigen.spec.integration.settings import check_json
from apigen.spec.types import (
    AccountId,
    IpRange,
    Model,
    OrganizationId,
    PrincipalArn,
    ShortForm,
    TextFile,
    VpcEndpointId,
    VpcId,
)

PolicyVersion: TypeAlias = Literal["2012-10-17", "2008-10-17"]
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"""

PolicyStatement: TypeAlias = Annotated[dict[str, Any], AfterValidator(check_json)]
"""A statement in IAM's own language."""

VERSIONS: tuple[str, ...] = get_args(PolicyVersion)


class IpRanges(ShortForm):
    """Addresses of clients, e.g. `ip_ranges: [203.0.113.0/24]`."""

    SHORT: ClassVar[str] = "allow"

    allow: list[IpRange] = Field(default_factory=list)
    """Only these may call."""
    deny: list[IpRange] = Field(default_factory=list)
    """These may not call."""


class Policy(Model):
    """Who may call, and from where. Each key narrows; what stands under one key is any of these.

    `accounts`, `principals` and `organizations` together say who: any of them. A caller is known only on routes with
    `authorizer: iam`.
    """

    ip_ranges: IpRanges = IpRanges()
    """Addresses of clients; for a PRIVATE endpoint, addresses inside the VPC."""
    vpc_endpoints: list[VpcEndpointId] = Field(default_factory=list)
    """Interface endpoints through which calls may come. PRIVATE endpoints only."""
    vpcs: list[VpcId] = Field(default_factory=list)
    """VPCs from which calls may come, besides `vpc_endpoints`. PRIVATE endpoints only."""
    accounts: list[AccountId] = Field(default_factory=list)
    """AWS accounts whose identities may call."""
    principals: list[PrincipalArn] = Field(default_factory=list)
    """IAM roles and users that may call."""
    organizations: list[OrganizationId] = Field(default_factory=list)
    """Organizations of AWS whose identities may call."""
    statements: list[PolicyStatement] = Field(default_factory=list)
    """More statements of the policy, as IAM writes them. A resource may be written `execute-api:/STAGE/METHOD/PATH`."""


class PolicyDocument(Model):
    """A whole policy, as IAM writes it."""

    Version: PolicyVersion = "2012-10-17"
    """Version of IAM's language."""
    Id: str | None = None
    """A name for the policy."""
    Statement: list[PolicyStatement] = Field(min_length=1)
    """The statements. A resource may be written `execute-api:/STAGE/METHOD/PATH`."""


def _form(value: Any) -> str:
    if isinstance(value, (TextFile, PolicyDocument, Policy)):
        return {TextFile: "file", PolicyDocument: "document"}.get(type(value), "short")
    keys = value if isinstance(value, dict) else {}
    return "file" if "file" in keys else "document" if "Statement" in keys else "short"


ResourcePolicy: TypeAlias = Annotated[
    Annotated[Policy, Tag("short")] | Annotated[PolicyDocument, Tag("document")] | Annotated[TextFile, Tag("file")],
    Discriminator(_form),
]
"""Who may call: by name, a whole policy as IAM writes it, or the JSON file that it stands in."""
