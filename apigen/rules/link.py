"""Rules about VPC links."""

from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.link import Link
from apigen.spec.types import has_variable, literal

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html"
_PAGE_2 = "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html"
_TARGET = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html"

# Links per account and Region, and subnets per link; both can be raised.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MAX_LINKS_1, MAX_LINKS_2, MAX_SUBNETS = 20, 10, 10
# https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html
MAX_NAME = 128

# What only a link that apigen makes can have.
_OWN = ("subnets", "security_groups", "name", "description", "tags")
_FORMS = {
    "nlb": (":loadbalancer/net/", "a network load balancer", "loadbalancer/net/NAME/ID"),
    "alb": (":loadbalancer/app/", "an application load balancer", "loadbalancer/app/NAME/ID"),
    "target": (":loadbalancer/", "a load balancer", "loadbalancer/app/NAME/ID"),
}


def _form(subject: Subject) -> Iterator[Finding]:
    """A link is either made from one load balancer or an existing one, named by its id. A link V2 is made of subnets
    and security groups; only a link V1 has a description."""
    for name, link in subject.spec.links.items():
        path = ("links", name)
        ways = [key for key in ("nlb", "alb", "id") if getattr(link, key) is not None]
        if len(ways) != 1:
            yield Finding(path=path, message=f"link '{name}' needs one of 'nlb', 'alb' and 'id'", on_key=True)
            continue
        for key, message in _existing(link) if link.id is not None else _new(name, link):
            yield Finding(path=(*path, key) if key else path, message=message, on_key=True)


def _existing(link: Link) -> Iterator[tuple[str, str]]:
    for key in _OWN:
        if key in link.model_fields_set:
            yield key, f"an existing link keeps its own {key.replace('_', ' ')}"


def _new(name: str, link: Link) -> Iterator[tuple[str, str]]:
    if link.target is not None:
        yield "target", "'target' goes with 'id'; a new link leads to its own load balancer"
    elif not link.version_2 and link.security_groups:
        yield "security_groups", "'security_groups' goes with 'subnets'"
    elif link.version_2:
        for key in ("subnets", "security_groups"):
            if not getattr(link, key):
                yield "", f"link '{name}' is a link V2, which needs '{key}'"
        if link.description is not None:
            yield "description", "a link V2 has no description; a tag can say the same"


def _load_balancer(subject: Subject) -> Iterator[Finding]:
    """A link V1 leads to a network load balancer, a link V2 to that or to an application load balancer; never to one of
    its listeners."""
    for name, link in subject.spec.links.items():
        for key, (part, what, resource) in _FORMS.items():
            arn = getattr(link, key)
            if arn and not has_variable(arn) and part not in arn:
                message = f"'{arn}' is not the ARN of {what}"
                help_ = f"arn:aws:elasticloadbalancing:REGION:ACCOUNT:{resource}"
                yield Finding(path=("links", name, key), message=message, help=help_)


def _name(subject: Subject) -> Iterator[Finding]:
    """The name of a link V2 has at most 128 characters; the API's name and the link's may be longer together."""
    api = subject.spec.name
    for name, link in subject.spec.links.items():
        if link.id is None and link.version_2 and link.name is None and len(f"{api}-{name}") > MAX_NAME:
            message = f"'{api}-{name}' is too long for the name of a link, which has at most {MAX_NAME} characters"
            yield Finding(path=("links", name), message=message, help="give the link a 'name'", on_key=True)


def _quota(subject: Subject) -> Iterator[Finding]:
    """AWS counts the links of an account in a Region, and the subnets of a link V2. Both quotas can be raised."""
    links = subject.spec.links
    for version_2, most in ((False, MAX_LINKS_1), (True, MAX_LINKS_2)):
        new = [name for name, link in links.items() if link.id is None and link.version_2 is version_2]
        if len(new) > most:
            message = f"{len(new)} links V{1 + version_2}; an account has {most} in a Region unless AWS raised it"
            yield Finding(path=("links", new[most]), message=message, on_key=True)
    for name, link in links.items():
        subnets = literal(link.subnets) or ()
        if len(subnets) > MAX_SUBNETS:
            message = f"{len(subnets)} subnets; a link has {MAX_SUBNETS} unless AWS raised it"
            yield Finding(path=("links", name, "subnets"), message=message, on_key=True)


def _unused(subject: Subject) -> Iterator[Finding]:
    """A link costs money by the hour whether a route uses it or not."""
    used = {site.route.vpc_link.link for site in subject.routes if site.route.vpc_link}
    for name in subject.spec.links:
        if name not in used:
            yield Finding(path=("links", name), message=f"link '{name}' is not used", on_key=True)


RULES = (
    Rule(name="link-form", summary="A link has a load balancer or an id.", check=_form, page=_PAGE_2, fixed=True),
    Rule(
        name="bad-load-balancer",
        summary="A link leads to a load balancer of its kind.",
        check=_load_balancer,
        page=_TARGET,
    ),
    Rule(name="link-name", summary="A link's name is not too long.", check=_name, page=_PAGE_2),
    Rule(
        name="too-many-links",
        summary="An account has few links.",
        check=_quota,
        severity=Severity.WARNING,
        page=_PAGE,
    ),
    Rule(name="unused-link", summary="A link is used.", check=_unused, severity=Severity.WARNING),
)
