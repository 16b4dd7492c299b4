"""HCL expressions and blocks to text, byte for byte as `terraform fmt` leaves it; knows no AWS.

Build the dataclasses below and print them with `document`. Text becomes HCL in `hcl_text` only.
https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from math import isfinite
from operator import itemgetter
from typing import Literal, TypeAlias

from apigen_terraform.hcl_text import Place, comment, escape, heredoc_mark, survives_heredoc

INDENT = 2
LIST_WIDTH = 80  # a longer list has one item on each line


@dataclass(frozen=True, slots=True)
class Bare:
    """Source as it is: a traversal, a number, a keyword. Made by the functions below, never from text."""

    source: str


@dataclass(frozen=True, slots=True)
class Template:
    """A string: literal text and expressions one after the other."""

    parts: "tuple[str | Expression, ...]"


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    function: str
    arguments: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Index:
    """One element of a list."""

    base: "Expression"
    position: int


@dataclass(frozen=True, slots=True)
class Tuple:
    """A list of expressions."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Object:
    """Keys, which are literal text, and their values, in the order of printing."""

    items: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two expressions with an operator between them."""

    left: "Expression"
    operator: Literal[">=", "<="]
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Each:
    """A list with `body` for each `item` of `source`."""

    item: str
    source: "Expression"
    body: "Expression"


Expression: TypeAlias = Bare | Template | Call | Index | Tuple | Object | Comparison | Each


@dataclass(frozen=True, slots=True)
class Attribute:
    """An argument of a block; `apart` puts an empty line before it."""

    name: str
    value: Expression
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its labels, a comment of one line above it, and notes of one line each at the top inside of it."""

    kind: str
    labels: tuple[str, ...] = ()
    body: "tuple[Attribute | Block, ...]" = ()
    comment: str = ""
    notes: tuple[str, ...] = ()


NULL = Bare("null")


def text(value: str) -> Template:
    """A literal string."""
    return Template((value,))


def number(value: int | float) -> Bare:
    """A number or a truth value."""
    if isinstance(value, bool):
        return Bare("true" if value else "false")
    if not isfinite(value):
        raise ValueError(f"HCL has no number {value}")
    return Bare(repr(int(value) if value == int(value) else value))


