"""Takes `${var.name}` apart, the one interpolation that apigen does.

`${stageVariables.x}` and every other `${` pass untouched to where AWS evaluates them; `$${` is a literal `${`.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

Piece: TypeAlias = tuple[str, str]

_TOKEN = re.compile(r"\$\$\{|\$\{var\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|(?P<broken>\$\{var\.[^}]*\}?)")


def pieces(text: str) -> Iterator[Piece]:
    """`("text", literal)`, `("var", name)` and `("broken", source)`, in order."""
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            yield "text", text[end : match.start()]
        if match["name"]:
            yield "var", match["name"]
        elif match["broken"]:
            yield "broken", match["broken"]
        else:
            yield "text", "${"
        end = match.end()
    if end < len(text):
        yield "text", text[end:]


def without_variables(text: str) -> str:
    """The literal parts of `text`, for names that must be known before anything is passed in."""
    return "".join(value for kind, value in pieces(text) if kind == "text")


def blanked(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` as it is after interpolation, with a number of the same length for each variable; and the offsets in it
    from which on it is a character shorter than `text`, once for each `$${`.

    A number can stand wherever what is passed in can: in text, in quotes and as a value of JSON.
    """
    found: list[str] = []
    shorter: list[int] = []
    size = end = 0
    for match in _TOKEN.finditer(text):
        escaped = match[0] == "$${"
        stand_in = "${" if escaped else "200".ljust(len(match[0]))
        found += [text[end : match.start()], stand_in]
        size += match.start() - end + len(stand_in)
        shorter += [size - 1] if escaped else []
        end = match.end()
    return "".join((*found, text[end:])), tuple(shorter)
