"""Turns links of the spec into VPC links and their ids.

https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
"""

from apigen import naming
from apigen.graph.resources import Lifecycle, VpcLink, VpcLinkV2
from apigen.graph.values import Text, Var, join
from apigen.lower.context import Link
from apigen.lower.text import known, optional_text, tags, text
from apigen.spec import ApiSpec
from apigen.spec.link import Link as LinkSpec
from apigen.spec.types import VariableUse

# A link that is in use cannot be deleted, so a new one must take over first.
_LIFECYCLE = Lifecycle(create_before_destroy=True)


def links(spec: ApiSpec) -> dict[str, Link]:
    """The links of the spec by name."""
    return {name: _link(name, spec) for name in sorted(spec.links)}


def _link(name: str, spec: ApiSpec) -> Link:
    link = spec.links[name]
    target = link.target or link.alb or (link.nlb if link.version_2 else None)
    if link.id is not None:
        return Link(id=text(link.id), resource=None, target=optional_text(target))
    called = join(text(spec.name), "-", name) if link.name is None else text(link.name)
    resource = _version_2(name, link, called) if link.version_2 else _version_1(name, link, called)
    return Link(id=resource.ref("id"), resource=resource, target=optional_text(target))


def _version_1(name: str, link: LinkSpec, called: Text) -> VpcLink:
    assert link.nlb is not None, name
    return VpcLink(
        id=naming.key(name),
        label=f"Link {name}",
        name=called,
        description=optional_text(link.description),
        target_arns=(text(link.nlb),),
        tags=tags(link.tags),
        lifecycle=_LIFECYCLE,
    )


def _version_2(name: str, link: LinkSpec, called: Text) -> VpcLinkV2:
    return VpcLinkV2(
        id=naming.key(name),
        label=f"Link {name}",
        name=called,
        security_group_ids=_each_once(link.security_groups),
        subnet_ids=_each_once(link.subnets),
        tags=tags(link.tags),
        lifecycle=_LIFECYCLE,
    )


def _each_once(ids: list[str] | VariableUse) -> tuple[Text, ...] | Var:
    found = known(ids)
    return found if isinstance(found, Var) else tuple(dict.fromkeys(map(text, found)))
