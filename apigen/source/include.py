"""The main file and the files it includes to one spec, merged section by section.

A file may be included from several others and is read once. Sections (mappings at the top level) are joined
entry by entry; an entry or a scalar that two files give is an error at both places: neither of them can win.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apigen.diagnostics import Diagnostic, Span
from apigen.source.files import (
    MAX_SPEC_BYTES,
    ReadError,
    check_relative,
    inside,
    read_bytes,
    real,
    refused,
    spec_text,
)
from apigen.source.positions import Entry, Node, find, place
from apigen.source.yaml_reader import MAX_VALUES, parse

_MAX_FILES = 1000
_GLOB = frozenset("*?[")


@dataclass(slots=True, kw_only=True)
class Merge:
    """What has been merged so far.

    Attributes:
        folder: the folder of the main spec, to which every path is relative.
        shown: the same folder as diagnostics name it.
        texts: the text of each file by its name in diagnostics.
        chain: the files being included right now, from the main file down.
        size: how many values have been read.
        bytes: how long the files are together.
    """

    folder: Path
    shown: Path
    data: dict[str, Any] = field(default_factory=dict)
    root: Node | None = None
    texts: dict[str, str] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    done: set[Path] = field(default_factory=set)
    chain: list[Path] = field(default_factory=list)
    size: int = 0
    bytes: int = 0


def add_file(merge: Merge, path: Path, file: str, asked: Span | None = None) -> None:
    """Reads `path`, called `file` in diagnostics, with all that it includes. `asked`: by which include."""
    if merge.bytes > MAX_SPEC_BYTES:
        return
    try:
        content = read_bytes(path, file, MAX_SPEC_BYTES)
    except ReadError as error:
        merge.found.append(Diagnostic(rule="unreadable-file", message=str(error), span=asked))
        return
    merge.bytes += len(content)
    if merge.bytes > MAX_SPEC_BYTES:
        limit = MAX_SPEC_BYTES // 1_000_000
        message = f"with '{file}', the spec has more than {limit} MB"
        merge.found.append(Diagnostic(rule="unreadable-file", message=message, span=asked))
        return
    text, problems = spec_text(content, file)
    merge.texts[file] = text
    merge.found.extend(problems)
    if not problems:
        merge.chain.append(path)
        add_text(merge, text, file)
        merge.chain.pop()


def add_text(merge: Merge, text: str, file: str) -> None:
    """Merges the spec in `text` with all that it includes."""
    merge.texts[file] = text
    if problems := refused(text, file):
        merge.found.extend(problems)
        return
    parsed = parse(text, file, MAX_VALUES - merge.size)
    merge.size += parsed.size
    merge.found.extend(parsed.diagnostics)
    if parsed.data is None or parsed.root is None:
        return
    patterns = parsed.data.pop("include", None)
    _merge_root(merge, parsed.data, parsed.root)
    if patterns is not None:
        _include(merge, patterns, parsed.root)


def _include(merge: Merge, patterns: Any, root: Node) -> None:
    if isinstance(patterns, str):
        _include_pattern(merge, patterns, find(root, ("include",)))
        return
    if not isinstance(patterns, list):
        _fail(merge, "bad-include", "'include' must be a list of paths", find(root, ("include",)))
        return
    for index, pattern in enumerate(patterns):
        span = find(root, ("include", index))
        if isinstance(pattern, str):
            _include_pattern(merge, pattern, span)
        else:
            _fail(merge, "bad-include", "an included path must be text", span)


def _include_pattern(merge: Merge, pattern: str, span: Span) -> None:
    try:
        names = _matches(merge, pattern) if _GLOB & set(pattern) else [pattern]
        paths = [(inside(merge.folder, name), name) for name in names]
    except ReadError as error:
        _fail(merge, "bad-include", str(error), span)
        return
    for path, name in paths:
        if path in merge.chain:
            _fail(merge, "include-cycle", f"'{name}' includes itself", span)
        elif len(merge.done) >= _MAX_FILES:
            _fail(merge, "bad-include", f"a spec may include at most {_MAX_FILES} files", span)
            return
        elif path not in merge.done:
            merge.done.add(path)
            add_file(merge, path, (merge.shown / name).as_posix(), span)


def _matches(merge: Merge, pattern: str) -> list[str]:
    """The files that fit a glob pattern, sorted; not hidden ones, and not those that are including it."""
    check_relative(pattern)
    try:
        found = [path for path in merge.folder.glob(pattern) if path.is_file() and real(path) not in merge.chain]
    except (OSError, ValueError, NotImplementedError) as error:
        raise ReadError(f"'{pattern}' is not a pattern for files: {error}") from error
    names = sorted(path.relative_to(merge.folder).as_posix() for path in found)
    visible = [name for name in names if not any(part.startswith(".") for part in name.split("/"))]
    if not visible:
        raise ReadError(f"no file fits the pattern '{pattern}'")
    return visible


def _merge_root(merge: Merge, data: dict[str, Any], root: Node) -> None:
    if merge.root is None:
        merge.root = (*root[:3], {})
    ours, theirs = merge.root[3], root[3]
    assert isinstance(ours, dict) and isinstance(theirs, dict), "the root of a spec is a mapping"
    for key, value in data.items():
        if key not in merge.data:
            # A copy: an anchor may stand for the very same mapping elsewhere.
            merge.data[key] = dict(value) if isinstance(value, dict) else value
            ours[key] = _copied(theirs[key])
        elif isinstance(value, dict) and isinstance(merge.data[key], dict):
            _merge_section(merge, key, value, (ours[key], theirs[key]))
        elif key != "apigen" or value != merge.data[key]:
            _conflict(merge, f"'{key}'", ours[key], theirs[key])


def _merge_section(merge: Merge, key: str, value: dict[str, Any], entries: tuple[Entry, Entry]) -> None:
    ours, theirs = entries[0][3][3], entries[1][3][3]
    assert isinstance(ours, dict) and isinstance(theirs, dict), key
    for name, item in value.items():
        if name in ours:
            _conflict(merge, f"'{name}' in '{key}'", ours[name], theirs[name])
        else:
            merge.data[key][name] = item
            ours[name] = theirs[name]


def _copied(entry: Entry) -> Entry:
    file, start, end, children = entry[3]
    node: Node = (file, start, end, dict(children) if isinstance(children, dict) else children)
    return (*entry[:3], node)


def _conflict(merge: Merge, what: str, first: Entry, second: Entry) -> None:
    for here, other in ((first, second), (second, first)):
        there = place(other)
        message = f"{what} is also given in {there.file}:{there.line}"
        _fail(merge, "included-twice", message, place(here), "keep one of the two")


def _fail(merge: Merge, rule: str, message: str, span: Span, advice: str = "") -> None:
    merge.found.append(Diagnostic(rule=rule, message=message, help=advice, span=span))
