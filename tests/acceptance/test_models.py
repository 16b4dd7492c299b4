"""Models, request validators and documentation, applied: what does not fit is refused, and each edit is right after one
apply.

The emulator checks a body against the model for application/json, whatever the body's content type, and asks the same
of both layouts; that another content type is not checked on AWS cannot be seen here.
"""

import json
from collections.abc import Mapping

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance import suite
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import Deployment
from tests.acceptance.emulator import Emulator
from tests.acceptance.test_edits import Edit, compiled, module

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SPEC = """
apigen: 1
name: orders
description: Takes orders
documentation: true
models:
  Order:
    schema:
      type: object
      required: [item]
      properties:
        item: {$ref: Item}
        replaces: {$ref: Order}
  Item:
    description: What is ordered
    schema:
      type: object
      required: [sku]
      properties: {sku: {$ref: "#/definitions/sku"}}
      definitions: {sku: {type: string, pattern: "^[a-z]+$"}}
routes:
  POST /orders:
    operation_name: CreateOrder
    summary: Takes an order
    mock: {status: 200, body: {taken: true}}
    public: true
    request: {body: Order, headers: {X-Client: true}}
    responses: {200: {body: Order, description: It is taken}}
  POST /inline:
    mock: {status: 200, body: {ok: true}}
    public: true
    request: {body: {type: object, properties: {n: {type: integer, minimum: 1}}, required: [n]}}
  GET /search:
    mock: {status: 200, body: {found: 0}}
    request: {query: {q: {required: true, description: What to look for}, page: false}}
  POST /open:
    mock: {status: 200, body: {open: true}}
    public: true
    request: {validate: none}
stages: {v1: }
"""

BODY = "Invalid request body"
CLIENT = {"X-Client": "me"}
ORDER = {"item": {"sku": "a"}}


def missing(name: str) -> str:
    return f"Missing required request parameters: [{name}]"


# What is sent, and the message with which it is refused; None if it is not.
Sent = tuple[str, str, Mapping[str, str], object]
Refusals = Mapping[str, tuple[Sent, str | None]]

REFUSALS: Refusals = {
    "an order": (("POST", "/orders", CLIENT, ORDER), None),
    "an order that replaces one": (("POST", "/orders", CLIENT, {**ORDER, "replaces": ORDER}), None),
    "an order without a header": (("POST", "/orders", {}, ORDER), missing("X-Client")),
    "an order without an item": (("POST", "/orders", CLIENT, {}), BODY),
    "an order that replaces none": (("POST", "/orders", CLIENT, {**ORDER, "replaces": {}}), BODY),
    "an item that is no text": (("POST", "/orders", CLIENT, {"item": {"sku": 1}}), BODY),
    "an item with a wrong name": (("POST", "/orders", CLIENT, {"item": {"sku": "A"}}), BODY),
    "a number": (("POST", "/inline", {}, {"n": 1}), None),
    "a number that is too small": (("POST", "/inline", {}, {"n": 0}), BODY),
    "a search": (("GET", "/search?q=a", {}, None), None),
    "a search for nothing": (("GET", "/search?page=1", {}, None), missing("q")),
    "anything": (("POST", "/open", {}, [1]), None),
}


@pytest.fixture
def deployed(request: pytest.FixtureRequest, deploy: Deploy) -> Deployment:
    """The spec in the layout of the test."""
    return deploy(module(compiled(SPEC, request.getfixturevalue("layout"))), {})


def unlike(address: str, refusals: Refusals) -> list[str]:
    """What is refused and should not be, or the other way round, a line each."""
    found = []
    for name, ((method, path, headers, body), message) in refusals.items():
        text = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        got = suite.send(address, suite.Call(method=method, path=path, headers={**kind, **headers}, body=text))
        expected = suite.Expectation(status=200) if message is None else _refusal(message)
        found += [f"{name}: {line}: {got.body}" for line in suite.differences(expected, got)]
    return found


