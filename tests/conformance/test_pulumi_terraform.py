"""Pulumi meets the real provider: what a program registers is planned like the Terraform module of the same spec."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conformance import from_graph, from_terraform
from tests.conformance.conftest import PLANNED, generated, registered
from tests.conformance.mutation import batches
from tests.conformance.normal import EITHER, Form, differences, type_name
from tests.conformance.planned import planned
from tests.conformance.pulumi_mutations import PULUMI
from tests.conformance.pulumi_terraform import escaped, terraform_json
from tests.conformance.terraform_run import Root
from tests.pulumi_recorder import Recording, Registration, Secret, token
from tests.requirements import missing
from tests.specs import Case, graph, rendered
from tests.terraform_schema import RUN, read
from tests.tools.trim_terraform_schema import trimmed

SCHEMA_VERSION = "5.100.0"
API, ROLE = "aws:apigateway/restApi:RestApi", "aws:iam/role:Role"


@pytest.fixture(scope="module")
def forms(pulumi_root: Root) -> Mapping[str, Form]:
    """The normal form of what Terraform makes of all registrations."""
    return from_terraform.forms(pulumi_root)


@pytest.mark.terraform
@pytest.mark.parametrize("case", PLANNED, ids=str)
def test_the_provider_plans_both_realisations_alike(case: Case, terraform_root: Root, pulumi_root: Root) -> None:
    """Every attribute that the provider plans, its defaults, what is unknown or secret, references and dependencies."""
    terraform, pulumi = planned(terraform_root.plan, str(case)), planned(pulumi_root.plan, str(case))

    assert _unequal(terraform, pulumi) == {}


def _unequal(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    names = sorted(one.keys() | other.keys())
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


@pytest.mark.terraform
@pytest.mark.parametrize("case", PLANNED, ids=str)
def test_terraform_makes_the_graph_of_the_registrations(case: Case, forms: Mapping[str, Form]) -> None:
    """With every value evaluated by Terraform, those known only at apply included."""
    expected = from_graph.form(graph(case), from_graph.given(graph(case)))

    assert differences(_made(expected), _made(forms[str(case)])) == []


def _made(form: Form) -> Form:
    """What is made; the variables have their values, and lifecycles are compared elsewhere."""
    nodes = {
        name: replace(node, replacement=EITHER, replaced_with=None, ignored=()) for name, node in form.resources.items()
    }
    return replace(form, resources=nodes, variables={})


@pytest.mark.terraform
@pytest.mark.usefixtures("provider")
def test_the_plan_of_a_wrong_program_differs(tmp_path: Path) -> None:
    """All changes that a plan can show, made together where they are at different places."""
    mixed = {f"mutations-{index}": batch for index, batch in enumerate(batches([one for one in PULUMI if one.planned]))}
    wrong = {name: registered(batch.case, batch.files("pulumi"), tmp_path / name) for name, batch in mixed.items()}
    right = {f"right-{name}": generated(batch.case, rendered(batch.case, "terraform")) for name, batch in mixed.items()}
    folder = tmp_path / "root"
    folder.mkdir()
    plan = Root(folder=folder, modules=wrong | right).plan
    unseen = {
        (part.about, place)
        for name, batch in mixed.items()
        for part in batch.parts
        for place in part.shows
        if not _shows(_unequal(planned(plan, f"right-{name}"), planned(plan, name)), place)
    }

    assert unseen == set()


def _shows(found: Iterable[str], place: str) -> bool:
    """Whether one of the differences is at a place of the normal form; a plan has no names inside a block."""
    kind, dot, rest = place.partition(".")
    top = ".".join(rest.split(".")[:2])
    planned_place = f"{type_name(kind)}.{top}" if dot else place
    return any(name == planned_place or name.startswith(f"{planned_place}.") for name in found)


@pytest.mark.terraform
def test_the_names_in_use_are_those_of_the_provider(pulumi_root: Root) -> None:
    """The committed schema, by which names of Pulumi are translated, is what the provider itself prints."""
    if pulumi_root.provider_version != SCHEMA_VERSION:
        missing("terraform", f"the AWS provider is {pulumi_root.provider_version}, the schema is of {SCHEMA_VERSION}")

    assert read(RUN) == trimmed(pulumi_root.schemas)


def test_text_of_a_program_is_no_template() -> None:
    """Signs that Terraform would read are doubled, in values and in the keys of maps."""
    given = {"name": "${stageVariables.x} %{if} $$ {", "tags": {"${a}": "b"}}
    written = _written(API, given)["aws_api_gateway_rest_api"]["this"]

    assert written["name"] == "$${stageVariables.x} %%{if} $$ {"
    assert written["tags"] == {"$${a}": "b"}
    assert escaped("100%") == "100%"


def test_outputs_of_resources_become_references() -> None:
    """A whole ARN, one field of it and an id, with text around them."""
    arn = token(ROLE, "shop-caller", "arn")
    field = token(ROLE, "shop-caller", "arn").split(":")[4]
    text = f"{token(API, 'shop', 'id')}/{field}"
    written = _written(API, {"name": arn, "description": text}, others=(ROLE, "shop-caller"))
    api = written["aws_api_gateway_rest_api"]["this"]

    assert api["name"] == "${aws_iam_role.caller.arn}"
    assert api["description"] == '${aws_api_gateway_rest_api.this.id}/${split(":", aws_iam_role.caller.arn)[4]}'


def test_secrets_are_marked_and_quoted() -> None:
    """A text inside an expression is in quotes of its own."""
    written = _written(API, {"name": 'say "${x}"\n'}, secrets=("name",))
    name = written["aws_api_gateway_rest_api"]["this"]["name"]

    assert name == '${sensitive("say \\u0022$${x}\\u0022\\u000a")}'


def test_names_lists_and_options_are_those_of_the_provider() -> None:
    """One value where the provider takes a list, a block, `_id`, and how a resource is replaced."""
    options = {"deleteBeforeReplace": False, "ignoreChanges": ["putRestApiMode"]}
    given = {"endpointConfiguration": {"types": "REGIONAL"}, "putRestApiMode": "merge"}
    api = _written(API, given, options=options)["aws_api_gateway_rest_api"]["this"]
    link = _written("aws:apigateway/vpcLink:VpcLink", {"targetArn": "x"})["aws_api_gateway_vpc_link"]["this"]
    stage = _written("aws:apigateway/stage:Stage", {"restApi": "a", "deployment": "b"})["aws_api_gateway_stage"]["this"]

    assert api == {
        "endpoint_configuration": {"types": ["REGIONAL"]},
        "put_rest_api_mode": "merge",
        "lifecycle": {"create_before_destroy": True, "ignore_changes": ["put_rest_api_mode"]},
    }
    assert link == {"target_arns": ["x"]}
    assert stage == {"rest_api_id": "a", "deployment_id": "b"}


def test_a_secret_export_is_a_sensitive_output() -> None:
    """Terraform refuses it otherwise."""
    recording = Recording(exports={"key": Secret("x"), "url": "y"})
    recording.resources["apigen:index:Shop", "shop"] = _registration("apigen:index:Shop", "shop", {}, parent=None)
    written = json.loads(terraform_json(recording))["output"]

    assert written == {"key": {"value": "x", "sensitive": True}, "url": {"value": "y"}}


COMPONENT = ("apigen:index:Shop", "shop")


def _written(
    type_: str,
    inputs: Mapping[str, object],
    secrets: tuple[str, ...] = (),
    options: Mapping[str, object] | None = None,
    others: tuple[str, str] | None = None,
) -> dict[str, dict[str, dict[str, object]]]:
    recording = Recording()
    recording.resources[COMPONENT] = _registration(*COMPONENT, {}, parent=None)
    recording.resources[type_, "shop"] = replace(
        _registration(type_, "shop", inputs), secrets=frozenset(secrets), options=options or {}
    )
    if others:
        recording.resources[others] = _registration(*others, {})
    written: dict[str, dict[str, dict[str, object]]] = json.loads(terraform_json(recording))["resource"]
    return written


def _registration(
    type_: str, name: str, inputs: Mapping[str, object], parent: tuple[str, str] | None = COMPONENT
) -> Registration:
    return Registration(
        type=type_,
        name=name,
        parent=parent,
        inputs=inputs,
        secrets=frozenset(),
        dependencies=frozenset(),
        options={},
        provider="",
    )
