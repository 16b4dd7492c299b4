"""How Python source is printed: that text in it reads back unchanged, and that ruff would not move a character."""

import ast
import io
import math
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from apigen_pulumi.python import (
    Atom,
    Expression,
    Str,
    array,
    assignment,
    call,
    comment,
    docstring,
    flat,
    identifier,
    literal,
    mapping,
    one_line,
    statement,
)

RUFF = shutil.which("ruff", path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin")
needs_ruff = pytest.mark.skipif(RUFF is None, reason="ruff is not installed")

# Each example starts ruff; looking for the smallest one would take minutes.
NO_SHRINKING = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))

# Texts made of what Python reads as its own, more often than chance would have it.
PIECES = (
    *("'", '"', '"""', "\\", "\\N", "{x}", "#", "# noqa", "fmt: off", "word "),
    *("\n", "\r", "\t", "\f", "\x00", "\x7f", "\u2028", "\u202e", "\ud800"),
    *("é", "漢字", "😀", "e\u0301"),
)
nasty = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)
anything = st.text() | nasty
printable = st.text(st.characters(codec="utf-8"))  # a file cannot hold a lone surrogate, an escape can
# How wide a new character is depends on the version of Unicode, and ruff has its own.
measurable = st.lists(st.sampled_from(PIECES) | st.text(st.characters(codec="ascii"), max_size=9), max_size=9).map(
    "".join
)
long_text = st.lists(measurable, max_size=8).map("\n".join)
names = st.from_regex(r"[a-z][a-z_]{0,40}", fullmatch=True).filter(str.isidentifier).map(identifier)


def trees(text: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    """Expressions of any shape with such text inside."""

    def around(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        arrays = st.lists(inner, max_size=4).map(array)
        calls = st.builds(call, names, st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3))
        return arrays | calls | st.dictionaries(text, inner, max_size=4).map(mapping)

    atoms = names.map(Atom) | st.integers().map(literal).map(Atom) | text.map(Str)
    return st.recursive(atoms, around, max_leaves=12)


def formatted(source: str) -> str:
    """`source` as ruff formats it."""
    assert RUFF
    command = [RUFF, "format", "--isolated", "--line-length", "100", "--stdin-filename", "x.py", "-"]
    return subprocess.run(command, input=source.encode(), capture_output=True, check=True).stdout.decode()


@given(anything)
def test_a_literal_reads_back_as_the_text(text: str) -> None:
    """Any text at all, one line, no character that a reader cannot see."""
    printed = literal(text)
    assert ast.literal_eval(printed) == text
    assert printed.isascii() or not set(printed) & set("\u2028\u202e\u200b\xa0\ufeff")
    assert len(printed.splitlines()) == 1


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans() | st.none())
def test_a_literal_reads_back_as_the_number(value: float | None) -> None:
    """Numbers, truth values and None keep value and type."""
    read = ast.literal_eval(literal(value))
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_without_a_literal_is_a_call(value: float) -> None:
    """Infinities and NaN have no literal; they evaluate all the same."""
    assert repr(eval(literal(value), {})) == repr(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('"quoted"', "'\"quoted\"'"),
        ('"it\'s"', "'\"it\\'s\"'"),
        ("${stageVariables.x} {y}", '"${stageVariables.x} {y}"'),
        ("a\\b\n\t", '"a\\\\b\\n\\t"'),
        ("\x00\xa0\u202e\U000e0001", '"\\x00\\xa0\\u202e\\U000e0001"'),
        ("é漢😀", '"é漢😀"'),
    ],
)
def test_a_literal_is_as_ruff_prefers_it(text: str, expected: str) -> None:
    """Double quotes, unless single ones need fewer escapes."""
    assert literal(text) == expected


def test_an_expression_that_fits_stays_on_one_line() -> None:
    """Short calls are not opened."""
    value = call("f", [Atom("a")], {"b": array([Str("c"), Atom("1")]), "d": mapping({"e": Atom("g")})})
    assert statement(value, 4) == ['    f(a, b=["c", 1], d={"e": g})']


def test_an_expression_that_does_not_fit_is_opened_from_outside() -> None:
    """One entry a line with a trailing comma; entries that fit stay whole."""
    value = call("function", [Str("x" * 80)], {"b": mapping({"key": Atom("value")})})
    expected = ["v = function(", f'    "{"x" * 80}",', '    b={"key": value},', ")"]
    assert assignment("v", value) == expected


