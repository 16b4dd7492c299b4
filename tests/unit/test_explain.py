"""`apigen explain` and `apigen rules`: what there is to tell, and the lists of it."""

import json

import pytest

from apigen.catalogue import find, names
from apigen.cli import main
from apigen.explain import story
from apigen.rules import RULES


def test_an_explanation_has_everything_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    """What it is, why, AWS's words, a wrong and a right spec, the page."""
    assert main(["explain", "sibling-variables"]) == 0
    assert capsys.readouterr().out == (
        "error[sibling-variables]: Siblings have one variable.\n"
        "\n"
        "Below one path there can be only one variable, under one name. One that takes the rest of the path is another "
        "one.\nFixed text may stand beside a variable, and counts first.\n"
        "\n"
        "AWS says: A sibling ({id}) of this resource already has a variable path part -- only one is allowed\n"
        "\n"
        "Wrong:\n"
        "\n"
        "    apigen: 1\n"
        "    name: shop\n"
        "    routes:\n"
        "      GET /orders/{id}: {mock: 200}\n"
        "      GET /orders/{order}/items: {mock: 200}\n"
        "    stages: {prod: {}}\n"
        "\n"
        "Right:\n"
        "\n"
        "    apigen: 1\n"
        "    name: shop\n"
        "    routes:\n"
        "      GET /orders/{id}: {mock: 200}\n"
        "      GET /orders/{id}/items: {mock: 200}\n"
        "    stages: {prod: {}}\n"
        "\n"
        "A spec cannot change what this counts.\n"
        "\n"
        "See https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html\n"
    )


def test_an_explanation_names_the_files_of_its_specs(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are several."""
    assert main(["explain", "include-cycle"]) == 0
    out = capsys.readouterr().out
    assert "Wrong, spec.yaml:\n" in out
    assert "Wrong, routes.yaml:\n" in out


def test_several_are_explained_in_turn(capsys: pytest.CaptureFixture[str]) -> None:
    """With a blank line between."""
    assert main(["explain", "bad-url", "write-failed"]) == 0
    assert "\n\nerror[write-failed]: " in capsys.readouterr().out


@pytest.mark.parametrize("name", names())
def test_everything_can_be_explained(name: str) -> None:
    """In plain text, and in colour only where that is wanted."""
    topic = find(name)
    assert topic is not None
    shown = story(topic)
    assert shown.startswith(f"{topic.severity}[{name}]: {topic.summary}\n\n")
    assert "\x1b" not in shown
    assert "\n\n\n" not in shown
    assert story(topic, colour=True).startswith("\x1b[1m")


@pytest.mark.parametrize(
    ("name", "help_"),
    [
        ("unknown-fnuction", "did you mean 'unknown-function'?"),
        ("\x1b[2Jqqqqqqqqqqqq", "`apigen rules` lists all"),
    ],
)
def test_what_nothing_is_called_is_wrong_usage(name: str, help_: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is explained then, not even what there is."""
    assert main(["explain", "bad-url", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"apigen explain: error: nothing is called {name!r} ({help_})\n"


def test_without_a_name_everything_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """By what it is about."""
    assert main(["explain"]) == 0
    listed = capsys.readouterr().out
    assert main(["rules"]) == 0
    assert capsys.readouterr().out == listed
    assert "\nMocks\n  mock-form                      error    A mock has a status or responses.\n" in listed
    assert {line.split()[0] for line in listed.splitlines() if line.startswith("  ")} == set(names())


def test_programs_get_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """With all that lists show."""
    assert main(["rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed] == list(names())
    assert {rule.name for rule in RULES} < {one["name"] for one in listed}
    assert next(one for one in listed if one["name"] == "plain-http") == {
        "name": "plain-http",
        "group": "HTTP integrations",
        "severity": "warning",
        "fixed": False,
        "summary": "A public backend uses TLS.",
        "page": "https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html",
    }
