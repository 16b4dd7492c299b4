"""Turns both layouts of an API into one table of its operations: what is called, with what, and how it is answered.

    unfold(body)       the OpenAPI document of the layout `openapi`
    discrete(form)     the methods, integrations and responses of the layout `resources`

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from tests.conformance.normal import Form, Node, argument_value, canonical, owner, token

Operations: TypeAlias = dict[str, dict[str, Any]]

FOLDED = (
    *("resource", "authorizer", "method", "integration", "method_response", "integration_response"),
    *("gateway_response", "model", "request_validator", "documentation_part"),
)
SCHEMAS = "#/components/schemas/"
VALIDATORS = "x-amazon-apigateway-request-validators"
VALIDATOR = "x-amazon-apigateway-request-validator"
DOCUMENTATION = "x-amazon-apigateway-documentation"
# What every API has, and a document only where it uses it.
BUILT_IN = ("Empty", "Error")
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
AUTHORIZER = {
    "providerARNs": "provider_arns",
    "authorizerUri": "authorizer_uri",
    "authorizerCredentials": "authorizer_credentials",
    "identitySource": "identity_source",
    "identityValidationExpression": "identity_validation_expression",
    "authorizerResultTtlInSeconds": "authorizer_result_ttl_in_seconds",
}
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
    _only(body, {"openapi", "info", "paths", "components", VALIDATORS, DOCUMENTATION, GATEWAY, *SETTINGS})
    _only(body.get("components", {}), {"schemas", "securitySchemes"})
    schemes = body.get("components", {}).get("securitySchemes", {})
    own = {kind: {"response": _gateway_response(one)} for kind, one in body.get(GATEWAY, {}).items()}
    validators = body.get(VALIDATORS, {})
    return own | {
        f"{'ANY' if verb == ANY else verb.upper()} {path}": _operation(operation, schemes, validators)
        for path, verbs in body["paths"].items()
        for verb, operation in verbs.items()
    }


def _operation(
    operation: Mapping[str, Any], schemes: Mapping[str, Any], validators: Mapping[str, Any]
) -> dict[str, Any]:
    _only(
        operation,
        {
            *("operationId", "summary", "description", "parameters", "requestBody", "responses"),
            *("security", "x-amazon-apigateway-integration", VALIDATOR),
        },
    )
    integration = operation["x-amazon-apigateway-integration"]
    body = operation.get("requestBody", {"content": {}})
    return {
        **_security(operation.get("security", ()), schemes),
        "name": operation.get("operationId"),
        "parameters": dict(map(_parameter, operation.get("parameters", ()))),
        "models": _models(body["content"]),
        "validates": _validates(validators[operation[VALIDATOR]] if VALIDATOR in operation else {}),
        "integration": _integration(integration),
        "responses": {status: _headers(one) for status, one in operation["responses"].items()},
        "response models": {status: _models(one.get("content", {})) for status, one in operation["responses"].items()},
        "answers": _answers(integration.get("responses", {})),
    }


def _gateway_response(given: Mapping[str, Any]) -> dict[str, Any]:
    _only(given, {*GATEWAY_RESPONSE})
    return {GATEWAY_RESPONSE[name]: value for name, value in given.items()}


def _security(asked: Sequence[Mapping[str, Sequence[str]]], schemes: Mapping[str, Any]) -> dict[str, Any]:
    """What a method with these requirements, which must all hold, asks of its callers."""
    found: dict[str, Any] = {"authorization": "NONE", "api_key_required": False, "authorizer": None, "scopes": []}
    for entry in asked:
        ((name, scopes),) = entry.items()
        scheme = schemes[name]
        _only(scheme, {"type", "name", "in", "x-amazon-apigateway-authtype", "x-amazon-apigateway-authorizer"})
        if scheme["name"] == "x-api-key":
            found["api_key_required"] = True
        elif scheme["x-amazon-apigateway-authtype"] == "awsSigv4":
            found["authorization"] = "AWS_IAM"
        else:
            cognito = scheme["x-amazon-apigateway-authtype"] == "cognito_user_pools"
            found["authorization"] = "COGNITO_USER_POOLS" if cognito else "CUSTOM"
            found |= {"authorizer": _authorizer(name, scheme), "scopes": sorted(scopes)}
    return found


def _authorizer(name: str, scheme: Mapping[str, Any]) -> dict[str, Any]:
    given = scheme["x-amazon-apigateway-authorizer"]
    _only(given, {*AUTHORIZER, "type"})
    header = given["identitySource"].removeprefix("method.request.header.")
    assert scheme["name"] == (header if given["type"] != "request" else "Unused"), scheme
    found = {AUTHORIZER[key]: value for key, value in given.items() if key in AUTHORIZER}
    if "provider_arns" in found:
        found["provider_arns"] = argument_value("authorizer", "provider_arns", found["provider_arns"])
    return {"name": name, "type": given["type"].upper(), **found}


def _models(content: Mapping[str, Any]) -> dict[str, str]:
    """The names of models by content type."""
    for one in content.values():
        assert one.keys() == {"schema"} and one["schema"].keys() == {"$ref"}, one
    return {content_type: one["schema"]["$ref"].removeprefix(SCHEMAS) for content_type, one in content.items()}


def _validates(validator: Mapping[str, Any]) -> list[str]:
    """What a validator checks."""
    return sorted(name for name, checked in validator.items() if checked)


def definitions(body: Mapping[str, Any]) -> Operations:
    """What a document says besides its operations: models, and the parts of its documentation by their places."""
    _only(body.get("components", {}), {"schemas", "securitySchemes"})
    schemas = body.get("components", {}).get("schemas", {})
    extension = body.get(DOCUMENTATION, {"documentationParts": []})
    _only(extension, {"documentationParts"})
    return {
        "models": {name: schema for name, schema in schemas.items() if name not in BUILT_IN},
        "documentation": {canonical(part["location"]): part["properties"] for part in extension["documentationParts"]},
    }


def remarks(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The summaries and descriptions in a document by the places that documentation parts have for them."""
    found = {}
    if "description" in body["info"]:
        found[canonical({"type": "API"})] = {"info": {"description": body["info"]["description"]}}
    for path, verbs in body["paths"].items():
        for verb, operation in verbs.items():
            for place, one in _described(operation):
                said = {name: one[name] for name in ("summary", "description") if name in one}
                method = "*" if verb == ANY else verb.upper()
                if said:
                    found[canonical({**place, "path": path, "method": method})] = said
    return found


