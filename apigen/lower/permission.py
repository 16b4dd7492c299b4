"""Turns the routes that invoke functions into permissions: statements in the policies of these functions.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apigen import naming
from apigen.graph.resources import LambdaPermission
from apigen.graph.values import ArnPart, Join, Ref, Text, Value, Var, join
from apigen.lower.context import API, Function
from apigen.lower.function import Invocation, at_stage
from apigen.spec import ApiSpec, RouteKey

# What our statements may take of a policy. Each function, alias and version has one of its own of 20480 bytes; a fifth
# of it is left to others that invoke the function: ten APIs, rules or topics.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_BYTES = 16384

# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html; 11 are the API's id and a hyphen.
_MAX_STATEMENT_ID = 100 - 11

# The longest that what is known only at apply can be, in characters. The longest partition is `aws-us-gov`, the longest
# Region has 15 characters; the id of an API has 10.
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_PARTITION, _REGION, _ACCOUNT, _NAME, _QUALIFIER, _API = 10, 16, 12, 64, 128, 10
_FUNCTION_ARN = len("arn::lambda:::function:") + _PARTITION + _REGION + _ACCOUNT + _NAME
_EXECUTION_ARN = len("arn::execute-api:::") + _PARTITION + _REGION + _ACCOUNT + _API
_ATTRIBUTES = {
    "id": _API,
    "execution_arn": _EXECUTION_ARN,
    "partition": _PARTITION,
    "region": _REGION,
    "account_id": _ACCOUNT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A function that a route invokes in a stage.

    Attributes:
        whole: the permission for all routes that invoke the function there.
        single: the permission for this route.
    """

    whole: LambdaPermission
    single: LambdaPermission


def permissions(invocations: Iterable[Invocation], spec: ApiSpec) -> Iterator[LambdaPermission]:
    """One permission for each route and stage that invokes a function; one for each stage where the function's policy
    would not hold these."""
    by_policy: dict[tuple[Text, Text | None], list[_Call]] = {}
    for invocation in invocations:
        for call in _calls(invocation, spec):
            by_policy.setdefault((call.single.function_name, call.single.qualifier), []).append(call)
    for calls in by_policy.values():
        if sum(size(call.single) for call in calls) > MAX_BYTES:
            yield from {call.whole.id: call.whole for call in calls}.values()
        else:
            yield from (call.single for call in calls)


def _calls(invocation: Invocation, spec: ApiSpec) -> Iterator[_Call]:
    """The function of each stage, and of its canary where that is another one."""
    for stage, settings in sorted(spec.stages.items()):
        found = {canary: at_stage(invocation.function, variables) for canary, variables in settings.variable_sets()}
        yield _call(invocation.route, found[False], stage)
        if found.get(True, found[False]) != found[False]:
            yield _call(invocation.route, found[True], stage, canary=True)


def _call(route: RouteKey, function: Function, stage: str, *, canary: bool = False) -> _Call:
    whole = canary_name(f"all_{function.id}_{naming.key(stage)}", canary=canary)
    single = canary_name(f"{naming.route(route.method, route.segments)}_{naming.key(stage)}", canary=canary)
    where = place(stage, canary=canary)
    return _Call(
        whole=permission(function, whole, f"{stage}/*", f"all routes in {where}"),
        single=permission(function, single, f"{stage}/{_pattern(route)}", f"{route} in {where}"),
    )


def canary_name(name: str, *, canary: bool) -> str:
    """The id of what a stage has, or of the same for its canary; no method and no key is called so."""
    return f"canary_{name}" if canary else name


def place(stage: str, *, canary: bool) -> str:
    """A stage or its canary in words."""
    return f"the canary of {stage}" if canary else stage


def permission(function: Function, name: str, source: Text, label: str) -> LambdaPermission:
    """The right of what is at `source` below the API's execution ARN to invoke a function."""
    return LambdaPermission(
        id=name,
        label=label,
        # The API's id, because statement ids of a function are unique and several APIs may call it.
        statement_id=join(Ref(API, "id"), "-", _limited(name)),
        action="lambda:InvokeFunction",
        function_name=function.unqualified,
        qualifier=function.qualifier,
        principal="apigateway.amazonaws.com",
        source_arn=join(Ref(API, "execution_arn"), "/", source),
    )


def _limited(name: str) -> str:
    if len(name) <= _MAX_STATEMENT_ID:
        return name
    return f"{name[: _MAX_STATEMENT_ID - 9]}_{naming.digest(name)}"


def _pattern(route: RouteKey) -> str:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
    path = "/".join("*" if part.startswith("{") else part for part in route.segments)
    return f"{'*' if route.method == 'ANY' else route.method}/{path}"


def size(permission: LambdaPermission) -> int:
    """How many bytes the statement takes in the policy, at most: Lambda keeps JSON without spaces.

    https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
    """
    statement: dict[str, Value] = {
        "Sid": "",
        "Effect": "Allow",
        "Principal": {"Service": permission.principal},
        "Action": permission.action,
        "Resource": "",
        "Condition": {"ArnLike": {"AWS:SourceArn": ""}},
    }
    qualifier = 0 if permission.qualifier is None else 1 + _length(permission.qualifier, _QUALIFIER)
    named = _length(permission.statement_id, 0) + _length(permission.source_arn, 0)
    separator = len(",")
    return len(json.dumps(statement, separators=(",", ":"))) + separator + named + _function(permission) + qualifier


def _function(permission: LambdaPermission) -> int:
    """The length of the function's ARN; a variable in it is at most as long as a name."""
    return min(_length(permission.function_name, _NAME), _FUNCTION_ARN)


def _length(value: Text, variable: int) -> int:
    """The most bytes that a text takes where each variable in it has at most `variable`."""
    match value:
        case str():
            return len(json.dumps(value)) - len('""')
        case Join(parts):
            return sum(_length(part, variable) for part in parts)
        case Ref(_, attribute):
            return _ATTRIBUTES[attribute]
        case ArnPart(_, "qualifier"):
            return _QUALIFIER
        case ArnPart():
            return _FUNCTION_ARN
        case _:
            assert isinstance(value, Var), value
            return variable
