"""Expectations that are not met to messages that say so: a suite that cannot fail would prove nothing."""

from pathlib import Path

import pytest

from tests.acceptance import http_backend, suite


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "suite.yaml"
    path.write_text(text)
    with http_backend.running() as address:
        return suite.Runner(stage_url=address).problems(suite.load(path))


def test_the_backend_describes_the_request_in_its_answer(tmp_path: Path) -> None:
    """Expects: method, path, query, headers and body, with the status that the path asks for."""
    text = """
    - name: echo
      request: {method: POST, path: /status/418/a%20b, query: {q: [x, "y&z"]}, headers: {X-A: b}, json: {n: 1}}
      expect:
        status: 418
        headers: {Content-Type: application/json, x-backend: ~ch, x-none: null}
        json:
          method: POST
          path: /status/418/a%20b
          query: {q: [x, "y&z"]}
          headers: {x-a: b, content-type: application/json}
          body: '{"n": 1}'
    """
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        ("{status: 404}", "status: expected 404, got 200"),
        ("{status: 200, headers: {x-backend: other}}", 'header x-backend: expected "other", got "echo"'),
        ("{status: 200, headers: {x-backend: null}}", 'header x-backend: expected null, got "echo"'),
        ("{status: 200, json: {query: {q: []}}}", "json.query.q: expected [], got null"),
        ("{status: 200, json: {method: ~^P}}", 'json.method: expected to match ^P, got "GET"'),
        ("{status: 200, json_exact: {method: GET}}", 'json: expected exactly {"method": "GET"}'),
        ("{status: 200, body: none}", 'body: expected "none", got'),
    ],
)
def test_an_answer_that_differs_is_reported_with_both_sides(tmp_path: Path, expectation: str, message: str) -> None:
    """Expects: one problem, which names the case and what was expected."""
    text = f"- {{name: differs, request: {{method: GET, path: /a}}, expect: {expectation}}}"
    (problem,) = problems(tmp_path, text)
    assert problem.startswith("differs (GET /a)")
    assert message in problem


def test_a_misspelt_expectation_is_refused(tmp_path: Path) -> None:
    """Expects: an error that lists the known keys, rather than an expectation that nothing checks."""
    text = "- {name: x, request: {method: GET, path: /a}, expect: {status: 200, jsn: {}}}"
    with pytest.raises(AssertionError, match=r"unknown keys \['jsn'\]"):
        problems(tmp_path, text)
