"""The endpoint: from where an API is reached, and over which TLS.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.types import Meanings, ShortForm, UpperCase, VpcEndpointId

SecurityPolicy: TypeAlias = Literal[
    "TLS_1_0",
    "TLS_1_2",
    "SecurityPolicy_TLS13_1_3_2025_09",
    "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
    "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_2021_06",
    "SecurityPolicy_TLS13_2025_EDGE",
    "SecurityPolicy_TLS12_PFS_2025_EDGE",
    "SecurityPolicy_TLS12_2018_EDGE",
]
"""Versions of TLS and ciphers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
"""

EndpointType: TypeAlias = Annotated[
    Literal["EDGE", "REGIONAL", "PRIVATE"],
    Meanings(
        EDGE="From the internet, through CloudFront",
        REGIONAL="From the internet, in the Region",
        PRIVATE="From VPCs only, through interface endpoints",
    ),
    UpperCase,
]
IpAddressType: TypeAlias = Annotated[
    Literal["ipv4", "dualstack"], Meanings(ipv4="IPv4 only", dualstack="IPv4 and IPv6")
]
AccessMode: TypeAlias = Annotated[
    Literal["BASIC", "STRICT"],
    Meanings(
        BASIC="Requests are taken whatever their host name is",
        STRICT="The host name of a request must be that of its TLS session",
    ),
    UpperCase,
]


class Endpoint(ShortForm):
    """From where the API is reached, e.g. `endpoint: private`."""

    SHORT: ClassVar[str] = "type"

    type: EndpointType = "REGIONAL"
    """REGIONAL: from the internet, in the Region. EDGE: through CloudFront. PRIVATE: from VPCs only."""
    vpc_endpoints: list[VpcEndpointId] = Field(default_factory=list)
    """Interface endpoints for `execute-api` that get a DNS name for this API; unless `policy` says otherwise, only
    they may call. PRIVATE only."""
    ip_address_type: IpAddressType | None = None
    """Whether clients may use IPv6 too (`dualstack`). `ipv4` unless set; a PRIVATE endpoint is always `dualstack`."""
    security_policy: SecurityPolicy | None = None
    """Versions of TLS and ciphers; AWS's default for the type unless set. Needs version 6 of the provider."""
    access_mode: AccessMode | None = None
    """How strictly the host name of a request is compared with that of its TLS session; with the policies that begin
    with `SecurityPolicy_`, which need it."""
