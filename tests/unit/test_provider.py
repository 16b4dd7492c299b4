"""What only newer versions of a provider take, and the ranges of versions that both targets allow for it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from apigen.diagnostics import Severity
from apigen.graph import Graph
from apigen.graph.resources import EndpointConfiguration, Integration, RestApi
from apigen.provider import Since, allowed, excludes, needs, raised
from apigen.target import Rendered, load
from apigen_pulumi.resources import BINDINGS
from apigen_pulumi.versions import SINCE as PULUMI
from apigen_terraform.resources import TYPES
from apigen_terraform.versions import SINCE as TERRAFORM
from tests.specs import without
from tests.terraform_schema import NEWER, read
from tests.unit.test_pulumi_resources import SCHEMAS

PLAIN = Integration(
    id="get_chat", label="GET /chat", rest_api_id="a", resource_id="b", http_method="GET", type="HTTP_PROXY"
)
STREAM = replace(PLAIN, response_transfer_mode="STREAM")
EMPTY = Graph(name="chat", title="chat", description="", variables=(), resources=(), outputs=())


def graph(*resources: Integration) -> Graph:
    return replace(EMPTY, resources=resources)


def render(target: str, *resources: Integration, **options: str) -> Rendered:
    loaded = load(target)
    defaults = {option.name: option.default for option in loaded.options}
    return loaded.render(graph(*resources), {**defaults, **options})


@pytest.mark.parametrize(
    ("versions", "version", "is_excluded", "narrowed"),
    [
        (">= 5.100.0, < 7.0.0", "6.25.0", False, ">= 6.25.0, < 7.0.0"),
        (">= 6.30.0, < 7.0.0", "6.25.0", False, ">= 6.30.0, < 7.0.0"),
        (">= 6.25", "6.25.0", False, ">= 6.25"),
        ("> 6.25.0", "6.25.0", False, "> 6.25.0"),
        ("> 6.24.0", "6.25.0", False, ">= 6.25.0"),
        ("~> 6.0", "6.25.0", False, "~> 6.0, >= 6.25.0"),
        ("~> 6.25", "6.25.0", False, "~> 6.25"),
        ("~> 6.24.0", "6.25.0", True, "~> 6.24.0, >= 6.25.0"),
        ("~> 5.0", "6.25.0", True, "~> 5.0, >= 6.25.0"),
        ("~> 5", "6.25.0", False, "~> 5, >= 6.25.0"),
        ("5.100.0", "6.25.0", True, "5.100.0,>=6.25.0"),
        ("= 6.25.0", "6.25.0", False, "= 6.25.0"),
        ("<= 6.25.0", "6.25.0", False, "<= 6.25.0, >= 6.25.0"),
        ("<= 6.24.9", "6.25.0", True, "<= 6.24.9, >= 6.25.0"),
        ("< 6.25.0", "6.25.0", True, "< 6.25.0, >= 6.25.0"),
        (">= 6.0, != 6.26.0", "6.25.0", False, ">= 6.25.0, != 6.26.0"),
        (">=6.80,<8", "7.13.0", False, ">=7.13.0,<8"),
        (">=6.80, <8", "7.13.0", False, ">=7.13.0, <8"),
        ("<8", "7.13.0", False, "<8,>=7.13.0"),
        ("~=6.80", "7.13.0", True, "~=6.80,>=7.13.0"),
        ("~=7.0", "7.13.0", False, "~=7.0,>=7.13.0"),
        ("==7.*", "7.13.0", False, "==7.*,>=7.13.0"),
        ("==6.*", "7.13.0", True, "==6.*,>=7.13.0"),
        ("===7.20.0", "7.13.0", False, "===7.20.0"),
    ],
)
def test_a_range_loses_what_is_too_old(versions: str, version: str, is_excluded: bool, narrowed: str) -> None:
    """In the words of either language; a range that has nothing new enough is told apart."""
    assert excludes(versions, version) is is_excluded
    assert raised(versions, version) == narrowed
    assert raised(narrowed, version) == narrowed


def test_a_need_names_what_it_is_for() -> None:
    """The routes of all resources that set the argument, once each, and nothing for those that do not."""
    other = replace(STREAM, id="get_talk", label="GET /talk")
    (need,) = needs(graph(PLAIN, STREAM, other), TERRAFORM)

    assert need.where == "GET /chat and 1 more"
    assert needs(graph(PLAIN), TERRAFORM) == ()


def test_the_highest_of_several_versions_counts() -> None:
    """A stream of ten minutes came later than streams."""
    found = needs(graph(replace(STREAM, timeout_milliseconds=600_000)), TERRAFORM)

    assert [need.since.version for need in found] == ["6.25.0", "6.26.0"]
    assert allowed(found, ">= 5.100.0, < 7.0.0") == ">= 6.26.0, < 7.0.0"
    assert len(needs(graph(replace(STREAM, timeout_milliseconds=300_000)), TERRAFORM)) == 1


def test_a_kind_may_be_new_and_an_argument_of_a_block() -> None:
    """Both are found, and left out for an older provider."""
    api = RestApi(id="this", name="chat", endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)))
    whole = replace(EMPTY, resources=(PLAIN, api))
    table = (
        Since(kind="integration", version="9.0.0"),
        Since(kind="rest_api", argument="endpoint_configuration.types", version="9.0.0"),
    )

    assert [need.labels for need in needs(whole, table)] == [("GET /chat",), ("rest_api.this",)]
    assert needs(without(whole, table), table) == ()


@pytest.mark.parametrize(
    ("target", "path", "plain", "narrowed"),
    [
        ("terraform", "versions.tf", '">= 5.100.0, < 7.0.0"', '">= 6.25.0, < 7.0.0"'),
        ("pulumi", "requirements.txt", "pulumi-aws>=6.80,<8\n", "pulumi-aws>=7.13.0,<8\n"),
    ],
)
def test_only_an_api_that_needs_a_newer_provider_asks_for_it(target: str, path: str, plain: str, narrowed: str) -> None:
    """Without a word but in the README, which says what for."""
    before, after = render(target, PLAIN), render(target, STREAM)

    assert plain in before.files[path]
    assert narrowed in after.files[path]
    assert before.diagnostics == after.diagnostics == ()
    assert "GET /chat: " in after.files["README.md"]
    assert "has `response_transfer_mode` since version" in after.files["README.md"]
    assert "since version" not in before.files["README.md"]


@pytest.mark.parametrize(
    ("target", "option", "old", "version", "new"),
    [
        ("terraform", "aws_provider_version", "~> 5.100", "6.25.0", ">= 6.0, < 7.0.0"),
        ("pulumi", "pulumi_aws_version", ">=6.80,<7", "7.13.0", ">=7.0,<8"),
    ],
)
def test_a_given_range_that_excludes_what_is_needed_is_an_error(
    target: str, option: str, old: str, version: str, new: str
) -> None:
    """It names the route, the argument and the version; one that has something new enough is narrowed."""
    (found,) = render(target, STREAM, **{option: old}).diagnostics

    assert (found.rule, found.severity) == (f"{target}-provider-version", Severity.ERROR)
    assert all(word in found.message for word in ("GET /chat: ", f"'{old}'", "response_transfer_mode", version))
    assert option in found.help
    assert render(target, STREAM, **{option: new}).diagnostics == ()
    assert render(target, PLAIN, **{option: old}).diagnostics == ()


def test_both_targets_know_the_same_news() -> None:
    """What is new in the provider is new in what is made from it."""
    assert [(one.kind, one.argument) for one in TERRAFORM] == [(one.kind, one.argument) for one in PULUMI]


@pytest.mark.parametrize("since", PULUMI, ids=lambda since: f"{since.kind}.{since.argument}")
def test_what_is_new_is_known_to_version_7_of_pulumi_aws_and_not_to_6(since: Since) -> None:
    """A row that is wrong would narrow a range for nothing. Where only some values are new, both know the argument."""
    assert [_known(SCHEMAS[major], since) for major in ("6", "7")] == [since in PARTLY, True]


PARTLY = tuple(one for one in PULUMI if one.when is not Since(kind="", version="").when)


def _known(schema: Mapping[str, Any], since: Since) -> bool:
    found = schema.get(BINDINGS[since.kind].path)
    for name in ("arguments", *since.argument.split(".")) if since.argument else ():
        found = found and found.get(name)
    return found is not None


def test_the_schema_of_what_is_new_has_the_rows_of_the_table() -> None:
    """It is written by hand, from the documentation of the provider."""
    types = {type_: kind for kind, type_ in TYPES.items()}
    new = {(types[type_], name) for type_, one in read(NEWER)["resource"].items() for name in _names(one)}
    partly = {(one.kind, one.argument) for one in PARTLY}

    assert new == {(one.kind, one.argument) for one in TERRAFORM} - partly


def _names(block: Mapping[str, Any]) -> Iterator[str]:
    yield from block["arguments"]
    for name, inner in block["blocks"].items():
        yield from (f"{name}.{one}" for one in _names(inner))
