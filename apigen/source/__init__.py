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

__all__ = ["Document", "ReadError", "read", "read_string"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A spec as it was written, after its includes.

    Attributes:
        data: dicts with string keys, lists and scalars. To be used only if there are no diagnostics.
        diagnostics: what is wrong with the text, in the order in which it was found.
        texts: the text of each file by its name in spans.
        file: the main file's name in spans.
        folder: where files that the spec names are looked for.
        shelf: those that were read.
    """

    data: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    file: str
    folder: FilePath
    root: Node | None
    shelf: Shelf = field(default_factory=Shelf)

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The place of the value at `path`, or of its key; of the longest prefix if there is no such path."""
        return find(self.root, path, key=key) if self.root else Span(self.file, 1, 1, 1, 1)

    def read_text(self, name: str) -> str:
        """The text of a file that the spec names, relative to its folder.

        Raises:
            ReadError: it is missing, outside of the folder, too large or not text.
        """
        return self.shelf.text(self.folder, name)

    def read_data(self, name: str) -> dict[str, Any]:
        """The mapping in a JSON or YAML file that the spec names, relative to its folder.

        Raises:
            ReadError: it cannot be read as `read_text` does, or is not a mapping.
        """
        return data(self.read_text(name), name)


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


def _document(merge: Merge, file: str) -> Document:
    return Document(
        data=merge.data,
        diagnostics=tuple(merge.found),
        texts=merge.texts,
        file=file,
        folder=merge.folder,
        root=merge.root,
    )
