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
