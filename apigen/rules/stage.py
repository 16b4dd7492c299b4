"""Rules about stages."""

import re
from collections.abc import Iterator, Mapping

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.rules.mapping import long_forms
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.variable import files, texts
from apigen.spec import parse_route_key
from apigen.spec.integration import LambdaIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.integration.settings import PresetTemplate, RequestTemplate
from apigen.spec.stage import MethodSettings, Stage, Throttle
from apigen.spec.types import has_variable, literal

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html"
_THROTTLING = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html"
_CACHE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
_LOGS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"
_CANARY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html"
_METHOD_SETTINGS = (
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings"
)
_WAF = "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html"
_CERTIFICATE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html"
)
_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{0,512}")
_WEB_ACL = re.compile(r"arn:[a-z0-9-]+:wafv2:[a-z0-9-]+:\d{12}:regional/webacl/[^/]+/[^/]+")


def _values(subject: Subject) -> Iterator[Finding]:
    """A stage variable holds up to 512 characters of a URL."""
    for path, name, value in _all_variables(subject):
        if not has_variable(value) and not _VALUE.fullmatch(value):
            message = f"'{name}' may only have letters, digits and - . _ ~ : / ? # & = , (512 at most)"
            yield Finding(path=path, message=message)


def _variables(stage: Stage) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The variables of a stage and of its canary, with what stands above them in the stage."""
    yield from (((), name, value) for name, value in stage.variables.items())
    if stage.canary:
        yield from ((("canary",), name, value) for name, value in stage.canary.variables.items())


def _number(subject: Subject) -> Iterator[Finding]:
    """A stage has up to 100 variables."""
    for stage, settings in subject.spec.stages.items():
        names = {name for _, name, _ in _variables(settings)}
        if len(names) > 100:
            message = f"stage '{stage}' has {len(names)} variables; 100 are allowed"
            yield Finding(path=("stages", stage, "variables"), message=message, on_key=True)


def _certificate_form(subject: Subject) -> Iterator[Finding]:
    """An existing certificate has its own description."""
    for stage, settings in subject.spec.stages.items():
        certificate = settings.client_certificate
        if certificate and certificate.id is not None and certificate.description is not None:
            path = ("stages", stage, "client_certificate", "description")
            yield Finding(path=path, message="a certificate that exists has its own description", on_key=True)


def _certificate_use(subject: Subject) -> Iterator[Finding]:
    """API Gateway shows its certificate to HTTP backends, on the internet or behind a VPC link, and to no others."""
    if any(isinstance(it, HttpBackend) for site in subject.routes for _, it in site.route.integrations()):
        return
    for stage, settings in subject.spec.stages.items():
        if settings.client_certificate:
            path = ("stages", stage, "client_certificate")
            yield Finding(path=path, message="no route has an HTTP backend that could check it", on_key=True)


def _methods(subject: Subject) -> Iterator[tuple[tuple[str, ...], Stage, str, MethodSettings]]:
    """The settings of single methods, with their place and stage."""
    for name, stage in subject.spec.stages.items():
        for key, settings in stage.methods.items():
            yield ("stages", name, "methods", key), stage, key, settings


def _routes(subject: Subject) -> Iterator[Finding]:
    """Settings of a method that the API does not have are never applied, and a difference in every plan."""
    known = {str(site.key) for site in subject.routes}
    for path, _, key, _ in _methods(subject):
        if str(parse_route_key(key)) not in known:
            help_ = did_you_mean(key, tuple(sorted(known)))
            yield Finding(path=path, message=f"there is no route '{key}'", help=help_, on_key=True)


def _repeated(subject: Subject) -> Iterator[Finding]:
    """A method has its settings once, in whatever case its verb is written."""
    seen: set[tuple[str, str]] = set()
    for path, _, key, _ in _methods(subject):
        place = path[1], str(parse_route_key(key))
        if place in seen:
            yield Finding(path=path, message=f"'{key}' has settings already", on_key=True)
        seen.add(place)


def _cached(subject: Subject) -> Iterator[Finding]:
    """A method can only be cached in the cache of its stage."""
    for path, stage, _, settings in _methods(subject):
        if settings.cache and settings.cache.enabled and not stage.cache:
            message = f"'cache' of a method needs a 'cache' of the stage '{path[1]}'"
            yield Finding(path=(*path, "cache"), message=message, on_key=True)


def _cached_writes(subject: Subject) -> Iterator[Finding]:
    """A cached method answers without asking the backend, so nothing is written while the answer is in the cache."""
    for path, _, key, settings in _methods(subject):
        if settings.cache and settings.cache.enabled and parse_route_key(key).method not in ("GET", "HEAD", "OPTIONS"):
            message = f"answers of '{key}' are cached, so some requests will not reach the backend"
            yield Finding(path=(*path, "cache"), message=message, on_key=True)


def _unencrypted(subject: Subject) -> Iterator[Finding]:
    """Answers in a cache may hold what only one client should see."""
    message = "answers are not encrypted in the cache"
    for name, stage in subject.spec.stages.items():
        if stage.cache and literal(stage.cache.encrypted) is False:
            yield Finding(path=("stages", name, "cache", "encrypted"), message=message)
    for path, _, _, settings in _methods(subject):
        if settings.cache and settings.cache.encrypted is False:
            yield Finding(path=(*path, "cache", "encrypted"), message=message)


def _traced(subject: Subject) -> Iterator[Finding]:
    """Whole requests and responses in logs hold whatever clients send, passwords and personal data included."""
    message = "whole requests and responses are logged; they may hold secrets and personal data"
    for name, stage in subject.spec.stages.items():
        if stage.logs and literal(stage.logs.data_trace):
            yield Finding(path=("stages", name, "logs", "data_trace"), message=message)
    for path, _, _, settings in _methods(subject):
        if settings.logs and literal(settings.logs.data_trace):
            yield Finding(path=(*path, "logs", "data_trace"), message=message)


def _unstated_role(subject: Subject) -> Iterator[Finding]:
    """While the account has no role for logs, API Gateway refuses every stage that writes some."""
    if subject.spec.account is not None:
        return
    message = "this is refused while the account has no role with which API Gateway writes logs"
    help_ = "write 'account: existing' if the account has one, or 'account: auto' to make one here"
    for path in _logging(subject):
        yield Finding(path=path, message=message, help=help_, on_key=True)


def _logging(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Where logs are turned on. A Firehose stream needs no role, and an ARN that is a variable may be one."""
    for name, stage in subject.spec.stages.items():
        if stage.access_logs and not _elsewhere(stage.access_logs.destination):
            yield ("stages", name, "access_logs")
        if stage.logs and literal(stage.logs.level) in ("ERROR", "INFO"):
            yield ("stages", name, "logs")
    for path, _, _, settings in _methods(subject):
        if settings.logs and literal(settings.logs.level) in ("ERROR", "INFO"):
            yield (*path, "logs")


