"""HCL source to its structure and its texts, read by python-hcl2's parser.

Only the parser is used, not the dicts that python-hcl2 makes: these hold expressions as text. Two things are narrower
than Terraform: python-hcl2 gives a heredoc as one token, so interpolations in one are found by their braces, which is
right for expressions without braces of their own; and it reads `$${` up to the next closing brace.
"""

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import hcl2
from lark import Token, Tree

Shape: TypeAlias = "str | tuple[Shape, ...]"

_ESCAPE = re.compile(r'\\u(?P<short>.{4})|\\U(?P<long>.{8})|\\(?P<letter>[nrt"\\])|(?P<sign>[$%])(?P=sign)(?={)')
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_INTERPOLATION = re.compile(r"\$\$\{|%%\{|\$\{(?P<inner>[^{}]*)\}")
# The end of an id that is a fingerprint of text: it differs where the text does.
_DIGEST = re.compile(r"_[0-9a-f]{8}$")


@dataclass(slots=True)
class Reader:
    """What was read of some files; `texts` are all pieces of literal text, keys included, without labels."""

    texts: list[str] = field(default_factory=list)

    def shape(self, source: str) -> Shape:
        """Blocks, arguments, calls and references of a file; a text counts for the interpolations in it."""
        return self._node(hcl2.parses_to_tree(source))

    def _node(self, node: "Tree[Any] | Token") -> Shape:
        if isinstance(node, Token):
            return _DIGEST.sub("_", str(node).strip())
        match node.data:
            case "string":
                return self._string(node)
            case "heredoc_template_trim" | "function_call" if heredoc := _heredoc_of(node):
                return self._heredoc(*heredoc)
            case "object_elem_key":
                return self._key(node)
            case "block":
                return "block", *self._block(node)
            case _:
                return str(node.data), *map(self._node, _children(node))

    def _block(self, node: "Tree[Any]") -> list[Shape]:
        labels = [child for child in _children(node) if isinstance(child, Tree) and child.data == "string"]
        shown: list[Shape] = [_DIGEST.sub("_", str(label.children[1].children[0])) for label in labels]
        return shown + [self._node(child) for child in _children(node) if child not in labels]

    def _string(self, node: "Tree[Any]") -> Shape:
        found: list[Shape] = ["text"]
        literal = ""
        for part in node.children[1:-1]:
            inner = part.children[0]
            if isinstance(inner, Token):
                literal += str(inner)
            else:
                self._add(_unescaped(literal))
                literal = ""
                found.append(self._node(inner))
        self._add(_unescaped(literal))
        return tuple(found)

    def _heredoc(self, source: str, end: str) -> Shape:
        lines = source.rstrip().split("\n")[1:-1]
        margin = min(len(line) - len(line.lstrip(" ")) for line in lines if line)
        body = "\n".join(line[margin:] for line in lines) + end
        found: list[Shape] = ["text"]
        literal, read = "", 0
        for match in _INTERPOLATION.finditer(body):
            literal += body[read : match.start()]
            read = match.end()
            if match["inner"] is None:
                literal += match[0][1:]
                continue
            self._add(literal)
            literal = ""
            tree = hcl2.parses_to_tree(f'x = "${{{match["inner"]}}}"\n')
            found.append(self._node(next(tree.find_data("interpolation"))))
        self._add(literal + body[read:])
        return tuple(found)

    def _key(self, node: "Tree[Any]") -> Shape:
        identifiers = list(node.find_data("identifier"))
        if identifiers:
            self._add(str(identifiers[0].children[0]))
            return ("text",)
        return self._node(next(node.find_data("string")))

    def _add(self, text: str) -> None:
        if text:
            self.texts.append(text)


def _children(node: "Tree[Any]") -> list["Tree[Any] | Token"]:
    """All but white space, comments and commas: a list over several lines ends in one."""
    return [child for child in node.children if not _is_layout(child)]


def _heredoc_of(node: "Tree[Any]") -> tuple[str, str] | None:
    """The source of a heredoc and what its text ends with: nothing, where a call of chomp takes the line break away."""
    if node.data == "heredoc_template_trim":
        return str(node.children[0]), "\n"
    name = next(node.find_data("identifier")).children[0]
    heredoc = next(node.find_data("heredoc_template_trim"), None)
    return (str(heredoc.children[0]), "") if str(name) == "chomp" and heredoc is not None else None


def _is_layout(node: "Tree[Any] | Token") -> bool:
    return node.data == "new_line_or_comment" if isinstance(node, Tree) else str(node).strip() in (",", "")


def _unescaped(inside: str) -> str:
    return _ESCAPE.sub(_meaning, inside)


def _meaning(match: re.Match[str]) -> str:
    if match["letter"]:
        return _LETTERS.get(match["letter"], match["letter"])
    return match["sign"] or chr(int(match["short"] or match["long"], 16))
