"""Custom domain names: the names of one's own under which an API is reached.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
"""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from apigen.spec.endpoint import AccessMode, EndpointType, IpAddressType, SecurityPolicy
from apigen.spec.policy import ResourcePolicy
from apigen.spec.types import Arn, Meanings, Model, OrVariable, ShortForm, Tags, TruststoreUri, UpperCase, VpcEndpointId

DOMAIN_KEY = r"^(\*\.)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
BASE_PATH = r"^([A-Za-z0-9$\-_.+!*'()]+(/[A-Za-z0-9$\-_.+!*'()]+)*)?$"

DomainKey: TypeAlias = Annotated[str, Field(pattern=DOMAIN_KEY, max_length=253)]
"""A domain name, or any name for one whose `name` is given."""

BasePath: TypeAlias = Annotated[str, Field(pattern=BASE_PATH, max_length=300)]
"""What of the path tells the API from others under the domain; nothing for all that no other takes.

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
"""

RoutingMode: TypeAlias = Annotated[
    Literal["BASE_PATH_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"],
    Meanings(
        BASE_PATH_MAPPING_ONLY="The mappings choose the API",
        ROUTING_RULE_ONLY="Routing rules choose the API",
        ROUTING_RULE_THEN_BASE_PATH_MAPPING="Routing rules choose the API, and the mappings where none fits",
    ),
    UpperCase,
]


class MutualTls(ShortForm):
    """Clients show a certificate of an authority in the truststore, e.g. `mutual_tls: s3://bucket/clients.pem`.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
    """

    SHORT: ClassVar[str] = "truststore"

    truststore: TruststoreUri
    """Where the certificates of the authorities are: `s3://BUCKET/KEY`."""
    version: str | None = Field(default=None, min_length=1)
    """Version of that object; with a version, a new truststore counts only when this is changed."""


def _one_stage(value: Any) -> Any:
    return {"": value} if isinstance(value, str) else value


_ByPath: TypeAlias = dict[BasePath, str]
Mappings: TypeAlias = Annotated[_ByPath, BeforeValidator(_one_stage, json_schema_input_type=_ByPath | str)]
"""Names of stages by base path, or one stage for all paths."""


class Domain(Model):
    """A domain name and what is reached under it."""

    name: str | None = Field(default=None, min_length=1)
    """The domain name, which may hold a variable; the key unless set."""
    existing: bool = False
    """Whether the domain is there already, so that only the mappings are made."""
    id: str | None = Field(default=None, min_length=1)
    """Id of an existing PRIVATE domain, which tells it from others of its name."""
    type: EndpointType | None = None
    """REGIONAL, EDGE (through CloudFront) or PRIVATE (from VPCs); as the API's endpoint unless set."""
    certificate: Arn | None = None
    """ARN of the certificate in ACM: of an EDGE domain in us-east-1, else in the Region of the API."""
    ownership_verification_certificate: Arn | None = None
    """ARN of a public certificate of ACM that proves who owns the domain; with `mutual_tls`, where `certificate` was
    imported or is of a private authority."""
    security_policy: SecurityPolicy = "TLS_1_2"
    """Versions of TLS and ciphers."""
    access_mode: AccessMode | None = None
    """How strictly the host name of a request is compared with that of its TLS session; with the policies that begin
    with `SecurityPolicy_`, which need it. Needs version 6 of the provider."""
    ip_address_type: IpAddressType | None = None
    """Whether clients may use IPv6 too (`dualstack`). `ipv4` unless set; a PRIVATE domain is always `dualstack`."""
    routing_mode: RoutingMode | None = None
    """Whether routing rules, which others make, choose the API; only the mappings do unless set. Needs version 6 of the
    provider."""
    mutual_tls: MutualTls | None = None
    """Asks clients for a certificate. REGIONAL only."""
    policy: ResourcePolicy | None = None
    """Who may call through the domain; only `vpc_endpoints` unless set. PRIVATE only; the API's own `policy` holds
    too."""
    vpc_endpoints: list[VpcEndpointId] = Field(default_factory=list)
    """Interface endpoints for `execute-api`, of the API's account, from which the domain is reached. PRIVATE only."""
    mappings: Mappings = Field(default_factory=dict)
    """The stage behind each base path, e.g. `{"": prod, v1/orders: prod}`, or one stage for all paths."""
    hosted_zone: str | None = Field(default=None, min_length=1)
    """Id of the hosted zone in Route 53 that gets the domain's records; none unless set."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of the domain, over those of the API."""
