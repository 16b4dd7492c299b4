"""Graph values to HCL expressions."""

from collections.abc import Mapping

from apigen.graph.values import ARN_FIELDS, Address, ArnPart, Join, Json, Ref, Text, TextOf, Value, Var, join
from apigen_terraform.hcl import (
    NULL,
    Bare,
    Call,
    Expression,
    Index,
    Object,
    Template,
    Tuple,
    number,
    text,
    traversal,
)
from apigen_terraform.resources import names

UNQUALIFIED_FIELDS = 7  # arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME, and perhaps :QUALIFIER


def expression(value: Value) -> Expression:
    """`value` in HCL. A literal string stays text, whatever is in it."""
    match value:
        case None:
            return NULL
        case str():
            return text(value)
        case int() | float():
            return number(value)
        case tuple():
            return Tuple(tuple(map(expression, value)))
        case Mapping():
            return Object(tuple((key, expression(item)) for key, item in value.items()))
        case _:
            return _known_at_apply(value)


def _known_at_apply(value: Ref | Var | TextOf | Join | Json | ArnPart) -> Expression:
    match value:
        case Ref(address, attribute):
            return traversal(*names(address), attribute)
        case Var(name):
            return traversal("var", name)
        case TextOf(variable):
            return Call("tostring", (expression(variable),))
        case Join(parts):
            return _template(join(*parts))
        case Json(inner):
            return Call("jsonencode", (expression(inner),))
        case ArnPart():
            return _arn_part(value)


def _template(joined: Text) -> Expression:
    if not isinstance(joined, Join):
        return expression(joined)
    return Template(tuple(part if isinstance(part, str) else _in_template(part) for part in joined.parts))


def _in_template(part: Text) -> Expression:
    """A part of a template, which makes text of numbers and truth values by itself."""
    return expression(part.variable if isinstance(part, TextOf) else part)


def _arn_part(value: ArnPart) -> Expression:
    fields = arn_fields(value.arn)
    match value.part:
        case "unqualified":
            return Call("join", (text(":"), Call("slice", (fields, number(0), number(UNQUALIFIED_FIELDS)))))
        case "qualifier":
            return Call("try", (Index(fields, UNQUALIFIED_FIELDS), NULL))
        case "path":
            resource = Index(fields, ARN_FIELDS.index("resource"))
            return Index(Call("split", (text("/"), resource)), 1)
        case part:
            return Index(fields, ARN_FIELDS.index(part))


def arn_fields(arn: Text) -> Expression:
    """The list of an ARN's fields; of a variable, the local that has it."""
    return traversal("local", arn.name) if isinstance(arn, Var) else split(arn)


def split(arn: Text) -> Expression:
    """The call that takes an ARN apart."""
    return Call("split", (text(":"), expression(arn)))


def dependency(address: Address) -> Bare:
    """The resource itself, as `depends_on` wants it."""
    return traversal(*names(address))
