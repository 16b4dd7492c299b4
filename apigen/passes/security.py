"""Turns authorizers and what methods say about their callers into OpenAPI's security schemes and requirements.

    authorizer.users_cognito, method.get_a  ->  securitySchemes.users-cognito, GET /a: security: [{users-cognito: []}]

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
"""

from collections.abc import Iterable, Iterator, Mapping

from apigen.graph.resources import Authorizer, LambdaPermission, Method
from apigen.graph.values import Address, Join, Ref, Text, Value, join

# The names that API Gateway itself gives to these two when it exports an API.
IAM = "sigv4"
API_KEY = "api_key"

# A scheme and not x-amazon-apigateway-auth, which has no effect beside other schemes.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
# https://github.com/aws/aws-pdk/pull/117
_IAM_SCHEME: Mapping[str, Value] = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-usage-plan-oas.html
_KEY_SCHEME: Mapping[str, Value] = {"type": "apiKey", "name": "x-api-key", "in": "header"}

_HEADER = "method.request.header."


def schemes(authorizers: Iterable[Authorizer], methods: Iterable[Method]) -> Mapping[str, Value]:
    """Every scheme by its name; the two that need no authorizer only where a method asks for them."""
    found = {authorizer.name: _scheme(authorizer) for authorizer in authorizers}
    for method in methods:
        found |= {IAM: _IAM_SCHEME} if method.authorization == "AWS_IAM" else {}
        found |= {API_KEY: _KEY_SCHEME} if method.api_key_required else {}
    return {name: found[name] for name in sorted(found)}


def requirements(method: Method, authorizers: Mapping[Address, Authorizer]) -> tuple[Value, ...]:
    """What a method asks of its callers. API Gateway wants all of the entries to hold, not one of them."""
    return tuple(_requirements(method, authorizers))


def _requirements(method: Method, authorizers: Mapping[Address, Authorizer]) -> Iterator[Value]:
    if method.authorization == "AWS_IAM":
        yield {IAM: ()}
    if isinstance(method.authorizer_id, Ref):
        yield {authorizers[method.authorizer_id.address].name: method.authorization_scopes or ()}
    if method.api_key_required:
        yield {API_KEY: ()}


def _scheme(authorizer: Authorizer) -> Mapping[str, Value]:
    source = authorizer.identity_source
    return {
        "type": "apiKey",
        # The header of a token; what a request authorizer reads is in its identity source only.
        "name": "Unused" if authorizer.type == "REQUEST" else source.removeprefix(_HEADER),
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools" if authorizer.provider_arns else "custom",
        "x-amazon-apigateway-authorizer": _authorizer(authorizer),
    }


def _authorizer(authorizer: Authorizer) -> Mapping[str, Value]:
    members: dict[str, Value] = {
        "type": authorizer.type.lower(),
        "providerARNs": authorizer.provider_arns,
        "authorizerUri": authorizer.authorizer_uri,
        "authorizerCredentials": authorizer.authorizer_credentials,
        "identitySource": authorizer.identity_source,
        "identityValidationExpression": authorizer.identity_validation_expression,
        "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds,
    }
    return {name: value for name, value in members.items() if value is not None}


def for_any_authorizer(permission: LambdaPermission) -> Text:
    """The source of a permission where authorizers have no id that could be named: any authorizer of the API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
    """
    source = permission.source_arn
    if not isinstance(source, Join):
        return source
    return join(
        *("*" if isinstance(part, Ref) and part.address.kind == Authorizer.KIND else part for part in source.parts)
    )
