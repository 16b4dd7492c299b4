"""Turns functions of the spec into ARNs.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from apigen import naming
from apigen.graph.values import ArnPart, Join, Text, arn_part, join
from apigen.lower.context import IDENTITY, SERVICE, Context, Function
from apigen.lower.text import text
from apigen.spec import ApiSpec, RouteKey
from apigen.spec.function import Function as FunctionSpec

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
        return replace(_by_arn(identifier, text(function.arn)), permission=function.permission)
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
        permission=function.permission,
    )


def _by_arn(identifier: str, arn: Text) -> Function:
    return Function(
        id=identifier,
        arn=arn,
        unqualified=arn_part(arn, "unqualified") or "",
        qualifier=arn_part(arn, "qualifier"),
        partition=arn_part(arn, "partition") or "",
        region=arn_part(arn, "region") or "",
    )


def invocation_uri(function: Function, *, streams: bool = False) -> Text:
    """How API Gateway names the call of a function.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
    """
    version, action = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    path = f":lambda:path/{version}/functions/"
    return join("arn:", function.partition, ":apigateway:", function.region, path, function.arn, f"/{action}")


def invocable(function: Function, spec: ApiSpec) -> tuple[Text, ...]:
    """What a role may invoke: the function of every stage, and its versions and aliases, since a qualified call is
    checked against the qualified ARN."""
    served = (found for name in sorted(spec.stages) for _, found in spec.stages[name].variable_sets())
    targets = dict.fromkeys(at_stage(function, variables).unqualified for variables in served)
    return tuple(arn for target in targets for arn in (target, join(target, ":*")))


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
