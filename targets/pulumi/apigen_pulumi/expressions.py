"""Turns values of the graph into Python expressions that a Pulumi program evaluates."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from apigen.graph.values import ARN_FIELDS, ArnPart, Join, Json, Ref, Value, Var, leaves
from apigen_pulumi.names import Names
from apigen_pulumi.python import Atom, Bracket, Expression, Str, array, call, identifier, literal, mapping
from apigen_pulumi.resources import attribute

# The functions that a generated module has if it takes ARNs apart. Only Python inside `apply` sees the text.
ARN_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "_arn_field": '''\
def _arn_field(arn: pulumi.Input[str], field: int) -> pulumi.Output[str]:
    """One field of an ARN: 1 the partition, 2 the service, 3 the Region, 4 the account, 5 and on the resource."""
    return pulumi.Output.from_input(arn).apply(lambda text: text.split(":")[field])
''',
        "_arn_path": '''\
def _arn_path(arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """The name after the slash in an ARN's resource."""
    return pulumi.Output.from_input(arn).apply(lambda text: text.split(":")[5].split("/")[1])
''',
        "_function_arn": '''\
def _function_arn(arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """The ARN of a Lambda function without version or alias."""
    return pulumi.Output.from_input(arn).apply(lambda text: ":".join(text.split(":")[:7]))
''',
        "_qualifier": '''\
def _qualifier(arn: pulumi.Input[str]) -> pulumi.Output[Any]:
    """The version or alias at the end of a Lambda ARN; None if there is none."""
    return pulumi.Output.from_input(arn).apply(lambda text: next(iter(text.split(":")[7:]), None))
''',
    }
)
_TEXT = (str, Ref, Var, Join, Json, ArnPart)
_FIELDS = MappingProxyType({name: index for index, name in enumerate(ARN_FIELDS) if index})
_WHOLE_PARTS = MappingProxyType({"path": "_arn_path", "function": "_function_arn", "qualifier": "_qualifier"})


def expression(value: Value, names: Names) -> Expression:
    """The Python expression for `value` inside the constructor of the component."""
    match value:
        case str():
            return Str(value)
        case tuple():
            return array(expression(item, names) for item in value)
        case Mapping():
            return mapping({key: expression(item, names) for key, item in value.items()})
        case Join() | Json() | ArnPart():
            return _call(value, names)
        case _:
            return Atom(_atom(value, names))


def _atom(value: Var | Ref | float | bool | None, names: Names) -> str:
    match value:
        case Var(name):
            return f"args.{names.variables[name]}"
        case Ref(address, name):
            return f"{names.resources[address]}.{attribute(address.kind, name)}"
        case _:
            return literal(value)


def _call(value: Join | Json | ArnPart, names: Names) -> Bracket:
    match value:
        case Join(parts):
            return call("pulumi.Output.concat", [expression(part, names) for part in parts])
        case Json(inner):
            dumps = "pulumi.Output.json_dumps" if any(leaves(inner)) else "json.dumps"
            return call(dumps, [expression(inner, names)])
        case ArnPart(arn, part) if part in _FIELDS:
            return call("_arn_field", [expression(arn, names), Atom(literal(_FIELDS[part]))])
        case ArnPart(arn, part):
            return call(_WHOLE_PARTS[part], [expression(arn, names)])


def output(value: Value, names: Names) -> Expression:
    """Like `expression`, but of type `pulumi.Output` whatever `value` is."""
    if isinstance(value, Mapping) and output_type(value) != "Any":
        return _all({key: expression(item, names) for key, item in value.items()})
    found = expression(value, names)
    is_output = isinstance(value, Ref | Join | ArnPart) or (isinstance(value, Json) and any(leaves(value)))
    return found if is_output else call("pulumi.Output.from_input", [found])


def _all(entries: Mapping[str, Expression]) -> Bracket:
    """`entries` as keyword arguments, written as such where Python takes the keys."""
    if all(identifier(key) == key for key in entries):
        return call("pulumi.Output.all", named=entries)
    return Bracket("pulumi.Output.all(", (("**", mapping(entries)),), ")")


def output_type(value: Value) -> str:
    """The type of what `output` resolves to."""
    if isinstance(value, _TEXT):
        return "str"
    texts = isinstance(value, Mapping) and value and all(isinstance(item, _TEXT) for item in value.values())
    return "dict[str, str]" if texts else "Any"


def functions(value: Expression) -> Iterator[str]:
    """The names of all functions that `value` calls, with repetitions."""
    if isinstance(value, Bracket):
        yield value.opening[:-1]
        for _, inner in value.entries:
            yield from functions(inner)