def _refusal(message: str) -> suite.Expectation:
    return suite.Expectation(status=400, json={"message": message})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_does_not_fit_is_refused_in_the_words_of_api_gateway(
    layout: str, emulator: Emulator, deployed: Deployment
) -> None:
    """Expects: models that refer to each other and to themselves, local definitions and required parameters hold; what
    is not validated passes; nothing is pending."""
    address = suite.stage_url(emulator, deployed.outputs["rest_api_id"], "v1")

    assert unlike(address, REFUSALS) == [], layout
    assert deployed.pending() == ""


ITEM = "  Item:\n    description: What is ordered\n"
PRODUCT = "  Product:\n    description: What is ordered\n"
NOTE = "  Note: {schema: {type: object, required: [text], properties: {text: {type: string}}}}\n"
INLINE = "request: {body: {type: object, properties: {n: {type: integer, minimum: 1}}, required: [n]}}"

STEPS: tuple[tuple[Edit, Refusals], ...] = (
    (
        Edit("a model changes", (("required: [item]", "required: [item, by]"),), {}),
        {
            "an order": (("POST", "/orders", CLIENT, ORDER), BODY),
            "an order that replaces one": (("POST", "/orders", CLIENT, {**ORDER, "by": 1, "replaces": ORDER}), BODY),
            "an order by somebody": (("POST", "/orders", CLIENT, {**ORDER, "by": 1}), None),
        },
    ),
    (Edit("a model gets another name", ((ITEM, PRODUCT), ("{$ref: Item}", "{$ref: Product}")), {}), {}),
    (
        Edit(
            "a model is added and used", (("  Product:\n", f"{NOTE}  Product:\n"), ("validate: none", "body: Note")), {}
        ),
        {
            "anything": (("POST", "/open", {}, [1]), BODY),
            "a note": (("POST", "/open", {}, {"text": "x"}), None),
        },
    ),
    (
        Edit("a reference leads to another model", (("replaces: {$ref: Order}", "replaces: {$ref: Note}"),), {}),
        {
            "an order that replaces a note": (
                ("POST", "/orders", CLIENT, {**ORDER, "by": 1, "replaces": {"text": ""}}),
                None,
            )
        },
    ),
    (
        Edit("a schema in place becomes a model", ((INLINE, "request: {body: Note}"),), {}),
        {
            "a number": (("POST", "/inline", {}, {"n": 1}), BODY),
            "a note in place of a number": (("POST", "/inline", {}, {"text": "x"}), None),
        },
    ),
    (
        Edit("only parameters are validated", (("request: {body: Order, ", "request: {validate: parameters, "),), {}),
        {
            name: (REFUSALS[name][0], None)
            for name in (
                "an order without an item",
                "an order that replaces none",
                "an item that is no text",
                "an item with a wrong name",
                "an order",
                "an order that replaces one",
            )
        },
    ),
    (
        Edit(
            "nothing is validated any more", (("q: {required: true, ", "q: {"), ("{X-Client: true}", "[X-Client]")), {}
        ),
        {
            "a search for nothing": (("GET", "/search?page=1", {}, None), None),
            "an order without a header": (("POST", "/orders", {}, ORDER), None),
        },
    ),
    (
        Edit(
            "descriptions change",
            (("summary: Takes an order", "summary: Takes it"), (", description: It is taken", "")),
            {},
        ),
        {},
    ),
    (Edit("the documentation gets a version", (("documentation: true", "documentation: {version: '2'}"),), {}), {}),
    (Edit("nothing is published any more", (("documentation: {version: '2'}", "documentation: false"),), {}), {}),
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_edit_of_models_and_descriptions_is_right_after_one_apply(
    layout: str, emulator: Emulator, deploy: Deploy
) -> None:
    """Expects: the new models hold, old ones are gone without an error, nothing is pending; a description that changes
    makes no new deployment."""
    text, refusals = SPEC, REFUSALS
    build = compiled(text, layout)
    deployment = deploy(module(build), {})
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1")

    for edit, changed in STEPS:
        text, refusals = edit.apply(text), {**refusals, **changed}
        before, build = build, compiled(text, layout, build.deployment)
        deployment.write(module(build))
        deployment.apply()
        assert unlike(address, refusals) == [], edit.name
        assert deployment.pending() == "", edit.name
        if "descri" in edit.name or "publish" in edit.name or "documentation" in edit.name:
            assert build.deployment == before.deployment, edit.name
