"""What a template consists of; `start` and `end` are offsets in its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias


class VtlError(ValueError):
    """A template that Velocity cannot read.

    Attributes:
        start, end: the part of the text that is wrong.
        help: what to do about it; may be empty.
    """

    def __init__(self, message: str, start: int, end: int, help_: str = ""):
        self.start, self.end, self.help = start, end, help_
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that has a place."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """Text that is rendered as it is."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Node):
    """`.name`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Node):
    """`.name(arguments)`."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Node):
    """`[key]`."""

    key: "Expression"


Step: TypeAlias = Property | Method | Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Node):
    """`$name`, `$!name`, `${name}` or `$!{name}`, with the steps from there."""

    name: str
    steps: tuple[Step, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A number, a truth value or null."""

    value: int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class String(Node):
    """Text in quotes; `body` is what is rendered where double quotes have something to render."""

    value: str
    body: "Block | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Node):
    """`[1, 2]`."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Node):
    """`[1..9]`."""

    first: "Expression"
    last: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf(Node):
    """`{"a": 1}`."""

    items: tuple[tuple["Expression", "Expression"], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """`!a`."""

    operand: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """Two operands and a sign between them: `||`, `&&`, a comparison or arithmetic."""

    sign: str
    left: "Expression"
    right: "Expression"


Expression: TypeAlias = Reference | Literal | String | ListOf | Range | MapOf | Not | Binary


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    """What is rendered one after the other."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Node):
    """`#set($target = value)`."""

    target: Reference
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`#if`, each `#elseif`, and `#else`."""

    branches: tuple[tuple[Expression, Block], ...]
    otherwise: Block | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreach(Node):
    """`#foreach($item in items)`."""

    item: str
    items: Expression
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Define(Node):
    """`#define($name)`: text that `$name` renders."""

    name: str
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Node):
    """`#break` leaves the loop, `#stop` the template."""

    word: str


Part: TypeAlias = Text | Reference | Set | If | Foreach | Define | Leave
Any: TypeAlias = Part | Block | Expression | Step


def inside(node: Any) -> Iterator[Any]:
    """What stands directly in a node, in the order of the text."""
    match node:
        case Block(parts=several) | Reference(steps=several) | Method(arguments=several) | ListOf(items=several):
            yield from several
        case Set(target=one, value=two) | Range(first=one, last=two) | Binary(left=one, right=two):
            yield from (one, two)
        case Foreach(items=one, body=two):
            yield from (one, two)
        case Index(key=one) | Not(operand=one) | Define(body=one) | String(body=Block() as one):
            yield one
        case MapOf(items=pairs):
            yield from chain.from_iterable(pairs)
        case If(branches=pairs, otherwise=last):
            yield from chain(*pairs, (last,) if last else ())


def walk(node: Any) -> Iterator[Any]:
    """A node and everything in it, in the order of the text."""
    yield node
    for inner in inside(node):
        yield from walk(inner)
