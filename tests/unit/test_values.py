"""Values of the graph: joined text, parts of ARNs, and the references inside a structure."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.graph.values import Address, ArnField, ArnPart, Join, Json, Ref, Text, Value, Var, arn_part, join, leaves

REF = Ref(Address("role", "a"), "arn")
VAR = Var("v")
texts: st.SearchStrategy[Text] = st.recursive(
    st.text(max_size=3) | st.sampled_from([REF, VAR]),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: join(*parts)),
    max_leaves=6,
)


def _shown(value: Text) -> str:
    """A text with its references and variables as marks."""
    if isinstance(value, Join):
        return "".join(map(_shown, value.parts))
    return value if isinstance(value, str) else f"<{value}>"


@given(st.lists(texts, max_size=5))
def test_joined_text_is_all_of_its_parts_in_order(parts: list[Text]) -> None:
    """However deep they were joined before."""
    assert _shown(join(*parts)) == "".join(map(_shown, parts))


@given(st.lists(texts, max_size=5))
def test_a_join_is_flat_and_has_no_literals_side_by_side(parts: list[Text]) -> None:
    """So that equal texts are equal values."""
    joined = join(*parts)
    if isinstance(joined, Join):
        literals = [isinstance(part, str) for part in joined.parts]
        assert len(joined.parts) > 1
        assert "" not in joined.parts
        assert not any(isinstance(part, Join) for part in joined.parts)
        assert (True, True) not in pairwise(literals)


def test_what_needs_no_join_is_none() -> None:
    """Literals alone are text, one part alone is itself."""
    assert join() == ""
    assert join("a", "", "b") == "ab"
    assert join("", REF, "") == REF


@pytest.mark.parametrize(
    ("arn", "part", "expected"),
    [
        ("arn:aws-cn:sqs:cn-north-1:123456789012:events", "partition", "aws-cn"),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:events", "service", "sqs"),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:events", "region", "cn-north-1"),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:events", "account", "123456789012"),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:events", "resource", "events"),
        ("arn:aws:s3:::bucket/a", "resource", "bucket/a"),
        ("arn:aws:lambda:eu-west-1:1:function:f", "unqualified", "arn:aws:lambda:eu-west-1:1:function:f"),
        ("arn:aws:lambda:eu-west-1:1:function:f:live", "unqualified", "arn:aws:lambda:eu-west-1:1:function:f"),
        ("arn:aws:lambda:eu-west-1:1:function:f:live", "qualifier", "live"),
        ("arn:aws:lambda:eu-west-1:1:function:f", "qualifier", None),
    ],
)
def test_a_literal_arn_is_taken_apart_at_once(arn: str, part: ArnField, expected: str | None) -> None:
    """The rest of it is not looked at."""
    assert arn_part(arn, part) == expected


def test_an_arn_that_is_known_at_apply_is_taken_apart_then() -> None:
    """By the generated code."""
    assert arn_part(VAR, "region") == ArnPart(VAR, "region")


def test_the_leaves_of_a_value_are_all_references_and_variables_in_it() -> None:
    """In order, with repetitions, and no literals."""
    value: Value = {"a": (1, "x", VAR), "b": Json({"c": join("y", REF, VAR)}), "d": ArnPart(REF, "region"), "e": None}

    assert list(leaves(value)) == [VAR, REF, VAR, REF]
