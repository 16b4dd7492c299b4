"""Turns a published definition into the normal form of what it deploys.

    {"name": "RestApi", "GET /": {"authorization": ..., "integration": ..., "answers": ...}}

An operation has the form that `unfold` gives to ours; a template's API adds `endpoint`, `stages` and `permissions`.
What the reader does not know is an error, so nothing of a definition is left out without a word here.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tests.conformance.unfold import unfold
from tests.corpus.intrinsics import References, load, resolved
from tests.corpus.serverless import add_cors, endpoint, permissions, serverless_api, stages

Deployed: TypeAlias = dict[str, Any]

INTEGRATION = "x-amazon-apigateway-integration"
# A schema that accepts anything. API Gateway makes a model of it that only SDKs and exports show.
EMPTY = {"title": "Empty Schema", "type": "object"}
_EMPTY_CONTENT: tuple[dict[str, Any], ...] = (
    {},
    {"application/json": {"schema": {"$ref": "#/components/schemas/Empty"}}},
)


def published(text: str, references: References) -> Deployed:
    """What an OpenAPI document, or a template that holds one, deploys."""
    data = load(text)
    return _template(data, references) if "Resources" in data else deployed(resolved(data, references))


def _template(template: Mapping[str, Any], references: References) -> Deployed:
    properties = resolved(serverless_api(template), references)
    body = add_cors(properties["DefinitionBody"], properties.get("Cors", {}))
    found = deployed(body)
    if "Name" in properties:
        found["name"] = properties["Name"]
    found["endpoint"] = endpoint(properties)
    found["stages"] = stages(properties)
    found["permissions"] = permissions(template, references)
    return found


def deployed(document: Mapping[str, Any]) -> Deployed:
    """What a document without intrinsic functions deploys."""
    _only(document, {"openapi", "info", "servers", "paths", "components"})
    schemas = document.get("components", {}).get("schemas", {})
    assert schemas in ({}, {"Empty": EMPTY}), f"models: {sorted(schemas)}"
    title = document.get("info", {}).get("title")
    return {**({"name": title} if title else {}), **settled(unfold(_plain(document)))}


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the words of ours."""
    paths = {
        path: {verb: _operation(operation) for verb, operation in verbs.items()}
        for path, verbs in document["paths"].items()
    }
    return {"openapi": document["openapi"], "info": {}, "paths": paths}


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    """`unfold` finds members that nobody knows."""
    return {
        **operation,
        "parameters": [{"required": False, **parameter} for parameter in operation.get("parameters", ())],
        "responses": {status: _response(response) for status, response in operation.get("responses", {}).items()},
    }


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    assert response.get("content", {}) in _EMPTY_CONTENT, f"a model: {response['content']}"
    return {name: value for name, value in response.items() if name != "content"}


def settled(operations: Mapping[str, Any]) -> Deployed:
    """Operations with AWS's defaults left out, and every answer with what selects it."""
    return {name: _settled(operation) for name, operation in operations.items()}


def _settled(operation: Mapping[str, Any]) -> dict[str, Any]:
    answers = {
        status: {"for": "default", **{_ANSWER.get(name, name): value for name, value in answer.items()}}
        for status, answer in operation["answers"].items()
    }
    return {**operation, "integration": dict(_integration(operation["integration"])), "answers": answers}


_ANSWER = {"selection_pattern": "for"}


def _integration(integration: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html"""
    for name, value in integration.items():
        if name != "passthrough_behavior":
            yield name, value
    said = integration.get("passthrough_behavior", "WHEN_NO_MATCH")
    # Where there are templates, a body without one is refused by both; where there are none, it passes by both.
    other = "NEVER" if integration.get("request_templates") else "WHEN_NO_MATCH"
    behavior = other if said == "WHEN_NO_TEMPLATES" else said
    if behavior != "WHEN_NO_MATCH":
        yield "passthrough_behavior", behavior


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    assert given.keys() <= known, f"unknown members {sorted(given.keys() - known)}"
