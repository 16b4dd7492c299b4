"""A part of a text value is found where it was written, in every style of YAML."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from apigen import source
from apigen.diagnostics import Span

STYLES = {
    "literal": "template: |\n  {\n    one $x\n\n  two $y\n",
    "literal without an end": "template: |-\n\n     one $x\n     two $y",
    "literal with an indentation": "list:\n- template: |2\n      one $x\n     two $y\n",
    "folded": "template: >\n  one\n  $x and\n\n  two $y\n    more\n",
    "double": 'template: "one\\n \\u0041 \\"$x\\" \\\n   two\n   $y"\n',
    "single": "template: 'one ''$x''\n\n  two $y'\n",
    "plain": "template: one $x\n  two $y\n",
    "flow": "{template: {application/json: 'a $x $y'}}\n",
    "anchor": "template: &name |\n  one $x\n  two $y\n",
    "windows": "template: |\r\n  one $x\r\n  two $y\r\n",
}


def _texts(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        return [(path, value)]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in pairs for found in _texts(inner, (*path, key))]


def _cut(text: str, span: Span) -> str:
    """What stands at a span of one line."""
    assert span.line == span.end_line
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_a_part_of_a_text_is_found_where_it_was_written(text: str) -> None:
    """By line and column, behind escapes and joined lines too."""
    document = source.read_string(text, file="spec.yaml")
    ((path, value),) = _texts(document.data)

    for sign in ("$x", "$y"):
        start = value.index(sign)
        assert _cut(text, document.part(path, (start, start + 2))) == sign


def test_a_text_that_stands_elsewhere_is_shown_as_a_whole() -> None:
    """An alias names it only."""
    document = source.read_string("a: &x |\n  one\nb: *x\n", file="spec.yaml")

    assert document.part(("b",), (0, 1)) == Span("spec.yaml", 3, 4, 3, 6)


def test_a_part_of_what_is_no_text_is_the_whole() -> None:
    """And of what is not there, what it would be in."""
    document = source.read_string("a: {b: 1}\n", file="spec.yaml")

    assert document.part(("a",), (0, 1)) == document.span(("a",))
    assert document.part(("a", "c"), (0, 1)) == document.span(("a", "c"))


@given(st.text(st.sampled_from("ab $\n\t\\\"':#|>é"), min_size=1), st.sampled_from(['"', "'", "|", ">", None]))
def test_any_text_in_any_style_has_its_letters_where_they_stand(text: str, style: str | None) -> None:
    """As PyYAML writes it; a letter is found at a place where it stands, and nothing fails."""
    written = yaml.safe_dump({"key": text}, default_style=style, allow_unicode=True, width=20)
    document = source.read_string(written, file="spec.yaml")
    assert document.data["key"] == text
    whole = document.span(("key",))
    for offset, char in enumerate(text):
        span = document.part(("key",), (offset, offset + 1))
        if char in "ab$é" and span != whole:
            assert _cut(written, span) in (char, "\\", f"\\{char}") or char == "é"
