"""What an argument of a resource can be: a literal, or a typed expression over what is known only at apply.

Literals are `str`, `int`, `float`, `bool`; structures are tuples and mappings with string keys, in canonical order.
Everything else is one of the frozen classes below. A literal string is text and nothing else: no printer may read
interpolation into it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias


class Address(NamedTuple):
    """Where a resource is in the graph: its kind and its id, unique together."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.id}"


@dataclass(frozen=True, slots=True)
class Ref:
    """An attribute of another resource, known at apply."""

    address: Address
    attribute: str


VariableType: TypeAlias = Literal["string", "number", "bool", "list(string)", "map(string)"]


@dataclass(frozen=True, slots=True)
class Var:
    """A variable of the spec: what the surrounding stack passes in, a value of the type."""

    name: str
    type: VariableType = "string"


@dataclass(frozen=True, slots=True)
class TextOf:
    """The text of a number or truth value, as Terraform writes it: `500`, `0.5`, `true`."""

    variable: Var


@dataclass(frozen=True, slots=True)
class Join:
    """Strings put one after the other. Made by `join`, which keeps it flat and never leaves literals side by side."""

    parts: tuple["Text", ...]


@dataclass(frozen=True, slots=True)
class Json:
    """The JSON text of a structure whose leaves may be expressions."""

    value: "Value"


ArnField: TypeAlias = Literal[
    "partition", "service", "region", "account", "resource", "name", "path", "unqualified", "qualifier"
]


@dataclass(frozen=True, slots=True)
class ArnPart:
    """One field of an ARN that is known only at apply. Made by `arn_part`, which resolves literal ARNs at once.

    `resource` is what follows the account up to the next colon, and `name` what follows that one: a queue's ARN has its
    name in the first, a state machine's in the second. `path` is what follows the slash in `resource`: a table's name.
    Of the ARN of a function or a state machine, `unqualified` is the ARN without version or alias and `qualifier` the
    version or alias, null where there is none.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """

    arn: "Text"
    part: ArnField


# Where the fields of an ARN stand between its colons; the first is `arn` itself.
ARN_FIELDS: tuple[str, ...] = ("arn", "partition", "service", "region", "account", "resource", "name")


Text: TypeAlias = str | Ref | Var | TextOf | Join | Json | ArnPart
Value: TypeAlias = "Text | int | float | bool | tuple[Value, ...] | Mapping[str, Value] | None"


def join(*parts: Text) -> Text:
    """The concatenation of `parts`: a plain `str` if all are literals, the part itself if there is just one."""
    flat: list[Text] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Join) else (part,):
            last = flat[-1] if flat else None
            if isinstance(piece, str) and isinstance(last, str):
                flat[-1] = last + piece
            elif piece != "":
                flat.append(piece)
    if not flat:
        return ""
    return flat[0] if len(flat) == 1 else Join(tuple(flat))


def arn_part(arn: Text, part: ArnField) -> Text | None:
    """The field `part` of `arn`; None is a literal ARN's missing qualifier."""
    if not isinstance(arn, str):
        return ArnPart(arn, part)
    fields = arn.split(":")
    match part:
        case "unqualified":
            return ":".join(fields[:7])
        case "qualifier":
            return fields[7] if len(fields) > 7 else None
        case "path":
            return fields[ARN_FIELDS.index("resource")].partition("/")[2]
        case _:
            return fields[ARN_FIELDS.index(part)]


def walk(value: "Value") -> "Iterator[Value]":
    """`value` and every value inside it, in order, with repetitions."""
    yield value
    match value:
        case Join(parts):
            inside: Iterable[Value] = parts
        case Json(inner) | TextOf(inner) | ArnPart(inner, _):
            inside = (inner,)
        case tuple():
            inside = value
        case Mapping():
            inside = value.values()
        case _:
            inside = ()
    for item in inside:
        yield from walk(item)


def text_of(variable: Var) -> Text:
    """A variable of any type as text: a list or map is its JSON."""
    match variable.type:
        case "string":
            return variable
        case "number" | "bool":
            return TextOf(variable)
        case _:
            return Json(variable)


def in_texts(value: "Value", change: "Callable[[Var], Text]") -> "Value":  # noqa: PLR0911 # one case each
    """`value` with `change` made to every variable of type string in it."""
    match value:
        case Var(_, "string"):
            return change(value)
        case Join(parts):
            return join(*(_text_in(part, change) for part in parts))
        case Json(inner):
            return Json(in_texts(inner, change))
        case ArnPart(arn, part):
            return ArnPart(_text_in(arn, change), part)
        case tuple():
            return tuple(in_texts(item, change) for item in value)
        case Mapping():
            return {key: in_texts(item, change) for key, item in value.items()}
        case _:
            return value


def _text_in(value: Text, change: "Callable[[Var], Text]") -> Text:
    changed = in_texts(value, change)
    assert isinstance(changed, Text), changed
    return changed


def leaves(value: "Value") -> Iterator[Ref | Var]:
    """Every reference and variable inside `value`, in order, with repetitions."""
    return (item for item in walk(value) if isinstance(item, (Ref, Var)))
