"""`${var.name}` in text: what is a variable, what is a literal, what is a mistake."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apigen.interpolation import Piece, pieces, without_variables

marked = st.lists(st.sampled_from(["$", "${", "$${", "${var.", "}", "a", "${var.a}", "${stageVariables.x}", " "]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("plain $ {x} $x", [("text", "plain $ {x} $x")]),
        ("a${var.b}c", [("text", "a"), ("var", "b"), ("text", "c")]),
        ("${var.a}${var._b1}", [("var", "a"), ("var", "_b1")]),
        ("${stageVariables.x}", [("text", "${stageVariables.x}")]),
        ("$${var.a}", [("text", "${"), ("text", "var.a}")]),
        ("${var.a-b}", [("broken", "${var.a-b}")]),
        ("${var.}x", [("broken", "${var.}"), ("text", "x")]),
        ("${var.a", [("broken", "${var.a")]),
        ("${vars.a}", [("text", "${vars.a}")]),
    ],
)
def test_text_is_taken_apart(text: str, found: list[Piece]) -> None:
    """In order, and nothing is lost."""
    assert list(pieces(text)) == found


@given(marked.map("".join) | st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    """`$${` for every `${` says any text."""
    escaped = text.replace("${", "$${")

    assert without_variables(escaped) == text
    assert {kind for kind, _ in pieces(escaped)} <= {"text"}


@given(marked.map("".join))
def test_nothing_is_lost_or_made_up(text: str) -> None:
    """The pieces, written again, are the text; what is broken is shown as it was written."""
    assume("broken" not in {kind for kind, _ in pieces(text)})
    again = "".join(f"${{var.{value}}}" if kind == "var" else value for kind, value in pieces(text))

    assert again == text.replace("$${", "${")
