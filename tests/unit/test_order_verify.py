"""The order of resources, and what a graph must fulfil."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.graph import Graph, Output, Variable
from apigen.graph.order import CycleError, canonical, needs, topological
from apigen.graph.resources import Deployment, Lifecycle, PathResource, Resource, RestApi, Role, RolePolicy, Stage
from apigen.graph.resources import EndpointConfiguration as Endpoint
from apigen.graph.values import Address, Json, Ref, Text, Value, Var, join
from apigen.graph.verify import verify
from tests.specs import CASES, Case, graph

API = RestApi(id="this", name="x", endpoint_configuration=Endpoint(types=("REGIONAL",)))


def _role(name: str, trust: Text = "{}") -> Role:
    return Role(id=name, name_prefix="x", assume_role_policy=trust)


def _graph(*resources: Resource, **parts: tuple[Variable | Output, ...]) -> Graph:
    whole = Graph(name="x", title="x", description="", variables=(), resources=resources, outputs=())
    return replace(whole, **parts)  # type: ignore[arg-type]


def test_a_resource_needs_what_it_refers_to_anywhere() -> None:
    """In arguments, in structures, in depends_on and as what replaces it; each once."""
    policy = RolePolicy(
        id="p",
        name=Ref(Address("role", "a"), "name").attribute,
        role=Ref(Address("role", "a"), "id"),
        policy=Json({"Resource": (join("arn:", Ref(Address("role", "b"), "arn")),)}),
        depends_on=(Address("role", "c"), Address("role", "a")),
        lifecycle=Lifecycle(replace_triggered_by=(Ref(Address("role", "d"), "id"),)),
    )

    assert {address.id for address in needs(policy)} == {"a", "b", "c", "d"}
    assert len(needs(policy)) == 4


def test_the_canonical_order_is_by_kind_and_then_by_id() -> None:
    """Whatever the order before."""
    api, path = API, PathResource(id="a", rest_api_id="x", parent_id="x", path_part="a")
    resources = (api, path, _role("a"), _role("b"))

    assert {canonical(order) for order in permutations(resources)} == {resources}


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14), st.randoms())
def test_everything_comes_after_what_it_needs(edges: list[tuple[int, int]], random: object) -> None:
    """For any graph without a circle, and always the same order."""
    wanted = {number: [low for low, high in edges if low < high == number] for number in range(8)}
    resources = [
        replace(_role(f"r{number}"), depends_on=tuple(Address("role", f"r{low}") for low in dict.fromkeys(lows)))
        for number, lows in wanted.items()
    ]
    ordered = topological(tuple(resources))
    random.shuffle(resources)  # type: ignore[attr-defined] # hypothesis' Random has no public type
    place = {resource.address: index for index, resource in enumerate(ordered)}

    assert all(place[need] < place[resource.address] for resource in ordered for need in needs(resource))
    assert topological(tuple(resources)) == ordered


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_graph_of_every_case_holds_what_it_must(case: Case) -> None:
    """References lead somewhere, ids are unique, there is no circle, resources are in canonical order."""
    compiled = graph(case)

    assert verify(compiled) is compiled
    assert compiled.resources == canonical(compiled.resources)


_ROLE_A = Ref(Address("role", "a"), "arn")
_STAGE = Stage(id="s", rest_api_id=API.ref("id"), deployment_id=Ref(Address("deployment", "d"), "id"), stage_name="s")
_DEPLOYMENT = Deployment(id="d", rest_api_id=API.ref("id"), triggers={"stage": _STAGE.ref("arn")})


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (_graph(_role("a-b")), "not an identifier"),
        (_graph(_role("a"), _role("a")), "there twice"),
        (_graph(_role("b", _ROLE_A)), "role.b needs role.a, which is not in the graph"),
        (_graph(replace(_role("b"), depends_on=(Address("role", "a"),))), "which is not in the graph"),
        (_graph(_role("b", Var("v"))), "variable v is used but not declared"),
        (_graph(outputs=(Output(name="o", description="", value=Var("v")),)), "variable v is used but not declared"),
        (_graph(outputs=(Output(name="o", description="", value=_ROLE_A),)), "output o: .* leads nowhere"),
        (_graph(API, _DEPLOYMENT, _STAGE), "circle: deployment.d, stage.s"),
    ],
)
def test_a_broken_graph_is_a_bug_that_is_named(broken: Graph, message: str) -> None:
    """The message names the resource."""
    with pytest.raises(AssertionError, match=message):
        verify(broken)


def test_a_circle_is_reported_by_its_resources() -> None:
    """All of them, in a fixed order."""
    with pytest.raises(CycleError, match=r"^deployment\.d, stage\.s$"):
        topological((API, _DEPLOYMENT, _STAGE))


def test_a_declared_variable_may_be_used_anywhere() -> None:
    """In a resource and in an output."""
    value: Value = {"a": (Var("v"),)}
    whole = _graph(
        _role("a", Var("v")),
        variables=(Variable(name="v"),),
        outputs=(Output(name="o", description="", value=value),),
    )

    assert verify(whole) is whole
