"""YAML text to plain data and its tree of positions, both from one pass over the parser's events.

Not `yaml.load`: that has no positions, reads `on:` as True and silently keeps the last of two equal keys.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from yaml import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # PyYAML without libyaml: the same events, some twenty times slower
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

from apigen.diagnostics import CLOUDFORMATION, Diagnostic, did_you_mean
from apigen.limit import MAX_FINDINGS
from apigen.source.positions import Entry, Node, place
from apigen.source.scalars import CORE_PREFIX, Scalar, plain, shown, tagged
from apigen.source.syntax import reworded

MAX_DEPTH = 64
MAX_VALUES = 1_000_000  # after aliases are followed; a spec of 10,000 routes has about 100,000
_PER_VALUE = 16  # characters of text that count as one value more
# Halves of characters, which PyYAML's own parser lets through and no file can hold.
_SURROGATE = re.compile("[\ud800-\udfff]")

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
_CLOUDFORMATION = frozenset(
    f"!{name}"
    for name in (
        *("And", "Base64", "Cidr", "Condition", "Equals", "FindInMap", "ForEach", "GetAtt", "GetAZs", "If"),
        *("ImportValue", "Join", "Length", "Not", "Or", "Ref", "Select", "Split", "Sub", "ToJsonString", "Transform"),
    )
)

Data: TypeAlias = "dict[str, Data] | list[Data] | Scalar"
_Event: TypeAlias = Any  # types-PyYAML leaves the attributes of events untyped


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file: its data (None if it is not usable) with positions, what was wrong, and how many values it has."""

    data: dict[str, Any] | None
    root: Node | None
    diagnostics: tuple[Diagnostic, ...]
    size: int = 0


class _Anchored(NamedTuple):
    value: Data
    node: Node
    text: str | None
    size: int
    height: int


class _FatalError(Exception):
    def __init__(self, found: Diagnostic):
        self.found = found
        super().__init__(found.message)


def parse(text: str, file: str, limit: int = MAX_VALUES) -> Parsed:
    """Reads the one document in `text`, of at most `limit` values. `file` is its name in diagnostics."""
    reader = _Reader(text, file, limit)
    try:
        data, root = reader.document()
    except ValueError:
        # PyYAML's own parser converts "\U00110000" without a check; libyaml reports it.
        error = YAMLError("an escape in double quotes names no character")
        return Parsed(data=None, root=None, diagnostics=(*reader.found, *reworded(error, text, file)))
    except _FatalError as stop:
        return Parsed(data=None, root=None, diagnostics=(*reader.found, stop.found))
    except YAMLError as error:
        return Parsed(data=None, root=None, diagnostics=(*reader.found, *reworded(error, text, file)))
    return Parsed(data=data, root=root, diagnostics=tuple(reader.found), size=reader.count)


