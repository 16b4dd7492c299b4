"""Python source to its structure and its texts, read by Python's own `ast`."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# The end of an id that is a fingerprint of text: it differs where the text does.
_DIGEST = re.compile(r"_[0-9a-f]{8}$")


@dataclass(slots=True)
class Reader:
    """What was read of some files; `names` are names of the program that come from the API's name, and what to call
    them instead."""

    names: Mapping[str, str]
    texts: list[str] = field(default_factory=list)

    def shape(self, source: str) -> str:
        """Everything but comments, layout and the content of string constants."""
        tree = ast.parse(source)
        for node in ast.walk(tree):
            self._blank(node)
        return ast.dump(tree)

    def _blank(self, node: ast.AST) -> None:
        match node:
            case ast.Constant(value=str()):
                self.texts.append(str(node.value))
                node.value = ""
            case ast.Name():
                node.id = self._renamed(node.id)
            case ast.Attribute():
                node.attr = self._renamed(node.attr)
            case ast.ClassDef() | ast.alias():
                node.name = self._renamed(node.name)
            case ast.ImportFrom():
                node.module = self._renamed(node.module or "")

    def _renamed(self, name: str) -> str:
        return self.names.get(name) or _DIGEST.sub("_", name)