def _elsewhere(destination: str | None) -> bool:
    return destination is not None and (":firehose:" in destination or has_variable(destination))


def _cacheless(subject: Subject) -> Iterator[Finding]:
    """A canary can only share a cache that the stage has."""
    for name, stage in subject.spec.stages.items():
        if stage.canary and literal(stage.canary.use_stage_cache) and not stage.cache:
            path = ("stages", name, "canary", "use_stage_cache")
            yield Finding(path=path, message=f"stage '{name}' has no 'cache' that its canary could use", on_key=True)


def _no_requests(subject: Subject) -> Iterator[Finding]:
    """The providers do not send a 0 when the settings of a method are made, so that the limit is not there before a
    second apply: https://github.com/hashicorp/terraform-provider-aws/issues/41104"""
    stages = [(("stages", name), stage.throttle) for name, stage in subject.spec.stages.items()]
    methods = [(path, settings.throttle) for path, _, _, settings in _methods(subject)]
    for path, limits in (*stages, *methods):
        for name, value in (("rate", limits.rate), ("burst", limits.burst)) if limits else ():
            if literal(value) == 0:
                message = "a limit of 0 is there only after a second apply; until then, requests come through"
                help_ = "rate: 0.001 and burst: 1 let almost nothing through, at once"
                yield Finding(path=(*path, "throttle", name), message=message, help=help_)


def _web_acl(subject: Subject) -> Iterator[Finding]:
    """WAF associates a stage with a web ACL of the same Region; one for CloudFront is refused."""
    for name, stage in subject.spec.stages.items():
        if stage.web_acl and not has_variable(stage.web_acl) and not _WEB_ACL.fullmatch(stage.web_acl):
            message = f"'{stage.web_acl}' is not the ARN of a regional web ACL"
            help_ = "arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID"
            yield Finding(path=("stages", name, "web_acl"), message=message, help=help_)


# Words at the end of names that say what a value is.
_SECRET = re.compile(
    r"(^|[a-z0-9_])(password|passwd|passphrase|secret|token|api_?key|private_?key|credentials?)$", re.I
)


def _secrets(subject: Subject) -> Iterator[Finding]:
    """Whoever may read the settings of an API sees its stage variables, and they are no place for secrets."""
    for path, name, value in _all_variables(subject):
        # A path or an ARN says where a secret is.
        if _SECRET.search(name) and not value.startswith(("arn:", "/")):
            message = f"stage variable '{name}' looks like a secret, and everybody who sees the stage can read it"
            help_ = "keep it in Secrets Manager, and name it here by its ARN"
            yield Finding(path=path, message=message, help=help_, on_key=True)


