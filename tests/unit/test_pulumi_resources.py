"""That the table of the Pulumi target agrees with the graph and with both major versions of pulumi-aws."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from apigen.graph.resources import KINDS, META, Block, Lifecycle, Resource, VpcLink
from apigen.graph.values import Var
from apigen_pulumi.resources import BINDINGS, Binding, attribute, delete_before_replace, inputs
from apigen_pulumi.versions import SINCE
from tests import pulumi_samples

SCHEMAS = json.loads((Path(__file__).parents[2] / "targets" / "pulumi" / "apigen_pulumi" / "aws.json").read_text())
CASES = [pytest.param(major, kind, id=f"{major}-{kind.KIND}") for major in SCHEMAS for kind in KINDS]
# What version 6 does not know; a test of the table of versions shows that it is not there.
NEWER = {one.kind: [other.argument for other in SINCE if other.kind == one.kind] for one in SINCE}
SAMPLES = (*pulumi_samples.openapi().resources, *pulumi_samples.resources().resources)


def shapes(class_: type[Resource] | type[Block]) -> dict[str, Any]:
    """The arguments of a class of the graph, shaped like the schema: blocks are mappings."""
    found = {}
    for name, hint in get_type_hints(class_).items():
        if name in META or name not in {item.name for item in fields(class_)}:
            continue
        options = (hint,) if get_origin(hint) is tuple else get_args(hint) or (hint,)
        block = [option for option in options if isinstance(option, type) and issubclass(option, Block)]
        repeated = next((block_in(option) for option in options if block_in(option)), None)
        inner = block[0] if block else repeated
        found[name] = word(str(hint)) if inner is None else [shapes(inner)] if repeated else shapes(inner)
    return found


def block_in(hint: Any) -> type[Block] | None:
    """The class of the blocks that may be there repeatedly: `tuple[Block, ...]`."""
    (first, *_) = get_args(hint) or (None,)
    return first if isinstance(first, type) and issubclass(first, Block) else None


def shared(known: Any, shape: Any) -> Any:
    """What the SDK knows of the members of `shape`, at every depth."""
    if isinstance(shape, list):
        return [shared(known[0], shape[0])]
    return {key: shared(known[key], inner) for key, inner in shape.items()} if isinstance(shape, dict) else known


def word(hint: str) -> str:
    """Text of any kind is a value, though the type of text mentions tuples: a `Join` has one."""
    plain = hint.removeprefix("typing.Optional[")
    return "list" if plain.startswith("tuple[") else "map" if "Mapping[str" in plain[:30] else "value"


def renamed(kind: type[Resource]) -> dict[str, Any]:
    """The arguments of a kind under Pulumi's names, with the lists that Pulumi makes one value."""
    binding = BINDINGS[kind.KIND]
    found = {}
    for name, shape in shapes(kind).items():
        found[attribute(kind.KIND, name)] = flattened(binding, name, shape)
    return found


def flattened(binding: Binding, path: str, shape: Any) -> Any:
    if isinstance(shape, list):
        return [flattened(binding, path, shape[0])]
    if isinstance(shape, dict):
        inner = ((f"{path}.{key}", key, value) for key, value in shape.items())
        return {binding.renames.get(place, key): flattened(binding, place, value) for place, key, value in inner}
    return "value" if path in binding.single else shape


def test_the_table_has_every_kind_and_no_other() -> None:
    """A new kind of the graph needs a row."""
    assert list(BINDINGS) == [kind.KIND for kind in KINDS]


def test_the_schemas_are_of_both_major_versions() -> None:
    """The program promises to run on 6 and 7."""
    assert list(SCHEMAS) == ["6", "7"]


@pytest.mark.parametrize(("major", "kind"), CASES)
def test_every_argument_exists_in_the_sdk(major: str, kind: type[Resource]) -> None:
    """Each argument that the graph can set is one of the class, and of the same shape."""
    known = SCHEMAS[major][BINDINGS[kind.KIND].path]["arguments"]
    for name, shape in renamed(kind).items():
        if major == "6" and name not in known and name in NEWER.get(kind.KIND, ()):
            continue
        assert shared(known[name], shape) == shape, name


@pytest.mark.parametrize(("major", "kind"), CASES)
def test_every_token_is_that_of_the_class(major: str, kind: type[Resource]) -> None:
    """The token in a URN belongs to the class that the program calls."""
    binding = BINDINGS[kind.KIND]
    known = SCHEMAS[major][binding.path]
    if not kind.DATA:
        assert known["token"] == binding.token
    else:
        camel = "".join(word.title() for word in binding.path.removesuffix("_output").split("_"))
        assert binding.token.endswith(f":{camel[0].lower()}{camel[1:]}")


def test_the_samples_have_every_kind() -> None:
    """So that what holds for them holds for the table."""
    assert {resource.KIND for resource in SAMPLES} == set(BINDINGS)


def test_a_list_of_one_becomes_the_value() -> None:
    """Pulumi has no list where Terraform allows just one item."""
    by_kind = {resource.KIND: inputs(resource) for resource in SAMPLES}
    assert by_kind["vpc_link"]["target_arn"] == Var("class")
    assert by_kind["rest_api"]["endpoint_configuration"] == {"types": "REGIONAL"}


def test_what_has_no_identity_of_its_own_is_deleted_first() -> None:
    """Else the deletion of the old one would take the new one with it."""
    first = {resource.KIND for resource in SAMPLES if delete_before_replace(resource)}
    parts = {"method", "method_response", "integration", "integration_response", "method_settings"}
    names = {"domain_name", "domain_name_access_association", "base_path_mapping", "api_mapping", "record"}
    assert first == {*parts, *names, "gateway_response", "usage_plan_key", "lambda_permission", "web_acl_association"}


def test_what_must_outlive_its_successor_says_so() -> None:
    """Pulumi deletes a resource with a fixed name first, unless told otherwise."""
    resource = VpcLink(id="x", name="x", target_arns=("a",), lifecycle=Lifecycle(create_before_destroy=True))
    assert delete_before_replace(resource) is False
