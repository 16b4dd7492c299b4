"""The two layouts of one spec make one API: the OpenAPI document says what the discrete resources say."""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.conformance.from_graph import form, given
from tests.conformance.normal import Argument, Form, Node, canonical, differences
from tests.conformance.unfold import (
    FOLDED,
    Operations,
    definitions,
    discrete,
    discrete_definitions,
    remarks,
    unfold,
)
from tests.specs import EVERY, Case, graph

PAIRS = tuple(
    (one, other)
    for one in EVERY
    for other in EVERY
    if one.spec == other.spec and (one.layout, other.layout) == ("openapi", "resources")
)
ORDERS = next(pair for pair in PAIRS if pair[0].spec.stem == "orders")


def _ids(pair: tuple[Case, Case]) -> str:
    return pair[0].spec.parent.name


def _form(case: Case) -> Form:
    return form(graph(case), given(graph(case)))


def _body(case: Case) -> dict[str, Any]:
    body: dict[str, Any] = copy.deepcopy(_form(case).resources["rest_api.this"].arguments["body"].value)
    return body


def _lines(operations: Operations) -> dict[str, str]:
    return {
        f"{name} {part}": canonical(said) for name, operation in operations.items() for part, said in operation.items()
    }


@pytest.mark.parametrize("pair", PAIRS, ids=_ids)
def test_the_document_has_the_operations_of_the_discrete_resources(pair: tuple[Case, Case]) -> None:
    """Methods, parameters, integrations, responses and how the backend's answers become them."""
    document, resources = pair

    assert _lines(unfold(_body(document))) == _lines(discrete(_form(resources)))


@pytest.mark.parametrize("pair", PAIRS, ids=_ids)
def test_the_document_has_the_models_and_the_documentation_of_the_discrete_resources(pair: tuple[Case, Case]) -> None:
    """Schemas that refer to each other, and every part; what is said beside an operation is what its part says."""
    document, resources = pair
    body = _body(document)
    said = definitions(body)

    assert _lines(said) == _lines(discrete_definitions(_form(resources)))
    about_models = {place for place in said["documentation"] if '"MODEL"' in place}
    assert remarks(body) == {place: one for place, one in said["documentation"].items() if place not in about_models}


@pytest.mark.parametrize("pair", PAIRS, ids=_ids)
def test_all_that_is_not_folded_is_the_same_in_both_layouts(pair: tuple[Case, Case]) -> None:
    """Stages, permissions, roles, links, settings, outputs, and the run-time values of the deployment's trigger."""
    assert differences(*(_rest(_form(case)) for case in pair)) == []


def _rest(whole: Form) -> Form:
    """What the layouts have in common, with one deployment."""
    kept = {name: node for name, node in whole.resources.items() if name.partition(".")[0] not in FOLDED}
    deployments = {name: kept.pop(name) for name in [*kept] if name.startswith("deployment.")}
    (served,) = {reference for name in kept if name.startswith("stage.") for reference in _deployment(kept[name])}
    kept["deployment"] = _trigger(deployments[served.removesuffix(".id")])
    for name, node in kept.items():
        hidden = ("deployment_id", "canary_settings.deployment_id", "body", "put_rest_api_mode", "fail_on_warnings")
        shown = {key: _anonymous(one) for key, one in node.arguments.items() if key not in hidden}
        waits = frozenset(other for other in node.waits if other.partition(".")[0] not in FOLDED)
        kept[name] = replace(node, arguments=shown, waits=waits)
    kept["rest_api.this"] = replace(kept["rest_api.this"], replacement="")
    return replace(whole, resources=kept)


def _anonymous(argument: Argument) -> Argument:
    """An authorizer that a permission names is any authorizer in the layout `openapi`, where it has no id."""
    named = {reference for reference in argument.references if reference.startswith("authorizer.")}
    if not named:
        return argument
    return replace(
        argument,
        value=re.sub(r"/authorizers/.*", "/authorizers/*", argument.value),
        references=argument.references - named,
    )


def _deployment(stage: Node) -> frozenset[str]:
    """The newest, which a canary serves where there is one."""
    given = stage.arguments
    return given.get("canary_settings.deployment_id", given["deployment_id"]).references


def _trigger(deployment: Node) -> Node:
    """What changes it besides the definition: in the layout `resources` that one has links and roles in it as well."""
    triggers = deployment.arguments["triggers"]
    values = {name: value for name, value in triggers.value.items() if name != "definition"}
    return Node(arguments={"triggers": Argument(value=values, references=triggers.references, secret=triggers.secret)})


def _integration(body: Mapping[str, Any], path: str, verb: str) -> dict[str, Any]:
    found: dict[str, Any] = body["paths"][path][verb]["x-amazon-apigateway-integration"]
    return found


def _swap_credentials(body: dict[str, Any]) -> None:
    one, other = (_integration(body, path, "post") for path in ("/alerts", "/events"))
    one["credentials"], other["credentials"] = other["credentials"], one["credentials"]


def _swap_answers(body: dict[str, Any]) -> None:
    answers = _integration(body, "/search", "get")["responses"]
    answers["404"], answers["default"] = answers["default"], answers["404"]


PARTS = (
    *("authorization", "api_key_required", "authorizer", "scopes", "name", "parameters", "models", "validates"),
    *("integration", "responses", "response models", "answers"),
)
SIGNED = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}


def _sign(body: dict[str, Any]) -> None:
    body["components"].setdefault("securitySchemes", {})["sigv4"] = SIGNED
    body["paths"]["/alerts"]["post"]["security"] = [{"sigv4": []}]


