"""Turns both layouts of an API into one table of its operations: what is called, with what, and how it is answered.

    unfold(body)       the OpenAPI document of the layout `openapi`
    discrete(form)     the methods, integrations and responses of the layout `resources`

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tests.conformance.normal import Form, Node, owner

Operations: TypeAlias = dict[str, dict[str, Any]]

FOLDED = ("resource", "method", "integration", "method_response", "integration_response", "gateway_response")
GATEWAY = "x-amazon-apigateway-gateway-responses"
ANY = "x-amazon-apigateway-any-method"
PLACES = {"path": "path", "query": "querystring", "header": "header"}
# The provider's names of an integration's arguments by those of the document.
INTEGRATION = {
    "httpMethod": "integration_http_method",
    "uri": "uri",
    "connectionType": "connection_type",
    "connectionId": "connection_id",
    "credentials": "credentials",
    "requestParameters": "request_parameters",
    "requestTemplates": "request_templates",
    "contentHandling": "content_handling",
    "cacheKeyParameters": "cache_key_parameters",
    "cacheNamespace": "cache_namespace",
    "timeoutInMillis": "timeout_milliseconds",
    "responseTransferMode": "response_transfer_mode",
    "integrationTarget": "integration_target",
}
# What an argument of the REST API says too.
SETTINGS = {"x-amazon-apigateway-minimum-compression-size", "x-amazon-apigateway-endpoint-configuration"}
ANSWER = {
    "responseParameters": "response_parameters",
    "responseTemplates": "response_templates",
    "contentHandling": "content_handling",
}
GATEWAY_RESPONSE = {
    "statusCode": "status_code",
    "responseParameters": "response_parameters",
    "responseTemplates": "response_templates",
}


def unfold(body: Mapping[str, Any]) -> Operations:
    """The operations of a document, by `VERB /path`, and its gateway responses, by type. A member that it does not
    know is an error."""
    _only(body, {"openapi", "info", "paths", GATEWAY, *SETTINGS})
    own = {kind: {"response": _gateway_response(one)} for kind, one in body.get(GATEWAY, {}).items()}
    return own | {
        f"{'ANY' if verb == ANY else verb.upper()} {path}": _operation(operation)
        for path, verbs in body["paths"].items()
        for verb, operation in verbs.items()
    }


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    _only(
        operation,
        {"parameters", "responses", "x-amazon-apigateway-auth", "x-amazon-apigateway-integration"},
    )
    integration = operation["x-amazon-apigateway-integration"]
    return {
        "authorization": operation.get("x-amazon-apigateway-auth", {"type": "NONE"})["type"],
        "parameters": dict(map(_parameter, operation.get("parameters", ()))),
        "integration": _integration(integration),
        "responses": {status: _headers(one) for status, one in operation["responses"].items()},
        "answers": _answers(integration.get("responses", {})),
    }


def _gateway_response(given: Mapping[str, Any]) -> dict[str, Any]:
    _only(given, {*GATEWAY_RESPONSE})
    return {GATEWAY_RESPONSE[name]: value for name, value in given.items()}


def _parameter(parameter: Mapping[str, Any]) -> tuple[str, bool]:
    assert parameter["schema"] == {"type": "string"}, parameter
    return f"method.request.{PLACES[parameter['in']]}.{parameter['name']}", parameter["required"]


def _integration(given: Mapping[str, Any]) -> dict[str, Any]:
    _only(given, {*INTEGRATION, "type", "passthroughBehavior", "tlsConfig", "responses"})
    found = {INTEGRATION[name]: value for name, value in given.items() if name in INTEGRATION}
    found["type"] = given["type"].upper()
    if "passthroughBehavior" in given:
        found["passthrough_behavior"] = given["passthroughBehavior"].upper()
    if "tlsConfig" in given:
        _only(given["tlsConfig"], {"insecureSkipVerification"})
        found["tls_config.insecure_skip_verification"] = given["tlsConfig"]["insecureSkipVerification"]
    return found


def _headers(response: Mapping[str, Any]) -> list[str]:
    _only(response, {"description", "headers"})
    return sorted(f"method.response.header.{name}" for name in response.get("headers", {}))


def _answers(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for pattern, answer in given.items():
        _only(answer, {*ANSWER, "statusCode"})
        assert answer["statusCode"] not in found, f"two answers have the status {answer['statusCode']}"
        said = {ANSWER[name]: value for name, value in answer.items() if name in ANSWER}
        found[answer["statusCode"]] = said if pattern == "default" else {"selection_pattern": pattern, **said}
    return found


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    assert given.keys() <= known, f"unknown members {sorted(given.keys() - known)}"


def discrete(form: Form) -> Operations:
    """The operations that the nodes of a form make together, by `VERB /path`, and gateway responses by type."""
    found: Operations = {}
    for node in _of(form, "method"):
        arguments = _values(node)
        found[_place(node, form)] = {
            "authorization": arguments["authorization"],
            "parameters": arguments.get("request_parameters", {}),
            "responses": {},
            "answers": {},
        }
    for node in _of(form, "integration"):
        found[_place(node, form)]["integration"] = _rest(node, "rest_api_id", "resource_id", "http_method")
    for node in _of(form, "method_response"):
        arguments = _values(node)
        found[_place(node, form)]["responses"][arguments["status_code"]] = sorted(
            arguments.get("response_parameters", {})
        )
    for node in _of(form, "integration_response"):
        said = _rest(node, "rest_api_id", "resource_id", "http_method", "status_code")
        found[_place(node, form)]["answers"][_values(node)["status_code"]] = said
    for node in _of(form, "gateway_response"):
        found[_values(node)["response_type"]] = {"response": _rest(node, "rest_api_id", "response_type")}
    return found


def _of(form: Form, kind: str) -> Iterator[Node]:
    return (node for name, node in form.resources.items() if name.partition(".")[0] == kind)


def _values(node: Node) -> dict[str, Any]:
    return {name: argument.value for name, argument in node.arguments.items()}


def _rest(node: Node, *without: str) -> dict[str, Any]:
    return {name: value for name, value in _values(node).items() if name not in without}


def _place(node: Node, form: Form) -> str:
    return f"{node.arguments['http_method'].value} {_path(node.arguments['resource_id'].references, form)}"


def _path(references: frozenset[str], form: Form) -> str:
    (reference,) = references
    if reference.endswith(".root_resource_id"):
        return "/"
    above = form.resources[owner(reference)].arguments
    return f"{_path(above['parent_id'].references, form).rstrip('/')}/{above['path_part'].value}"
