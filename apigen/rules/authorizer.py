"""Rules about authorizers, and about who may call a route."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.java_pattern import problem as regex_problem
from apigen.mapping import request_expression
from apigen.rules.mapping import identity_sources
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.authorizer import AUTHORIZER_KEYS, Authorization, RequestAuthorizer
from apigen.spec.types import has_variable

_ACCESS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html"
_CREATE = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html"
_COGNITO = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html"
_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

BUILT_IN = ("none", "iam")
MAX_AUTHORIZERS = 10

_WRITES = ("POST", "PUT", "PATCH", "DELETE", "ANY")
_TOKEN_SOURCE = re.compile(r"method\.request\.header\..+")
_REQUEST_SOURCE = re.compile(r"(method\.request\.(header|querystring)|context|stageVariables)\..+")
_USER_POOL = re.compile(r"arn:[a-z0-9-]+:cognito-idp:[a-z0-9-]+:\d{12}:userpool/[\w-]+")


def _asked(subject: Subject, site: RouteSite) -> str:
    """What a route asks of its callers; nothing where it is open."""
    name = subject.spec.defaults.authorization(site.route).name
    if name != "none":
        return f"authorizer '{name}'"
    return "an API key" if subject.spec.defaults.needs_key(site.route) else ""


def _open_write(subject: Subject) -> Iterator[Finding]:
    """A route that may change something and asks its callers for nothing is open to everybody who reaches the API. That
    must be meant, so it is said on the route, where a reader sees it. The network and a resource policy do not count:
    they are changed in another place, and then the route would be open in silence."""
    for site in subject.routes:
        if site.key.method in _WRITES and not _asked(subject, site) and not site.route.public:
            help_ = "add 'public: true' if that is meant, or an 'authorizer'"
            yield Finding(path=site.path, message=f"{site.key} is open to everybody", help=help_, on_key=True)


def _not_open(subject: Subject) -> Iterator[Finding]:
    """A route that is called public but has an authorizer says two things. `public` opens nothing: that is what
    `authorizer: none` is for. An API key is no contradiction; it tells clients apart and keeps nobody out."""
    for site in subject.routes:
        name = subject.spec.defaults.authorization(site.route).name
        if site.route.public and name != "none":
            message = f"{site.key} is not open: it asks for authorizer '{name}'"
            help_ = "remove 'public', or add 'authorizer: none'"
            yield Finding(path=(*site.path, "public"), message=message, help=help_, on_key=True)


def _form(subject: Subject) -> Iterator[Finding]:
    """An authorizer is of one kind. `none` and `iam` need no definition, so nothing else can have these names."""
    for name, authorizer in subject.spec.authorizers.items():
        path = ("authorizers", name)
        if name in BUILT_IN:
            yield Finding(path=path, message=f"'{name}' is built in; give the authorizer another name", on_key=True)
        if len(authorizer.kinds()) != 1:
            message = f"authorizer '{name}' needs one of {', '.join(map(repr, AUTHORIZER_KEYS))}"
            yield Finding(path=path, message=message, on_key=True)


def _authorizations(subject: Subject) -> Iterator[tuple[Path, str, Authorization]]:
    """Where an authorizer is named, and by what."""
    if "authorizer" in subject.spec.defaults.model_fields_set:
        yield ("defaults", "authorizer"), "'defaults'", subject.spec.defaults.authorizer
    for site in subject.routes:
        if site.route.authorizer:
            yield (*site.path, "authorizer"), str(site.key), site.route.authorizer


def _unknown(subject: Subject) -> Iterator[Finding]:
    """A route names one of `authorizers`, `iam` for signed requests, or `none`."""
    known = (*BUILT_IN, *subject.spec.authorizers)
    for path, user, it in _authorizations(subject):
        if it.name not in known:
            message = f"{user} uses authorizer '{it.name}', which is not defined"
            yield Finding(path=(*path, "name"), message=message, help=did_you_mean(it.name, known))


def _scopes(subject: Subject) -> Iterator[Finding]:
    """Scopes are what an access token of a Cognito user pool has; API Gateway knows no others."""
    for path, _, it in _authorizations(subject):
        authorizer = subject.spec.authorizers.get(it.name)
        if it.scopes and not (authorizer and authorizer.cognito) and (authorizer or it.name in BUILT_IN):
            message = f"'{it.name}' has no scopes: it is not a Cognito authorizer"
            yield Finding(path=(*path, "scopes"), message=message, on_key=True)


def _identity_source(subject: Subject) -> Iterator[Finding]:
    """A token is in one header. A request authorizer may also judge by query parameters, the context and stage
    variables, but not by path variables or the body."""
    for path, source in identity_sources(subject):
        several = path[-2] == "identity_sources"
        form = _REQUEST_SOURCE if several else _TOKEN_SOURCE
        if not form.fullmatch(request_expression(source) or ""):
            help_ = "one of header.NAME, query.NAME, context.NAME, stage.NAME" if several else "header.NAME"
            yield Finding(path=path, message=f"'{source}' is not an identity source", help=help_)


def _missing_source(subject: Subject) -> Iterator[Finding]:
    """Results are kept by identity, so there must be one where they are kept."""
    for name, authorizer in subject.spec.authorizers.items():
        it = authorizer.request
        if isinstance(it, RequestAuthorizer) and it.ttl and not it.identity_sources:
            message = f"authorizer '{name}' keeps results but has no identity sources"
            help_ = "add 'identity_sources', or 'ttl: 0'"
            yield Finding(path=("authorizers", name, "request"), message=message, help=help_, on_key=True)


def _expression(subject: Subject) -> Iterator[Finding]:
    """The expression for identities is a regular expression of Java's."""
    for name, authorizer in subject.spec.authorizers.items():
        for key, it in authorizer.kinds():
            pattern = None if isinstance(it, RequestAuthorizer) else it.identity_validation_expression
            if pattern and not has_variable(pattern) and (problem := regex_problem(pattern)):
                path = ("authorizers", name, key, "identity_validation_expression")
                yield Finding(path=path, message=f"'{pattern}' is not a regular expression: {problem}")