def _all_variables(subject: Subject) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The stage variables of all stages: place, name and value."""
    for stage, settings in subject.spec.stages.items():
        for place, name, value in _variables(settings):
            yield ("stages", stage, *place, "variables", name), name, value


def _unused(subject: Subject) -> Iterator[Finding]:
    """A stage variable that no address, template or mapping names has no effect, unless functions get all of them."""
    if _all_passed(subject):
        return
    used = set(_used(subject))
    for path, name, _ in _all_variables(subject):
        if name not in used:
            yield Finding(path=path, message=f"stage variable '{name}' is not used", on_key=True)


_USE = re.compile(r"\bstageVariables(?:\.get\(\s*[\"'](\w+)[\"']\s*\)|\.(\w+)|\[\s*[\"'](\w+)[\"']\s*\])")


def _used(subject: Subject) -> Iterator[str]:
    """The names of the stage variables that an address, a template or a mapping reads."""
    mapped = long_forms(subject)
    for path, source in (*texts(subject.data), *files(subject)):
        if path[0] != "stages":
            yield from (found[1] or found[2] or found[3] for found in _USE.finditer(mapped.get(path) or source))


# `$stageVariables` as a whole, and not one of them.
_ALL = re.compile(r"\$!?\{?stageVariables(?!\w|\.\w|\[)|stageVariables\.(keySet|entrySet|get\(\$)|stageVariables\[\$")


def _all_passed(subject: Subject) -> bool:
    """Whether somebody else may read the variables: a Lambda proxy and a request authorizer get all of them."""
    if any(it.request for it in subject.spec.authorizers.values()):
        return True
    for site in subject.routes:
        for _, it in site.route.integrations():
            if (isinstance(it, LambdaIntegration) and not it.custom) or _has_preset(it.request.template):
                return True
    return any(_ALL.search(text) for _, text in (*texts(subject.data), *files(subject)))


def _has_preset(template: RequestTemplate | None) -> bool:
    one = template.values() if isinstance(template, Mapping) else (template,)
    return any(isinstance(it, PresetTemplate) for it in one)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
_RATE, _BURST = 10000, 5000


def _limits(subject: Subject) -> Iterator[Finding]:
    """All APIs of an account and Region together get 10000 requests per second and 5000 at once, in some Regions fewer,
    whatever a stage allows. The quota can be raised."""
    for name, stage in subject.spec.stages.items():
        yield from _above(("stages", name, "throttle"), stage.throttle)
    for path, _, _, settings in _methods(subject):
        yield from _above((*path, "throttle"), settings.throttle)


def _above(path: Path, throttle: Throttle | None) -> Iterator[Finding]:
    for key, most in (("rate", _RATE), ("burst", _BURST)) if throttle else ():
        value = literal(getattr(throttle, key))
        if value is not None and value > most:
            message = f"the account gets at most {most}, unless the quota was raised"
            yield Finding(path=(*path, key), message=message)


RULES = (
    Rule(
        name="secret-stage-variable",
        summary="A stage variable is no secret.",
        check=_secrets,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="unused-stage-variable",
        summary="A stage variable is used.",
        check=_unused,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="above-account-limit",
        summary="A stage allows no more than the account gets.",
        check=_limits,
        page=_THROTTLING,
        severity=Severity.WARNING,
    ),
    Rule(
        name="bad-stage-variable",
        summary="A stage variable has a value that AWS takes.",
        check=_values,
        page=_PAGE,
    ),
    Rule(
        name="too-many-stage-variables",
        summary="A stage has at most 100 variables.",
        check=_number,
        page=_PAGE,
    ),
    Rule(
        name="client-certificate-form",
        summary="A client certificate exists or is made.",
        check=_certificate_form,
        page=_CERTIFICATE,
        fixed=True,
    ),
    Rule(
        name="unused-client-certificate",
        summary="A client certificate is shown to a backend.",
        check=_certificate_use,
        severity=Severity.WARNING,
        page=_CERTIFICATE,
    ),
    Rule(name="unknown-stage-method", summary="Settings of a method are those of a route.", check=_routes, fixed=True),
    Rule(name="repeated-stage-method", summary="A method has its settings once.", check=_repeated, fixed=True),
    Rule(
        name="no-stage-cache",
        summary="A method is cached in the cache of its stage.",
        check=_cached,
        page=_CACHE,
    ),
    Rule(
        name="cached-write",
        summary="Methods that write are not cached.",
        check=_cached_writes,
        page=_CACHE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="unencrypted-cache",
        summary="Caches are encrypted.",
        check=_unencrypted,
        page=_CACHE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="data-trace",
        summary="Whole requests are not logged.",
        check=_traced,
        page=_LOGS,
        severity=Severity.WARNING,
    ),
    Rule(
        name="logs-without-account",
        summary="The account has a role with which API Gateway writes logs.",
        check=_unstated_role,
        page=_LOGS,
        severity=Severity.WARNING,
    ),
    Rule(
        name="canary-cache",
        summary="A canary uses a cache that there is.",
        check=_cacheless,
        page=_CANARY,
        severity=Severity.WARNING,
    ),
    Rule(
        name="zero-limit",
        summary="A limit lets something through.",
        check=_no_requests,
        page=_METHOD_SETTINGS,
        severity=Severity.WARNING,
    ),
    Rule(name="bad-web-acl", summary="The web ACL of a stage is a regional one.", check=_web_acl, page=_WAF),
)
