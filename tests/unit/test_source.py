"""`apigen.source`: YAML text to data, positions and findings."""

import string
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from apigen.diagnostics import Span
from apigen.source import Document, read_string, yaml_reader
from apigen.source.yaml_reader import MAX_DEPTH, MAX_VALUES


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a test with both of PyYAML's parsers."""
    if request.param == "libyaml":
        assert yaml.__with_libyaml__, "PyYAML was built without libyaml"
        monkeypatch.setattr(yaml_reader, "Parser", yaml.CSafeLoader)
    else:
        monkeypatch.setattr(yaml_reader, "Parser", yaml.SafeLoader)


def findings(document: Document) -> list[tuple[str, int, int]]:
    """The rule, line and column of everything that was found."""
    return [(f.rule, f.span.line, f.span.column) for f in document.diagnostics if f.span]


def excerpt(document: Document, span: Span) -> str:
    """The text under a span on one line."""
    assert span.line == span.end_line, span
    return document.texts[span.file].splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("2020-01-01", "2020-01-01"),
        ("1:30", "1:30"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        ("=", "="),
        ("tRUE", "tRUE"),
        ("1.2.3", "1.2.3"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("017", 17),
        ("-3", -3),
        ("+3", 3),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("'true'", "true"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!float 1", 1.0),
        ("!!int '7'", 7),
        ("9" * 5000, "9" * 5000),
    ],
)
@pytest.mark.usefixtures("parser")
def test_a_scalar_has_the_value_that_yaml_1_2_gives_it(text: str, value: object) -> None:
    """Only null, true, false, decimal and hexadecimal integers and floats are not text."""
    document = read_string(f"a: {text}\n")
    assert not document.diagnostics
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


def test_not_a_number_is_a_float() -> None:
    """`.nan` differs from itself."""
    value = read_string("a: .nan").data["a"]
    assert value != value  # noqa: PLR0124


@pytest.mark.usefixtures("parser")
def test_keys_are_text_as_written() -> None:
    """No key becomes a number, a boolean or null."""
    document = read_string("200: a\non: b\n~: c\n0x1F: d\n1.0: e\n'q q': f\n? long\n: g\n")
    assert not document.diagnostics
    assert list(document.data) == ["200", "on", "~", "0x1F", "1.0", "q q", "long"]


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=20,
)
# Without the marks and separators that a spec may not hold unescaped, which is what `allow_unicode` writes.
plain_text = st.text(alphabet=string.ascii_letters + string.digits + " :#-'\"{}[]\\\téß日🙂,&*!|>%@`", max_size=20)


@given(st.dictionaries(st.text(max_size=20), json_like, max_size=5), st.booleans(), st.sampled_from(['"', "'"]))
@settings(max_examples=150, deadline=None)
def test_data_survives_a_round_trip(data: dict[str, object], flow: bool, style: str) -> None:
    """What PyYAML writes with quoted text is read back with the same values."""
    text = yaml.dump({"a": data}, Dumper=_quoting(style), default_flow_style=flow, sort_keys=False)
    document = read_string(text)
    assert not document.diagnostics, text
    assert document.data == {"a": data}


@given(st.dictionaries(plain_text, plain_text | st.lists(plain_text, max_size=3), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_the_span_of_a_key_holds_the_key(data: dict[str, object]) -> None:
    """Reading the text under the key's span as YAML gives the key again, whatever characters precede it."""
    text = yaml.dump({"a": data}, Dumper=_quoting('"'), default_flow_style=True, width=10**9, allow_unicode=True)
    document = read_string(text)
    assert document.data == {"a": data}
    for key in data:
        assert yaml.safe_load(excerpt(document, document.span(("a", key), key=True))) == key


def _quoting(style: str) -> type[yaml.SafeDumper]:
    class Quoting(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style))
    return Quoting


SPEC = """\
name: orders
routes:
  GET /health:
    mock: {status: 200, body: {status: ok}}
  POST /events:
    cors: [a, bé, c]
    template: |
      one
      two
empty:
"""


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("path", "key", "text"),
    [
        (("name",), False, "orders"),
        (("name",), True, "name"),
        (("routes", "GET /health"), True, "GET /health"),
        (("routes", "GET /health", "mock"), False, "{status: 200, body: {status: ok}}"),
        (("routes", "GET /health", "mock", "status"), False, "200"),
        (("routes", "POST /events", "cors", 2), False, "c"),
        (("routes", "POST /events", "cors", 2), True, "c"),
        (("routes", "POST /events", "lambda"), False, "POST /events"),
        (("routes", "POST /events", "lambda", "function"), False, "POST /events"),
        (("routes", "POST /events", "cors", 9), False, "[a, bé, c]"),
        (("routes", "POST /events", "cors", "x"), False, "[a, bé, c]"),
        (("name", "x"), False, "orders"),
        (("empty",), False, ""),
    ],
)
def test_a_path_has_the_place_of_its_value_or_key(path: tuple[str | int, ...], key: bool, text: str) -> None:
    """A path that does not exist has the place of what it is missing from."""
    document = read_string(SPEC)
    assert excerpt(document, document.span(path, key=key)) == text


