"""Turns outputs into values: the standard ones that every API has, and those that the spec asks for."""

from collections.abc import Iterator

from apigen import naming
from apigen.attributes import SECRET, AttributePath, parse
from apigen.graph import Output
from apigen.graph.resources import ApiKey, ClientCertificate, Resource, Stage, UsagePlan
from apigen.graph.values import Address, Ref, Text
from apigen.lower.context import API, Context

_KINDS = {"stages": Stage.KIND, "api_keys": ApiKey.KIND, "usage_plans": UsagePlan.KIND}


def outputs(context: Context, resources: tuple[Resource, ...]) -> Iterator[Output]:
    """All outputs, the standard ones first."""
    yield from _standard(resources)
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
