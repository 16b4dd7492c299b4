"""Turns outputs into values: the standard ones that every API has, and those that the spec asks for."""

from collections.abc import Iterator

from apigen import naming
from apigen.attributes import SECRET, AttributePath, parse
from apigen.graph import Output
from apigen.graph.resources import ApiKey, ClientCertificate, DomainName, Resource, Stage, UsagePlan
from apigen.graph.values import Address, Ref, Text
from apigen.lower.context import API, Context
from apigen.lower.domain import target, zone

_KINDS = {"stages": Stage.KIND, "api_keys": ApiKey.KIND, "usage_plans": UsagePlan.KIND}


def outputs(context: Context, resources: tuple[Resource, ...]) -> Iterator[Output]:
    """All outputs, the standard ones first."""
    yield from _standard(resources)
    yield from _domains(context, resources)
    for name, output in sorted(context.spec.outputs.items()):
        path = parse(output.value)
        yield Output(
            name=name,
            description=output.description,
            value=_value(path, context),
            sensitive=output.sensitive or (path.section, path.attribute) in SECRET,
        )


def _value(path: AttributePath, context: Context) -> Text:
    if path.section == "api":
        return Ref(API, path.attribute)
    if path.section == "links":
        link = context.links[path.key]
        return link.resource.ref(path.attribute) if link.resource else link.id
    if path.section == "domains":
        return Ref(Address(DomainName.KIND, naming.domain(path.key)), path.attribute)
    return Ref(Address(_KINDS[path.section], naming.key(path.key)), path.attribute)


def _standard(resources: tuple[Resource, ...]) -> Iterator[Output]:
    served = [resource for resource in resources if isinstance(resource, Stage)]
    yield Output(name="rest_api_id", description="Id of the REST API.", value=Ref(API, "id"))
    yield Output(
        name="execution_arn",
        description="ARN that policies and permissions name to allow calls of the API.",
        value=Ref(API, "execution_arn"),
    )
    yield Output(
        name="invoke_urls",
        description="URL of each stage, by its name.",
        value={stage.stage_name: stage.ref("invoke_url") for stage in served},
    )
    yield Output(
        name="stage_arns",
        description="ARN of each stage, by its name; a web ACL is associated with it.",
        value={stage.stage_name: stage.ref("arn") for stage in served},
    )
    own = {resource.id: resource for resource in resources if isinstance(resource, ClientCertificate)}
    if own:
        yield Output(
            name="client_certificates",
            description="PEM text of the client certificate of each stage that has its own.",
            # A stage and its certificate have the same id.
            value={
                stage.stage_name: own[stage.id].ref("pem_encoded_certificate") for stage in served if stage.id in own
            },
        )


def _domains(context: Context, resources: tuple[Resource, ...]) -> Iterator[Output]:
    """What records of the public domains lead to, for zones that are not Route 53's or another stack's."""
    own = {resource.id: resource for resource in resources if isinstance(resource, DomainName)}
    named = {key: own[naming.domain(key)] for key in sorted(context.spec.domains) if naming.domain(key) in own}
    public = {key: domain for key, domain in named.items() if domain.endpoint_configuration.types != ("PRIVATE",)}
    if public:
        yield Output(
            name="domain_targets",
            description="Name that DNS records lead to, by domain.",
            value={key: target(domain) for key, domain in public.items()},
        )
        yield Output(
            name="domain_zone_ids",
            description="Hosted zone of that name, by domain; alias records of Route 53 name it.",
            value={key: zone(domain) for key, domain in public.items()},
        )
