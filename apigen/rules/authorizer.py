"""Rules about who may call a route."""

from collections.abc import Iterator

from apigen.rules.rule import Finding, RouteSite, Rule, Subject

_ACCESS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html"

_WRITES = ("POST", "PUT", "PATCH", "DELETE", "ANY")


def _open(subject: Subject, site: RouteSite) -> bool:
    """Whether a route asks its callers for nothing."""
    return (site.route.authorizer or subject.spec.defaults.authorizer) == "none"


def _open_write(subject: Subject) -> Iterator[Finding]:
    """A route that may change something and asks its callers for nothing is open to everybody who reaches the API. That
    must be meant, so it is said on the route, where a reader sees it. The network and a resource policy do not count:
    they are changed in another place, and then the route would be open in silence."""
    for site in subject.routes:
        if site.key.method in _WRITES and _open(subject, site) and not site.route.public:
            help_ = "add 'public: true' if that is meant, or an 'authorizer'"
            yield Finding(path=site.path, message=f"{site.key} is open to everybody", help=help_, on_key=True)


def _not_open(subject: Subject) -> Iterator[Finding]:
    """A route that is called public but asks its callers for something says two things. A default opens no route: that
    is what `authorizer: none` is for."""
    for site in subject.routes:
        if site.route.public and not _open(subject, site):
            authorizer = site.route.authorizer or subject.spec.defaults.authorizer
            yield Finding(
                path=(*site.path, "public"),
                message=f"{site.key} is not open: its authorizer is '{authorizer}'",
                help="remove 'public', or add 'authorizer: none'",
                on_key=True,
            )


RULES = (
    Rule(name="open-write-method", summary="An open route that writes says so.", check=_open_write, page=_ACCESS),
    Rule(name="public-not-open", summary="A public route asks for nothing.", check=_not_open, page=_ACCESS),
)
