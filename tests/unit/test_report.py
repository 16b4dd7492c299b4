"""`apigen.report`: diagnostics to text."""

import json

import pytest
from hypothesis import example, given
from hypothesis.strategies import text
from jsonschema import Draft7Validator

from apigen.diagnostics import Diagnostic, Severity, Span
from apigen.report import FORMATS, render, summary
from apigen.sarif import log
from tests.sarif_schema import SCHEMA

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
        "1 error in 1 file; apigen explain unknown-authorizer tells more\n"
    )


def test_text_without_an_excerpt_puts_the_help_in_the_line() -> None:
    """For files that are not specs, and for findings without a place."""
    no_place = Diagnostic(rule="r", message="m", help="do this")
    shown = render([WRONG, no_place], {}, "text").splitlines()
    assert shown[0].endswith("which is not defined (did you mean 'users'?)")
    assert shown[1] == "error[r]: m (do this)"
    assert shown[2] == "2 errors in 1 file; apigen explain unknown-authorizer tells more"


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


def test_a_long_line_of_wide_characters_is_cut_to_the_same_width() -> None:
    """They take two cells each."""
    line, caret = carets("左" * 500 + "HERE" + "右" * 500, at(1, 501, 1, 505))
    shown = "".join(char * (2 if char in "左右" else 1) for char in line)
    assert len(shown) < 200
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "HERE"


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


def test_a_message_does_not_flood_the_terminal() -> None:
    """A key may have a million characters."""
    long = Diagnostic(rule="r", message="x" * 1_000_000, help="y" * 1_000_000)
    assert len(render([long], {}, "text")) < 3000
    assert len(render([long], {}, "oneline")) < 3000


def test_json_is_findings_with_their_number() -> None:
    """Without a place its keys are null; the files are all that were read."""
    nowhere = Diagnostic(rule="n", message="m")
    report = json.loads(render([WRONG, WARNING, nowhere], {"orders.yaml": SOURCE, "b.yaml": ""}, "json"))
    first, _, second = report.pop("findings")
    assert report == {"version": 1, "errors": 2, "warnings": 1, "files": ["orders.yaml", "b.yaml"]}
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
    assert json.loads(render([], {"a.yaml": ""}, "json")) == {
        "version": 1,
        "errors": 0,
        "warnings": 0,
        "files": ["a.yaml"],
        "findings": [],
    }


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_documents_are_ascii(form: str) -> None:
    """So that no encoding of a pipe can break them."""
    strange = Diagnostic(rule="r", message="é \x9b \u2028 日本", span=Span("日本.yaml", 1, 1, 1, 1))
    assert render([strange], {}, form).isascii()


@example("\x7f\x9b\x1b[2J\u202e\u2028\x85", "\r\n::error::x", "\x7f%0A,::.yaml")
@given(text(max_size=60), text(max_size=20), text(min_size=1, max_size=20))
def test_no_text_breaks_any_form(message: str, help_: str, file: str) -> None:
    """One line stays one line, a document stays one, and nothing acts on a terminal."""
    found = Diagnostic(rule="r", message=message, help=help_, span=Span(file, 1, 1, 1, 2))
    for form in FORMATS:
        shown = render([found], {file: f"{message}\n{help_}"}, form)
        assert all(char.isprintable() or char == "\n" for char in shown)
    assert len(render([found], {}, "oneline").splitlines()) == 1
    assert len(render([found], {}, "github").splitlines()) == 1
    assert json.loads(render([found], {}, "json"))["findings"][0]["message"] == found.message
    Draft7Validator(SCHEMA).validate(json.loads(render([found], {}, "sarif")))


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("orders.yaml", "orders.yaml"),
        ("my apis/örders#1.yaml", "my%20apis/%C3%B6rders%231.yaml"),
        ("../orders.yaml", "../orders.yaml"),
        ("/srv/orders.yaml", "file:///srv/orders.yaml"),
        ("C:/apis/orders.yaml", "file:///C:/apis/orders.yaml"),
    ],
)
def test_sarif_names_files_as_they_were_named(file: str, uri: str) -> None:
    """Relative ones are relative to where apigen runs, which is the root of a repository."""
    found = Diagnostic(rule="r", message="m", span=Span(file, 2, 3, 4, 5))
    place = log([found])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": uri}
    assert place["region"] == {"startLine": 2, "startColumn": 3, "endLine": 4, "endColumn": 5}


def test_sarif_says_no_more_than_it_knows() -> None:
    """Of findings without a place, and of targets that do not list what they find."""
    run = log([Diagnostic(rule="of-another-target", message="see [this](https://evil.example) {0} {id}")])["runs"][0]
    assert run["tool"]["driver"]["rules"] == [{"id": "of-another-target"}]
    assert run["results"][0]["locations"] == []
    assert run["results"][0]["message"] == {"text": "see [this] (https://evil.example) {{0}} {id}"}


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


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("json", "sarif")])
def test_nothing_found_is_nothing_said(form: str) -> None:
    """So that a quiet run is a good run."""
    assert render([], {}, form) == ""


def test_the_summary_counts_errors_and_warnings() -> None:
    """With the right plural."""
    assert summary([]) == ""
    assert summary([WARNING]) == "1 warning in 1 file"
    assert summary([WRONG, WRONG, WARNING]) == "2 errors, 1 warning in 2 files"
    assert summary([Diagnostic(rule="r", message="m")]) == "1 error"
