"""Rules about custom domain names."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.domains import domain_name, domain_type, has_levels
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.domain import Domain
from apigen.spec.types import has_variable

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_PAGE = f"{_GUIDE}/how-to-custom-domains.html"
_CERTIFICATES = f"{_GUIDE}/how-to-specify-certificate-for-custom-domain-name.html"
_PRIVATE = f"{_GUIDE}/apigateway-private-custom-domains.html"
_MUTUAL_TLS = f"{_GUIDE}/rest-api-mutual-tls.html"
_MAPPINGS = f"{_GUIDE}/rest-api-mappings.html"
_DISABLE = f"{_GUIDE}/rest-api-disable-default-endpoint.html"
_ROUTING = f"{_GUIDE}/rest-api-routing-mode.html"
_NOTES = f"{_GUIDE}/api-gateway-known-issues.html"

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(\*\.)?({_LABEL}\.)+{_LABEL}")
_CERTIFICATE = re.compile(r"arn:[a-z-]+:acm:(?P<region>[a-z0-9-]+):\d{12}:certificate/.+")

# What an existing domain has already, or what only its owner can give it.
_OWN = (
    *("certificate", "ownership_verification_certificate", "security_policy", "access_mode", "ip_address_type"),
    *("routing_mode", "mutual_tls", "policy", "vpc_endpoints", "hosted_zone", "tags"),
)
_RESERVED = (("ping",), ("sping",))


def _new(subject: Subject) -> Iterator[tuple[Path, Domain, str]]:
    """The domains that are made, each with its place and its type."""
    for key, domain in subject.spec.domains.items():
        if not domain.existing:
            yield ("domains", key), domain, domain_type(domain, subject.spec)


def _name(subject: Subject) -> Iterator[Finding]:
    """A domain name has lower-case labels with dots between them; a first label may be `*`, but not of a PRIVATE
    domain. Two domains of one spec have two names."""
    seen: dict[str, str] = {}
    for key, domain in subject.spec.domains.items():
        name = domain_name(key, domain)
        path: Path = ("domains", key, "name") if domain.name else ("domains", key)
        if not has_variable(name) and not _NAME.fullmatch(name):
            help_ = "" if domain.name else "or give it a 'name'"
            message = f"'{name}' is not a domain name in lower case, such as api.example.com"
            yield Finding(path=path, message=message, help=help_, on_key=not domain.name)
        elif name.startswith("*.") and domain_type(domain, subject.spec) == "PRIVATE":
            yield Finding(path=path, message="a PRIVATE domain has no wildcard", on_key=not domain.name)
        if name in seen:
            message = f"'{seen[name]}' and '{key}' are the same domain; write its mappings together"
            yield Finding(path=path, message=message, on_key=not domain.name)
        seen.setdefault(name, key)


def _existing(subject: Subject) -> Iterator[Finding]:
    """An existing domain has its own settings. Only a PRIVATE one is found by an id besides its name."""
    for key, domain in subject.spec.domains.items():
        path = ("domains", key)
        private = domain_type(domain, subject.spec) == "PRIVATE"
        for name in _OWN if domain.existing else ():
            if name in domain.model_fields_set:
                message = f"an existing domain keeps its own {name.replace('_', ' ')}"
                yield Finding(path=(*path, name), message=message, on_key=True)
        if domain.existing and private and domain.id is None:
            message = f"the existing PRIVATE domain '{key}' needs its 'id'"
            yield Finding(path=path, message=message, help="id: abcd1234", on_key=True)
        if domain.id is not None and not (domain.existing and private):
            yield Finding(path=(*path, "id"), message="only an existing PRIVATE domain has an 'id'", on_key=True)


def _certificate(subject: Subject) -> Iterator[Finding]:
    """A domain has a certificate of ACM; CloudFront, which is in front of an EDGE domain, takes those of us-east-1."""
    for path, domain, kind in _new(subject):
        if domain.certificate is None:
            yield Finding(path=path, message=f"domain '{path[1]}' needs a 'certificate'", on_key=True)
        for name in ("certificate", "ownership_verification_certificate"):
            arn = {"certificate": domain.certificate}.get(name, domain.ownership_verification_certificate)
            if arn is None or has_variable(arn):
                continue
            found = _CERTIFICATE.fullmatch(arn)
            if not found:
                help_ = "arn:aws:acm:REGION:ACCOUNT:certificate/ID"
                yield Finding(path=(*path, name), message=f"'{arn}' is not a certificate of ACM", help=help_)
            elif kind == "EDGE" and arn.startswith("arn:aws:") and found["region"] != "us-east-1":
                message = f"the certificate of an EDGE domain is in us-east-1, not in {found['region']}"
                yield Finding(path=(*path, name), message=message)


def _mutual_tls(subject: Subject) -> Iterator[Finding]:
    """Clients can be asked for certificates by a REGIONAL domain with the security policy TLS_1_2, and by no other."""
    for path, domain, kind in _new(subject):
        if domain.mutual_tls is not None and kind != "REGIONAL":
            message = f"only a REGIONAL domain has mutual TLS; this one is {kind}"
            yield Finding(path=(*path, "mutual_tls"), message=message, on_key=True)
        if domain.mutual_tls is not None and domain.security_policy != "TLS_1_2":
            message = "mutual TLS goes with the security policy TLS_1_2"
            yield Finding(path=(*path, "security_policy"), message=message)
        if domain.mutual_tls is None and domain.ownership_verification_certificate is not None:
            message = "an ownership verification certificate goes with 'mutual_tls'"
            yield Finding(path=(*path, "ownership_verification_certificate"), message=message, on_key=True)


def _open_door(subject: Subject) -> Iterator[Finding]:
    """Mutual TLS is asked for by the domain only: by its own URL, the API is called without a certificate."""
    if subject.spec.disable_execute_api_endpoint:
        return
    for path, domain, _ in _new(subject):
        if domain.mutual_tls is not None:
            message = "without a certificate, clients can call the API by its own URL"
            help_ = "disable_execute_api_endpoint: true"
            yield Finding(path=(*path, "mutual_tls"), message=message, help=help_, on_key=True)


def _public(subject: Subject) -> Iterator[Finding]:
    """Only a PRIVATE domain is reached from VPC endpoints and has a resource policy."""
    for path, domain, kind in _new(subject):
        for name in ("policy", "vpc_endpoints"):
            if kind != "PRIVATE" and name in domain.model_fields_set:
                message = f"only a PRIVATE domain has '{name}'; this one is {kind}"
                yield Finding(path=(*path, name), message=message, on_key=True)


def _private(subject: Subject) -> Iterator[Finding]:
    """A PRIVATE domain refuses everybody until a policy lets somebody in, is always dualstack, and does not know TLS
    before 1.2. Its DNS records lead to a VPC endpoint."""
    for path, domain, kind in _new(subject):
        if kind != "PRIVATE":
            continue
        if domain.policy is None and not domain.vpc_endpoints:
            message = f"nobody can call the PRIVATE domain '{path[1]}'"
            yield Finding(path=path, message=message, help="name 'vpc_endpoints', or a 'policy'", on_key=True)
        if domain.ip_address_type == "ipv4":
            message = "a PRIVATE domain is always dualstack"
            yield Finding(path=(*path, "ip_address_type"), message=message, help="leave it out")
        if domain.security_policy == "TLS_1_0":
            yield Finding(path=(*path, "security_policy"), message="a PRIVATE domain has at least TLS_1_2")
        if domain.hosted_zone is not None:
            message = "the records of a PRIVATE domain lead to a VPC endpoint, which apigen does not know"
            yield Finding(path=(*path, "hosted_zone"), message=message, on_key=True)


def _type(subject: Subject) -> Iterator[Finding]:
    """A PRIVATE domain leads to PRIVATE APIs, and a public one to public APIs."""
    endpoint = subject.spec.endpoint.type
    for key, domain in subject.spec.domains.items():
        kind = domain_type(domain, subject.spec)
        if (kind == "PRIVATE") != (endpoint == "PRIVATE"):
            message = f"a domain of type {kind} cannot lead to an API whose endpoint is {endpoint}"
            yield Finding(path=("domains", key, "type"), message=message)


def _stage(subject: Subject) -> Iterator[Finding]:
    """A mapping leads to a stage of the spec."""
    known = tuple(subject.spec.stages)
    for key, domain in subject.spec.domains.items():
        for base_path, stage in domain.mappings.items():
            if stage not in known:
                message = f"'{key}/{base_path}' leads to stage '{stage}', which is not defined"
                path = ("domains", key, "mappings", base_path)
                yield Finding(path=path, message=message, help=did_you_mean(stage, known))


def _levels(subject: Subject) -> Iterator[Finding]:
    """Base paths of several segments need a REGIONAL domain and at least TLS 1.2."""
    for path, domain, kind in _new(subject):
        for base_path in filter(has_levels, domain.mappings):
            at = (*path, "mappings", base_path)
            if kind != "REGIONAL":
                message = f"a base path of several segments needs a REGIONAL domain; this one is {kind}"
                yield Finding(path=at, message=message, on_key=True)
            elif domain.security_policy == "TLS_1_0":
                message = "a base path of several segments needs the security policy TLS_1_2"
                yield Finding(path=at, message=message, on_key=True)


def _unmapped(subject: Subject) -> Iterator[Finding]:
    """A domain leads nowhere without a mapping, unless routing rules choose the API; then mappings do nothing."""
    for key, domain in subject.spec.domains.items():
        rules_only = domain.routing_mode == "ROUTING_RULE_ONLY"
        if not domain.mappings and domain.routing_mode in (None, "BASE_PATH_MAPPING_ONLY"):
            yield Finding(path=("domains", key), message=f"domain '{key}' leads to no stage", on_key=True)
        if domain.mappings and rules_only:
            message = "with ROUTING_RULE_ONLY, no request follows a mapping"
            yield Finding(path=("domains", key, "mappings"), message=message, on_key=True)


def _unreachable(subject: Subject) -> Iterator[Finding]:
    """Without its own URL, an API is reached by custom domain names only."""
    if subject.spec.disable_execute_api_endpoint and not subject.spec.domains:
        message = "the API has no domain, and without its own URL nobody can call it"
        help_ = "add 'domains', here or where the rest of the stack is"
        yield Finding(path=("disable_execute_api_endpoint",), message=message, help=help_, on_key=True)


def _reserved(subject: Subject) -> Iterator[Finding]:
    """API Gateway keeps /ping and /sping for its own health checks, and answers them itself under a custom domain."""
    roots = [key for key, domain in subject.spec.domains.items() if "" in domain.mappings]
    for site in subject.routes if roots else ():
        if site.key.segments in _RESERVED:
            message = f"under https://{roots[0]}, API Gateway answers {site.key.path} itself"
            yield Finding(path=site.path, message=message, on_key=True)


RULES = (
    Rule(name="bad-domain-name", summary="A domain has a name of its own.", check=_name, page=_PAGE),
    Rule(
        name="domain-existing",
        summary="An existing domain keeps its settings.",
        check=_existing,
        page=_PAGE,
        fixed=True,
    ),
    Rule(
        name="domain-certificate",
        summary="A domain has a certificate of ACM.",
        check=_certificate,
        page=_CERTIFICATES,
    ),
    Rule(name="domain-mutual-tls", summary="Mutual TLS fits the domain.", check=_mutual_tls, page=_MUTUAL_TLS),
    Rule(
        name="domain-mutual-tls-open",
        summary="Mutual TLS is the only way in.",
        check=_open_door,
        severity=Severity.WARNING,
        page=_MUTUAL_TLS,
    ),
    Rule(name="domain-not-private", summary="Only a PRIVATE domain has a policy.", check=_public, page=_PRIVATE),
    Rule(name="domain-private", summary="A PRIVATE domain says who may call.", check=_private, page=_PRIVATE),
    Rule(name="domain-type", summary="A domain and its API are both PRIVATE or both not.", check=_type, page=_PRIVATE),
    Rule(name="unknown-stage", summary="A mapping leads to a stage that is defined.", check=_stage, fixed=True),
    Rule(
        name="domain-levels",
        summary="Base paths of several segments have a domain that takes them.",
        check=_levels,
        page=_MAPPINGS,
    ),
    Rule(
        name="unmapped-domain",
        summary="A domain leads to a stage.",
        check=_unmapped,
        severity=Severity.WARNING,
        page=_ROUTING,
    ),
    Rule(
        name="unreachable-api",
        summary="An API can be reached.",
        check=_unreachable,
        severity=Severity.WARNING,
        page=_DISABLE,
    ),
    Rule(
        name="reserved-path",
        summary="No route is at a path that API Gateway answers itself.",
        check=_reserved,
        severity=Severity.WARNING,
        page=_NOTES,
    ),
)
