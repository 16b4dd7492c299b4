"""What API Gateway demands and a spec cannot get wrong, since lowering makes it right: asked of every graph we have.

`tests/aws_rules_*.yaml` name these tests as the proof of such demands.
"""

from collections.abc import Iterator
from functools import cache
from typing import TypeVar

import pytest

from apigen import crossing, source
from apigen.compiler import compile_document, compile_file
from apigen.graph.resources import (
    Authorizer,
    GatewayResponse,
    LambdaPermission,
    Method,
    Model,
    PathResource,
    RequestValidator,
    Resource,
    RestApi,
)
from apigen.graph.values import Address, Join, Json, Ref, walk
from apigen.passes import LAYOUTS
from apigen.spec import ApiSpec
from apigen.spec.read import read_spec
from tests.specs import EVERY, TESTS, Case, graph

_R = TypeVar("_R", bound=Resource)

RESOURCES = tuple(case for case in EVERY if case.layout == "resources")
PRIVATE = TESTS / "cases" / "endpoint-private" / "api.yaml"


@cache
def _spec(case: Case) -> ApiSpec:
    spec, found = read_spec(source.read(case.spec))
    assert spec is not None, found
    return spec


def _all(kind: type[_R]) -> Iterator[tuple[Case, _R]]:
    for case in RESOURCES:
        yield from ((case, one) for one in graph(case).resources if isinstance(one, kind))


def _by_address(case: Case) -> dict[Address, Resource]:
    return {one.address: one for one in graph(case).resources}


def test_an_api_has_one_type_of_endpoint() -> None:
    """AWS makes it EDGE where nothing is said, and refuses two."""
    assert {len(api.endpoint_configuration.types) for _, api in _all(RestApi)} == {1}


def test_only_a_private_endpoint_has_vpc_endpoints_and_never_an_empty_list() -> None:
    """The provider refuses an empty set."""
    wrong = []
    for case, api in _all(RestApi):
        ids = api.endpoint_configuration.vpc_endpoint_ids
        if ids is not None and (not ids or api.endpoint_configuration.types != ("PRIVATE",)):
            wrong.append(case)

    assert wrong == []


def test_an_empty_list_of_vpc_endpoints_is_left_out() -> None:
    """It may be written on any endpoint, where it says nothing."""
    text = "apigen: 1\nname: x\nendpoint: {vpc_endpoints: []}\nroutes:\n  GET /a: {mock: 200}\nstages: {prod: }\n"
    compiled = compile_document(source.read_string(text), "resources")
    assert compiled.graph is not None
    (api,) = (one for one in compiled.graph.resources if isinstance(one, RestApi))

    assert api.endpoint_configuration.vpc_endpoint_ids is None


def test_a_path_is_one_resource() -> None:
    """`Another resource with the same parent already has this name`."""
    for case in RESOURCES:
        made = [(one.parent_id, one.path_part) for one in graph(case).resources if isinstance(one, PathResource)]
        assert len(set(made)) == len(made), case


def test_a_method_has_an_authorizer_if_its_authorization_needs_one_and_of_the_right_type() -> None:
    """`Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer`."""
    takes = {"CUSTOM": {"TOKEN", "REQUEST"}, "COGNITO_USER_POOLS": {"COGNITO_USER_POOLS"}}
    seen = set()
    for case, method in _all(Method):
        seen.add(method.authorization)
        if method.authorization in ("NONE", "AWS_IAM"):
            assert method.authorizer_id is None, (case, method.id)
            continue
        assert isinstance(method.authorizer_id, Ref), (case, method.id)
        authorizer = _by_address(case)[method.authorizer_id.address]
        assert isinstance(authorizer, Authorizer)
        assert authorizer.type in takes[method.authorization], (case, method.id)

    assert seen == {"NONE", "AWS_IAM", *takes}


def test_scopes_are_those_of_a_cognito_authorizer() -> None:
    """No other authorization has scopes."""
    scoped = {method.authorization for _, method in _all(Method) if method.authorization_scopes}

    assert scoped == {"COGNITO_USER_POOLS"}


def test_the_variables_of_a_path_are_parameters_that_are_required() -> None:
    """An import refuses a path variable that is no parameter, or one that is not required."""
    found = 0
    for case, method in _all(Method):
        names = {part[1:-1].removesuffix("+") for part in _segments(case, method) if part.startswith("{")}
        declared = {
            name.removeprefix("method.request.path."): required
            for name, required in (method.request_parameters or {}).items()
            if name.startswith("method.request.path.")
        }
        found += len(names)
        # A preflight answer reads nothing of its request.
        expected = {} if method.http_method == crossing.OPTIONS and not declared else dict.fromkeys(names, True)
        assert declared == expected, (case, method.id)

    assert found > 0


