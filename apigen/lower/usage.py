"""Turns API keys and usage plans of the spec into keys, plans, and the links between them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

from collections.abc import Iterator

from apigen import naming
from apigen.graph.resources import (
    ApiKey,
    ApiStage,
    MethodThrottle,
    QuotaSettings,
    Resource,
    Stage,
    ThrottleSettings,
    UsagePlan,
    UsagePlanKey,
)
from apigen.graph.values import Address, Ref, join
from apigen.lower.context import API
from apigen.lower.text import known, optional_text, tags, text
from apigen.spec import ApiSpec, parse_route_key
from apigen.spec.stage import Throttle
from apigen.spec.usage import PlanStage
from apigen.spec.usage import UsagePlan as PlanSpec


def usage(spec: ApiSpec) -> Iterator[Resource]:
    """All keys and plans."""
    for name in sorted(spec.api_keys):
        yield _key(name, spec)
    for name in sorted(spec.usage_plans):
        plan = _plan(name, spec)
        yield plan
        for key in sorted(set(spec.usage_plans[name].keys)):
            yield UsagePlanKey(
                id=f"{plan.id}_{naming.key(key)}",
                label=f"Key {key} in plan {name}",
                key_id=Ref(Address(ApiKey.KIND, naming.key(key)), "id"),
                key_type="API_KEY",
                usage_plan_id=plan.ref("id"),
            )


def _key(name: str, spec: ApiSpec) -> ApiKey:
    key = spec.api_keys[name]
    return ApiKey(
        id=naming.key(name),
        label=f"Key {name}",
        name=join(text(spec.name), "-", name),
        # Explicit, because the tools' own default names the tool.
        description=optional_text(key.description) or join("Key ", name, " of ", text(spec.name)),
        value=optional_text(key.value),
        enabled=None if key.enabled is True else known(key.enabled),
        customer_id=optional_text(key.customer_id),
        tags=tags(key.tags),
    )


def _plan(name: str, spec: ApiSpec) -> UsagePlan:
    plan = spec.usage_plans[name]
    limits = plan.throttle
    return UsagePlan(
        id=naming.key(name),
        label=f"Usage plan {name}",
        name=join(text(spec.name), "-", name),
        description=optional_text(plan.description),
        product_code=optional_text(plan.product_code),
        api_stages=tuple(_stage(stage, plan.stages[stage]) for stage in sorted(plan.stages)) or None,
        quota_settings=_quota(plan),
        throttle_settings=_limits(limits) if limits else None,
        tags=tags(plan.tags),
    )


def _limits(limits: Throttle) -> ThrottleSettings:
    return ThrottleSettings(burst_limit=known(limits.burst), rate_limit=known(limits.rate))


def _stage(name: str, settings: PlanStage) -> ApiStage:
    limits = {_method_path(key): limit for key, limit in settings.throttle.items()}
    return ApiStage(
        api_id=Ref(API, "id"),
        # By reference, so that the stage is there first and goes last.
        stage=Ref(Address(Stage.KIND, naming.key(name)), "stage_name"),
        throttle=tuple(_throttle(path, limits[path]) for path in sorted(limits)) or None,
    )


def _throttle(path: str, limits: Throttle) -> MethodThrottle:
    return MethodThrottle(path=path, burst_limit=known(limits.burst), rate_limit=known(limits.rate))


def _method_path(key: str) -> str:
    """`GET /pets/{id}` as `/pets/{id}/GET`; of the root, `//GET`.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_usage_plan
    """
    route = parse_route_key(key)
    return f"{route.path}/{route.method}"


def _quota(plan: PlanSpec) -> QuotaSettings | None:
    if plan.quota is None:
        return None
    return QuotaSettings(limit=known(plan.quota.limit), offset=plan.quota.offset or None, period=plan.quota.period)
