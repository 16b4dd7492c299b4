"""Turns authorizers of the spec into authorizers with what they need, and a route's authorizer into its method's.

https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from apigen import naming
from apigen.graph.pprint import expression
from apigen.graph.resources import Authorizer, LambdaPermission, Lifecycle, Resource
from apigen.graph.values import Ref, Text, join
from apigen.lower.context import API, Context, Function
from apigen.lower.function import at_stage, invocable, invocation_uri, resolve
from apigen.lower.permission import canary_name, permission, place
from apigen.lower.role import Credentials, Grant, credentials
from apigen.lower.text import known, request_mapping, text
from apigen.spec import ApiSpec, Route
from apigen.spec.authorizer import CognitoAuthorizer, RequestAuthorizer, TokenAuthorizer

_TYPES = {"cognito": "COGNITO_USER_POOLS", "token": "TOKEN", "request": "REQUEST"}

# The provider cannot leave the identity source out, and API Gateway refuses a request that lacks it; this one is never
# missing. https://github.com/hashicorp/terraform-provider-aws/issues/5845
_ALWAYS_THERE = "context.httpMethod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a method says about who may call it, in AWS's words."""

    authorization: str
    authorizer_id: Text | None = None
    scopes: tuple[Text, ...] | None = None


def access(route: Route, spec: ApiSpec) -> Access:
    """Who may call a route: its own authorizer, or the default."""
    chosen = spec.defaults.authorization(route)
    if chosen.name in ("none", "iam"):
        return Access(authorization="NONE" if chosen.name == "none" else "AWS_IAM")
    ((key, settings),) = spec.authorizers[chosen.name].kinds()
    authorizer_id = Ref(_bare(chosen.name, key).address, "id")
    if not isinstance(settings, CognitoAuthorizer):
        return Access(authorization="CUSTOM", authorizer_id=authorizer_id)
    scopes = settings.scopes if chosen.scopes is None else chosen.scopes
    found = tuple(sorted({text(scope) for scope in scopes}, key=expression))
    return Access(authorization="COGNITO_USER_POOLS", authorizer_id=authorizer_id, scopes=found or None)


def identity(route: Route, spec: ApiSpec) -> tuple[Text, ...]:
    """What an authorizer of the spec judges a route's requests by, in AWS's long form."""
    name = spec.defaults.authorization(route).name
    if name in ("none", "iam"):
        return ()
    ((_, settings),) = spec.authorizers[name].kinds()
    if isinstance(settings, RequestAuthorizer):
        return tuple(map(request_mapping, settings.identity_sources))
    return (request_mapping(settings.identity_source),)


def authorizers(context: Context) -> Iterator[Resource]:
    """All authorizers; they are part of what a deployment freezes."""
    for name in sorted(context.spec.authorizers):
        ((key, settings),) = context.spec.authorizers[name].kinds()
        bare = _bare(name, key)
        if isinstance(settings, CognitoAuthorizer):
            yield _cognito(bare, settings)
        else:
            yield _lambda(bare, settings, context)


def authorizer_access(context: Context) -> Iterator[Resource]:
    """What lets API Gateway call the functions of authorizers: permissions and roles."""
    for name in sorted(context.spec.authorizers):
        ((key, settings),) = context.spec.authorizers[name].kinds()
        if isinstance(settings, CognitoAuthorizer):
            continue
        if settings.credentials:
            yield from _credentials(settings, context).resources
        else:
            yield from _permissions(_bare(name, key), resolve(settings.function, context), context.spec)


def _bare(name: str, key: str) -> Authorizer:
    """What all authorizers have.

    The type is part of the identity and of the name: an authorizer of another type must be made before the old one can
    go, since methods that still use it block its deletion, and two of one name cannot stand side by side.
    https://github.com/hashicorp/terraform-provider-aws/issues/14812
    """
    return Authorizer(
        id=f"{naming.key(name)}_{key}",
        label=f"Authorizer {name}",
        rest_api_id=Ref(API, "id"),
        name=f"{name}-{key}",
        type=_TYPES[key],
        identity_source=_ALWAYS_THERE,
        authorizer_result_ttl_in_seconds=0,
        lifecycle=Lifecycle(create_before_destroy=True),
    )


def _cognito(bare: Authorizer, settings: CognitoAuthorizer) -> Authorizer:
    return replace(
        bare,
        provider_arns=tuple(sorted({text(arn) for arn in settings.user_pools}, key=expression)),
        identity_source=_literal(settings.identity_source),
        identity_validation_expression=settings.identity_validation_expression,
        authorizer_result_ttl_in_seconds=known(settings.ttl),
    )


def _lambda(bare: Authorizer, settings: TokenAuthorizer | RequestAuthorizer, context: Context) -> Authorizer:
    own = replace(
        bare,
        authorizer_uri=invocation_uri(resolve(settings.function, context)),
        authorizer_credentials=_credentials(settings, context).arn or None,
        authorizer_result_ttl_in_seconds=known(settings.ttl),
    )
    if isinstance(settings, TokenAuthorizer):
        return replace(
            own,
            identity_source=_literal(settings.identity_source),
            identity_validation_expression=settings.identity_validation_expression,
        )
    return replace(own, identity_source=",".join(map(_literal, settings.identity_sources)) or _ALWAYS_THERE)


def _literal(source: str) -> str:
    long = request_mapping(source)
    assert isinstance(long, str), source
    return long


def _credentials(settings: TokenAuthorizer | RequestAuthorizer, context: Context) -> Credentials:
    if settings.credentials is None:
        return Credentials(arn="")
    function = resolve(settings.function, context)
    grant = Grant(actions=("lambda:InvokeFunction",), resources=invocable(function, context.spec))
    return credentials(settings.credentials, function.partition, grant, context)


def _permissions(authorizer: Authorizer, function: Function, spec: ApiSpec) -> Iterator[LambdaPermission]:
    """One permission, or one for each stage where the function's ARN holds stage variables."""
    source = join("authorizers/", authorizer.ref("id"))
    if not function.permission:
        return
    targets = {
        (stage, canary): at_stage(function, variables)
        for stage in sorted(spec.stages)
        for canary, variables in spec.stages[stage].variable_sets()
    }
    if set(targets.values()) == {function}:
        yield permission(function, f"authorizer_{authorizer.id}", source, authorizer.label)
        return
    for (stage, canary), target in targets.items():
        if canary and target == targets[stage, False]:
            continue
        name = canary_name(f"authorizer_{authorizer.id}_{naming.key(stage)}", canary=canary)
        yield permission(target, name, source, f"{authorizer.label} in {place(stage, canary=canary)}")