def traversal(*names: str) -> Bare:
    """The path `a.b.c`. Refuses what is not an identifier, so that no name becomes code."""
    return Bare(".".join(map(identifier, names)))


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def identifier(name: str) -> str:
    """`name` itself; it must be an identifier."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an HCL identifier: {name!r}")
    return name


def _pieces(template: Template, *, heredoc: bool) -> str:
    last = len(template.parts) - 1
    return "".join(
        escape(part, Place(heredoc=heredoc, joined=place < last)) if isinstance(part, str) else f"${{{inline(part)}}}"
        for place, part in enumerate(template.parts)
    )


def _heredoc(template: Template, indent: int) -> str | None:
    """A flush heredoc, None where only a quoted string is sure to keep every character."""
    outline = "".join(part if isinstance(part, str) else "x" for part in template.parts)
    if not survives_heredoc(outline) or any(_ends_in_sign(part) for part in template.parts):
        return None
    body = _pieces(template, heredoc=True)
    mark = heredoc_mark(body)
    pad = " " * (indent + INDENT)
    lines = (f"{pad}{line}" if line else "" for line in body.split("\n")[:-1])
    return "\n".join([f"<<-{mark}", *lines, f"{' ' * indent}{mark}"])


def _chomped(template: Template, indent: int) -> str | None:
    """A heredoc without the line break at its end, of text that ends otherwise; None where that is not sure.

    chomp takes all line breaks: https://developer.hashicorp.com/terraform/language/functions/chomp
    """
    last = template.parts[-1] if template.parts else ""
    if not isinstance(last, str) or not last or last.endswith("\n"):
        return None
    heredoc = _heredoc(Template((*template.parts[:-1], f"{last}\n")), indent)
    return heredoc and f"chomp({heredoc}\n{' ' * indent})"


def _ends_in_sign(part: "str | Expression") -> bool:
    return isinstance(part, str) and part.endswith(("$", "%"))


def inline(expression: Expression) -> str:
    """The expression on one line."""
    match expression:
        case Bare(source):
            return source
        case Template():
            return f'"{_pieces(expression, heredoc=False)}"'
        case Call(function, arguments):
            return f"{identifier(function)}({_commas(arguments)})"
        case Index() | Comparison() | Each():
            return _operation(expression)
        case Tuple(items):
            return f"[{_commas(items)}]"
        case Object(items):
            pairs = ", ".join(f"{_key(key)} = {inline(value)}" for key, value in items)
            return f"{{ {pairs} }}" if pairs else "{}"


def _operation(expression: Index | Comparison | Each) -> str:
    match expression:
        case Index(base, position):
            return f"{inline(base)}[{position}]"
        case Comparison(left, operator, right):
            return f"{inline(left)} {operator} {inline(right)}"
        case Each(item, source, body):
            return f"[for {identifier(item)} in {inline(source)} : {inline(body)}]"


def _commas(items: Iterable[Expression]) -> str:
    return ", ".join(map(inline, items))


# Words with a meaning of their own where an object's key is expected.
_KEYWORDS = frozenset({"for", "in", "if", "true", "false", "null"})


def _key(key: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) and key not in _KEYWORDS
    return key if plain else f'"{escape(key, Place(key=True))}"'


def _spread(expression: Expression, indent: int) -> str:
    """The expression over several lines where a person would break it; all but the first are indented."""
    match expression:
        case Object(items) if items:
            pairs = ((_key(key), value) for key, value in items)
            return _enclosed("{", _assignments(pairs, indent + INDENT), "}", indent)
        case Tuple(items) if items and not _fits(expression, indent):
            return _listed(items, indent)
        case Call(function, (argument,)):
            return f"{identifier(function)}({_spread(argument, indent)})"
        case _:
            return inline(expression)


def _listed(items: tuple[Expression, ...], indent: int) -> str:
    if len(items) == 1:
        return f"[{_spread(items[0], indent)}]"
    pad = " " * (indent + INDENT)
    return _enclosed("[", [f"{pad}{_spread(item, indent + INDENT)}," for item in items], "]", indent)


def _enclosed(opening: str, lines: list[str], closing: str, indent: int) -> str:
    return "\n".join([opening, *lines, f"{' ' * indent}{closing}"])


def _fits(items: Tuple, indent: int) -> bool:
    return not any(map(_is_structure, items.items)) and indent + len(inline(items)) <= LIST_WIDTH


def _is_structure(expression: Expression) -> bool:
    match expression:
        case Object(items):
            return bool(items)
        case Tuple(items) | Call(_, items):
            return any(map(_is_structure, items))
        case _:
            return False


def _assignments(pairs: Iterable[tuple[str, Expression]], indent: int) -> list[str]:
    """Lines of `key = value`; `=` of neighbours is in one column, unless a value leaves a bracket open."""
    rows = [(key, *_value(value, indent)) for key, value in pairs]
    lines = []
    for aligned, run in groupby(rows, key=itemgetter(2)):
        group = list(run)
        width = max(len(key) for key, *_ in group) if aligned else 0
        lines += [f"{' ' * indent}{key:<{width}} = {value}" for key, value, _ in group]
    return lines


def _value(value: Expression, indent: int) -> tuple[str, bool]:
    """The text of a value and whether its line takes part in alignment; a heredoc's first line does."""
    heredoc = _heredoc(value, indent) if isinstance(value, Template) else None
    chomped = _chomped(value, indent) if isinstance(value, Template) else None
    spread = heredoc or chomped or _spread(value, indent)
    return spread, bool(heredoc) or "\n" not in spread


def document(blocks: Iterable[Block]) -> str:
    """A file of blocks, with an empty line between them."""
    return "\n".join("\n".join(_block(block, 0)) + "\n" for block in blocks)


def _block(block: Block, indent: int) -> list[str]:
    pad = " " * indent
    labels = "".join(f" {inline(text(label))}" for label in block.labels)
    opening = f"{pad}{identifier(block.kind)}{labels} {{"
    above = [f"{pad}{line}" for line in comment(block.comment)]
    notes = (f"{pad}{' ' * INDENT}{line}" for note in block.notes for line in comment(note))
    body = [*notes, *_body(block.body, indent + INDENT)]
    return [*above, opening, *body, f"{pad}}}"] if body else [*above, f"{opening}}}"]


def _body(items: tuple[Attribute | Block, ...], indent: int) -> list[str]:
    lines: list[str] = []
    for chunk in _chunks(items):
        lines += [""] if lines else []
        lines += _chunk(chunk, indent)
    return lines


def _chunk(chunk: list[Attribute | Block], indent: int) -> list[str]:
    attributes = [(identifier(item.name), item.value) for item in chunk if isinstance(item, Attribute)]
    blocks = (_block(item, indent) for item in chunk if isinstance(item, Block))
    return [*_assignments(attributes, indent), *chain.from_iterable(blocks)]


def _chunks(items: tuple[Attribute | Block, ...]) -> Iterator[list[Attribute | Block]]:
    """What stands together without an empty line: attributes in a row, or one block."""
    chunk: list[Attribute | Block] = []
    for item in items:
        if chunk and (isinstance(item, Block) or isinstance(chunk[-1], Block) or item.apart):
            yield chunk
            chunk = []
        chunk.append(item)
    if chunk:
        yield chunk
