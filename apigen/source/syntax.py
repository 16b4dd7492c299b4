"""The YAML parser's complaints to diagnostics in plain English, at the place that has to change."""

import re
from itertools import islice

from yaml import MarkedYAMLError, YAMLError

from apigen.diagnostics import Diagnostic, Span
from apigen.source.positions import Mark

_MAX_TAB_LINES = 20
_TAB_INDENT = re.compile(r"[ ]*\t[ \t]*(?=[^\s#])")
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what the parser counts as one

# What the parser says (libyaml's and PyYAML's own words), what we say, and what to do. `{line}` is where the
# list or mapping in question begins, `{char}` what stands at the place. The first row that matches is used.
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        r"scanning a quoted scalar.*(unexpected end of stream|unexpected document)",
        "the quoted text is not closed",
        "add the closing quote",
    ),
    (
        r"unknown escape character",
        "'\\{char}' is not an escape of double-quoted text",
        "use single quotes, or write '\\\\' for a backslash",
    ),
    (
        r"Unicode character escape",
        "an escape in double quotes names no character",
        "write the character itself, or all of it in one escape, such as '\\U0001f642'",
    ),
    (r"hexa?decimal number", "an escape in double quotes lacks digits", "write '\\\\' for a backslash"),
    (
        r"mapping values are not allowed",
        "a ':' cannot stand here",
        "quote the text if ':' belongs to it, else check the indentation",
    ),
    (r"mapping keys are not allowed", "a '?' cannot stand here", "quote the text if it begins with '?'"),
    (
        r"sequence entries are not allowed",
        "a list item ('-') cannot stand here",
        "put it on a line of its own, under its key",
    ),
    (
        r"could not find expected ':'",
        "a key without a ':' after it",
        "write 'key: value'; continue long text with '|'",
    ),
    (
        r"scanning an (alias|anchor)",
        "text cannot begin with '{char}', which is YAML's sign for an {kind}",
        "put the text in quotes",
    ),
    (
        r"(flow sequence).*expected ',' or '\]'",
        "the list that begins on line {line} is not closed, or lacks a ','",
        "quote items that contain ',', ':', '[' or '{{'",
    ),
    (
        r"(flow mapping).*expected ',' or '\}'",
        "the mapping that begins on line {line} is not closed, or lacks a ','",
        "quote values that contain ',', ':' or '{{'",
    ),
    (
        r"block mapping.*(expected key|expected <block end>)",
        "this does not fit the mapping that begins on line {line}",
        "check the indentation, and quote text that goes on after a closing quote",
    ),
    (
        r"block collection.*(expected '-' indicator|expected <block end>)",
        "this does not fit the list that begins on line {line}",
        "check the indentation",
    ),
    (r"cannot start any token", "text cannot begin with '{char}'", "put the text in quotes"),
    (
        r"expected (the )?node content",
        "a value is missing here",
        "quote the text if this is not a list or a mapping",
    ),
    (
        r"scanning a block scalar",
        "the text after '|' or '>' begins on the next line",
        "quote a '|' or '>' that is text",
    ),
    (r"(scanning|parsing) a tag", "this is not a tag", "quote the text if '!' is not meant as a tag"),
    (r"incompatible YAML document", "only YAML 1 can be read", "leave out the line"),
    (r"a directive", "text cannot begin with '%' at the start of a line", "put the text in quotes"),
    (r"undefined tag handle", "the tag here is not defined", "quote the text if '!' is not meant as a tag"),
    (
        r"document start",
        "this does not belong to the document above",
        "check the indentation and the brackets",
    ),
)


def reworded(error: YAMLError, text: str, file: str) -> tuple[Diagnostic, ...]:
    """What stopped the parser. Tabs are reported on every line that has them, all else once."""
    if not isinstance(error, MarkedYAMLError) or (error.problem_mark or error.context_mark) is None:
        # The text has been checked for characters that YAML refuses, so that this is a rare end.
        return (_finding(f"this is not valid YAML: {_one_line(str(error))}", "", Span(file, 1, 1, 1, 1)),)
    lines = LINE_BREAK.split(text)
    mark = _where(error)
    if tabs := _tabs(lines, mark, file):
        return tabs
    said = ": ".join(filter(None, (error.context, error.problem)))
    span = _inside(mark, lines, file)
    for pattern, message, advice in _WORDS:
        if re.search(pattern, said):
            words = _words(error, lines, mark)
            return (_finding(message.format_map(words), advice.format_map(words), span),)
    return (_finding(f"this is not valid YAML: {_one_line(said)}", "", span),)


def _where(error: MarkedYAMLError) -> Mark:
    """The parser stops long after an open quote or a key without a colon; its context is where they begin."""
    early = re.search("quoted scalar|simple key|an alias|an anchor", error.context or "")
    escape = "escape" in (error.problem or "")
    mark = error.context_mark if early and not escape else None
    found = mark or error.problem_mark or error.context_mark
    assert found is not None, error
    return found


def _inside(mark: Mark, lines: list[str], file: str) -> Span:
    """One character at the mark. The end of the file is shown behind its last line that is not blank."""
    line, column = mark.line, mark.column
    if line >= len(lines) - 1 and not any(text.strip() for text in lines[line:]):
        line = next((number for number in range(len(lines) - 1, 0, -1) if lines[number].strip()), 0)
        column = len(lines[line])
    return Span(file, line + 1, column + 1, line + 1, column + 2)


def _words(error: MarkedYAMLError, lines: list[str], mark: Mark) -> dict[str, str]:
    begin = error.context_mark or error.problem_mark
    # libyaml points at the backslash of an unknown escape, PyYAML behind it.
    here = lines[mark.line][mark.column :].removeprefix("\\")[:1] if mark.line < len(lines) else ""
    kind = "anchor" if "anchor" in (error.context or "") else "alias"
    return {"line": str(begin.line + 1 if begin else 1), "char": here or "the end of the file", "kind": kind}


def _tabs(lines: list[str], mark: Mark, file: str) -> tuple[Diagnostic, ...]:
    if mark.line >= len(lines) or not _TAB_INDENT.match(lines[mark.line]):
        return ()
    found = ((number, _TAB_INDENT.match(line)) for number, line in enumerate(lines[mark.line :], mark.line + 1))
    spans = (Span(file, number, 1, number, match.end() + 1) for number, match in found if match)
    return tuple(
        Diagnostic(rule="tab-indentation", message="a tab cannot indent YAML", help="use spaces", span=span)
        for span in islice(spans, _MAX_TAB_LINES)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _finding(message: str, advice: str, span: Span) -> Diagnostic:
    return Diagnostic(rule="yaml-syntax", message=message, help=advice, span=span)
