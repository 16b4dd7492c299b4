"""What the Terraform target writes for hand-made graphs of both layouts."""

import re
from dataclasses import replace

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.graph import Graph, Output, Variable
from apigen.graph.resources import KINDS, Deployment, EndpointConfiguration, PathResource, RestApi
from apigen.graph.values import Json, Value, Var, join
from apigen.target import Rendered
from apigen_terraform import target
from apigen_terraform.resources import TYPES
from apigen_terraform.target import FILES, ONE_FILE, RESERVED
from tests.terraform_cli import fmt_check, missing, missing_provider, validate
from tests.terraform_samples import LINK, discrete, openapi

DEFAULTS = {option.name: option.default for option in target.options}
ROOT = {**DEFAULTS, "root": "true", "region": "eu-central-1"}

LAYOUTS = pytest.mark.parametrize("graph", [openapi(), discrete()], ids=["openapi", "resources"])
EMPTY = Graph(name="none", title="none", description="", variables=(), resources=(), outputs=())


def render(graph: Graph, **options: str) -> Rendered:
    return target.render(graph, {**DEFAULTS, **options})


@pytest.fixture
def provider() -> None:
    """Skips where the provider is missing; asked here, not on import, because the answer takes seconds."""
    if reason := missing_provider():
        pytest.skip(reason)


def test_the_samples_have_every_kind() -> None:
    """What the other tests find out is true of the whole vocabulary."""
    written = {type(resource) for graph in (openapi(), discrete()) for resource in graph.resources}
    assert written == set(KINDS)


@pytest.mark.terraform
@pytest.mark.skipif(bool(missing()), reason=missing())
@LAYOUTS
def test_terraform_has_nothing_to_format_in_a_module(graph: Graph) -> None:
    """Every file is byte for byte what `terraform fmt` would make of it."""
    assert fmt_check(target.render(graph, ROOT).files) == ""


@pytest.mark.terraform
@pytest.mark.usefixtures("provider")
@LAYOUTS
def test_the_provider_finds_a_module_valid(graph: Graph) -> None:
    """The real provider accepts every block of both layouts, without warnings."""
    assert validate(target.render(graph, ROOT).files) == []


@LAYOUTS
def test_the_same_graph_gives_the_same_bytes(graph: Graph) -> None:
    """Nothing but the graph and the options is in the output."""
    assert render(graph) == render(graph)


@pytest.mark.parametrize("root", ["false", "true"])
def test_only_a_root_module_configures_the_provider(root: str) -> None:
    """A module that is called must leave the provider to its caller."""
    files = render(openapi(), root=root, region="eu-central-1").files
    assert ("provider.tf" in files) == (root == "true")
    assert ('region = "eu-central-1"' in "".join(files.values())) == (root == "true")


def test_a_provider_without_a_region_is_empty() -> None:
    """The Region then comes from the environment."""
    assert 'provider "aws" {}\n' in render(openapi(), root="true").files["provider.tf"]


def test_versions_are_options() -> None:
    """No range of versions is fixed in the printer."""
    versions = render(EMPTY, terraform_version="~> 1.9", aws_provider_version='>= 6.0, "${x}"').files["versions.tf"]
    assert 'required_version = "~> 1.9"\n' in versions
    assert 'version = ">= 6.0, \\"$${x}\\""\n' in versions


def test_a_module_without_variables_has_no_file_for_them() -> None:
    """The other files of a module are always there."""
    assert set(render(EMPTY).files) == {"versions.tf", "main.tf", "outputs.tf", "README.md"}


@LAYOUTS
def test_every_file_says_that_it_is_generated(graph: Graph) -> None:
    """Nobody edits by hand what the next build overwrites."""
    assert [path for path, words in target.render(graph, ROOT).files.items() if "Do not edit" not in words] == []


def test_a_large_module_is_split_by_noun() -> None:
    """Every block is in the file of its kind, and all blocks are still there."""
    graph = discrete()
    many = tuple(PathResource(id=f"p{n}", rest_api_id="a", parent_id="b", path_part=f"p{n}") for n in range(ONE_FILE))
    split = render(replace(graph, resources=graph.resources + many)).files
    whole = render(graph).files
    assert set(split) - set(whole) == set(FILES)
    moved = "".join(split[path] for path in ("main.tf", *FILES))
    assert _addresses(whole["main.tf"]) < _addresses(moved)
    for path, kinds in FILES.items():
        assert {kind for kind, _ in _addresses(split[path])} <= {TYPES[kind] for kind in kinds}


