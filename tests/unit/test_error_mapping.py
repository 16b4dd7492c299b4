"""Error mappings to patterns: every error has exactly one response, and a success has none of them."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.lower.integration.backend import Response
from apigen.lower.integration.errors import http_errors, http_successes, lambda_errors
from apigen.rules.integration.errors import HTTP_STATUSES, LAMBDA_STATUSES
from apigen.spec.integration.errors import HttpErrors, LambdaErrors

HTTP: tuple[HttpErrors, ...] = (
    "pass",
    "standard",
    "hide",
    {"404": [404, 410], "502": [500, 502, 503]},
    {"400": [422, 500], "500": [418], "499": [499]},
    {"500": [400]},
)
LAMBDA: tuple[LambdaErrors, ...] = ("standard", "hide", {"404": ["NotFound", "Gone"], "409": ["Not"]}, {})


def _chosen(answers: list[Response], value: str) -> list[str]:
    """The statuses whose pattern matches; the whole value has to, as with Java's `matches`."""
    return [one.status for one in answers if one.pattern is not None and re.fullmatch(one.pattern, value)]


@pytest.mark.parametrize("errors", HTTP, ids=str)
def test_every_status_of_a_backend_has_one_response(errors: HttpErrors) -> None:
    """From 400 to 599 exactly one, and what is asked for; below none."""
    answers = list(http_errors(errors))
    for status in range(100, 600):
        found = _chosen(answers, str(status))
        assert len(found) == (1 if status >= 400 else 0), (status, found)
        if isinstance(errors, dict):
            wanted = [one for one, sources in errors.items() if status in sources]
            assert not wanted or found == wanted


def test_the_statuses_that_pass_keep_their_number() -> None:
    """Those that are listed; the others become that of their class."""
    answers = [*http_successes(), *http_errors("pass")]
    same = [one.status for one in answers if one.pattern and re.fullmatch(one.pattern, one.status)]

    assert {"201", "204", "302", "304", "404", "429", "503"} <= {*same}
    assert (_chosen(answers, "418"), _chosen(answers, "507"), _chosen(answers, "206")) == (["400"], ["500"], [])
    assert [one.status for one in answers if one.pattern is None] == ["200"]


_MESSAGES = st.text(max_size=20).filter(bool)
_WORDS = st.sampled_from(["BadRequest", "NotFound", "Not", "Gone", "NotFoundError", "Conflict", "conflict"])


@given(
    errors=st.sampled_from(LAMBDA),
    message=_MESSAGES | st.builds("{}{}{}".format, st.sampled_from(["", "[", "[["]), _WORDS, st.text(max_size=5)),
)
def test_every_error_of_a_function_has_one_response(errors: LambdaErrors, message: str) -> None:
    """Whatever its message is, with any line breaks in it."""
    assert len(_chosen(list(lambda_errors(errors)), message)) == 1


def test_a_function_chooses_the_status_with_the_first_word() -> None:
    """With and without brackets; a longer word is another one, and a timeout is a failure."""
    answers = list(lambda_errors({"404": ["NotFound", "Gone"]}))
    messages = ("NotFound: no pet", "[NotFound] no pet\nat all", "Gone", "NotFoundError", "x NotFound", "not found")
    timeout = "2024-05-01T10:00:00.000Z 1f-2e Task timed out after 3.00 seconds"

    assert [_chosen(answers, one)[0] for one in (*messages, timeout)] == ["404"] * 3 + ["500"] * 4


def test_the_rule_knows_the_statuses_that_the_presets_answer() -> None:
    """The rule does not look into lowering, so it has the list once more."""
    for preset in ("pass", "standard"):
        assert {one.status for one in http_errors(preset)} == {*HTTP_STATUSES}
    assert {one.status for one in lambda_errors("standard")} == {*LAMBDA_STATUSES}
    assert all(one < other for one, other in pairwise(HTTP_STATUSES))