def _described(operation: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    yield {"type": "METHOD"}, operation
    kinds = {"path": "PATH_PARAMETER", "query": "QUERY_PARAMETER", "header": "REQUEST_HEADER"}
    for parameter in operation.get("parameters", ()):
        yield {"type": kinds[parameter["in"]], "name": parameter["name"]}, parameter
    for status, response in operation["responses"].items():
        # OpenAPI demands a description.
        if response["description"] != f"{status} response":
            yield {"type": "RESPONSE", "statusCode": status}, response
        for name, header in response.get("headers", {}).items():
            yield {"type": "RESPONSE_HEADER", "statusCode": status, "name": name}, header


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
    _only(response, {"description", "headers", "content"})
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
        found[_place(node, form)] = _method(node, form)
    for node in _of(form, "integration"):
        found[_place(node, form)]["integration"] = _rest(node, "rest_api_id", "resource_id", "http_method")
    for node in _of(form, "method_response"):
        arguments, operation = _values(node), found[_place(node, form)]
        status = arguments["status_code"]
        operation["responses"][status] = sorted(arguments.get("response_parameters", {}))
        operation["response models"][status] = arguments.get("response_models", {})
    for node in _of(form, "integration_response"):
        said = _rest(node, "rest_api_id", "resource_id", "http_method", "status_code")
        found[_place(node, form)]["answers"][_values(node)["status_code"]] = said
    for node in _of(form, "gateway_response"):
        found[_values(node)["response_type"]] = {"response": _rest(node, "rest_api_id", "response_type")}
    return found


def _used_authorizer(method: Node, form: Form) -> dict[str, Any] | None:
    if "authorizer_id" not in method.arguments:
        return None
    (reference,) = method.arguments["authorizer_id"].references
    return _rest(form.resources[owner(reference)], "rest_api_id")


def _method(node: Node, form: Form) -> dict[str, Any]:
    arguments = _values(node)
    return {
        "authorization": arguments["authorization"],
        "api_key_required": arguments.get("api_key_required", False),
        "authorizer": _used_authorizer(node, form),
        "scopes": sorted(arguments.get("authorization_scopes", ())),
        "name": arguments.get("operation_name"),
        "parameters": arguments.get("request_parameters", {}),
        "models": arguments.get("request_models", {}),
        "validates": _checked(node, form),
        "responses": {},
        "response models": {},
        "answers": {},
    }


def _checked(node: Node, form: Form) -> list[str]:
    """What the validator of a method checks, in the words of a document."""
    if "request_validator_id" not in node.arguments:
        return []
    (reference,) = node.arguments["request_validator_id"].references
    flags = _rest(form.resources[owner(reference)], "rest_api_id", "name")
    names = {"validate_request_body": "validateRequestBody", "validate_request_parameters": "validateRequestParameters"}
    return _validates({names[name]: value for name, value in flags.items()})


def discrete_definitions(form: Form) -> Operations:
    """What the nodes of a form say besides their operations, as `definitions` says it of a document."""
    models = {node.arguments["name"].value: _schema(node) for node in _of(form, "model")}
    parts = {}
    for node in _of(form, "documentation_part"):
        location = {
            name.removeprefix("location.").replace("status_code", "statusCode"): argument.value
            for name, argument in node.arguments.items()
            if name.startswith("location.")
        }
        parts[canonical(location)] = node.arguments["properties"].value
    return {"models": models, "documentation": parts}


def _schema(node: Node) -> Any:
    """The schema of a model with references as a document has them."""
    schema = node.arguments["schema"].value
    assert node.arguments.get("description", schema.get("description")) or "description" not in schema, node
    return _referring(schema, f"https://apigateway.amazonaws.com/restapis/{token('rest_api.this', 'id')}/models/")


def _referring(value: Any, address: str) -> Any:
    match value:
        case dict():
            return {name: _referring(item, address) for name, item in value.items()}
        case list():
            return [_referring(item, address) for item in value]
        case str():
            return value.replace(address, SCHEMAS)
        case _:
            return value


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