def _addresses(source: str) -> set[tuple[str, ...]]:
    return set(re.findall(r'^(?:resource|data) "(\w+)" "(\w+)"', source, re.MULTILINE))


def test_the_files_of_a_split_module_are_for_known_kinds() -> None:
    """Each kind is in one file only."""
    kinds = [kind for kinds in FILES.values() for kind in kinds]
    assert sorted(kinds) == sorted(set(kinds) & {kind.KIND for kind in KINDS})


def test_meta_arguments_come_last() -> None:
    """Lifecycle and dependencies stand after all arguments, as HashiCorp's style guide wants them."""
    source = render(discrete()).files["main.tf"]
    start = source.index('resource "aws_api_gateway_integration_response"')
    block = source[start : source.index("\n}\n", start)]
    positions = [block.index(word) for word in ("response_parameters", "\n\n  lifecycle {", "\n\n  depends_on = [")]
    assert positions == sorted(positions)


SECRET = Variable(name="token", sensitive=True)


@pytest.mark.parametrize(
    ("value", "sensitive"),
    [
        (Var("token"), True),
        (Json({"a": (join("x", Var("token")),)}), True),
        (LINK.ref("description"), True),
        (LINK.ref("id"), False),
        (Var("open"), False),
        ("token", False),
    ],
)
def test_outputs_with_secrets_are_sensitive(value: Value, sensitive: bool) -> None:
    """Terraform refuses an output that shows a sensitive variable, even by way of an argument."""
    link = replace(LINK, description=join("for ", Var("token")))
    output = Output(name="shown", description="", value=value)
    graph = replace(EMPTY, variables=(SECRET, Variable(name="open")), resources=(link,), outputs=(output,))
    assert ("sensitive = true" in render(graph).files["outputs.tf"]) == sensitive


@pytest.mark.parametrize("name", RESERVED)
def test_a_reserved_variable_name_is_reported(name: str) -> None:
    """Terraform has names of its own in a module call; the build says so instead of Terraform."""
    found = render(replace(EMPTY, variables=(Variable(name=name),))).diagnostics
    assert [(diagnostic.rule, name in diagnostic.message) for diagnostic in found] == [
        ("terraform-reserved-name", True)
    ]


@LAYOUTS
def test_the_samples_have_nothing_to_report(graph: Graph) -> None:
    """Diagnostics are for what cannot be expressed."""
    assert render(graph).diagnostics == ()


def test_a_version_constraint_that_terraform_cannot_read_is_reported() -> None:
    """A mistyped option is found by the build, not by `terraform init`."""
    found = render(EMPTY, terraform_version="latest", aws_provider_version=">= 5, != 6.0.1, ~> 6.1").diagnostics
    assert [(diagnostic.rule, "latest" in diagnostic.message) for diagnostic in found] == [
        ("terraform-version-constraint", True)
    ]


# Texts made of what HCL reads as its own, more often than chance would have it.
nasty = st.lists(st.sampled_from(("${", "%{", "}", '"', "\\", "\n", "EOT", "#", "\u2028")) | st.text(max_size=3)).map(
    lambda pieces: "x" + "".join(pieces)
)


@given(nasty)
def test_no_text_of_a_graph_becomes_code(words: str) -> None:
    """Whatever is in its texts, a graph gives the same blocks with the same names and arguments."""
    assert _shape(_with_text(words)) == _shape(_with_text("words"))


def _with_text(words: str) -> Graph:
    """A graph with the text in every place that takes any."""
    variable = Variable(name="a", description=words, default=words)
    api = RestApi(
        id="api",
        label=words,
        name=join(words, Var("a"), words),
        description=words,
        body=Json({"a": words, "b": (words, {"c": words})}),
        endpoint_configuration=EndpointConfiguration(types=(words, words)),
    )
    deployment = Deployment(id="one", label=words, rest_api_id=words, triggers={"a": words, "b": words})
    output = Output(name="a", description=words, value=words)
    return replace(
        EMPTY,
        title=words,
        description=words,
        variables=(variable,),
        resources=(api, deployment),
        outputs=(output,),
    )


def _shape(graph: Graph) -> dict[str, object]:
    """The blocks of every file and the names of their arguments."""
    return {path: _outline(hcl2.loads(words)) for path, words in render(graph).files.items() if path.endswith(".tf")}


def _outline(value: object) -> object:
    match value:
        case dict():
            return {key: _outline(item) for key, item in value.items() if key != "__comments__"}
        case list():
            return [_outline(item) for item in value]
        case _:
            return None
