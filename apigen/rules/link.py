"""Rules about VPC links."""

from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.types import has_variable

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html"


def _form(subject: Subject) -> Iterator[Finding]:
    """A link is either made from a network load balancer or an existing one, named by its id."""
    for name, link in subject.spec.links.items():
        path = ("links", name)
        if (link.nlb is None) == (link.id is None):
            yield Finding(path=path, message=f"link '{name}' needs one of 'nlb' and 'id'", on_key=True)
        elif link.id is not None and link.description is not None:
            message = "an existing link keeps its own description"
            yield Finding(path=(*path, "description"), message=message, on_key=True)


def _nlb(subject: Subject) -> Iterator[Finding]:
    """A VPC link of a REST API leads to exactly one network load balancer."""
    for name, link in subject.spec.links.items():
        if link.nlb and not has_variable(link.nlb) and ":loadbalancer/net/" not in link.nlb:
            message = f"'{link.nlb}' is not the ARN of a network load balancer"
            help_ = "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/net/NAME/ID"
            yield Finding(path=("links", name, "nlb"), message=message, help=help_)


def _unused(subject: Subject) -> Iterator[Finding]:
    """A link costs money by the hour whether a route uses it or not."""
    used = {site.route.vpc_link.link for site in subject.routes if site.route.vpc_link}
    for name in subject.spec.links:
        if name not in used:
            yield Finding(path=("links", name), message=f"link '{name}' is not used", on_key=True)


RULES = (
    Rule(name="link-form", summary="A link has a load balancer or an id.", check=_form, page=_PAGE),
    Rule(name="bad-load-balancer", summary="A link leads to a network load balancer.", check=_nlb, page=_PAGE),
    Rule(name="unused-link", summary="A link is used.", check=_unused, severity=Severity.WARNING),
)
