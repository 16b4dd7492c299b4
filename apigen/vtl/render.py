"""Renders a template in a world: what it makes of requests of which only is known what they hold.

Nothing is called and no regular expression is run; the work is bounded, whatever the template says.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from apigen.vtl.evaluate import Scope, evaluate, truth
from apigen.vtl.nodes import Block, Define, Foreach, If, Leave, Node, Part, Reference, Set, Text
from apigen.vtl.values import Kind, LimitReached, Mixed, Unknown, Value, shown, unknown_in
from apigen.vtl.world import World

_SAMPLE = "1"
_MAX_OUTPUT = 400_000
_MAX_CONDITIONS = 12
_MAX_PARTS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of what was rendered, and which part of the template it comes from."""

    text: str
    start: int
    end: int
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What a template renders in one world."""

    chunks: tuple[Chunk, ...]
    world: World

    @property
    def text(self) -> str:
        return "".join(chunk.text for chunk in self.chunks)


class _Leaves(Exception):  # noqa: N818 # no error: it goes from `#break` to its loop, from `#stop` to the end
    def __init__(self, word: str):
        self.word = word
        super().__init__(word)


@dataclass(slots=True, kw_only=True)
class _Output:
    scope: Scope
    chunks: list[Chunk] = field(default_factory=list)
    size: int = 0

    def write(self, text: str, node: Node, unknown: Unknown | None = None) -> None:
        self.size += len(text)
        if self.size > _MAX_OUTPUT:
            raise LimitReached
        self.chunks.append(Chunk(text=text, start=node.start, end=node.end, unknown=unknown))


def render(tree: Block, source: str, world: World, *, trusted: bool) -> Rendering:
    """What the template `source` renders. `trusted`: whether the body is that of a backend, not that of a client.

    Raises:
        LimitReached: it takes too long to tell.
    """
    scope = Scope(source=source, world=world, trusted=trusted, text=_text_of)
    output = _Output(scope=scope)
    try:
        with suppress(_Leaves):
            _block(output, tree)
    except RecursionError:
        raise LimitReached from None
    return Rendering(chunks=tuple(output.chunks), world=world)


def explore(tree: Block, source: str, *, trusted: bool) -> tuple[Rendering, ...]:
    """What a template renders where everything is given, where nothing is, and where one condition at a time turns out
    otherwise than it does with everything; nothing where that takes too long to tell."""
    try:
        full = render(tree, source, World(), trusted=trusted)
        given = frozenset(condition for condition, default in full.world.asked.items() if default)
        empty = render(tree, source, World(flipped=given), trusted=trusted)
        conditions = [*dict.fromkeys((*full.world.asked, *empty.world.asked))][:_MAX_CONDITIONS]
        worlds = (World(flipped=frozenset({condition})) for condition in conditions)
        return (full, empty, *(render(tree, source, world, trusted=trusted) for world in worlds))
    except LimitReached:
        return ()


def _text_of(scope: Scope, tree: Block) -> Value:
    """What stands in double quotes, as a value."""
    output = _Output(scope=scope)
    _block(output, tree)
    parts = tuple(chunk.unknown or chunk.text for chunk in output.chunks if chunk.unknown or chunk.text)
    if len(parts) > _MAX_PARTS:
        raise LimitReached
    if any(isinstance(part, Unknown) for part in parts):
        return parts[0] if len(parts) == 1 else Mixed(parts)
    return "".join(chunk.text for chunk in output.chunks)


def _block(output: _Output, tree: Block) -> None:
    for part in tree.parts:
        output.scope.world.step()
        _part(output, part)


def _part(output: _Output, part: Part) -> None:
    match part:
        case Text(value=text):
            output.write(text, part)
        case Reference():
            _reference(output, part)
        case Set():
            _set(output, part)
        case If():
            _if(output, part)
        case Foreach():
            _foreach(output, part)
        case Define(name=name, body=body):
            output.scope.defined[name] = body
        case Leave(word=word):
            raise _Leaves(word)


def _reference(output: _Output, node: Reference) -> None:
    scope = output.scope
    if not node.steps and isinstance(defined := scope.defined.get(node.name), Block):
        with scope.world.deeper():
            _block(output, defined)
        return
    _value(output, node, evaluate(scope, node))


def _value(output: _Output, node: Reference, value: Value) -> None:
    match value:
        case None:
            output.write("" if node.quiet else output.scope.source[node.start : node.end], node)
        case Mixed(parts):
            for part in parts:
                _value(output, node, part)
        case Unknown():
            output.write(_SAMPLE, node, value)
        case list() | dict() if (unknown := unknown_in(value)) is not None:
            # Java's own form of it, which is no JSON: an author who prints it knows what is in it.
            output.write(_SAMPLE, node, unknown.of_kind(Kind.SAFE))
        case _:
            output.write(shown(value), node)


def _set(output: _Output, node: Set) -> None:
    scope = output.scope
    value = evaluate(scope, node.value)
    if not node.target.steps:
        scope.defined.pop(node.target.name, None)
        scope.names[node.target.name] = value


def _if(output: _Output, node: If) -> None:
    for condition, block in node.branches:
        if truth(output.scope, evaluate(output.scope, condition)):
            _block(output, block)
            return
    if node.otherwise:
        _block(output, node.otherwise)


def _foreach(output: _Output, node: Foreach) -> None:
    scope = output.scope
    items = _items(scope, evaluate(scope, node.items))
    before = {name: scope.names.get(name) for name in (node.item, "foreach", "velocityCount")}
    for index, item in enumerate(items):
        scope.names[node.item] = item
        scope.names["velocityCount"] = index + 1
        scope.names["foreach"] = _loop(index, len(items))
        try:
            _block(output, node.body)
        except _Leaves as leaves:
            if leaves.word == "stop":
                raise
            break
    scope.names.update(before)


def _items(scope: Scope, value: Value) -> Sequence[Value]:
    """What a loop goes over: two of what is not known, if there is any of it; but one key of a part of a body, for the
    typed values of DynamoDB are maps with one key, and templates loop over it without a comma.
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
    """
    if isinstance(value, Mixed):
        value = value.worst
    if isinstance(value, Unknown):
        if value.key.endswith(".keySet()") and not value.parameter:
            return [value.inner("[]")]
        return [value.inner("[]")] * 2 if truth(scope, value) else []
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _loop(index: int, length: int) -> dict[str, Value]:
    last = index == length - 1
    return {"index": index, "count": index + 1, "first": index == 0, "last": last, "hasNext": not last}
