"""How values of the graph read in HCL, and what Terraform makes of the expressions over ARNs."""

import pytest

from apigen.graph.values import Address, ArnField, ArnPart, Join, Json, Ref, Value, Var, arn_part, join
from apigen_terraform.expressions import expression, split
from apigen_terraform.hcl import Attribute, Block, document, inline, text
from tests.terraform_cli import missing, outputs

ROLE = Ref(Address("role", "events"), "arn")
SERVICE = Ref(Address("service", "current"), "region")

ARNS = {
    "unqualified": "arn:aws:lambda:eu-central-1:123456789012:function:orders",
    "alias": "arn:aws-cn:lambda:cn-north-1:123456789012:function:orders:live",
    "queue": "arn:aws:sqs:eu-central-1:123456789012:events",
    "bucket": "arn:aws:s3:::orders-archive",
}
PARTS: tuple[ArnField, ...] = ("partition", "service", "region", "account", "resource")
LAMBDA_PARTS: tuple[ArnField, ...] = ("unqualified", "qualifier")


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (None, "null"),
        (True, "true"),
        (29000, "29000"),
        (0.5, "0.5"),
        ("${var.x}", '"$${var.x}"'),
        (("a", 1), '["a", 1]'),
        ({"a": ("b",), "c-d": None}, '{ a = ["b"], "c-d" = null }'),
        (Var("arn"), "var.arn"),
        (ROLE, "aws_iam_role.events.arn"),
        (SERVICE, "data.aws_service.current.region"),
        (Join((ROLE, "/x")), '"${aws_iam_role.events.arn}/x"'),
        (Join(("only",)), '"only"'),
        (Join((Var("x"),)), "var.x"),
        (Join(("$", "{x}", Var("y"))), '"$${x}${var.y}"'),
        (Json({"a": Var("x")}), "jsonencode({ a = var.x })"),
        (Json("text"), 'jsonencode("text")'),
        (Join(('{"id": ', Json(Var("x")), "}")), '"{\\"id\\": ${jsonencode(var.x)}}"'),
        (ArnPart(Var("x"), "region"), "local.x[3]"),
        (ArnPart(join("arn:", Var("x")), "region"), 'split(":", "arn:${var.x}")[3]'),
        (ArnPart(Var("x"), "qualifier"), "try(local.x[7], null)"),
    ],
)
def test_a_value_in_hcl(value: Value, source: str) -> None:
    """Literals stay literals; references, variables and functions are written as a person writes them."""
    assert inline(expression(value)) == source


@pytest.mark.parametrize("name", ["a.b", 'a"', "a b", "", "${a}"])
def test_a_name_that_could_be_code_is_refused(name: str) -> None:
    """Names of variables, resources and attributes are identifiers, whatever made the graph."""
    for value in (Var(name), Ref(Address("role", name), "arn"), Ref(Address("role", "a"), name)):
        with pytest.raises(ValueError, match="not an HCL identifier"):
            expression(value)


@pytest.mark.terraform
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_parts_of_an_arn_are_what_the_graph_says() -> None:
    """Terraform takes the same parts from an ARN at apply as the compiler takes from a literal one."""
    wanted = {
        f"{name}_{part}": arn_part(arn, part)
        for name, arn in ARNS.items()
        for part in (*PARTS, *(LAMBDA_PARTS if ":lambda:" in arn else ()))
    }
    assert outputs({"main.tf": _arn_outputs(list(wanted))}) == {
        name: value for name, value in wanted.items() if value is not None
    }


def _arn_outputs(names: list[str]) -> str:
    variables = [Block("variable", (name,), (Attribute("default", text(arn)),)) for name, arn in ARNS.items()]
    shown = [
        Block("output", (f"{name}_{part}",), (Attribute("value", expression(ArnPart(Var(name), part))),))
        for name in ARNS
        for part in (*PARTS, *LAMBDA_PARTS)
        if f"{name}_{part}" in names
    ]
    fields = Block("locals", body=tuple(Attribute(name, split(Var(name))) for name in ARNS))
    return document([*variables, fields, *shown])


@pytest.mark.terraform
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_joined_text_is_concatenated_by_terraform() -> None:
    """Signs of templates beside a variable stay text."""
    value = join("$", Var("queue"), "${stageVariables.x} %", Var("queue"), "{", Json({"a": Var("queue")}), "}")
    files = {
        "main.tf": document(
            [
                Block("variable", ("queue",), (Attribute("default", text("q")),)),
                Block("output", ("joined",), (Attribute("value", expression(value)),)),
            ]
        )
    }
    assert outputs(files) == {"joined": '$q${stageVariables.x} %q{{"a":"q"}}'}
