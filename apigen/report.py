"""Diagnostics to text: source lines and carets for people; lines, JSON, SARIF, GitHub annotations for machines."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import category, east_asian_width

from apigen.diagnostics import Diagnostic, Severity, Span, one_line

FORMATS = ("text", "oneline", "json", "sarif", "github")

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # the YAML parser counts the same ones
_TAB = "    "
_MAX_WIDTH = 160
_MAX_TEXT = 1000
_COLOURS = {"error": "31;1", "warning": "33;1", "head": "1", "gutter": "34"}


def render(found: Iterable[Diagnostic], sources: Mapping[str, str], form: str, *, colour: bool = False) -> str:
    """The report, each diagnostic once, in the order of the files; "" where text has nothing to say.

    Args:
        found: the diagnostics, in any order.
        sources: the text of each file by its name in spans, the main file first.
        form: one of FORMATS.
        colour: whether `text` has the escape codes of a terminal.
    """
    ordered = in_file_order(found, sources)
    match form:
        case "json":
            return _dumped(_listed(ordered, sources))
        case "sarif":
            from apigen.sarif import log  # noqa: PLC0415  (it reads the explanations of all rules)

            return _dumped(log(ordered))
        case "github":
            return "".join(f"{_command(each)}\n" for each in ordered)
        case "oneline":
            return "".join(f"{_said(one_line(each))}\n" for each in ordered)
    return _text(ordered, sources, colour=colour)


def in_file_order(found: Iterable[Diagnostic], sources: Mapping[str, str]) -> list[Diagnostic]:
    """By file as `sources` has them, then by place; what has no place comes last."""
    files = {file: number for number, file in enumerate(sources)}

    def rank(each: Diagnostic) -> tuple[int, str, int, int]:
        span = each.span
        if span is None:
            return len(files) + 1, "", 0, 0
        return files.get(span.file, len(files)), span.file, span.line, span.column

    return sorted(dict.fromkeys(found), key=rank)


def summary(found: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning in 1 file`; "" if there are none."""
    listed = tuple(found)
    counts = [_count(number, name) for name, number in _counts(listed).items() if number]
    files = len({each.span.file for each in listed if each.span})
    return ", ".join(counts) + (f" in {_count(files, 'file')}" if files else "")


def _counts(found: Iterable[Diagnostic]) -> dict[Severity, int]:
    severities = [each.severity for each in found]
    return {severity: severities.count(severity) for severity in Severity}


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """The text without characters that would move a terminal's cursor or hide what is written."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _said(text: str) -> str:
    """A message that neither acts on a terminal nor floods it; it may hold whatever a spec does."""
    return printable(text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}...")


def _text(ordered: list[Diagnostic], sources: Mapping[str, str], *, colour: bool) -> str:
    lines = {file: _LINE_BREAK.split(text) for file, text in sources.items()}
    blocks = [_block(each, lines, colour=colour) for each in ordered]
    if blocks:
        first = min(ordered, key=lambda each: each.severity is not Severity.ERROR)
        blocks.append(f"{summary(ordered)}; apigen explain {first.rule} tells more\n")
    return "".join(blocks)


def _block(each: Diagnostic, lines: Mapping[str, list[str]], *, colour: bool) -> str:
    span = each.span
    excerpt = _excerpt(span, lines.get(span.file, [])) if span else None
    place = f"{span.file}:{span.line}:{span.column}: " if span else ""
    label = _paint(f"{each.severity}[{each.rule}]", each.severity, colour=colour)
    advice, message = _said(each.help), _said(each.message)
    if span is None or excerpt is None:
        return f"{printable(place)}{label}: {message}{f' ({advice})' if advice else ''}\n"
    head = f"{_paint(printable(place), 'head', colour=colour)}{label}: {message}"
    shown, indent, width = excerpt
    carets = _paint("^" * width, each.severity, colour=colour)
    numbered = _paint(f"{span.line:>5} |", "gutter", colour=colour)
    blank = _paint(f"{'':>5} |", "gutter", colour=colour)
    return f"{head}\n{numbered} {shown}\n{blank} {' ' * indent}{carets}{f' {advice}' if advice else ''}\n"


def _excerpt(span: Span, lines: list[str]) -> tuple[str, int, int] | None:
    """The source line as it is shown, the columns before the caret, and how many carets."""
    if not 1 <= span.line <= len(lines):
        return None
    line = lines[span.line - 1]
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    # A wide character takes two cells, and a line that wraps has its carets anywhere.
    most = _MAX_WIDTH if line.isascii() else _MAX_WIDTH // 2
    first = max(0, start - most // 2) if len(line) > most else 0
    last = first + most
    marked = _shown(line[start : min(end, last)].rstrip())
    before = ("..." if first else "") + _shown(line[first:start])
    after = _shown(line[start:last]) + ("..." if len(line) > last else "")
    return (before + after).rstrip(), _columns(before), max(1, _columns(marked))


def _shown(text: str) -> str:
    return "".join(char if char.isprintable() else _TAB if char == "\t" else "\ufffd" for char in text)


def _columns(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(_cells(char) for char in text) if not text.isascii() else len(text)


def _cells(char: str) -> int:
    if category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1


def _paint(text: str, role: str, *, colour: bool) -> str:
    return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if colour and text else text


def _dumped(value: object) -> str:
    """In ASCII, so that no character is lost or acts on a terminal wherever it goes."""
    return json.dumps(value, indent=2).replace("\x7f", "\\u007f") + "\n"


def _listed(ordered: list[Diagnostic], sources: Mapping[str, str]) -> dict[str, Any]:
    counts = _counts(ordered)
    return {
        "version": 1,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "files": list(sources),
        "findings": [_object(each) for each in ordered],
    }


def _object(each: Diagnostic) -> dict[str, Any]:
    span = each.span
    return {
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "severity": str(each.severity),
        "rule": each.rule,
        "message": each.message,
        "help": each.help,
    }


def _command(each: Diagnostic) -> str:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands."""
    properties = {"title": each.rule}
    if each.span:
        properties |= {"file": each.span.file, "line": str(each.span.line), "col": str(each.span.column)}
        # GitHub takes columns only where the first and the last line are the same.
        properties["endLine"] = str(each.span.end_line)
        if each.span.end_line == each.span.line:
            properties["endColumn"] = str(each.span.end_column)
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{each.severity} {listed}::{_data(each.message + (f' ({each.help})' if each.help else ''))}"


def _data(text: str) -> str:
    """Escaped as the runner undoes it; its log must not be given codes of a terminal either."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