@pytest.mark.usefixtures("parser")
def test_a_missing_top_level_key_is_at_the_start() -> None:
    """There is no key to point at, so the span is empty and on the first key."""
    assert read_string("# c\nname: x\n").span(("routes",)) == Span("<spec>", 2, 1, 2, 1)


@pytest.mark.usefixtures("parser")
def test_a_block_ends_where_its_last_value_ends() -> None:
    """Not at the next key, where the parser notices the end."""
    span = read_string("a:\n  - b: c\n\n\nd: e\n").span(("a",))
    assert span == Span("<spec>", 2, 3, 2, 9)


@pytest.mark.usefixtures("parser")
def test_an_alias_has_its_own_place_and_the_places_inside_of_its_anchor() -> None:
    """An error in shared text is shown where it can be changed."""
    document = read_string("a: &x {k: 1}\nb: *x\n")
    assert document.data == {"a": {"k": 1}, "b": {"k": 1}}
    assert excerpt(document, document.span(("b",))) == "*x"
    assert document.span(("b", "k")) == document.span(("a", "k"))


@pytest.mark.usefixtures("parser")
def test_merge_keys_give_way_to_own_keys_and_to_earlier_mappings() -> None:
    """The order in which the keys are written does not matter."""
    text = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  y: 3\n  <<: [*a, *b]\nd:\n  <<: *b\n'<<': text\n"
    document = read_string(text)
    assert not document.diagnostics
    assert document.data["c"] == {"y": 3, "x": 1, "z": 2}
    assert document.data["d"] == {"x": 2, "z": 2}
    assert document.data["<<"] == "text"
    assert document.span(("c", "z"), key=True) == document.span(("b", "z"), key=True)
    assert document.span(("c", "y")).line == 4


@pytest.mark.usefixtures("parser")
def test_a_merged_key_does_not_change_the_mapping_it_comes_from() -> None:
    """Both have children of their own."""
    document = read_string("a: &a {x: 1}\nb: {<<: *a, y: 2}\n")
    assert document.data["a"] == {"x": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("empty-file", 1, 1)]),
        ("# nothing\n", [("empty-file", 1, 1)]),
        ("- a\n", [("not-a-mapping", 1, 1)]),
        ("text\n", [("not-a-mapping", 1, 1)]),
        ("a: 1\n---\nb: 2\n", [("multiple-documents", 2, 1)]),
        ("a: 1\nb: 2\na: 3\nb: 4\n", [("duplicate-key", 3, 1), ("duplicate-key", 4, 1)]),
        ("200: 1\n'200': 2\n", [("duplicate-key", 2, 1)]),
        ("a: {b: 1, b: 2}\n", [("duplicate-key", 1, 11)]),
        ("a:\n\tb: 1\n\tc: 2\n", [("tab-indentation", 2, 1), ("tab-indentation", 3, 1)]),
        ("a: !Ref x\n", [("unknown-tag", 1, 4)]),
        ("a: !!binary aGk=\n", [("unknown-tag", 1, 4)]),
        ("a: !!python/object:x {}\n", [("unknown-tag", 1, 4)]),
        ("a: !!int x\n", [("unknown-tag", 1, 4)]),
        ("a: !!set {b}\n", [("unknown-tag", 1, 4)]),
        ("a: *x\n", [("unknown-alias", 1, 4)]),
        ("a: &x [*x]\n", [("unknown-alias", 1, 8)]),
        ("? [a]\n: b\n", [("key-not-text", 1, 3)]),
        ("a: &a [1]\n<<: *a\n", [("bad-merge", 1, 8)]),
        ("<<: 1\n", [("bad-merge", 1, 5)]),
        ("a: 1\n<<: {b: 1}\n<<: {c: 1}\n", [("duplicate-key", 3, 1)]),
        ("a: b\x00c\nd: \x1b\n", [("control-character", 1, 5), ("control-character", 2, 4)]),
        ("a: 1\na: 2\nb: [\n", [("duplicate-key", 2, 1), ("yaml-syntax", 3, 5)]),
    ],
)
@pytest.mark.usefixtures("parser")
def test_what_is_wrong_is_found_at_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    """Everything up to a syntax error, and that, with one finding each."""
    assert findings(read_string(text)) == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b: c\n", 1, 5, "a ':' cannot stand here"),
        ("a:\n  b: [1, 2\nc: 3\n", 3, 2, "the list that begins on line 2 is not closed, or lacks a ','"),
        ("a: {x: 1\n", 1, 9, "the mapping that begins on line 1 is not closed, or lacks a ','"),
        ('a: "foo\nb: c\n', 1, 4, "the quoted text is not closed"),
        ("a: 'foo\nb: c\n", 1, 4, "the quoted text is not closed"),
        ("a: @x\n", 1, 4, "text cannot begin with '@'"),
        ("a: `x`\n", 1, 4, "text cannot begin with '`'"),
        ("origins: [*]\n", 1, 11, "text cannot begin with '*', which is YAML's sign for an alias"),
        ("a: &\n", 1, 4, "text cannot begin with '&', which is YAML's sign for an anchor"),
        ("a: b\nc\nd: e\n", 2, 1, "a key without a ':' after it"),
        ("a:\n  - 1\n  b: 2\n", 3, 3, "this does not fit the list that begins on line 2"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "this does not fit the mapping that begins on line 1"),
        ("a: - b\n", 1, 4, "a list item ('-') cannot stand here"),
        ("a: [b, , c]\n", 1, 8, "a value is missing here"),
        ("a: | x\n", 1, 6, "the text after '|' or '>' begins on the next line"),
        ("a: !x!y z\n", 1, 4, "the tag here is not defined"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_a_syntax_error_is_told_in_plain_words(text: str, line: int, column: int, message: str) -> None:
    """The same words and place for both parsers, with advice."""
    (found,) = read_string(text).diagnostics
    assert (found.rule, found.message) == ("yaml-syntax", message)
    assert found.span == Span("<spec>", line, column, line, column + 1)
    assert found.help


@pytest.mark.usefixtures("parser")
def test_a_wrong_escape_is_named() -> None:
    """The character after the backslash is shown."""
    (found,) = read_string('a: "\\d"\n').diagnostics
    assert found.message == "'\\d' is not an escape of double-quoted text"


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ['"\\ud800": 1\n', 'a: "\\ud83d\\ude00"\n', 'a: "\\U00110000"\n'])
def test_an_escape_that_is_no_character_is_refused(text: str) -> None:
    """Such text could not be written to any file."""
    (found,) = read_string(text).diagnostics
    assert "an escape in double quotes names no character" in found.message


