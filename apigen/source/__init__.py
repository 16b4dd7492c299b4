"""A YAML spec, with the files it includes, to plain data and the place of every path in it.

The only part of the core that reads the file system.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from apigen.diagnostics import Diagnostic, Path, Span
from apigen.source.data import data
from apigen.source.files import ReadError, Shelf, real
from apigen.source.include import Merge, add_file, add_text
from apigen.source.positions import Node, find
from apigen.source.within import part_of_file, part_of_value

__all__ = ["Document", "ReadError", "read", "read_string", "recalled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A spec as it was written, after its includes.

    Attributes:
        data: dicts with string keys, lists and scalars. To be used only if there are no diagnostics.
        diagnostics: what is wrong with the text, in the order in which it was found.
        texts: the text of each file by its name in spans; of those that it names, of each that was asked for.
        file: the main file's name in spans.
        folder: where files that the spec names are looked for; None where the shelf has all of them.
        shelf: those that were read.
    """

    data: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    texts: dict[str, str]
    file: str
    folder: FilePath | None
    root: Node | None
    shelf: Shelf = field(default_factory=Shelf)

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The place of the value at `path`, or of its key; of the longest prefix if there is no such path."""
        return find(self.root, _written(self.data, path), key=key) if self.root else Span(self.file, 1, 1, 1, 1)

    def part(self, path: Path, part: tuple[int, int]) -> Span:
        """The place of a part of the text at `path`, or of that in the file which is named there; of the whole value
        where the part cannot be found."""
        written, value = self.span(path), self._value(path)
        if self.folder and isinstance(value, dict) and isinstance(name := value.get("file"), str):
            shown = (self.folder / name).as_posix()
            return part_of_file(self.texts[shown], shown, part) if shown in self.texts else written
        if not isinstance(value, str):
            return written
        return part_of_value(self.texts.get(written.file, ""), written, value, part) or written

    def _value(self, path: Path) -> Any:
        here: Any = self.data
        for step in path:
            match here, step:
                case dict(), str():
                    here = here.get(step)
                case list(), int() if 0 <= step < len(here):
                    here = here[step]
                case _:
                    return None
        return here

    def read_text(self, name: str) -> str:
        """The text of a file that the spec names, relative to its folder.

        Raises:
            ReadError: it is missing, outside of the folder, too large or not text.
        """
        text = self.shelf.text(self.folder, name)
        if self.folder is not None:
            self.texts[(self.folder / name).as_posix()] = text
        return text

    def read_data(self, name: str) -> dict[str, Any]:
        """The mapping in a JSON or YAML file that the spec names, relative to its folder.

        Raises:
            ReadError: it cannot be read as `read_text` does, or is not a mapping.
        """
        return data(self.read_text(name), name)


def _written(here: Any, path: Path) -> Path:
    """`path` with the index of a name that stands in a list: `headers: [ETag]` is short for `headers: {ETag: }`."""
    found: list[str | int] = []
    for step in path:
        listed = isinstance(here, list) and isinstance(step, str) and step in here
        found.append(here.index(step) if listed else step)
        here = _inside(here, found[-1])
    return tuple(found)


def _inside(here: Any, step: str | int) -> Any:
    if isinstance(here, list) and isinstance(step, int):
        return here[step] if step < len(here) else None
    return here.get(str(step)) if isinstance(here, Mapping) else None


def read(path: FilePath) -> Document:
    """The spec at `path`. Everything that is wrong with it is in the document's diagnostics."""
    merge = Merge(folder=path.parent, shown=path.parent)
    add_file(merge, real(path), path.as_posix())
    return _document(merge, path.as_posix())


def read_string(text: str, *, file: str = "<spec>", folder: FilePath = FilePath()) -> Document:
    """The spec in `text`. `file` is its name in spans; files that it names are looked for in `folder`."""
    merge = Merge(folder=folder, shown=folder)
    add_text(merge, text, file)
    return _document(merge, file)


def recalled(content: Mapping[str, Any], named: Mapping[str, str]) -> Document:
    """A spec whose data and files are there already; it has no places."""
    shelf = Shelf(named=dict(named))
    return Document(data=content, diagnostics=(), texts={}, file="", folder=None, root=None, shelf=shelf)


def _document(merge: Merge, file: str) -> Document:
    return Document(
        data=merge.data,
        diagnostics=tuple(merge.found),
        texts=merge.texts,
        file=file,
        folder=merge.folder,
        root=merge.root,
    )
