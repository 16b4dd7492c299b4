"""One spec with findings of every kind, in every form of report; its text does what it can to break them."""

import json
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest

from apigen import source
from apigen.catalogue import find
from apigen.compiler import compile_document
from apigen.report import FORMATS, render
from tests.sarif_schema import SCHEMA

FOLDER = Path(__file__).parent / "reports"
ENDINGS = {"text": "txt", "oneline": "oneline.txt", "json": "json", "sarif": "sarif", "github": "github.txt"}


def _report(form: str, *, colour: bool = False) -> str:
    document = source.read_string((FOLDER / "spec.yaml").read_bytes().decode(), file="apis/my shop.yaml")
    found = compile_document(document, "openapi").diagnostics
    return render(found, document.texts, form, colour=colour)


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_what_it_was(form: str, update_goldens: bool) -> None:
    """Other programs read it."""
    path = FOLDER / f"report.{ENDINGS[form]}"
    if update_goldens:
        path.write_text(_report(form), encoding="utf-8", newline="")

    assert path.read_bytes().decode() == _report(form)


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_of_a_spec_acts_on_a_terminal(form: str) -> None:
    """No escape code, no carriage return, nothing that changes the direction of text."""
    assert all(char.isprintable() or char == "\n" for char in _report(form))


def test_colour_changes_no_character_but_its_own_codes() -> None:
    """What it is on a terminal, it is in a file."""
    bare = _report("text", colour=True)
    for code in ("\x1b[31;1m", "\x1b[33;1m", "\x1b[34m", "\x1b[1m", "\x1b[0m"):
        bare = bare.replace(code, "")

    assert bare == _report("text")


def test_every_form_has_every_finding() -> None:
    """In the same order."""
    listed = json.loads(_report("json"))
    rules = [one["rule"] for one in listed["findings"]]
    results = json.loads(_report("sarif"))["runs"][0]["results"]

    assert len(rules) == listed["errors"] + listed["warnings"] > 8
    assert [result["ruleId"] for result in results] == rules
    assert _between(_report("github").splitlines(), "title=", ",") == rules
    assert _between(_report("oneline").splitlines(), "[", "]") == rules
    assert _between((line for line in _report("text").splitlines() if line.startswith("apis/")), "[", "]") == rules


def _between(lines: Iterable[str], start: str, end: str) -> list[str]:
    return [line.partition(start)[2].partition(end)[0] for line in lines]


def test_a_workflow_command_is_one_line_and_begins_nowhere_else() -> None:
    """A key that has `::error::` in it is text."""
    for line in _report("github").splitlines():
        properties = line.split(" ", 1)[1].split("::", 1)[0]
        assert line.startswith(("::error title=", "::warning title="))
        assert dict(pair.split("=") for pair in properties.split(","))["file"] == "apis/my shop.yaml"


def test_sarif_is_what_the_standard_says() -> None:
    """Columns count characters, from 1; places are relative URIs; each result points to the rule that it names."""
    log = json.loads(_report("sarif"))
    jsonschema.Draft7Validator(SCHEMA).validate(log)

    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [one["ruleId"] for one in run["results"]]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "apis/my%20shop.yaml"}
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_sarif_tells_what_is_known_of_each_rule() -> None:
    """Code scanning shows it beside the finding."""
    for rule in json.loads(_report("sarif"))["runs"][0]["tool"]["driver"]["rules"]:
        topic = find(rule["id"])
        assert topic is not None
        assert rule["shortDescription"] == {"text": topic.summary}
        assert rule.get("helpUri", "") == topic.page
        assert rule["defaultConfiguration"] == {"level": topic.severity}
        assert rule["fullDescription"]["text"] in rule["help"]["text"]
        assert "## Wrong\n\n```yaml\n" in rule["help"]["markdown"]
