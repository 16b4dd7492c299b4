"""`apigen.report`: diagnostics to text."""

import json

import pytest

from apigen.diagnostics import Diagnostic, Severity, Span
from apigen.report import FORMATS, render, summary

SOURCE = "authorizers: {users: {}}\nroutes:\n  GET /orders:\n    authorizer: usres\n"
WRONG = Diagnostic(
    rule="unknown-authorizer",
    message="GET /orders uses authorizer 'usres', which is not defined",
    help="did you mean 'users'?",
    span=Span("orders.yaml", 4, 17, 4, 22),
)
WARNING = Diagnostic(rule="old", message="this is old", severity=Severity.WARNING, span=Span("b.yaml", 1, 1, 1, 2))


def at(line: int, column: int, end_line: int, end_column: int) -> Diagnostic:
    return Diagnostic(rule="r", message="m", help="h", span=Span("a.yaml", line, column, end_line, end_column))


def carets(text: str, found: Diagnostic) -> tuple[str, str]:
    """The excerpt line and the caret line of a report about one file."""
    _, line, caret, _ = render([found], {"a.yaml": text}, "text").splitlines()
    return line, caret


def test_text_shows_the_line_with_carets_and_the_help_behind_them() -> None:
    """Then how much there is of what."""
    assert render([WRONG], {"orders.yaml": SOURCE}, "text") == (
        "orders.yaml:4:17: error[unknown-authorizer]: GET /orders uses authorizer 'usres', which is not defined\n"
        "    4 |     authorizer: usres\n"
        "      |                 ^^^^^ did you mean 'users'?\n"
        "1 error\n"
    )


def test_text_without_an_excerpt_puts_the_help_in_the_line() -> None:
    """For files that are not specs, and for findings without a place."""
    no_place = Diagnostic(rule="r", message="m", help="do this")
    shown = render([WRONG, no_place], {}, "text").splitlines()
    assert shown[0].endswith("which is not defined (did you mean 'users'?)")
    assert shown[1] == "error[r]: m (do this)"
    assert shown[2] == "2 errors"


@pytest.mark.parametrize(
    ("text", "found", "line", "caret"),
    [
        ("a: b", at(1, 4, 1, 5), "    1 | a: b", "      |    ^ h"),
        ("a:\tb", at(1, 4, 1, 5), "    1 | a:    b", "      |       ^ h"),
        ("日本: b", at(1, 5, 1, 6), "    1 | 日本: b", "      |       ^ h"),
        ("a: 日本", at(1, 4, 1, 6), "    1 | a: 日本", "      |    ^^^^ h"),
        ("e\u0301: b", at(1, 5, 1, 6), "    1 | e\u0301: b", "      |    ^ h"),
        ("a: |\n  b\n", at(1, 4, 3, 1), "    1 | a: |", "      |    ^ h"),
        ("a: {b:   \n c}", at(1, 4, 2, 4), "    1 | a: {b:", "      |    ^^^ h"),
        ("a:", at(1, 3, 1, 3), "    1 | a:", "      |   ^ h"),
        ("a:", at(1, 90, 1, 99), "    1 | a:", "      |   ^ h"),
        ("a\r\nb: \x1b[31m\r\n", at(2, 4, 2, 5), "    2 | b: \ufffd[31m", "      |    ^ h"),
        ("x\n" * 99_999 + "a: b", at(100_000, 4, 100_000, 5), "100000 | a: b", "      |    ^ h"),
    ],
)
def test_carets_stand_under_the_span(text: str, found: Diagnostic, line: str, caret: str) -> None:
    """Whatever the characters before it take in a terminal, and only on the first line of a span."""
    assert carets(text, found) == (line, caret)


def test_a_long_line_is_cut_around_the_span() -> None:
    """A spec on one line does not flood the terminal."""
    line, caret = carets("x" * 5000 + "HERE" + "y" * 5000, at(1, 5001, 1, 5005))
    assert len(line) < 200
    assert line[caret.index("^") : caret.rindex("^") + 1] == "HERE"


def test_diagnostics_come_in_the_order_of_the_files_once_each() -> None:
    """Main file first, then by line; what has no place is last."""
    nowhere = Diagnostic(rule="n", message="m")
    first, second = at(1, 1, 1, 2), at(2, 1, 2, 2)
    found = [nowhere, WARNING, second, first, second]
    shown = render(found, {"b.yaml": "x", "a.yaml": "y\nz"}, "oneline").splitlines()
    assert [line.split(": ")[0] for line in shown] == ["b.yaml:1:1", "a.yaml:1:1", "a.yaml:2:1", "error[n]"]


def test_colour_is_only_added_around_the_same_text() -> None:
    """Nothing else depends on it."""
    plain = render([WRONG], {"orders.yaml": SOURCE}, "text")
    coloured = render([WRONG], {"orders.yaml": SOURCE}, "text", colour=True)
    assert "\x1b[31;1m^^^^^\x1b[0m" in coloured
    for code in ("\x1b[31;1m", "\x1b[34m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


@pytest.mark.parametrize("form", ["text", "oneline"])
def test_a_message_cannot_control_the_terminal(form: str) -> None:
    """A spec may hold any character in its names."""
    evil = Diagnostic(rule="r", message="name '\x1b[2Jx\r\u202e'", help="\x07", span=Span("\x1b.yaml", 1, 1, 1, 1))
    shown = render([evil], {"\x1b.yaml": "x"}, form)
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert "\\x1b[2Jx\\r\\u202e" in shown


def test_json_is_a_list_of_objects() -> None:
    """Without a place its keys are null."""
    nowhere = Diagnostic(rule="n", message="m")
    first, second = json.loads(render([WRONG, nowhere], {}, "json"))
    assert first == {
        "file": "orders.yaml",
        "line": 4,
        "column": 17,
        "end_line": 4,
        "end_column": 22,
        "severity": "error",
        "rule": "unknown-authorizer",
        "message": WRONG.message,
        "help": WRONG.help,
    }
    assert second["file"] is None
    assert json.loads(render([], {}, "json")) == []


def test_github_gets_workflow_commands_with_everything_escaped() -> None:
    """A message cannot end its command and begin another."""
    evil = Diagnostic(
        rule="r",
        message="50% of\r::error::x, y: z",
        severity=Severity.WARNING,
        span=Span("a,b:c%.yaml", 1, 2, 1, 3),
    )
    assert render([evil], {}, "github") == (
        "::warning title=r,file=a%2Cb%3Ac%25.yaml,line=1,col=2,endLine=1,endColumn=3::50%25 of%0D::error::x, y: z\n"
    )


def test_github_gets_no_end_column_for_several_lines() -> None:
    """GitHub ignores columns there."""
    assert "endColumn" not in render([at(1, 1, 3, 9)], {}, "github")


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "json"])
def test_nothing_found_is_nothing_said(form: str) -> None:
    """So that a quiet run is a good run."""
    assert render([], {}, form) == ""


def test_the_summary_counts_errors_and_warnings() -> None:
    """With the right plural."""
    assert summary([]) == ""
    assert summary([WARNING]) == "1 warning"
    assert summary([WRONG, WRONG, WARNING]) == "2 errors, 1 warning"
