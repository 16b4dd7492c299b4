"""Python source to the messages of the exceptions that it raises and of what it logs about a wrong configuration."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LOUD = ("LOG.warning", "LOG.error", "LOG.exception", "error_messages.append", "warnings.append")
_CONFIGURATION = "failed due to configuration"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Message:
    """What one function may say.

    Attributes:
        text: the message; what is put into it is the expression in braces. For an exception without one, its name.
        function: `module:Class.function`.
    """

    text: str
    function: str


def messages(root: Path, modules: Iterable[str]) -> frozenset[Message]:
    """Everything that modules below `root` may say; a name that ends in `.` means all modules that begin with it."""
    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in _files(root, modules)}
    known = {cls.name: text for tree in trees.values() for cls, text in _own_texts(tree)}
    return frozenset(it for name, tree in trees.items() for it in _Finder(module=name, known=known).of(tree))


def _files(root: Path, modules: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for module in modules:
        path = root / module.rstrip(".").replace(".", "/")
        for file in sorted(path.rglob("*.py")) if module.endswith(".") else [path.with_suffix(".py")]:
            parts = file.relative_to(root).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), file


def _own_texts(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, str]]:
    """Exceptions that always have the same message, which they give to their base class."""
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for call in (node for node in ast.walk(cls) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) == "super().__init__" and call.args and _is_text(call.args[-1]):
                yield cls, _text(call.args[-1])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _text(node.left)
    return "{" + ast.unparse(node.value if isinstance(node, ast.FormattedValue) else node) + "}"


@dataclass(slots=True, kw_only=True)
class _Finder(ast.NodeVisitor):
    """Walks through a module.

    Attributes:
        module: its name.
        known: the messages of exceptions that have always the same one.
        within: the classes and functions around the place.
        texts: the texts that variables were set to before it.
        found: the messages so far.
    """

    module: str
    known: Mapping[str, str]
    within: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    found: list[Message] = field(default_factory=list)

    def of(self, tree: ast.Module) -> list[Message]:
        """The messages of a module."""
        self.visit(tree)
        return self.found

    def visit(self, node: ast.AST) -> None:
        """Whatever it is, with the name of a class or a function around what is in it."""
        before = len(self.within)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            self.within.append(node.name)
        ast.NodeVisitor.visit(self, node)
        del self.within[before:]

    def visit_Assign(self, node: ast.Assign) -> None:
        """A message may be put together before it is raised."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_text(value):
                self.texts[name] = _text(value)
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """An exception. One that is raised again has been found where it was raised first."""
        if isinstance(node.exc, ast.Call):
            self._say(self._of_call(node.exc))
        elif isinstance(node.exc, ast.Name | ast.Attribute):
            self._say(self._of_class(ast.unparse(node.exc)))

    def visit_Call(self, node: ast.Call) -> None:
        """A message in the log, or one that is added to others."""
        name, text = ast.unparse(node.func), _text(node.args[0]) if node.args else ""
        if name in _LOUD or (name.startswith("LOG.") and _CONFIGURATION in text):
            self._say(text)
        self.generic_visit(node)

    def _say(self, text: str) -> None:
        self.found.append(Message(text=text, function=f"{self.module}:{'.'.join(self.within)}"))

    def _of_call(self, call: ast.Call) -> str:
        named = [word.value for word in call.keywords if word.arg == "message"]
        given = [*named, *reversed(call.args)]
        cls = ast.unparse(call.func)
        if cls.rpartition(".")[2] in self.known or not given:
            return self._of_class(cls)
        return self.texts.get(ast.unparse(given[0])) or _text(given[0])

    def _of_class(self, name: str) -> str:
        return self.known.get(name.rpartition(".")[2], name)
