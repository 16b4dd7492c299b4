"""A hand-made domain with everything that a domain can have, for the samples of both targets."""

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
)
from apigen.graph.values import Json, Text


def domain(api: Text, stage: Text) -> tuple[Resource, ...]:
    """A domain with everything that a domain can have, though AWS would not take it all at once."""
    own = DomainName(
        id="api_example_com",
        domain_name="api.example.com",
        regional_certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/1",
        security_policy="TLS_1_2",
        policy=Json({"Version": "2012-10-17", "Statement": ()}),
        tags={"team": "orders"},
        endpoint_configuration=DomainEndpoint(types=("REGIONAL",), ip_address_type="ipv4"),
        mutual_tls_authentication=MutualTls(truststore_uri="s3://trust/clients.pem", truststore_version="1"),
    )
    alias = RecordAlias(
        name=own.ref("regional_domain_name"), zone_id=own.ref("regional_zone_id"), evaluate_target_health=False
    )
    with_domain = Lifecycle(replace_triggered_by=(own.ref("id"),))
    return (
        own,
        DomainNameAccessAssociation(
            id="api_example_com_vpce",
            domain_name_arn=own.ref("arn"),
            access_association_source="vpce-12345678",
            access_association_source_type="VPCE",
        ),
        BasePathMapping(
            id="api_example_com_v1",
            api_id=api,
            stage_name=stage,
            domain_name=own.ref("domain_name"),
            domain_name_id=own.ref("domain_name_id"),
            base_path="v1",
            lifecycle=with_domain,
        ),
        ApiMapping(
            id="api_example_com_a",
            api_id=api,
            stage=stage,
            domain_name=own.ref("domain_name"),
            api_mapping_key="a/b",
            lifecycle=with_domain,
        ),
        Record(id="api_example_com_a", zone_id="Z1", name=own.ref("domain_name"), type="A", alias=(alias,)),
    )
