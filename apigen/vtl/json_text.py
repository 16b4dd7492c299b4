"""Text to what is wrong with it as JSON, and where its strings are.

Not the standard library's reader, whose words and places differ between versions of Python; and it does not say where
the strings are in text that is not quite JSON. https://www.rfc-editor.org/rfc/rfc8259
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'\s+|(?P<string>"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")'
    r"|(?P<value>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)|(?P<sign>[\[\]{},:])"
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)

# What may come next: in a state, a kind of token leads to another state. `>` goes into a container, `<` out of it.
_VALUE = {"value": "end", "string": "end", "{": ">key?", "[": ">item?"}
_NEXT: dict[str, dict[str, str]] = {
    "start": _VALUE,
    "item": _VALUE,
    "item?": {**_VALUE, "]": "<"},
    "key?": {"string": "colon", "}": "<"},
    "key": {"string": "colon"},
    "colon": {":": "item"},
}
_AFTER = {"{": {",": "key", "}": "<"}, "[": {",": "item", "]": "<"}, "": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """What a text is as JSON.

    Attributes:
        problem: the offset of what cannot stand where it does, the length of the text where something lacks; else None.
        strings: where the strings begin and end, quotes included.
    """

    problem: int | None
    strings: tuple[tuple[int, int], ...]

    def in_string(self, offset: int) -> bool:
        """Whether something stands between the quotes of a string."""
        return any(start < offset < end for start, end in self.strings)


def read_json(text: str) -> Json:
    """What `text` is as JSON."""
    strings = tuple(found.span() for found in _STRING.finditer(text))
    return Json(problem=_problem(text), strings=strings)


def _problem(text: str) -> int | None:
    state, open_ones, at = "start", "", 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            return at
        at = token.end()
        if token.lastgroup is None:
            continue
        kind = token[0] if token.lastgroup == "sign" else token.lastgroup
        follows = _AFTER[open_ones[-1:]] if state == "end" else _NEXT[state]
        if kind not in follows:
            return token.start()
        state = follows[kind]
        if state.startswith((">", "<")):
            open_ones = open_ones + kind if state[0] == ">" else open_ones[:-1]
            state = state[1:] or "end"
    return None if state == "end" and not open_ones else len(text)
