"""Authorizers that routes name, and what a route says about who may call it."""

from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from apigen.spec.integration.settings import Pattern
from apigen.spec.types import Arn, Model, OrVariable, RoleCredentials, ShortForm, with_meanings

AUTHORIZER_KEYS = ("cognito", "token", "request")

Scope: TypeAlias = Annotated[str, Field(min_length=1)]
_Arns: TypeAlias = Annotated[list[Arn], Field(min_length=1)]
Ttl: TypeAlias = OrVariable[Annotated[int, Field(ge=0, le=3600)]]


def _one_as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class CognitoAuthorizer(ShortForm):
    """Tokens of Cognito user pools.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
    """

    SHORT: ClassVar[str] = "user_pools"

    user_pools: Annotated[_Arns, BeforeValidator(_one_as_list, json_schema_input_type=Arn | _Arns)]
    """ARNs of the user pools, or the ARN of one."""
    scopes: list[Scope] = Field(default_factory=list)
    """OAuth scopes, one of which an access token must have; without any, clients send an identity token."""
    identity_source: str = "header.Authorization"
    """The header with the token."""
    identity_validation_expression: Pattern | None = None
    """A regular expression for the token's `aud`."""
    ttl: Ttl = 300
    """How long a result is kept, in seconds; 0 keeps none."""


class TokenAuthorizer(ShortForm):
    """A Lambda function that judges by one header.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
    """

    SHORT: ClassVar[str] = "function"

    function: str = Field(min_length=1)
    """One of `functions`, or an ARN."""
    identity_source: str = "header.Authorization"
    """The header with the token."""
    identity_validation_expression: Pattern | None = None
    """A regular expression for the token; others are refused without a call of the function."""
    ttl: Ttl = 300
    """How long a result is kept for a token, in seconds; 0 keeps none. It holds for all routes that the token is used
    on, so the function's policy must be right for all of them."""
    credentials: RoleCredentials | None = None
    """How API Gateway may call the function: `auto` or the ARN of a role; by permission unless set."""


class RequestAuthorizer(ShortForm):
    """A Lambda function that judges by headers, query parameters, stage variables and the context.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
    """

    SHORT: ClassVar[str] = "function"

    function: str = Field(min_length=1)
    """One of `functions`, or an ARN."""
    identity_sources: list[str] = Field(default_factory=list)
    """What must be there: `header.X`, `query.x`, `context.x`, `stage.x`. Kept results are found by it."""
    ttl: Ttl = 300
    """How long a result is kept for the same identity, in seconds; 0 keeps none. It holds for all routes, so the
    function's policy must be right for all of them."""
    credentials: RoleCredentials | None = None
    """How API Gateway may call the function: `auto` or the ARN of a role; by permission unless set."""


class Authorizer(Model):
    """Who decides about calls. Exactly one key names what kind it is."""

    cognito: CognitoAuthorizer | None = None
    """Tokens of Cognito user pools."""
    token: TokenAuthorizer | None = None
    """A Lambda function that judges by one header."""
    request: RequestAuthorizer | None = None
    """A Lambda function that judges by several parts of a request."""

    def kinds(self) -> tuple[tuple[str, CognitoAuthorizer | TokenAuthorizer | RequestAuthorizer], ...]:
        """The settings with their keys; one, in a spec that passed the rules."""
        every = (self.cognito, self.token, self.request)
        return tuple((key, it) for key, it in zip(AUTHORIZER_KEYS, every, strict=True) if it is not None)


_NAMES = WithJsonSchema(
    {
        "anyOf": [
            with_meanings(
                {"enum": ["none", "iam"]},
                {"none": "Everybody", "iam": "Callers who sign requests, and whose AWS identity is allowed to"},
            ),
            {"type": "string", "minLength": 1},
        ]
    }
)


class Authorization(ShortForm):
    """Who may call a route."""

    SHORT: ClassVar[str] = "name"

    name: Annotated[str, Field(min_length=1), _NAMES]
    """`none` is everybody, `iam` callers whose AWS identity is allowed to, else one of `authorizers`."""
    scopes: list[Scope] | None = None
    """OAuth scopes instead of those of the Cognito authorizer."""
