"""Turns functions of the spec into ARNs, and the routes that invoke them into permissions.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from apigen import naming
from apigen.graph.resources import LambdaPermission
from apigen.graph.values import ArnPart, Join, Ref, Text, arn_part, join
from apigen.lower.context import API, IDENTITY, SERVICE, Context, Function
from apigen.lower.text import text
from apigen.spec import ApiSpec, RouteKey
from apigen.spec.function import Function as FunctionSpec

# A function's policy is limited to 20 KB, and a statement of ours takes up to about 450 bytes. A function with more
# than this many gets one statement a stage. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_STATEMENTS = 40

# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html; 11 are the API's id and a hyphen.
_MAX_STATEMENT_ID = 100 - 11

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A route invokes a function by right of a permission."""

    route: RouteKey
    function: Function


def functions(spec: ApiSpec) -> dict[str, Function]:
    """The functions of the spec by name."""
    return {name: _function(naming.key(name), spec.functions[name]) for name in sorted(spec.functions)}


def resolve(source: str, context: Context) -> Function:
    """The function that a route names: one of `functions`, else an ARN or a variable in place."""
    if source in context.functions:
        return context.functions[source]
    return _by_arn(f"{naming.words(source.rsplit(':', maxsplit=1)[-1])}_{naming.digest(source)}", text(source))


def _function(identifier: str, function: FunctionSpec) -> Function:
    if function.arn is not None:
        return _by_arn(identifier, text(function.arn))
    assert function.name is not None, identifier
    partition, region = SERVICE.ref("partition"), SERVICE.ref("region")
    arn = join(
        "arn:",
        partition,
        ":lambda:",
        region,
        ":",
        IDENTITY.ref("account_id"),
        ":function:",
        text(function.name),
    )
    qualifier = None if function.qualifier is None else text(function.qualifier)
    return Function(
        id=identifier,
        arn=arn if qualifier is None else join(arn, ":", qualifier),
        unqualified=arn,
        qualifier=qualifier,
        partition=partition,
        region=region,
    )


def _by_arn(identifier: str, arn: Text) -> Function:
    return Function(
        id=identifier,
        arn=arn,
        unqualified=arn_part(arn, "function") or "",
        qualifier=arn_part(arn, "qualifier"),
        partition=arn_part(arn, "partition") or "",
        region=arn_part(arn, "region") or "",
    )


def permissions(invocations: Iterable[Invocation], spec: ApiSpec) -> Iterator[LambdaPermission]:
    """One permission for each route and stage of a function, or one for each stage where these would be too many."""
    by_function: dict[Function, list[RouteKey]] = {}
    for invocation in invocations:
        by_function.setdefault(invocation.function, []).append(invocation.route)
    for function, routes in by_function.items():
        for stage in sorted(spec.stages):
            target = at_stage(function, spec.stages[stage].variables)
            if len(routes) * len(spec.stages) > MAX_STATEMENTS:
                yield _permission(
                    target, f"all_{function.id}_{naming.key(stage)}", f"{stage}/*", f"all routes in {stage}"
                )
            else:
                for route in routes:
                    name = f"{naming.route(route.method, route.segments)}_{naming.key(stage)}"
                    yield _permission(target, name, f"{stage}/{_pattern(route)}", f"{route} in {stage}")


def _permission(function: Function, name: str, source: str, label: str) -> LambdaPermission:
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


def at_stage(function: Function, variables: Mapping[str, str]) -> Function:
    """The function that a stage means, where the ARN holds stage variables."""
    return replace(
        function,
        arn=_substitute(function.arn, variables),
        unqualified=_substitute(function.unqualified, variables),
        qualifier=None if function.qualifier is None else _substitute(function.qualifier, variables),
    )


def _substitute(value: Text, variables: Mapping[str, str]) -> Text:
    """`value` with its stage variables replaced by what one stage has for them."""
    match value:
        case str():
            pieces = _STAGE_VARIABLE.split(value)
            return join(*(text(variables[piece]) if index % 2 else piece for index, piece in enumerate(pieces)))
        case Join(parts):
            return join(*(_substitute(part, variables) for part in parts))
        case ArnPart(arn, part):
            return arn_part(_substitute(arn, variables), part) or ""
        case _:
            return value
