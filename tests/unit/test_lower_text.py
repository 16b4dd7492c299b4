"""Text of the spec as values of the graph; fixed bodies are rendered by a real VTL engine and compared."""

import json
from typing import Any

import airspeed
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apigen.graph.values import Join, Json, Text, Var
from apigen.lower.text import body_template, literal_vtl, templates, text
from apigen.spec.types import TextFile
from tests.any_text import any_structure, any_text, literally

# What VTL reads as its own, more often than chance would have it.
MARKS = ("$", "#", "\\", "!", "{", "}", "(", ")", "[", "]", "'", '"', "*", "@", ".", "a", "end", "set", "1", " ", "\n")
vtl = st.lists(st.sampled_from(MARKS), max_size=12).map("".join)
CONTEXT = {"a": "WRONG", "set": "WRONG", "end": "WRONG", "input": {"body": "WRONG"}}


def _without_open_end(source: str) -> str:
    """airspeed does not parse a backslash at the end of a template; Velocity does."""
    return source.rstrip("\\")


def _rendered(template: Text) -> str:
    assert isinstance(template, str), template
    found: str = airspeed.Template(template).merge(CONTEXT)
    return found


@given((vtl | any_text).map(_without_open_end))
@example("$a ${a} $!a $!{a} $input.body")
@example("#if(true) #end #set($a = 1) ## comment")
@example("#* comment *# #[[ raw ]]# #@a")
@example("\\$a \\\\$a \\#if \\\\#end \\n")
@example("$$a $#a #$a ##$a $")
@example("it's $a")
@example("\n\n $a")
@example("\\$} \\# #")
def test_fixed_text_is_rendered_as_it_is(source: str) -> None:
    """Whatever of it VTL would read, and whether a name is defined or not."""
    assert _rendered(literal_vtl(source)) == source


@given(any_structure)
def test_a_fixed_structure_is_rendered_as_its_json(body: Any) -> None:
    """Every key and every text, in any depth."""
    (template,) = body_template(_written(body)).values()

    assert json.loads(_rendered(template)) == body


def _written(body: Any) -> Any:
    """`body` as a spec would say it; keys are not interpolated."""
    match body:
        case str():
            return literally(body)
        case dict():
            return {key: _written(value) for key, value in body.items()}
        case list():
            return [_written(value) for value in body]
        case _:
            return body


def test_text_without_marks_stays_as_it_is() -> None:
    """Most bodies: no directive is added where none is needed."""
    assert literal_vtl('{"price": "5 $", "n": "# 1"}') == '{"price": "5 $", "n": "# 1"}'


def test_a_body_has_the_content_type_of_its_form() -> None:
    """Text is text unless it says what it is, a structure is JSON with sorted keys."""
    assert body_template("a") == {"text/plain": "a"}
    assert body_template("<a/>", "text/html") == {"text/html": "<a/>"}
    assert body_template({"b": 1, "a": [True, None, 2.5]}) == {"application/json": '{"a": [true, null, 2.5], "b": 1}'}


def test_a_variable_inside_a_structure_is_encoded_when_it_is_known() -> None:
    """A quote in its value must not end the JSON string."""
    (template,) = body_template({"home": "https://${var.host}/"}).values()

    assert template == Join(('{"home": ', Json(Join(("https://", Var("host"), "/"))), "}"))


def test_marks_beside_a_variable_are_literal_too() -> None:
    """Inside a JSON string, and a mark that what is passed in would complete."""
    (structured,) = body_template({"a": "$input.body ${var.b}"}).values()
    (escaped,) = body_template({"a": "\\$b ${var.b}"}).values()
    (plain,) = body_template("#${var.b}").values()

    assert structured == Join(("#set($literal0 = '$'){\"a\": ", Json(Join(("${literal0}input.body ", Var("b")))), "}"))
    assert escaped == Join(("#set($literal0 = '\\\\$'){\"a\": ", Json(Join(("${literal0}b ", Var("b")))), "}"))
    assert plain == Join(("#set($literal0 = '#')${literal0}", Var("b")))


def test_interpolation_makes_variables_and_leaves_the_rest() -> None:
    """What AWS evaluates passes."""
    assert text("a${var.b}${stageVariables.c}") == Join(("a", Var("b"), "${stageVariables.c}"))
    assert text("$${var.b}") == "${var.b}"
    assert text("${var.b}") == Var("b")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, {}),
        ("a", {"application/json": "a"}),
        ({"text/xml": "b", "application/json": "${var.a}"}, {"application/json": Var("a"), "text/xml": "b"}),
        (TextFile.model_construct(file="x", text="${var.a}"), {"application/json": "${var.a}"}),
        (TextFile.model_construct(file="x", text="${var.a}", interpolate=True), {"application/json": Var("a")}),
    ],
)
def test_templates_are_by_content_type(source: Any, expected: dict[str, Text]) -> None:
    """A bare one is for JSON; a file is taken as it is unless it says otherwise."""
    assert templates(source) == expected
    assert list(templates(source)) == sorted(expected)
