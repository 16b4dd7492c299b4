"""How HCL is printed, and that any text in it reads back unchanged."""

import re
from textwrap import dedent

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen_terraform.hcl import (
    NULL,
    Attribute,
    Bare,
    Block,
    Call,
    Expression,
    Index,
    Object,
    Template,
    Tuple,
    document,
    inline,
    number,
    text,
    traversal,
)
from apigen_terraform.hcl_text import comment

# Texts made of what HCL reads as its own, more often than chance would have it.
PIECES = (*'$%{}\\"\n\r\t \x01\u2028\u202eé😀', "${", "%{", "$${", "EOT")
nasty = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)
anything = (st.text() | nasty).filter(lambda words: not re.search("[\ud800-\udfff]", words))


def printed(value: Expression) -> str:
    """What stands after `value = ` in a block."""
    return document([Block("locals", body=(Attribute("value", value),))])[len("locals {\n  value = ") : -len("\n}\n")]


def read_back(source: str) -> str:
    """The text of a quoted or heredoc template as python-hcl2 hands it over, which is unread."""
    source = source[1:-1] if source.startswith('"') else source
    source = re.sub(r'\A\$\{chomp\("(.*)"\)\}\Z', r"chomp(\1\n)", source, flags=re.DOTALL)
    chomped = source.startswith("chomp(")
    if chomped or source.startswith("<<-"):
        lines = source.split("\n")[1 : -2 if chomped else -1]
        margin = min(len(line) - len(line.lstrip(" ")) for line in lines if line)
        body = "\n".join(line[margin:] for line in lines) + ("" if chomped else "\n")
        return re.sub(r"([$%])\1\{", r"\1{", body)
    return unescape(source)


def unescape(inside: str) -> str:
    """The text of what is inside of a quoted template."""
    return re.sub(r'\\u(.{4})|\\U(.{8})|\\([nrt"\\])|([$%])\4\{', _meaning, inside)


def _meaning(match: re.Match[str]) -> str:
    short, long, letter, sign = match.groups()
    if letter:
        return {"n": "\n", "r": "\r", "t": "\t"}.get(letter, letter)
    return f"{sign}{{" if sign else chr(int(short or long, 16))


@pytest.mark.parametrize(
    ("literal", "source"),
    [
        ("plain", '"plain"'),
        ('a "b" \\ c', r'"a \"b\" \\ c"'),
        ("${var.x}", '"$${var.x}"'),
        ("%{if x}", '"%%{if x}"'),
        ("${", r'"\u0024{"'),
        ('${a["b"]}', r'"\u0024{a[\"b\"]}"'),
        ("$${x}", r'"\u0024$${x}"'),
        ("%${x}", r'"\u0025$${x}"'),
        ("$input.path('$') 100%", "\"$input.path('$') 100%\""),
        ("a\nb\r\tc", r'"a\nb\r\tc"'),
        ("\x00\x1b\x7f", r'"\u0000\u001b\u007f"'),
        ("a\u2028b\u202ec", r'"a\u2028b\u202ec"'),
        ("\U000e0041", r'"\U000e0041"'),
        ("Größe 😀", '"Größe 😀"'),
    ],
)
def test_text_is_escaped(literal: str, source: str) -> None:
    """Nothing in a text is read as code, a line break or an escape."""
    assert inline(text(literal)) == source


def test_a_lone_surrogate_is_replaced() -> None:
    """What no UTF-8 file can hold becomes the replacement character."""
    assert inline(text("a\ud800b")) == '"a\ufffdb"'


def test_a_sign_before_an_interpolation_stays_text() -> None:
    """`$` and then `${x}` must not become the escape `$${`."""
    assert inline(Template(("cost: $", Bare("var.x")))) == r'"cost: \u0024${var.x}"'


def test_text_that_ends_in_a_sign_stays_as_it_is() -> None:
    """A last `$` with nothing after it is only a character."""
    assert inline(text("5$")) == '"5$"'


