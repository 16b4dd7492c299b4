"""`apigen.levels`: findings at the severities that a spec gives them. tests/errors/rules-*.yaml has more of it."""

from pathlib import Path

import pytest

from apigen.build import Flags, jobs, run
from apigen.compiler import Compiled, compile_document
from apigen.diagnostics import Severity
from apigen.source import read_string

PLAIN = 'routes: {GET /a: {http: "http://a.example.com"}}\nstages: {prod: }\n'
OPEN = "routes: {POST /a: {mock: 204}}\nstages: {prod: }\n"


def compiled(text: str) -> Compiled:
    return compile_document(read_string(f"apigen: 1\nname: shop\n{text}"), "openapi")


def found(text: str) -> list[tuple[str, str]]:
    return [(str(one.severity), one.rule) for one in compiled(text).diagnostics]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", [("warning", "plain-http")]),
        ("rules: {plain-http: error}\n", [("error", "plain-http")]),
        ("rules: {plain-http: warning}\n", [("warning", "plain-http")]),
        ("rules: {plain-http: {level: error, reason: Policy}}\n", [("error", "plain-http")]),
        ("rules: {plain-http: {level: off, reason: A test}}\n", []),
        ("rules: {plain-http: off}\n", [("error", "rule-without-reason")]),
    ],
)
def test_a_warning_can_be_an_error_or_nothing(setting: str, expected: list[tuple[str, str]]) -> None:
    """Nothing only with a reason."""
    assert found(setting + PLAIN) == expected


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", [("error", "open-write-method")]),
        ("rules: {open-write-method: error}\n", [("error", "open-write-method")]),
        ("rules: {open-write-method: {level: warning, reason: A test}}\n", [("warning", "open-write-method")]),
        ("rules: {open-write-method: {level: off, reason: A test}}\n", []),
        (
            "rules: {open-write-method: warning}\n",
            [("error", "rule-without-reason"), ("warning", "open-write-method")],
        ),
    ],
)
def test_an_error_can_count_less(setting: str, expected: list[tuple[str, str]]) -> None:
    """Only with a reason, and then the spec is built."""
    assert found(setting + OPEN) == expected
    assert (compiled(setting + OPEN).graph is None) is any(severity == "error" for severity, _ in expected)


def test_a_warning_that_is_an_error_stops_the_build() -> None:
    """As any error does."""
    assert compiled(f"rules: {{plain-http: error}}\n{PLAIN}").graph is None


def test_settings_of_a_route_are_about_that_route() -> None:
    """And count before those of the API."""
    text = (
        "rules: {plain-http: error}\n"
        "routes:\n"
        '  GET /a: {http: "http://a.example.com", rules: {plain-http: {level: off, reason: A test}}}\n'
        '  GET /b: {http: "http://b.example.com"}\n'
        "stages: {prod: }\n"
    )
    assert [one.span.line for one in compiled(text).diagnostics if one.span] == [6]


def test_what_is_not_in_the_route_is_not_set_by_it() -> None:
    """A finding about a stage is not one about a route, so the setting has no effect."""
    text = (
        "routes: {GET /a: {mock: 200, rules: {data-trace: {level: off, reason: A test}}}}\n"
        "stages: {prod: {logs: {level: info, data_trace: true}}}\n"
    )
    assert found(text) == [("warning", "unused-rule-setting"), ("warning", "data-trace")]


def test_a_setting_without_effect_can_be_meant() -> None:
    """Where several APIs share one file of settings."""
    shared = "unused-rule-setting: {level: off, reason: Shared by all our APIs}"
    setting = f"rules: {{data-trace: {{level: off, reason: A test}}, {shared}}}\n"
    assert found(setting + OPEN.replace("mock: 204", "mock: 204, public: true")) == []


def test_a_rule_that_counts_more_may_find_nothing() -> None:
    """That is what it is for."""
    assert found(f"rules: {{data-trace: error}}\n{OPEN.replace('204', '204, public: true')}") == []


def test_a_warning_of_a_target_can_be_set_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a build finds it, so it is never without effect before."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "shop.yaml"
    text = "apigen: 1\nname: shop\nroutes: {GET /a: {mock: 200}}\nstages: {prod: }\n"

    def severities(setting: str, *, strict: bool = False) -> list[Severity]:
        path.write_text(text + setting)
        planned = jobs(["shop.yaml"], ["pulumi"], None, [])
        return [one.severity for one in run(planned, "resources", Flags(strict=strict)).found]

    assert severities("rules: {pulumi-resources-layout: error}\n") == [Severity.ERROR]
    assert severities("", strict=True) == [Severity.ERROR]
    assert not (tmp_path / "pulumi").exists()
    assert severities("rules: {pulumi-resources-layout: {level: off, reason: Known}}\n", strict=True) == []
    assert (tmp_path / "pulumi" / "__main__.py").exists()
