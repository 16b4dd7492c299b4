"""What a domain of the spec is called and from where it is reached, for rules and lowering alike."""

from apigen.spec import ApiSpec
from apigen.spec.domain import Domain


def domain_name(key: str, domain: Domain) -> str:
    """The domain name; it may hold variables."""
    return domain.name or key


def domain_type(domain: Domain, spec: ApiSpec) -> str:
    """REGIONAL, EDGE or PRIVATE."""
    return domain.type or spec.endpoint.type


def has_levels(base_path: str) -> bool:
    """Whether a base path has several segments, which is another resource of another version of the service."""
    return "/" in base_path