@pytest.mark.parametrize("name", ["", "a b", "1a", "a.b", 'a"', "a\n", "${a}", "é"])
def test_a_name_that_is_no_identifier_is_refused(name: str) -> None:
    """A traversal holds identifiers only, so that a name cannot become code."""
    with pytest.raises(ValueError, match="not an HCL identifier"):
        traversal("var", name)


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (1, "1"),
        (-1, "-1"),
        (500.0, "500"),
        (0.5, "0.5"),
        (True, "true"),
        (False, "false"),
        (10**20, "1" + "0" * 20),
    ],
)
def test_numbers_and_truth_values(value: float, source: str) -> None:
    """Whole numbers have no fraction; a truth value is not a number."""
    assert inline(number(value)) == source


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_that_hcl_lacks_is_refused(value: float) -> None:
    """HCL has neither infinity nor NaN."""
    with pytest.raises(ValueError, match="HCL has no number"):
        number(value)


def test_expressions_on_one_line() -> None:
    """Inside a template everything is on one line."""
    value = Object((("a", Tuple((number(1), NULL))), ("b", Object(()))))
    call = Call("jsonencode", (value,))
    assert inline(Template((Index(call, 0), "/x"))) == '"${jsonencode({ a = [1, null], b = {} })[0]}/x"'


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("abc_1", "abc_1"),
        ("for", '"for"'),
        ("null", '"null"'),
        ("in", '"in"'),
        ("200", '"200"'),
        ("x-amazon", '"x-amazon"'),
        ("", '""'),
        ("${a}", '"$${a}"'),
        ("Größe", '"Größe"'),
        ("e\u0301", r'"e\u0301"'),
        ("😀", r'"\U0001f600"'),
    ],
)
def test_keys_are_quoted_unless_plain(key: str, source: str) -> None:
    """A key that is a keyword, or no identifier, is quoted; characters of unsure width are written as numbers."""
    assert inline(Object(((key, number(1)),))) == f"{{ {source} = 1 }}"


def test_short_lists_stay_on_one_line() -> None:
    """A list of plain values that fits is not broken."""
    assert printed(Tuple((text("a"), text("b")))) == '["a", "b"]'


def test_long_lists_have_one_item_a_line() -> None:
    """A list that does not fit is broken, with a comma after each item."""
    value = printed(Tuple((text("a" * 50), text("b" * 50))))
    assert value == f'[\n    "{"a" * 50}",\n    "{"b" * 50}",\n  ]'


def test_a_lone_object_in_a_list_shares_the_brackets_lines() -> None:
    """One level of indentation is enough for two brackets."""
    assert printed(Tuple((Object((("a", number(1)),)),))) == "[{\n    a = 1\n  }]"


def test_equals_signs_are_aligned_until_a_bracket_stays_open() -> None:
    """Neighbours share a column; a value of several lines stands alone, a heredoc does not."""
    value = Object(
        (
            ("a", number(1)),
            ("text", text("x\ny\n")),
            ("longer", number(2)),
            ("open", Object((("a", number(1)),))),
            ("b", Object(())),
        )
    )
    assert printed(value) == dedent("""\
        {
            a      = 1
            text   = <<-EOT
              x
              y
            EOT
            longer = 2
            open = {
              a = 1
            }
            b = {}
          }""")


def test_lines_of_text_become_a_heredoc() -> None:
    """Blank lines have no indentation, markers of templates are doubled, backslashes and quotes are left alone."""
    value = printed(text('{\n  "a": "\\d",\n\n  ${b} %{c}\n}\n'))
    assert value == '<<-EOT\n    {\n      "a": "\\d",\n\n      $${b} %%{c}\n    }\n  EOT'


def test_lines_of_text_without_a_break_at_the_end_become_a_heredoc_too() -> None:
    """A heredoc always ends in a line break, which chomp takes away; neighbours are not aligned with it."""
    value = Object((("a", number(1)), ("text", text("x\ny")), ("longer", number(2))))
    assert printed(value) == dedent("""\
        {
            a = 1
            text = chomp(<<-EOT
              x
              y
            EOT
            )
            longer = 2
          }""")


@pytest.mark.parametrize("parts", [("a\nb", Bare("var.x")), ("a\n", Bare("var.x"), "")])
def test_what_a_variable_ends_with_is_kept(parts: tuple[str | Expression, ...]) -> None:
    """chomp would take line breaks of the variable's value too."""
    assert printed(Template(parts)).startswith('"')