class _Reader:
    """The state of one pass: what anchors stand for, how deep and how much has been read, what was wrong."""

    __slots__ = ("anchors", "count", "depth", "file", "found", "limit", "next", "peak")

    def __init__(self, text: str, file: str, limit: int):
        self.next: Callable[[], _Event] = Parser(text).get_event
        self.file = file
        self.limit = limit
        self.found: list[Diagnostic] = []
        self.anchors: dict[str, _Anchored] = {}
        self.count = self.depth = self.peak = 0

    def document(self) -> tuple[dict[str, Any] | None, Node | None]:
        stream = self.next()
        if type(self.next()) is StreamEndEvent:
            raise self.fatal("empty-file", "the file is empty", stream)
        start = self.next()
        data, root = self.value(start)
        self.next()  # the end of the document
        event = self.next()
        if type(event) is DocumentStartEvent:
            self.error(
                "multiple-documents",
                "the file has a second YAML document ('---')",
                event,
                "keep one document",
            )
        if type(start) is ScalarEvent and data is None:
            raise self.fatal("empty-file", "the file is empty", stream)
        if not isinstance(data, dict):
            self.error("not-a-mapping", "the spec must be a mapping of keys to values", start)
            return None, None
        return data, root

    def value(self, event: _Event) -> tuple[Data, Node]:
        kind = type(event)
        if self.count > self.limit:
            raise self.fatal("too-many-values", f"a spec may have at most {MAX_VALUES} values", event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            return self.alias(event)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fatal("too-deep", f"values are nested more than {MAX_DEPTH} deep", event)
        result = self.collection(event) if event.anchor is None else self.anchored(event)
        self.depth -= 1
        return result

    def scalar(self, event: _Event) -> tuple[Scalar, Node]:
        text = event.value
        size = 1 + len(text) // _PER_VALUE
        self.count += size
        value = plain(text) if event.tag is None and not event.style else text
        if event.tag is not None:
            value = self.tagged(event)
        node: Node = (self.file, event.start_mark, event.end_mark, None)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(value, node, text, size, 0)
        if event.style == '"' and _SURROGATE.search(text):
            self.error("yaml-syntax", "an escape in double quotes names no character", event)
        return value, node

    def tagged(self, event: _Event) -> Scalar:
        try:
            return tagged(event.tag, event.value)
        except ValueError as error:
            self.error("unknown-tag", str(error), event, _advice(event.tag))
            return None

    def collection(self, event: _Event) -> tuple[Data, Node]:
        return self.mapping(event) if type(event) is MappingStartEvent else self.sequence(event)

    def mapping(self, event: _Event) -> tuple[dict[str, Data], Node]:
        self.collection_tag(event, "map")
        data: dict[str, Data] = {}
        entries: dict[str, Entry] = {}
        merges: dict[str, tuple[Data, Node]] = {}
        end: Any = event.end_mark
        while type(start := self.next()) is not MappingEndEvent:
            key = self.key(start)
            value, node = self.value(self.next())
            end = node[2]
            if key is None:
                continue
            if key in entries:
                self.duplicate(key, entries[key], start)
                continue
            entries[key] = (self.file, start.start_mark, start.end_mark, node)
            if key == "<<" and type(start) is ScalarEvent and not start.style:
                merges[key] = value, node
            else:
                data[key] = value
        if merges:
            self.merge(data, entries, *merges["<<"])
        # The end event of a block is at the next key; a person sees the end of the last value.
        end = start.end_mark if event.flow_style else end
        root: Node = (self.file, event.start_mark, end, entries)
        return data, root

    def sequence(self, event: _Event) -> tuple[list[Data], Node]:
        self.collection_tag(event, "seq")
        data: list[Data] = []
        nodes: list[Node] = []
        while type(start := self.next()) is not SequenceEndEvent:
            value, node = self.value(start)
            data.append(value)
            nodes.append(node)
        end: Any = start.end_mark if event.flow_style or not nodes else nodes[-1][2]
        root: Node = (self.file, event.start_mark, end, nodes)
        return data, root

    def key(self, event: _Event) -> str | None:
        """The key as it is written: `200:` is "200" and `on:` is "on"."""
        kind = type(event)
        if kind is ScalarEvent:
            self.count += 1
            if event.anchor is not None or event.tag is not None or event.style:
                self.scalar(event)
            text: str | None = event.value
            return text
        if kind is AliasEvent and event.anchor in self.anchors:
            text = self.anchors[event.anchor].text
        else:
            self.value(event)
            text = None
        if text is None:
            self.error("key-not-text", "a key must be text, not a list or a mapping", event)
        return text

    def alias(self, event: _Event) -> tuple[Data, Node]:
        target = self.anchors.get(event.anchor)
        if target is None:
            message = f"there is no complete anchor '&{event.anchor}' before this alias"
            close = did_you_mean(event.anchor, tuple(self.anchors))
            advice = close if close.startswith("did") else "quote the text if '*' is not meant as an alias"
            self.error("unknown-alias", message, event, advice)
            return None, (self.file, event.start_mark, event.end_mark, None)
        self.count += target.size
        self.peak = max(self.peak, self.depth + target.height)
        if self.count > self.limit:
            raise self.fatal("too-many-aliases", f"aliases make more than {MAX_VALUES} values of this spec", event)
        if self.peak > MAX_DEPTH:
            raise self.fatal("too-deep", f"aliases nest values more than {MAX_DEPTH} deep", event)
        return target.value, (self.file, event.start_mark, event.end_mark, target.node[3])

    def anchored(self, event: _Event) -> tuple[Data, Node]:
        """A collection with an anchor: measured, so that an alias of it costs what it stands for."""
        self.anchors.pop(event.anchor, None)
        before, outer = self.count, self.peak
        self.peak = self.depth
        value, node = self.collection(event)
        height = self.peak - self.depth + 1
        self.anchors[event.anchor] = _Anchored(value, node, None, self.count - before + 1, height)
        self.peak = max(outer, self.peak)
        return value, node

    def merge(self, data: dict[str, Data], entries: dict[str, Entry], value: Data, node: Node) -> None:
        """`<<: *defaults` or `<<: [*a, *b]`: own keys win, then the earlier mapping. https://yaml.org/type/merge.html."""
        del entries["<<"]
        inside = node[3]
        parts = list(zip(value, inside, strict=True)) if isinstance(inside, list) and isinstance(value, list) else []
        for part, part_node in parts or [(value, node)]:
            part_entries = part_node[3]
            if not isinstance(part, dict) or not isinstance(part_entries, dict):
                wrong = _finding("bad-merge", "'<<' merges mappings only", part_node)
                # An alias of nothing was reported.
                self.found += [wrong] if all(one.span != wrong.span for one in self.found) else []
                continue
            for name in part:
                if name not in data:
                    data[name], entries[name] = part[name], part_entries[name]

    def collection_tag(self, event: _Event, name: str) -> None:
        self.count += 1
        self.peak = max(self.peak, self.depth)
        if event.tag is not None and event.tag not in ("!", CORE_PREFIX + name):
            self.error("unknown-tag", f"the tag {shown(event.tag)} is not supported", event, _advice(event.tag))

    def duplicate(self, key: str, first: Entry, event: _Event) -> None:
        line = place(first).line
        self.error("duplicate-key", f"the key '{key}' is already on line {line}", event, "keep one of the two")

    def error(self, rule: str, message: str, event: _Event, advice: str = "") -> None:
        node: Node = (self.file, event.start_mark, event.end_mark, None)
        self.found.append(_finding(rule, message, node, advice))
        if len(self.found) >= MAX_FINDINGS:
            raise self.fatal("too-many-findings", "this is where reading stopped, because so much is wrong", event)

    def fatal(self, rule: str, message: str, event: _Event) -> _FatalError:
        return _FatalError(_finding(rule, message, (self.file, event.start_mark, event.end_mark, None)))


def _advice(tag: str) -> str:
    return CLOUDFORMATION if tag in _CLOUDFORMATION else "quote the text if it is not meant as a tag"


def _finding(rule: str, message: str, node: Node, advice: str = "") -> Diagnostic:
    return Diagnostic(rule=rule, message=message, help=advice, span=place(node))
