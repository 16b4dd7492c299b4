"""Turns custom domain names into domains, mappings of stages, and records in Route 53.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
"""

from collections.abc import Iterator

from apigen import naming
from apigen.domains import domain_name, domain_type, has_levels
from apigen.graph.resources import (
    ApiMapping,
    BasePathMapping,
    DomainEndpoint,
    DomainName,
    DomainNameAccessAssociation,
    Lifecycle,
    MutualTls,
    Record,
    RecordAlias,
    Resource,
    Stage,
)
from apigen.graph.values import Address, Ref, Text
from apigen.lower.context import API
from apigen.lower.policy import domain_policy
from apigen.lower.text import optional_text, tags, text
from apigen.spec import ApiSpec
from apigen.spec.domain import Domain
from apigen.spec.types import has_variable


def domains(spec: ApiSpec) -> Iterator[Resource]:
    """All domains with what is reached under them."""
    for key in sorted(spec.domains):
        domain = spec.domains[key]
        own = None if domain.existing else _domain(key, domain, spec)
        if own is not None:
            yield own
            yield from _associations(own, domain)
            yield from _records(own, domain)
        for base_path in sorted(domain.mappings):
            yield _mapping(key, domain, base_path, own)


def _domain(key: str, domain: Domain, spec: ApiSpec) -> DomainName:
    kind = domain_type(domain, spec)
    certificate = optional_text(domain.certificate)
    return DomainName(
        id=naming.domain(key),
        label=f"Domain {key}",
        domain_name=text(domain_name(key, domain)),
        certificate_arn=None if kind == "REGIONAL" else certificate,
        regional_certificate_arn=certificate if kind == "REGIONAL" else None,
        ownership_verification_certificate_arn=optional_text(domain.ownership_verification_certificate),
        security_policy=domain.security_policy,
        endpoint_access_mode=domain.access_mode,
        routing_mode=domain.routing_mode,
        policy=domain_policy(domain) if kind == "PRIVATE" else None,
        tags=tags(domain.tags),
        endpoint_configuration=DomainEndpoint(
            types=(kind,),
            ip_address_type=domain.ip_address_type or ("dualstack" if kind == "PRIVATE" else "ipv4"),
        ),
        mutual_tls_authentication=_mutual_tls(domain),
    )


def _mutual_tls(domain: Domain) -> MutualTls | None:
    if domain.mutual_tls is None:
        return None
    return MutualTls(
        truststore_uri=text(domain.mutual_tls.truststore),
        truststore_version=optional_text(domain.mutual_tls.version),
    )


def _associations(own: DomainName, domain: Domain) -> Iterator[DomainNameAccessAssociation]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-associations.html"""
    for endpoint in dict.fromkeys(domain.vpc_endpoints):
        yield DomainNameAccessAssociation(
            id=f"{own.id}_{_endpoint_id(endpoint)}",
            label=f"{own.label} from {endpoint}",
            domain_name_arn=own.ref("arn"),
            access_association_source=text(endpoint),
            access_association_source_type="VPCE",
        )


def _endpoint_id(endpoint: str) -> str:
    if has_variable(endpoint):
        return f"{naming.words(endpoint)}_{naming.digest(endpoint)}"
    return naming.segment(endpoint)


def _records(own: DomainName, domain: Domain) -> Iterator[Record]:
    """An EDGE domain is a distribution of CloudFront; a REGIONAL one has an address of API Gateway's own.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
    """
    if domain.hosted_zone is None:
        return
    for kind in ("A", "AAAA") if domain.ip_address_type == "dualstack" else ("A",):
        yield Record(
            id=f"{own.id}_{kind.lower()}",
            label=f"{own.label}, {kind} record",
            zone_id=text(domain.hosted_zone),
            name=own.ref("domain_name"),
            type=kind,
            # There is nothing else that could answer, and CloudFront knows no health.
            # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
            alias=(RecordAlias(name=target(own), zone_id=zone(own), evaluate_target_health=False),),
        )


def target(own: DomainName) -> Ref:
    """The name that records of the domain lead to."""
    return own.ref(f"{_prefix(own)}_domain_name")


def zone(own: DomainName) -> Ref:
    """The hosted zone of that name, which alias records want."""
    return own.ref(f"{_prefix(own)}_zone_id")


def _prefix(own: DomainName) -> str:
    return "cloudfront" if "EDGE" in own.endpoint_configuration.types else "regional"


def _mapping(key: str, domain: Domain, base_path: str, own: DomainName | None) -> Resource:
    name: Text = own.ref("domain_name") if own else text(domain_name(key, domain))
    # By reference, so that the stage is there first and goes last.
    stage = Ref(Address(Stage.KIND, naming.key(domain.mappings[base_path])), "stage_name")
    # A domain that is replaced by one of the same name takes its mappings with it.
    # https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDomainName.html
    lifecycle = Lifecycle(replace_triggered_by=(own.ref("id"),)) if own else Lifecycle()
    label = f"{key}/{base_path} to stage {domain.mappings[base_path]}"
    mapping_id = naming.mapping(key, base_path)
    if has_levels(base_path):
        return ApiMapping(
            id=mapping_id,
            label=label,
            api_id=Ref(API, "id"),
            stage=stage,
            domain_name=name,
            api_mapping_key=base_path,
            lifecycle=lifecycle,
        )
    return BasePathMapping(
        id=mapping_id,
        label=label,
        api_id=Ref(API, "id"),
        stage_name=stage,
        domain_name=name,
        domain_name_id=_domain_id(domain, own),
        base_path=base_path or None,
        lifecycle=lifecycle,
    )


def _domain_id(domain: Domain, own: DomainName | None) -> Text | None:
    """Names of PRIVATE domains are not unique, so mappings name the id too."""
    if own is None:
        return optional_text(domain.id)
    return own.ref("domain_name_id") if own.endpoint_configuration.types == ("PRIVATE",) else None
