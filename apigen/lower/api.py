"""Turns a whole spec into the graph of its resources."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter

from apigen import naming
from apigen.graph import Graph
from apigen.graph.order import canonical, needs
from apigen.graph.resources import Lifecycle, Resource, RestApi, with_texts
from apigen.graph.values import Address, in_texts
from apigen.interpolation import without_variables
from apigen.lower.account import account
from apigen.lower.authorizer import authorizer_access, authorizers
from apigen.lower.context import API, DATA_SOURCES, Context
from apigen.lower.cors import preflights
from apigen.lower.documentation import documentation_parts, documentation_version
from apigen.lower.domain import domains
from apigen.lower.endpoint import endpoint_configuration
from apigen.lower.function import functions
from apigen.lower.gateway_response import gateway_responses
from apigen.lower.integration import Backend, Site, lower_integration
from apigen.lower.link import links
from apigen.lower.model import models, validators
from apigen.lower.output import outputs
from apigen.lower.override import overrides, redeployed
from apigen.lower.permission import permissions
from apigen.lower.policy import policy
from apigen.lower.route import path_resources, route_resources
from apigen.lower.stage import deployment, stages
from apigen.lower.tags import tagged
from apigen.lower.text import known, optional_text, tags, text
from apigen.lower.usage import usage
from apigen.lower.variable import in_text, variable
from apigen.spec import ApiSpec, parse_route_key

# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api
_NEVER = -1


def lower(spec: ApiSpec) -> Graph:
    """The graph of a spec that passed the rules."""
    name = naming.words(without_variables(spec.name)) or "api"
    context = Context(spec=spec, prefix=name.replace("_", "-"), functions=functions(spec), links=links(spec))
    sites = sorted(_sites(context), key=lambda site: (site.key.segments, site.key.method))
    backends = [(site, lower_integration(site)) for site in sites]
    backends += preflights(backends, context)
    variables = tuple(sorted(map(variable, spec.variables.items()), key=attrgetter("name")))
    found = canonical(tuple(tagged(one, tags(spec.tags)) for one in _unique(_resources(context, backends))))
    given = overrides(spec, variables)
    resources = tuple(redeployed(with_texts(resource, in_text(variables)), given) for resource in found)
    return Graph(
        name=name if name[0].isalpha() else f"api_{name}",
        title=" ".join(spec.name.split()),
        description=spec.description or "",
        variables=variables,
        overrides=given,
        resources=resources,
        outputs=tuple(
            replace(one, value=in_texts(one.value, in_text(variables))) for one in outputs(context, resources)
        ),
    )


def _sites(context: Context) -> Iterator[Site]:
    for key, route in context.spec.routes.items():
        yield Site(key=parse_route_key(key), route=route, context=context)


def _resources(context: Context, backends: list[tuple[Site, Backend]]) -> Iterator[Resource]:
    spec = context.spec
    definition: list[Resource] = list(path_resources(site.key for site, _ in backends))
    definition += authorizers(context)
    definition += [*models(spec), *validators((site.route for site, _ in backends), spec)]
    for site, backend in backends:
        definition += route_resources(site, backend)
    definition += gateway_responses(spec)
    api = _rest_api(spec)
    own_links = {name: link.resource.address for name, link in context.links.items() if link.resource}
    yield api
    yield from definition
    yield deployment([_deployed(api), *definition])
    parts = documentation_parts(spec)
    version = documentation_version(spec, parts)
    yield from parts
    yield from [version] if version else []
    yield from stages(spec, own_links, version)
    yield from account(context)
    yield from usage(spec)
    yield from domains(spec)
    yield from (link.resource for link in context.links.values() if link.resource)
    yield from permissions((backend.invocation for _, backend in backends if backend.invocation), spec)
    yield from authorizer_access(context)
    for _, backend in backends:
        yield from backend.resources


def _rest_api(spec: ApiSpec) -> RestApi:
    return RestApi(
        id=API.id,
        name=text(spec.name),
        description=optional_text(spec.description),
        # Explicit even where they are off: the provider keeps what it read before, and puts it back after each import.
        # https://github.com/cloudposse/terraform-aws-api-gateway/issues/67
        binary_media_types=tuple(sorted(spec.binary_media_types)),
        minimum_compression_size=str(_NEVER if (size := spec.minimum_compression_size) is None else size),
        disable_execute_api_endpoint=known(spec.disable_execute_api_endpoint),
        policy=policy(spec),
        security_policy=spec.endpoint.security_policy,
        endpoint_access_mode=spec.endpoint.access_mode,
        endpoint_configuration=endpoint_configuration(spec.endpoint),
        api_key_source=spec.api_key_source,
        # Domains and records move to the new one before the old one goes.
        lifecycle=Lifecycle(create_before_destroy=True),
    )


def _deployed(api: RestApi) -> RestApi:
    """The API without what no stage serves: its names are its own."""
    return replace(api, name="", description=None)


def _unique(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Each resource once: roles with the same rights are one; and the data sources that something reads."""
    found: dict[Address, Resource] = {}
    for resource in resources:
        assert found.setdefault(resource.address, resource) == resource, f"two resources at {resource.address}"
    wanted = {need for resource in found.values() for need in needs(resource)}
    yield from found.values()
    yield from (source for source in DATA_SOURCES if source.address in wanted)
