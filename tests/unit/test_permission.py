"""How large the policies of functions get, and what becomes of those that would be too large."""

import json
from bisect import bisect_left
from collections.abc import Mapping

import pytest

from apigen import source
from apigen.compiler import compile_document
from apigen.graph.resources import LambdaPermission
from apigen.graph.values import ArnPart, Join, Ref, Text, Value, Var
from apigen.lower.permission import MAX_BYTES, size

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
STAGES = "{dev: , prod: }"


def permissions(functions: str, routes: Mapping[str, str], stages: str = STAGES) -> dict[str, LambdaPermission]:
    """The permissions of an API whose routes invoke functions, by id."""
    lines = "".join(f"  {route}: {{lambda: {function}}}\n" for route, function in routes.items())
    variables = "variables: {fn: {default: x}}\n" if "var.fn" in functions else ""
    text = f"apigen: 1\nname: shop\n{variables}functions: {functions}\nroutes:\n{lines}stages: {stages}\n"
    graph = compile_document(source.read_string(text), "openapi").graph
    assert graph
    return {one.id: one for one in graph.resources if isinstance(one, LambdaPermission)}


def many(count: int) -> dict[str, str]:
    return {f"GET /route-{number:03}": "orders" for number in range(count)}


def stored(permission: LambdaPermission) -> str:
    """The statement as Lambda keeps it, where all that is unknown has the longest of its kind."""
    resource = shown(permission.function_name)
    if permission.qualifier is not None:
        resource += f":{shown(permission.qualifier)}"
    statement: dict[str, Value] = {
        "Sid": shown(permission.statement_id),
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": resource,
        "Condition": {"ArnLike": {"AWS:SourceArn": shown(permission.source_arn)}},
    }
    return json.dumps(statement, separators=(",", ":")) + ","


LONGEST = {
    "id": "a" * 10,
    "execution_arn": f"arn:aws-us-gov:execute-api:us-isof-south-1x:123456789012:{'a' * 10}",
    "partition": "aws-us-gov",
    "region": "us-isof-south-1x",
    "account_id": "123456789012",
}


def shown(value: Text) -> str:
    match value:
        case str():
            return value
        case Join(parts):
            return "".join(map(shown, parts))
        case Ref(_, attribute):
            return LONGEST[attribute]
        case ArnPart(_, "qualifier"):
            return "q" * 128
        case Var():
            return "n" * 64
        case _:
            return f"arn:aws-us-gov:lambda:us-isof-south-1x:123456789012:function:{'n' * 64}"


@pytest.mark.parametrize(
    "function",
    [
        f"{{orders: '{ARN}'}}",
        f"{{orders: '{ARN}:live'}}",
        "{orders: {name: orders}}",
        "{orders: {name: orders, qualifier: live}}",
        "{orders: '${var.fn}'}",
        "{orders: {name: '${var.fn}'}}",
    ],
)
def test_a_statement_is_as_large_as_lambda_keeps_it(function: str) -> None:
    """What a variable holds counts with the most that it can be."""
    for one in permissions(function, {"GET /orders/{id}": "orders"}).values():
        assert size(one) == len(stored(one))


@pytest.mark.parametrize("function", [f"{{orders: '{ARN}'}}", "{orders: '${var.fn}'}"])
def test_adding_a_route_adds_permissions_until_the_policy_is_full(function: str) -> None:
    """One route makes the difference; before it, each permission stays as it is, and after it too."""
    full = _full(function)
    assert [_collapsed(function, count) for count in (2, full - 1, full, full + 1, 59)] == [
        False,
        False,
        True,
        True,
        True,
    ]

    before, two_before = permissions(function, many(full - 1)), permissions(function, many(full - 2))
    assert two_before.items() <= before.items()
    assert len(before) == 2 * (full - 1)
    assert sum(map(size, before.values())) <= MAX_BYTES < full / (full - 1) * sum(map(size, before.values()))
    assert permissions(function, many(full)) == permissions(function, many(full + 1))
    assert len(permissions(function, many(full))) == 2


def _full(function: str) -> int:
    """From how many routes on they share permissions."""
    return 1 + bisect_left(range(1, 60), x=True, key=lambda count: _collapsed(function, count))


def _collapsed(function: str, count: int) -> bool:
    return any(name.startswith("all_") for name in permissions(function, many(count)))


def test_a_function_that_is_not_known_counts_with_the_longest_name() -> None:
    """So its policy is full sooner."""
    assert _full("{orders: '${var.fn}'}") < _full(f"{{orders: '{ARN}'}}")


def test_each_alias_has_a_policy_of_its_own() -> None:
    """Stages that invoke other aliases do not share one; two names of one function do."""
    by_stage = f"{{orders: '{ARN}:${{stageVariables.alias}}'}}"
    stages = "{dev: {variables: {alias: next}}, prod: {variables: {alias: live}}}"
    assert len(permissions(by_stage, many(30), stages)) == 60
    assert len(permissions(f"{{orders: '{ARN}:live'}}", many(30))) == 2

    twice = f"{{orders: '{ARN}', again: '{ARN}'}}"
    routes = {route: ("orders", "again")[number % 2] for number, route in enumerate(many(30))}
    assert set(permissions(twice, routes)) == {
        f"all_{name}_{stage}" for name in ("orders", "again") for stage in ("dev", "prod")
    }
