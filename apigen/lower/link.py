"""Turns links of the spec into VPC links and their ids.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
"""

from apigen import naming
from apigen.graph.resources import Lifecycle, VpcLink
from apigen.graph.values import join
from apigen.lower.context import Link
from apigen.lower.text import optional_text, text
from apigen.spec import ApiSpec


def links(spec: ApiSpec) -> dict[str, Link]:
    """The links of the spec by name."""
    return {name: _link(name, spec) for name in sorted(spec.links)}


def _link(name: str, spec: ApiSpec) -> Link:
    link = spec.links[name]
    if link.id is not None:
        return Link(id=text(link.id), resource=None)
    assert link.nlb is not None, name
    resource = VpcLink(
        id=naming.key(name),
        label=f"Link {name}",
        name=join(text(spec.name), "-", name),
        description=optional_text(link.description),
        target_arns=(text(link.nlb),),
        # A link that is in use cannot be deleted, so a new one must take over first.
        lifecycle=Lifecycle(create_before_destroy=True),
    )
    return Link(id=resource.ref("id"), resource=resource)
