"""Turns how a stage logs, limits and caches into method settings: of all methods, and of those that differ.

What the settings of one method leave out is not inherited: API Gateway fills it with its own defaults. So they repeat
what the stage says. https://github.com/hashicorp/terraform-provider-aws/issues/9738 shows one that was given its
cache only and has `loggingLevel: OFF`.

Those of all methods come last. When the settings of a method are made, the provider does not send what is false or 0,
and API Gateway fills it with what all methods have by then, so that what is turned off for the method would be on.
https://github.com/hashicorp/terraform-provider-aws/issues/41104
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from apigen import naming
from apigen.graph.resources import MethodSettings, Settings, Stage
from apigen.graph.values import Address, Ref
from apigen.lower.context import API
from apigen.lower.text import known
from apigen.spec import RouteKey, parse_route_key
from apigen.spec.stage import Cache, Logs, MethodCache, Throttle
from apigen.spec.stage import MethodSettings as MethodSpec
from apigen.spec.stage import Stage as StageSpec


def method_settings(stage: Stage, spec: StageSpec, account: tuple[Address, ...]) -> Iterator[MethodSettings]:
    """The settings of each method that differs, and of all methods of a stage; `account` is what logs need."""
    common = Settings(
        metrics_enabled=known(spec.metrics) or None,
        **_logs(spec.logs),
        **_throttle(spec.throttle),
        **_cache(spec.cache),
    )
    single = []
    for key, own in sorted(spec.methods.items()):
        method = parse_route_key(key)
        single.append(_node(stage, method, _merged(_inherited(common, method), own), account))
    yield from single
    if common != Settings():
        every = _node(stage, None, common, account)
        yield replace(every, depends_on=(*every.depends_on, *(node.address for node in single)))


def _inherited(common: Settings, method: RouteKey) -> Settings:
    """What the stage means for a method. Its cache is for GET; a setting of the method itself would widen that.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
    """
    return common if method.method == "GET" or not common.caching_enabled else replace(common, caching_enabled=False)


def _merged(common: Settings, own: MethodSpec) -> Settings:
    metrics: dict[str, Any] = {} if own.metrics is None else {"metrics_enabled": known(own.metrics)}
    return replace(common, **metrics, **_logs(own.logs), **_throttle(own.throttle), **_cache(own.cache))


def _logs(logs: Logs | None) -> dict[str, Any]:
    return {} if logs is None else {"logging_level": known(logs.level), "data_trace_enabled": known(logs.data_trace)}


def _throttle(throttle: Throttle | None) -> dict[str, Any]:
    if throttle is None:
        return {}
    return {"throttling_rate_limit": known(throttle.rate), "throttling_burst_limit": known(throttle.burst)}


def _cache(cache: Cache | MethodCache | None) -> dict[str, Any]:
    """What is set, under the names of the provider."""
    if cache is None:
        return {}
    given = {
        "caching_enabled": cache.enabled,
        "cache_ttl_in_seconds": cache.ttl,
        "cache_data_encrypted": cache.encrypted,
        "require_authorization_for_cache_control": cache.require_authorization_for_cache_control,
        "unauthorized_cache_control_header_strategy": cache.unauthorized_cache_control_header_strategy,
    }
    return {name: known(value) for name, value in given.items() if value is not None}


def _node(stage: Stage, method: RouteKey | None, settings: Settings, account: tuple[Address, ...]) -> MethodSettings:
    """The settings of one method, or of all."""
    return MethodSettings(
        id=f"{stage.id}_{naming.route(method.method, method.segments)}" if method else stage.id,
        label=f"{stage.label}, {method or 'all methods'}",
        rest_api_id=Ref(API, "id"),
        stage_name=stage.ref("stage_name"),
        method_path=method_path(method) if method else "*/*",
        settings=settings,
        # Settings that log are refused while the account has no role for it.
        depends_on=account if settings.logging_level not in (None, "OFF") else (),
    )


def method_path(key: RouteKey) -> str:
    """How settings name a method. The slashes of its path are written `~1`, the first one too.

    https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
    """
    return f"{key.path.replace('~', '~0').replace('/', '~1')}/{key.method}"