def test_a_heredoc_may_have_interpolations() -> None:
    """Lines with expressions inside stay readable too."""
    value = printed(Template(("a: ", Bare("var.x"), "\nb\n")))
    assert value == "<<-EOT\n    a: ${var.x}\n    b\n  EOT"


def test_a_heredoc_ends_with_a_word_that_is_not_inside() -> None:
    """Text that has the usual delimiter gets another one."""
    assert printed(text("EOT\nEOT2\n")).startswith("<<-EOT3\n")


@pytest.mark.parametrize(
    "literal",
    [
        "one line\n",
        "a\n b\r",
        "  a\n  b\n",
        "a\n \nb\n",
        "a\n\tb\n",
        "a\r\nb\n",
        "a\n\u00a0b\n",
        "a\n\u200db\n",
        "a\n\u0301b\n",
        "a\n\u2028b\n",
        "a\n$${b}\n",
        "\n\n",
    ],
)
def test_text_that_a_heredoc_could_change_is_quoted(literal: str) -> None:
    """Indentation is stripped and nothing can be escaped in a heredoc, so doubtful text is not written as one."""
    assert printed(text(literal)).startswith('"')


def test_a_sign_before_an_interpolation_is_never_in_a_heredoc() -> None:
    """A heredoc has no escape for it."""
    assert printed(Template(("a\n$", Bare("var.x"), "\n"))) == r'"a\n\u0024${var.x}\n"'


def test_blocks_are_set_apart() -> None:
    """An empty line separates blocks from arguments and from each other, and what is marked apart."""
    inner = Block("inner", body=(Attribute("x", number(1)),))
    body = (Attribute("a", number(1)), Attribute("b", number(2), apart=True), inner, Block("empty"))
    assert document([Block("resource", ("t", "n"), body, comment="GET /x"), Block("data", ("t", "n"))]) == dedent("""\
        # GET /x
        resource "t" "n" {
          a = 1

          b = 2

          inner {
            x = 1
          }

          empty {}
        }

        data "t" "n" {}
        """)


@given(anything)
def test_a_comment_is_one_line(words: str) -> None:
    """No character of a label ends the comment, or shows as something else."""
    for line in comment(words):
        assert line.startswith("# ")
        assert line.splitlines() == [line]
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", line)


@pytest.mark.parametrize(
    ("words", "lines"),
    [("GET /pets/{id}", ("# GET /pets/{id}",)), ("a\r\nb\u2028c", ("# a b c",)), ("", ()), (" \u200b\n", ())],
)
def test_a_comment_has_what_can_be_seen(words: str, lines: tuple[str, ...]) -> None:
    """Line breaks become spaces, and an empty label gives no comment."""
    assert comment(words) == lines


@given(st.text())
def test_every_text_can_be_written_to_a_file(words: str) -> None:
    """Printed HCL is always valid UTF-8."""
    block = Block("a", (words,), (Attribute("b", Object(((words, text(words)),))),), comment=words)
    assert document([block]).encode()


@given(anything)
def test_a_value_reads_back(words: str) -> None:
    """Any text as a value is the same text after python-hcl2 has parsed it."""
    parsed = hcl2.loads(f"value = {printed(text(words))}\n")
    assert read_back(parsed["value"]) == words


@given(anything)
def test_a_template_reads_back(words: str) -> None:
    """Any text before and after an interpolation stays text."""
    parsed = hcl2.loads(f"value = {inline(Template((words, Bare('var.x'), words)))}\n")
    before, after = re.split(r"(?<!\$)\$\{var\.x\}", parsed["value"][1:-1])
    assert (unescape(before), unescape(after)) == (words, words)


@given(anything, anything)
def test_a_key_and_its_value_read_back(key: str, words: str) -> None:
    """Any text is a key of an object."""
    parsed = hcl2.loads(f"value = {printed(Object(((key, text(words)),)))}\n")
    assert [(read_back(k), read_back(v)) for k, v in parsed["value"].items()] == [(key, words)]


@given(anything)
def test_a_label_reads_back(label: str) -> None:
    """Any text is a label of a block, though Terraform wants identifiers there."""
    parsed = hcl2.loads(document([Block("block", (label,), comment=label)]))
    assert [read_back(key) for key in parsed["block"][0]] == [label]
