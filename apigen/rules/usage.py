"""Rules about API keys and usage plans."""

import re
from collections.abc import Iterator
from itertools import combinations

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.interpolation import pieces
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec import parse_route_key
from apigen.spec.types import literal
from apigen.spec.usage import UsagePlan

_PLANS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html"
_SOURCE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html"
_KEY = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html"
_QUOTA = "https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html"
_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

MAX_PLANS = 10
MAX_THROTTLES = 20

_VALUE = re.compile(r"[A-Za-z0-9]{20,128}")
_OFFSETS = {"DAY": 0, "WEEK": 6, "MONTH": 27}


def _plans(subject: Subject) -> Iterator[tuple[Path, str, UsagePlan]]:
    for name, plan in subject.spec.usage_plans.items():
        yield ("usage_plans", name), name, plan


def _unknown_key(subject: Subject) -> Iterator[Finding]:
    """A plan names keys of `api_keys`."""
    known = tuple(subject.spec.api_keys)
    for path, plan, it in _plans(subject):
        for index, name in enumerate(it.keys):
            if name not in known:
                message = f"plan '{plan}' has key '{name}', which is not defined"
                yield Finding(path=(*path, "keys", index), message=message, help=did_you_mean(name, known))


def _unknown_stage(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `Invalid API Stage ... specified for usageplan`."""
    known = tuple(subject.spec.stages)
    for path, plan, it in _plans(subject):
        for index, name in enumerate(it.stages):
            if name not in known:
                written = subject.data["usage_plans"][plan]["stages"]
                place = (*path, "stages", index if isinstance(written, list) else name)
                message = f"plan '{plan}' has stage '{name}', which is not defined"
                yield Finding(path=place, message=message, help=did_you_mean(name, known), on_key=True)


def _unknown_route(subject: Subject) -> Iterator[Finding]:
    """Limits for single routes are for routes that the API has, written as they are there."""
    known = {str(site.key): str(site.path[1]) for site in subject.routes}
    for path, _, it in _plans(subject):
        for stage, settings in it.stages.items():
            for key in settings.throttle:
                if str(parse_route_key(key)) not in known:
                    place = (*path, "stages", stage, "throttle", key)
                    help_ = did_you_mean(key, tuple(known.values()))
                    yield Finding(path=place, message=f"the API has no route '{key}'", help=help_, on_key=True)


def _throttles(subject: Subject) -> Iterator[Finding]:
    """A plan may limit 20 routes of a stage. The quota can be raised."""
    for path, plan, it in _plans(subject):
        for stage, settings in it.stages.items():
            number = len(settings.throttle)
            if number > MAX_THROTTLES:
                message = f"plan '{plan}' limits {number} routes of stage '{stage}'; {MAX_THROTTLES} are allowed"
                place = (*path, "stages", stage, "throttle")
                yield Finding(path=place, message=f"{message} unless the quota was raised", on_key=True)


def _offset(subject: Subject) -> Iterator[Finding]:
    """What is subtracted in the first period has a limit for each period, which Terraform's provider checks before it
    makes a plan."""
    for path, _, it in _plans(subject):
        most = _OFFSETS[it.quota.period] if it.quota else 0
        if it.quota and it.quota.offset > most:
            message = f"'offset' is at most {most} for the period {it.quota.period}"
            yield Finding(path=(*path, "quota", "offset"), message=message)
        elif it.quota and it.quota.offset >= (literal(it.quota.limit) or it.quota.offset + 1):
            message = f"'offset' leaves nothing of the limit, {literal(it.quota.limit)}, in the first period"
            yield Finding(path=(*path, "quota", "offset"), message=message)


def _shared_stage(subject: Subject) -> Iterator[Finding]:
    """A key may be in several plans, but only in one for each stage."""
    for (_, first, one), (path, _, other) in combinations(_plans(subject), 2):
        stages = ", ".join(sorted(set(one.stages) & set(other.stages)))
        for name in sorted(set(one.keys) & set(other.keys)) if stages else ():
            message = f"key '{name}' is in plan '{first}' too, which has the same stage ({stages})"
            yield Finding(path=(*path, "keys", other.keys.index(name)), message=message)


def _number(subject: Subject) -> Iterator[Finding]:
    """A key may be in 10 plans. The quota can be raised."""
    for name in subject.spec.api_keys:
        number = sum(name in plan.keys for plan in subject.spec.usage_plans.values())
        if number > MAX_PLANS:
            message = f"key '{name}' is in {number} plans; {MAX_PLANS} are allowed unless the quota was raised"
            yield Finding(path=("api_keys", name), message=message, on_key=True)


def _value(subject: Subject) -> Iterator[Finding]:
    """A key is 20 to 128 letters and digits."""
    for name, key in subject.spec.api_keys.items():
        literal = key.value is not None and all(kind == "text" for kind, _ in pieces(key.value))
        if literal and not _VALUE.fullmatch(key.value or ""):
            path = ("api_keys", name, "value")
            yield Finding(path=path, message="the value of a key has 20 to 128 letters and digits")


def _repeated_value(subject: Subject) -> Iterator[Finding]:
    """Values of keys are unique: API Gateway takes two keys with one value for the same key."""
    first: dict[str, str] = {}
    for name, key in subject.spec.api_keys.items():
        if key.value is not None and (other := first.setdefault(key.value, name)) != name:
            message = f"key '{name}' has the value of key '{other}'"
            yield Finding(path=("api_keys", name, "value"), message=message, help="put one key into several plans")


def _secret(subject: Subject) -> Iterator[Finding]:
    """A key that stands in the spec, or in a variable that is shown, is no secret."""
    variables = subject.spec.variables
    for name, key in subject.spec.api_keys.items():
        found = list(pieces(key.value or ""))
        names = [value for kind, value in found if kind == "var"]
        path = ("api_keys", name, "value")
        if key.value and not names:
            message = f"the value of key '{name}' can be read in the spec"
            help_ = "leave it out, so that API Gateway makes one, or use a sensitive variable"
            yield Finding(path=path, message=message, help=help_)
        for variable in names:
            if variable in variables and not variables[variable].sensitive:
                message = f"variable '{variable}' holds a key but is not sensitive"
                yield Finding(path=path, message=message, help=f"add 'sensitive: true' to variable '{variable}'")


def _uncovered(subject: Subject) -> Iterator[Finding]:
    """A route that asks for an API key answers 403 to every call in a stage that no usage plan has."""
    keyed = [site for site in subject.routes if subject.spec.defaults.needs_key(site.route)]
    covered = {stage for plan in subject.spec.usage_plans.values() for stage in plan.stages}
    for stage in subject.spec.stages if keyed else ():
        if stage not in covered:
            message = f"{keyed[0].key} asks for an API key, and no usage plan has stage '{stage}'"
            help_ = "add the stage to one of 'usage_plans'"
            yield Finding(path=("stages", stage), message=message, help=help_, on_key=True)


def _only_keys(subject: Subject) -> Iterator[Finding]:
    """AWS says not to rely on API keys as the only means of authentication: a key tells clients apart, not users, and
    opens every API of its plans. `public: true` says that nobody is to be kept out, and a resource policy keeps out."""
    help_ = "add an 'authorizer', or 'public: true' if the key only counts calls"
    found = [] if subject.spec.policy else [site for site in subject.routes if _only_key(subject, site)]
    for site in found:
        if site.route.api_key:
            message = f"an API key is all that {site.key} asks for, and is no proof of who calls"
            yield Finding(path=site.path, message=message, help=help_, on_key=True)
    if inherited := [site.key for site in found if not site.route.api_key]:
        others = f" and {len(inherited) - 1} more ask" if len(inherited) > 1 else " asks"
        message = f"an API key is all that {inherited[0]}{others} for, and is no proof of who calls"
        yield Finding(path=("defaults", "api_key"), message=message, help=help_, on_key=True)


def _only_key(subject: Subject, site: RouteSite) -> bool:
    """Whether a key is all that a route asks for; preflight requests have another rule."""
    defaults, route = subject.spec.defaults, site.route
    judged = defaults.authorization(route).name != "none" or route.public or site.key.method == "OPTIONS"
    return defaults.needs_key(route) and not judged


def _source(subject: Subject) -> Iterator[Finding]:
    """With `api_key_source: authorizer`, the key is what a Lambda authorizer returns as usageIdentifierKey."""
    if subject.spec.api_key_source != "AUTHORIZER":
        return
    for site in subject.routes:
        name = subject.spec.defaults.authorization(site.route).name
        authorizer = subject.spec.authorizers.get(name)
        judged = name not in ("none", "iam") if authorizer is None else authorizer.token or authorizer.request
        if subject.spec.defaults.needs_key(site.route) and not judged:
            message = f"{site.key} asks for an API key, which only a Lambda authorizer can give it"
            help_ = "give the route a 'token' or 'request' authorizer, or leave out 'api_key_source'"
            yield Finding(path=site.path, message=message, help=help_, on_key=True)


def _unused(subject: Subject) -> Iterator[Finding]:
    """A key that is in no plan opens nothing."""
    used = {name for plan in subject.spec.usage_plans.values() for name in plan.keys}
    for name in subject.spec.api_keys:
        if name not in used:
            yield Finding(path=("api_keys", name), message=f"key '{name}' is in no usage plan", on_key=True)


RULES = (
    Rule(name="unknown-api-key", summary="A key that is used is defined.", check=_unknown_key, page=_PLANS, fixed=True),
    Rule(
        name="unknown-plan-stage",
        summary="A plan has stages of the API.",
        check=_unknown_stage,
        page=_PLANS,
        fixed=True,
    ),
    Rule(
        name="unknown-plan-route",
        summary="A plan limits routes of the API.",
        check=_unknown_route,
        page=_PLANS,
        fixed=True,
    ),
    Rule(name="bad-quota-offset", summary="An offset is within the period.", check=_offset, page=_QUOTA),
    Rule(name="key-in-two-plans", summary="A key is in one plan a stage.", check=_shared_stage, page=_PLANS),
    Rule(name="bad-key-value", summary="A key has a value that AWS takes.", check=_value, page=_KEY),
    Rule(name="repeated-key-value", summary="A key has a value of its own.", check=_repeated_value, page=_PLANS),
    Rule(name="key-without-authorizer", summary="Somebody gives the key.", check=_source, page=_SOURCE),
    Rule(
        name="too-many-throttles",
        summary="A plan limits at most 20 routes of a stage.",
        check=_throttles,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
    Rule(
        name="too-many-plans",
        summary="A key is in at most 10 plans.",
        check=_number,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
    Rule(
        name="key-not-secret",
        summary="The value of a key is a secret.",
        check=_secret,
        page=_KEY,
        severity=Severity.WARNING,
    ),
    Rule(
        name="stage-without-plan",
        summary="A key opens the routes that ask for one.",
        check=_uncovered,
        page=_PLANS,
        severity=Severity.WARNING,
    ),
    Rule(
        name="key-as-only-auth",
        summary="A key is not all that a route asks for.",
        check=_only_keys,
        page=_PLANS,
        severity=Severity.WARNING,
    ),
    Rule(name="unused-api-key", summary="A key is in a plan.", check=_unused, severity=Severity.WARNING),
)
