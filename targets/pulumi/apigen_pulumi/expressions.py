"""Turns values of the graph into Python expressions that a Pulumi program evaluates."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from apigen.graph.values import ARN_FIELDS, ArnPart, Join, Json, Ref, TextOf, Value, Var, leaves
from apigen_pulumi.names import Names
from apigen_pulumi.python import Atom, Bracket, Expression, Str, array, call, identifier, literal, mapping
from apigen_pulumi.resources import attribute

_TEXT = (str, Ref, TextOf, Join, Json, ArnPart)
_FIELDS = MappingProxyType({name: index for index, name in enumerate(ARN_FIELDS) if index})
_WHOLE_PARTS = MappingProxyType({"path": "_arn_path", "unqualified": "_unqualified_arn", "qualifier": "_qualifier"})


def expression(value: Value, names: Names) -> Expression:
    """The Python expression for `value` inside the constructor of the component."""
    match value:
        case str():
            return Str(value)
        case tuple():
            return array(expression(item, names) for item in value)
        case Mapping():
            return mapping({key: expression(item, names) for key, item in value.items()})
        case Join() | Json() | ArnPart() | TextOf() | Var(_, "number"):
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


def _call(value: Join | Json | ArnPart | TextOf | Var, names: Names) -> Bracket:
    match value:
        case Var():
            return call("_number", [Atom(_atom(value, names))])
        case TextOf(variable):
            return call("_text", [Atom(_atom(variable, names))])
        case Join(parts):
            return call("pulumi.Output.concat", [expression(part, names) for part in parts])
        case Json(inner):
            dumps = "pulumi.Output.json_dumps" if any(leaves(inner)) else "json.dumps"
            return call(dumps, [_typed(expression(inner, names))])
        case ArnPart(arn, part) if part in _FIELDS:
            return call("_arn_field", [expression(arn, names), Atom(literal(_FIELDS[part]))])
        case ArnPart(arn, part):
            return call(_WHOLE_PARTS[part], [expression(arn, names)])


def _typed(value: Expression) -> Expression:
    """`value` with a type for its empty lists: inside a document nothing tells strict checkers what they hold."""
    if not isinstance(value, Bracket):
        return value
    if value.opening == "[" and not value.entries:
        return Atom("list[str]()")
    entries = tuple((key, _typed(inner)) for key, inner in value.entries)
    return Bracket(value.opening, entries, value.closing)


def output(value: Value, names: Names) -> Expression:
    """Like `expression`, but of type `pulumi.Output` whatever `value` is."""
    if isinstance(value, Mapping) and output_type(value) != "Any":
        return _all({key: expression(item, names) for key, item in value.items()})
    found = expression(value, names)
    is_output = isinstance(value, Ref | Join | ArnPart | TextOf) or (isinstance(value, Json) and any(leaves(value)))
    return found if is_output else call("pulumi.Output.from_input", [found])


def _all(entries: Mapping[str, Expression]) -> Bracket:
    """`entries` as keyword arguments, written as such where Python takes the keys."""
    if all(identifier(key) == key for key in entries):
        return call("pulumi.Output.all", named=entries)
    return Bracket("pulumi.Output.all(", (("**", mapping(entries)),), ")")


def output_type(value: Value) -> str:
    """The type of what `output` resolves to."""
    if _is_text(value):
        return "str"
    texts = isinstance(value, Mapping) and value and all(map(_is_text, value.values()))
    return "dict[str, str]" if texts else "Any"


def _is_text(value: Value) -> bool:
    return isinstance(value, _TEXT) or (isinstance(value, Var) and value.type == "string")


def functions(value: Expression) -> Iterator[str]:
    """The names of all functions that `value` calls, with repetitions."""
    if isinstance(value, Bracket):
        yield value.opening[:-1]
        for _, inner in value.entries:
            yield from functions(inner)