def test_text_of_several_lines_is_one_string_a_line() -> None:
    """A template stays readable; the strings concatenate to the text."""
    text = '#set($x = "1")\n' + "y" * 90 + "\n"
    lines = statement(call("f", named={"template": Str(text)}))
    assert lines[1:5] == ["    template=(", "        '#set($x = \"1\")\\n'", f'        "{"y" * 90}\\n"', "    ),"]
    assert ast.literal_eval("".join(lines[1:5]).partition("=")[2].rstrip(",")) == text


@given(trees(anything))
def test_a_layout_evaluates_to_the_flat_expression(value: Expression) -> None:
    """Breaking lines changes nothing but white space, commas and parentheses."""
    laid_out = "\n".join(statement(value))
    assert ast.dump(ast.parse(f"({laid_out}\n)")) == ast.dump(ast.parse(f"({flat(value)}\n)"))


@needs_ruff
@NO_SHRINKING
@given(st.lists(st.tuples(st.integers(1, 110), trees(long_text)), max_size=5))
def test_ruff_leaves_every_layout_as_it_is(values: list[tuple[int, Expression]]) -> None:
    """Assignments to short and long names and bare calls, in a method, with any text inside."""
    lines = ["class C:", "    def f(self):", "        pass"]
    for length, value in values:
        lines += assignment("v" * length, value, 8)
        lines += statement(call("g", [value]), 8)
        if isinstance(value, Str):
            lines += assignment(f"{'v' * min(length, 60)}: pulumi.Input[str]", value, 8)
    source = "\n".join(lines) + "\n"
    assert formatted(source) == source


@given(anything)
def test_a_comment_is_one_comment(text: str) -> None:
    """No text ends the comment or starts another one."""
    tokens = list(tokenize.generate_tokens(io.StringIO(f"{comment(text)}\nx = 1\n").readline))
    assert [token.type for token in tokens].count(tokenize.COMMENT) == 1
    assert tokens[0].type == tokenize.COMMENT
    assert tokens[0].string.count("#") == 1
    assert "x" in [token.string for token in tokens[1:3]]


@pytest.mark.parametrize("text", ["fmt: off", "noqa", "type: ignore", "!/bin/sh", "pyright: basic", "ruff : noqa"])
def test_a_comment_is_no_instruction(text: str) -> None:
    """What a tool would obey is quoted."""
    assert comment(text) == f"# '{text}'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /pets/{id}", "# GET /pets/{id}"),
        ("GET /x  # noqa", "# GET /x noqa"),
        ("a\nb\r\x00", "# a b \\x00"),
        ("", "#"),
    ],
)
def test_a_comment_keeps_the_words(text: str, expected: str) -> None:
    """Usual labels are printed as they are."""
    assert comment(text) == expected


@given(printable)
def test_a_docstring_keeps_the_words(text: str) -> None:
    """All words are there, and the code around it is untouched."""
    source = "\n".join(["def f():", *docstring(text, 4), "    return 1", ""])
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    words = " ".join(text.split()).replace('"""', "'''")
    assert " ".join((ast.get_docstring(function) or "").split()) == " ".join(words.split())
    assert len(function.body) == 2


@needs_ruff
@NO_SHRINKING
@given(st.lists(long_text.map(lambda text: text.replace("\ud800", "")), max_size=5))
def test_ruff_leaves_every_docstring_and_comment_as_it_is(texts: list[str]) -> None:
    """As docstrings of functions and of fields, and as comments of statements."""
    lines = ["x = 1"]
    for text in texts:
        lines += ["", "", "def f():", *docstring(text, 4), "", comment(text, 4), "    return 1"]
    source = "\n".join(lines) + "\n"
    assert formatted(source) == source


@pytest.mark.parametrize(
    ("text", "expected"),
    [("pets", "pets"), ("class", "class_"), ("None", "None_"), ("_x", "v_x"), ("__x", "v__x"), ("1st", "v_1st")],
)
def test_an_identifier_is_public_and_no_keyword(text: str, expected: str) -> None:
    """Names keep their spelling where Python lets them."""
    assert identifier(text) == expected


def test_an_identifier_differs_from_those_taken() -> None:
    """Also where the way out is taken."""
    assert identifier("class", {"class_"}) == "class__"


def test_a_long_identifier_is_cut_and_stays_unlike_others() -> None:
    """Two names that differ at their ends only remain two."""
    first, second = identifier("x" * 80 + "a"), identifier("x" * 80 + "b")
    assert first != second
    assert len(first) == len(second) == 60


@given(anything)
def test_one_line_shows_what_is_hidden(text: str) -> None:
    """Never a line break, never an invisible character."""
    assert len(one_line(text).splitlines()) <= 1
    assert "\u202e" not in one_line(text)
