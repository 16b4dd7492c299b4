"""Turns variables of a graph into the class of the component's arguments: fields, defaults, checks of what is given."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from apigen.graph import Check, Graph, Variable
from apigen.graph.values import VariableType
from apigen_pulumi.expressions import expression
from apigen_pulumi.names import Names
from apigen_pulumi.python import (
    INDENT,
    Atom,
    Bracket,
    Expression,
    Str,
    array,
    assignment,
    call,
    docstring,
    flat,
    literal,
)

_TYPES: Mapping[VariableType, str] = MappingProxyType(
    {
        "string": "pulumi.Input[str]",
        "number": "pulumi.Input[float]",
        "bool": "pulumi.Input[bool]",
        "list(string)": "pulumi.Input[Sequence[pulumi.Input[str]]]",
        "map(string)": "pulumi.Input[Mapping[str, pulumi.Input[str]]]",
    }
)
_TYPE_IMPORTS = MappingProxyType({"list(string)": "collections.abc.Sequence", "map(string)": "collections.abc.Mapping"})
_FUNCTIONS = MappingProxyType(
    {
        "pattern": "_matching",
        "allowed_values": "_one_of",
        "min": "_at_least",
        "max": "_at_most",
        "min_length": "_at_least_long",
        "max_length": "_at_most_long",
    }
)


def arguments_class(graph: Graph, names: Names) -> list[str]:
    """The lines of the class; none for a component without arguments."""
    if not graph.variables:
        return []
    fields = [line for variable in graph.variables for line in _field(variable, names)]
    head = ["@dataclass(kw_only=True)", f"class {names.component}Args:"]
    about = docstring(f"What {names.component} needs from the stack around it.", INDENT)
    return [*head, *about, *fields, *_checks(graph, names)]


def imports(graph: Graph) -> Iterator[str]:
    """What the class imports, as `import_lines` takes it."""
    if graph.variables:
        yield "dataclasses.dataclass"
    for variable in graph.variables:
        if variable.type in _TYPE_IMPORTS:
            yield _TYPE_IMPORTS[variable.type]
            yield from ["dataclasses.field"] * (variable.default is not None)


def called(graph: Graph) -> Iterator[str]:
    """The functions that check what is given."""
    return (_FUNCTIONS[check.kind] for variable in graph.variables for check in variable.checks)


def _field(variable: Variable, names: Names) -> Iterator[str]:
    yield ""
    target = f"{names.variables[variable.name]}: {_TYPES[variable.type]}"
    if variable.default is None:
        yield " " * INDENT + target
    else:
        yield from assignment(target, _default(variable, names), INDENT)
    about = [variable.description, "Pass a secret." if variable.sensitive else ""]
    if any(about):
        yield from docstring("\n\n".join(filter(None, about)), INDENT)


def _default(variable: Variable, names: Names) -> Expression:
    default = expression(variable.default, names)
    if variable.type not in _TYPE_IMPORTS:
        return default
    # A dataclass shares no mutable default between its objects.
    return call("field", named={"default_factory": _lambda(default)})


def _lambda(body: Expression) -> Expression:
    if isinstance(body, Bracket):
        return Bracket(f"lambda: {body.opening}", body.entries, body.closing)
    return Atom(f"lambda: {flat(body)}")


def _checks(graph: Graph, names: Names) -> Iterator[str]:
    checked = [variable for variable in graph.variables if variable.checks]
    if not checked:
        return
    yield from ["", "    def __post_init__(self) -> None:"]
    yield from docstring("Refuses what the API is not made for.", 2 * INDENT)
    for variable in checked:
        field = f"self.{names.variables[variable.name]}"
        for check in variable.checks:
            yield from assignment(field, _check(field, check), 2 * INDENT)


def _check(field: str, check: Check) -> Bracket:
    limit: Expression
    match check.limit:
        case tuple() as allowed:
            limit = array(Str(one) if isinstance(one, str) else Atom(literal(one)) for one in allowed)
        case str() as pattern:
            limit = Str(python_pattern(pattern))
        case number:
            limit = Atom(literal(number))
    return call(_FUNCTIONS[check.kind], [Atom(field), limit, Str(check.message)])


def python_pattern(pattern: str) -> str:
    r"""`pattern` with `\Z` for each `$` that means the end, where Python would also match before a last line break."""
    out, inside = [], False
    pieces = iter(pattern)
    for char in pieces:
        if char == "\\":
            out.append(char + next(pieces))
            continue
        inside = (inside or char == "[") and char != "]"
        out.append(r"\Z" if char == "$" and not inside else char)
    return "".join(out)