def _segments(case: Case, method: Method) -> Iterator[str]:
    """The parts of the path of a method, the last one first."""
    here = method.resource_id
    while isinstance(here, Ref) and here.address.kind == PathResource.KIND:
        resource = _by_address(case)[here.address]
        assert isinstance(resource, PathResource)
        yield resource.path_part
        here = resource.parent_id


def test_a_method_has_a_validator_that_is_there_under_a_name_of_its_own() -> None:
    """`Invalid Request Validator identifier specified`; a blank name is refused."""
    found = 0
    for case, method in _all(Method):
        if method.request_validator_id is not None:
            found += 1
            assert isinstance(method.request_validator_id, Ref)
            assert isinstance(_by_address(case)[method.request_validator_id.address], RequestValidator)
    for case in RESOURCES:
        names = [one.name for one in graph(case).resources if isinstance(one, RequestValidator)]
        assert all(name.strip() for name in names), case
        assert len(set(names)) == len(names), case

    assert found > 0


def test_a_model_names_others_by_their_address_in_the_api() -> None:
    """AWS stores a `$ref` as an address that has the id of the API in it."""
    found = 0
    for case, model in _all(Model):
        assert isinstance(model.schema, Json)
        for one in walk(model.schema.value):
            if isinstance(one, Join) and "/models/" in one.parts:
                found += 1
            assert not (isinstance(one, str) and one.startswith("#/")), (case, model.id)

    assert found > 0


def test_a_model_and_an_authorizer_are_replaced_before_they_go() -> None:
    """`Cannot delete model 'X', is referenced in method request`."""
    kinds = (Model, Authorizer, RequestValidator)

    assert all(one.lifecycle.create_before_destroy for kind in kinds for _, one in _all(kind))


def test_a_lambda_authorizer_may_be_called() -> None:
    """By a role, or by a permission of the function, unless the spec says that others give it."""
    found = 0
    for case, authorizer in _all(Authorizer):
        settings = _spec(case).authorizers[authorizer.label.removeprefix("Authorizer ")]
        judge = settings.token or settings.request
        function = _spec(case).functions.get(judge.function) if judge else None
        if judge is None or (function is not None and not function.permission):
            continue
        found += 1
        permitted = any(
            isinstance(one, LambdaPermission)
            and isinstance(one.source_arn, Join)
            and authorizer.ref("id") in one.source_arn.parts
            for one in graph(case).resources
        )
        assert permitted or authorizer.authorizer_credentials, (case, authorizer.id)

    assert found > 0


def test_a_path_with_cors_answers_preflight_requests_of_everybody() -> None:
    """Beside ANY too. Browsers send neither credentials nor keys with them."""
    found = 0
    for case in RESOURCES:
        for segments in crossing.preflights(_spec(case)):
            found += 1
            (method,) = (
                one
                for one in graph(case).resources
                if isinstance(one, Method)
                and one.http_method == crossing.OPTIONS
                and tuple(_segments(case, one))[::-1] == segments
            )
            assert (method.authorization, method.api_key_required) == ("NONE", None), (case, method.id)

    assert found > 0


def test_errors_of_an_api_with_cors_can_be_read_by_pages() -> None:
    """Without the headers, a page gets no word of a 401 or a 429."""
    found = 0
    for case in RESOURCES:
        if not crossing.settings(_spec(case)):
            continue
        found += 1
        headers = {
            one.response_type: set(one.response_parameters or {})
            for one in graph(case).resources
            if isinstance(one, GatewayResponse)
        }
        assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= set(headers), case
        assert all("gatewayresponse.header.Access-Control-Allow-Origin" in each for each in headers.values()), case

    assert found > 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_build_remembers_that_the_api_is_private(layout: str) -> None:
    """So that the next one can say that it cannot become EDGE; the layouts may change in between."""
    first = compile_file(PRIVATE, layout)
    assert first.deployment is not None
    assert first.deployment["endpoint"] == "PRIVATE"

    for other in LAYOUTS:
        again = compile_file(PRIVATE, other, first.deployment)
        assert again.graph is not None
        assert again.deployment is not None
        assert again.deployment["endpoint"] == "PRIVATE"
    text = "apigen: 1\nname: x\nendpoint: regional\nroutes:\n  GET /a: {mock: 200}\nstages: {prod: }\n"
    regional = compile_document(source.read_string(text), layout, first.deployment)
    assert "endpoint" not in (regional.deployment or {})
    edge = source.read_string(text.replace("regional", "edge"))
    assert [one.rule for one in compile_document(edge, layout, first.deployment).diagnostics] == ["private-to-edge"]
    assert compile_document(edge, layout, regional.deployment).diagnostics == ()