def _user_pools(subject: Subject) -> Iterator[Finding]:
    """A Cognito authorizer takes ARNs of user pools; not of identity pools, and not their ids."""
    for name, authorizer in subject.spec.authorizers.items():
        for index, arn in enumerate(authorizer.cognito.user_pools if authorizer.cognito else ()):
            if not has_variable(arn) and not _USER_POOL.fullmatch(arn):
                path = ("authorizers", name, "cognito", "user_pools", index)
                help_ = "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID"
                yield Finding(path=path, message=f"'{arn}' is not the ARN of a user pool", help=help_)


def _number(subject: Subject) -> Iterator[Finding]:
    """An API may have 10 authorizers. The quota can be raised."""
    number = len(subject.spec.authorizers)
    if number > MAX_AUTHORIZERS:
        message = f"there are {number} authorizers; an API may have {MAX_AUTHORIZERS} unless the quota was raised"
        yield Finding(path=("authorizers",), message=message, on_key=True)


def _unused(subject: Subject) -> Iterator[Finding]:
    """An authorizer that no route names protects nothing."""
    used = {subject.spec.defaults.authorization(site.route).name for site in subject.routes}
    for name in subject.spec.authorizers:
        if name not in used:
            yield Finding(path=("authorizers", name), message=f"authorizer '{name}' is not used", on_key=True)


RULES = (
    Rule(name="open-write-method", summary="An open route that writes says so.", check=_open_write, page=_ACCESS),
    Rule(name="public-not-open", summary="A public route has no authorizer.", check=_not_open, page=_ACCESS),
    Rule(name="authorizer-form", summary="An authorizer is of one kind.", check=_form, page=_CREATE, fixed=True),
    Rule(
        name="unknown-authorizer",
        summary="An authorizer that is used is defined.",
        check=_unknown,
        page=_CREATE,
        fixed=True,
    ),
    Rule(name="scopes-need-cognito", summary="Scopes are Cognito's.", check=_scopes, page=_COGNITO),
    Rule(
        name="bad-identity-source",
        summary="An identity source has a known form.",
        check=_identity_source,
        page=_CREATE,
        fixed=True,
    ),
    Rule(
        name="missing-identity-source",
        summary="Results are kept by identity.",
        check=_missing_source,
        page=_CREATE,
    ),
    Rule(
        name="bad-identity-expression",
        summary="An expression for identities is regular.",
        check=_expression,
        page=_CREATE,
    ),
    Rule(name="bad-user-pool", summary="A user pool is named by its ARN.", check=_user_pools, page=_COGNITO),
    Rule(
        name="too-many-authorizers",
        summary="An API has at most 10 authorizers.",
        check=_number,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
    Rule(name="unused-authorizer", summary="An authorizer is used.", check=_unused, severity=Severity.WARNING),
)