@pytest.mark.usefixtures("parser")
def test_a_duplicate_key_names_the_first_place() -> None:
    """The reader of the message need not search."""
    (found,) = read_string("a: 1\nb: 2\na: 3\n").diagnostics
    assert found.message == "the key 'a' is already on line 1"


@given(st.text(alphabet="ab:-#[]{},&*!|>'\"%@`? \t\n\\<~1", max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    """Whatever is typed, there are data or findings, and findings have places in the text."""
    document = read_string(text)
    lines = text.split("\n")
    assert document.root is not None or document.diagnostics
    for found in document.diagnostics:
        assert found.span is not None
        assert 1 <= found.span.line <= len(lines)


@pytest.mark.usefixtures("parser")
def test_deep_nesting_is_refused() -> None:
    """Collections may be nested to the limit and no deeper."""
    fits, too_deep = (f"a: {'[' * n}{']' * n}\n" for n in (MAX_DEPTH - 1, MAX_DEPTH))
    assert not read_string(fits).diagnostics
    assert [f.rule for f in read_string(too_deep).diagnostics] == ["too-deep"]


@pytest.mark.usefixtures("parser")
def test_depth_made_of_aliases_is_refused() -> None:
    """Each line is flat, but each nests the one before it."""
    chain = "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, MAX_DEPTH + 5))
    assert [f.rule for f in read_string(f"a0: &a0 []\n{chain}").diagnostics] == ["too-deep"]


@pytest.mark.usefixtures("parser")
def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    """A few lines that stand for 10^20 values cost no more than a few lines."""
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 21))
    before = time.process_time()
    assert [f.rule for f in read_string(bomb).diagnostics] == ["too-many-aliases"]
    assert time.process_time() - before < 1


@pytest.mark.usefixtures("parser")
def test_a_bomb_of_merges_is_refused_at_once() -> None:
    """Merging a large mapping again and again counts what it copies."""
    big = ", ".join(f"k{n}: 1" for n in range(1000))
    text = f"big: &big {{{big}}}\n" + "".join(f"m{n}: {{<<: *big}}\n" for n in range(MAX_VALUES // 1000 + 1))
    assert [f.rule for f in read_string(text).diagnostics] == ["too-many-aliases"]


def test_a_large_flat_file_is_read_in_bounded_time() -> None:
    """A megabyte of anything takes seconds, not minutes."""
    before = time.process_time()
    for text in ("a: [" + "x, " * 300_000, "a: " + "[" * 1_000_000, "? " * 500_000, "a: " + "&a " * 300_000):
        read_string(text)
    assert time.process_time() - before < 20
