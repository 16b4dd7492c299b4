"""Graph variables to HCL blocks: type, default and the conditions that a value meets.

https://developer.hashicorp.com/terraform/language/values/variables
"""

from collections.abc import Iterator, Mapping

from apigen.graph import Check, Variable
from apigen.graph.values import VariableType
from apigen_terraform.expressions import expression
from apigen_terraform.hcl import Attribute, Bare, Block, Call, Comparison, Each, Expression, number, text, traversal

TYPES: Mapping[VariableType, Expression] = {
    "string": traversal("string"),
    "number": traversal("number"),
    "bool": traversal("bool"),
    "list(string)": Call("list", (traversal("string"),)),
    "map(string)": Call("map", (traversal("string"),)),
}

_ITEM = "item"


def variable_block(variable: Variable) -> Block:
    """The declaration of a variable; one without a default must be given."""
    return Block("variable", (variable.name,), (*_attributes(variable), *_validations(variable)))


def _attributes(variable: Variable) -> Iterator[Attribute]:
    yield Attribute("type", TYPES[variable.type])
    if variable.description:
        yield Attribute("description", text(variable.description))
    if variable.default is not None:
        yield Attribute("default", expression(variable.default))
    if variable.sensitive:
        yield Attribute("sensitive", number(True))
    # Null would silently leave out the argument that a variable is for.
    yield Attribute("nullable", number(False))


def _validations(variable: Variable) -> Iterator[Block]:
    for check in variable.checks:
        message = Attribute("error_message", text(check.message))
        yield Block("validation", body=(Attribute("condition", _condition(variable, check)), message))


def _condition(variable: Variable, check: Check) -> Expression:
    value = traversal("var", variable.name)
    match check.kind:
        case "pattern" | "allowed_values" if variable.type in ("list(string)", "map(string)"):
            return Call("alltrue", (Each(_ITEM, value, _one(traversal(_ITEM), check)),))
        case "pattern" | "allowed_values":
            return _one(value, check)
        case "min":
            return Comparison(value, ">=", expression(check.limit))
        case "max":
            return Comparison(value, "<=", expression(check.limit))
        case "min_length":
            return Comparison(Call("length", (value,)), ">=", expression(check.limit))
        case "max_length":
            return Comparison(Call("length", (value,)), "<=", expression(check.limit))


def _one(value: Bare, check: Check) -> Expression:
    limit = expression(check.limit)
    if check.kind == "pattern":
        return Call("can", (Call("regex", (limit, value)),))
    return Call("contains", (limit, value))
