"""A tree of positions, shaped like the data beside it, to the place of any path.

Plain tuples and the parser's own marks: a spec has tens of thousands of them and few are ever looked at.
"""

from typing import Protocol, TypeAlias

from apigen.diagnostics import Path, Span


class Mark(Protocol):
    """A point in a text; line and column count from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


# File, start, end, and what is inside: entries of a mapping, items of a list, None for a scalar.
Node: TypeAlias = tuple[str, Mark, Mark, "dict[str, Entry] | list[Node] | None"]
# The place of a key (file, start, end) and its value.
Entry: TypeAlias = tuple[str, Mark, Mark, Node]


def place(node: Node | Entry) -> Span:
    """The span of a value (of a node) or of a key (of an entry)."""
    file, start, end, _ = node
    return Span(file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def find(root: Node, path: Path, *, key: bool = False) -> Span:
    """The span of the value at `path`, or of its key.

    A path that does not exist gives its longest prefix that does: its key if a mapping lacks the next key, so
    that "GET /pets has no integration" points at `GET /pets`.
    """
    node, entry = root, None
    for step in path:
        inside = node[3]
        if isinstance(inside, dict) and str(step) in inside:
            entry = inside[str(step)]
            node = entry[3]
        elif isinstance(inside, list) and isinstance(step, int) and 0 <= step < len(inside):
            entry, node = None, inside[step]
        else:
            key = isinstance(inside, dict)
            break
    if node is root:
        return _start(root)
    return place(entry if key and entry else node)


def _start(root: Node) -> Span:
    file, start, _, _ = root
    return Span(file, start.line + 1, start.column + 1, start.line + 1, start.column + 1)