# What a slip in the folding could do to the document of the example `orders`, and where it must show.
SLIPS: Mapping[str, tuple[Callable[[dict[str, Any]], object], tuple[str, ...]]] = {
    "a path is missing": (
        lambda body: body["paths"].pop("/health"),
        tuple(f"{verb} /health {part}" for verb in ("GET", "OPTIONS") for part in PARTS),
    ),
    "a verb is another": (
        lambda body: body["paths"]["/alerts"].update(put=body["paths"]["/alerts"].pop("post")),
        tuple(f"{verb} /alerts {part}" for verb in ("POST", "PUT") for part in PARTS),
    ),
    "a parameter is missing": (
        lambda body: body["paths"]["/products/{id}"]["get"].pop("parameters"),
        ("GET /products/{id} parameters",),
    ),
    "a parameter is optional": (
        lambda body: body["paths"]["/products/{id}"]["get"]["parameters"][0].update(required=False),
        ("GET /products/{id} parameters",),
    ),
    "a parameter is in another place": (
        lambda body: body["paths"]["/search"]["get"]["parameters"][0].update({"in": "header"}),
        ("GET /search parameters",),
    ),
    "the caller must sign": (_sign, ("POST /alerts authorization", "POST /alerts authorizer")),
    "an integration has another type": (
        lambda body: _integration(body, "/search", "get").update(type="http_proxy"),
        ("GET /search integration",),
    ),
    "the backend's verb is missing": (
        lambda body: _integration(body, "/quotes", "post").pop("httpMethod"),
        ("POST /quotes integration",),
    ),
    "the link is another": (
        lambda body: _integration(body, "/stock/{sku}", "get").update(connectionId="vpc_link-other-id"),
        ("GET /stock/{sku} integration",),
    ),
    "the credentials are swapped": (_swap_credentials, ("POST /alerts integration", "POST /events integration")),
    "a template is missing": (
        lambda body: _integration(body, "/events", "post").pop("requestTemplates"),
        ("POST /events integration",),
    ),
    "a mapped parameter is missing": (
        lambda body: _integration(body, "/search", "get")["requestParameters"].popitem(),
        ("GET /search integration",),
    ),
    "what has no template passes": (
        lambda body: _integration(body, "/events", "post").update(passthroughBehavior="when_no_match"),
        ("POST /events integration",),
    ),
    "a response is missing": (
        lambda body: body["paths"]["/search"]["get"]["responses"].pop("404"),
        ("GET /search responses", "GET /search response models"),
    ),
    "a header is missing": (
        lambda body: body["paths"]["/search"]["get"]["responses"]["200"].pop("headers"),
        ("GET /search responses",),
    ),
    "an answer is missing": (
        lambda body: _integration(body, "/search", "get")["responses"].pop("404"),
        ("GET /search answers",),
    ),
    "two answers are swapped": (_swap_answers, ("GET /search answers",)),
    "an answer has another template": (
        lambda body: _integration(body, "/health", "get")["responses"]["default"].pop("responseTemplates"),
        ("GET /health answers",),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_wrong_document_differs_where_it_is_wrong(slip: str) -> None:
    """Reading the document back finds every slip, at its place only."""
    change, places = SLIPS[slip]
    document, resources = ORDERS
    body, expected = _body(document), _lines(discrete(_form(resources)))
    change(body)
    found = _lines(unfold(body))

    assert {name for name in found.keys() | expected if found.get(name) != expected.get(name)} == set(places)


def _post_orders(body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["paths"]["/orders"]["post"]
    return found


# The same for the case `model-orders`, whose models and validators the example does not have.
MODEL_SLIPS: Mapping[str, tuple[Callable[[dict[str, Any]], object], tuple[str, ...]]] = {
    "a model is missing": (lambda body: body["components"]["schemas"].pop("Item"), ("models Item",)),
    "a reference leads elsewhere": (
        lambda body: body["components"]["schemas"]["2nd"].update(items={"$ref": "#/components/schemas/Item"}),
        ("models 2nd",),
    ),
    "a body has another model": (
        lambda body: _post_orders(body)["requestBody"]["content"]["application/json"]["schema"].update(
            {"$ref": "#/components/schemas/Item"}
        ),
        ("POST /orders models",),
    ),
    "an answer has no model": (
        lambda body: _post_orders(body)["responses"]["201"].pop("content"),
        ("POST /orders response models",),
    ),
    "nothing is checked": (
        lambda body: _post_orders(body).pop("x-amazon-apigateway-request-validator"),
        ("POST /orders validates",),
    ),
    "a validator checks too little": (
        lambda body: body["x-amazon-apigateway-request-validators"]["body"].update(validateRequestBody=False),
        ("PUT /orders/{id} validates",),
    ),
    "an operation has no name": (lambda body: _post_orders(body).pop("operationId"), ("POST /orders name",)),
}


@pytest.mark.parametrize("slip", MODEL_SLIPS)
def test_a_wrong_model_or_validator_differs_where_it_is_wrong(slip: str) -> None:
    """Reading the document back finds every slip, at its place only."""
    change, places = MODEL_SLIPS[slip]
    document, resources = next(pair for pair in PAIRS if _ids(pair) == "model-orders")
    body, form_ = _body(document), _form(resources)
    expected = _lines({**discrete(form_), **discrete_definitions(form_)})
    change(body)
    found = _lines({**unfold(body), **definitions(body)})

    assert {name for name in found.keys() | expected if found.get(name) != expected.get(name)} == set(places)


def test_a_member_that_nobody_knows_is_not_passed_over() -> None:
    """What the document says and `unfold` does not compare is an error."""
    body = _body(ORDERS[0])
    _integration(body, "/health", "get")["cacheKeys"] = []

    with pytest.raises(AssertionError, match="cacheKeys"):
        unfold(body)
