"""Turns a published definition into the normal form of what it deploys.

    {"name": "RestApi", "GET /": {"authorization": ..., "integration": ..., "answers": ...}}

An operation has the form that `unfold` gives to ours; a template's API adds `endpoint`, `stages` and `permissions`.
What the reader does not know is an error, so nothing of a definition is left out without a word here.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from apigen import naming
from apigen.spec import parse_route_key
from tests.conformance.unfold import GATEWAY, SCHEMAS, VALIDATORS, unfold
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
    _only(document, {"openapi", "info", "servers", "paths", "components", VALIDATORS, GATEWAY})
    _only(document.get("components", {}), {"schemas"})
    schemas = document.get("components", {}).get("schemas", {})
    # The one model that changes nothing is left out, unless the document makes another of it.
    models = {name: schema for name, schema in schemas.items() if (name, schema) != ("Empty", EMPTY)}
    paths, in_place = _named(document["paths"])
    models |= in_place
    document = {**document, "paths": paths}
    title = document.get("info", {}).get("title")
    return {
        **({"name": title} if title else {}),
        **({"models": models} if models else {}),
        **settled(unfold(_plain(document))),
    }


def _named(paths: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Paths whose schemas in place are references to models with the names that ours have, and these models."""
    named: dict[str, Any] = copy.deepcopy(dict(paths))
    models: dict[str, Any] = {}
    for path, item in named.items():
        for verb, operation in item.items():
            for part, body in _bodies(operation) if verb != "parameters" else ():
                for content_type, one in body.get("content", {}).items():
                    if "$ref" not in one["schema"]:
                        name = naming.model(verb, parse_route_key(f"GET {path}").segments, part, content_type)
                        models[name], one["schema"] = one["schema"], {"$ref": f"{SCHEMAS}{name}"}
    return named, models


def _bodies(operation: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "Request", operation.get("requestBody", {})
    yield from ((f"Response{status}", response) for status, response in operation.get("responses", {}).items())


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the words of ours. Descriptions and tags change no answer."""
    paths = {
        path: {
            verb: _operation(operation, item.get("parameters", []))
            for verb, operation in item.items()
            if verb != "parameters"
        }
        for path, item in document["paths"].items()
    }
    kept = {name: document[name] for name in (VALIDATORS, GATEWAY) if name in document}
    return {"openapi": document["openapi"], "info": {}, "paths": paths, **kept}


def _operation(operation: Mapping[str, Any], shared: list[Mapping[str, Any]]) -> dict[str, Any]:
    """`unfold` finds members that nobody knows. A body that must be there is no matter to API Gateway."""
    plain = {name: value for name, value in operation.items() if name not in ("tags", "summary", "description")}
    if "requestBody" in plain:
        _only(plain["requestBody"], {"content", "required"})
        plain["requestBody"] = {"content": plain["requestBody"]["content"]}
    return {
        **plain,
        "parameters": [_parameter(one) for one in (*shared, *operation.get("parameters", ()))],
        "responses": {status: _response(response) for status, response in operation.get("responses", {}).items()},
    }


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": False, **{name: value for name, value in parameter.items() if name != "description"}}


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in response.items() if name != "content"}
    content = response.get("content", {})
    return kept if content in _EMPTY_CONTENT else {**kept, "content": content}


def settled(operations: Mapping[str, Any]) -> Deployed:
    """Operations with AWS's defaults left out, and every answer with what selects it; gateway responses as they are."""
    return {
        name: _settled(operation) if "answers" in operation else operation for name, operation in operations.items()
    }


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
