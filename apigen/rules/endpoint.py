"""Rules about the endpoint."""

from collections.abc import Iterator
from typing import TypeAlias

from apigen.diagnostics import Path
from apigen.domains import domain_type
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.domain import Domain
from apigen.spec.endpoint import Endpoint

_CONFIGURATION = "https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html"
_SECURITY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html"
_MIGRATION = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html"
_PRIVATE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html"


Secured: TypeAlias = Endpoint | Domain


def _vpc_endpoints(subject: Subject) -> Iterator[Finding]:
    """Only a PRIVATE endpoint is reached through VPC endpoints."""
    endpoint = subject.spec.endpoint
    if endpoint.vpc_endpoints and endpoint.type != "PRIVATE":
        message = f"only a PRIVATE endpoint has VPC endpoints; this one is {endpoint.type}"
        yield Finding(path=("endpoint", "vpc_endpoints"), message=message, on_key=True)


def _addresses(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `Only dualstack ipAddressType is supported for Private APIs.`"""
    endpoint = subject.spec.endpoint
    if endpoint.type == "PRIVATE" and endpoint.ip_address_type == "ipv4":
        message = "a PRIVATE endpoint is always dualstack"
        yield Finding(path=("endpoint", "ip_address_type"), message=message, help="leave it out")


def _policy(subject: Subject) -> Iterator[Finding]:
    """API Gateway deploys no PRIVATE API without a resource policy: `Private REST API doesn't have a resource policy
    attached to it`."""
    spec = subject.spec
    if spec.endpoint.type == "PRIVATE" and spec.policy is None and not spec.endpoint.vpc_endpoints:
        help_ = "say who may call with 'policy', or name 'vpc_endpoints', which then are the only ones that may"
        yield Finding(path=("endpoint",), message="a PRIVATE endpoint needs a resource policy", help=help_, on_key=True)


def _secured(subject: Subject) -> Iterator[tuple[Path, Secured, str]]:
    """Everything that has a security policy, with its place and its type."""
    yield ("endpoint",), subject.spec.endpoint, subject.spec.endpoint.type
    for key, domain in subject.spec.domains.items():
        yield ("domains", key), domain, domain_type(domain, subject.spec)


def _access_mode(subject: Subject) -> Iterator[Finding]:
    """A security policy that begins with `SecurityPolicy_` needs an access mode, and no other one takes it."""
    for path, it, _ in _secured(subject):
        new = (it.security_policy or "").startswith("SecurityPolicy_")
        if new and it.access_mode is None:
            message = f"'{it.security_policy}' needs an access_mode"
            yield Finding(path=(*path, "security_policy"), message=message, help="access_mode: BASIC, or STRICT")
        if it.access_mode is not None and not new:
            message = "an access_mode needs a security_policy that begins with 'SecurityPolicy_'"
            yield Finding(path=(*path, "access_mode"), message=message, on_key=True)


def _security_policy(subject: Subject) -> Iterator[Finding]:
    """Security policies of CloudFront end in `_EDGE`; the other new ones are for endpoints in a Region."""
    for path, it, kind in _secured(subject):
        chosen = it.security_policy or ""
        if chosen.startswith("SecurityPolicy_") and chosen.endswith("_EDGE") != (kind == "EDGE"):
            what = "an endpoint" if path == ("endpoint",) else "a domain"
            yield Finding(path=(*path, "security_policy"), message=f"'{chosen}' is not for {what} of type {kind}")


def _change(subject: Subject) -> Iterator[Finding]:
    """A PRIVATE API can become REGIONAL, and a REGIONAL one EDGE, but no PRIVATE one EDGE. The lock file remembers that
    the API was PRIVATE."""
    if subject.built.endpoint == "PRIVATE" and subject.spec.endpoint.type == "EDGE":
        message = "the API was PRIVATE in the build before, and a PRIVATE API cannot become an EDGE one"
        help_ = "build and apply 'endpoint: regional' first"
        yield Finding(path=("endpoint", "type"), message=message, help=help_)


RULES = (
    Rule(
        name="vpc-endpoints-not-private",
        summary="Only a PRIVATE endpoint has VPC endpoints.",
        check=_vpc_endpoints,
        page=_CONFIGURATION,
    ),
    Rule(
        name="private-not-dualstack",
        summary="A PRIVATE endpoint is dualstack.",
        check=_addresses,
        page=_CONFIGURATION,
    ),
    Rule(
        name="private-without-policy",
        summary="A PRIVATE endpoint has a resource policy.",
        check=_policy,
        page=_PRIVATE,
    ),
    Rule(
        name="endpoint-access-mode",
        summary="An access mode goes with the new security policies.",
        check=_access_mode,
        page=_SECURITY,
    ),
    Rule(
        name="endpoint-security-policy",
        summary="A security policy fits the type of the endpoint.",
        check=_security_policy,
        page=_SECURITY,
    ),
    Rule(
        name="private-to-edge",
        summary="A PRIVATE API does not become an EDGE one.",
        check=_change,
        page=_MIGRATION,
    ),
)
