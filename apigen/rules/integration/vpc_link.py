"""Rules about VPC link integrations. Those about the URL are with HTTP."""

from collections.abc import Iterator

from apigen.diagnostics import did_you_mean
from apigen.rules.rule import Finding, Rule, Subject

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html"


def _unknown(subject: Subject) -> Iterator[Finding]:
    """A route names one of `links`."""
    known = tuple(subject.spec.links)
    for site in subject.routes:
        it = site.route.vpc_link
        if it and it.link not in known:
            message = f"{site.key} uses link '{it.link}', which is not defined"
            yield Finding(path=(*site.path, "vpc_link", "link"), message=message, help=did_you_mean(it.link, known))


RULES = (Rule(name="unknown-link", summary="A link that is used is defined.", check=_unknown, page=_PAGE, fixed=True),)
