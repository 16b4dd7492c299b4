"""Turns what an integration does into a role that may do just that.

The trust policy has no aws:SourceArn or aws:SourceAccount condition: API Gateway does not send these keys when it
assumes the role of an integration, so every request would fail.
https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/479
What protects instead: only APIs of the role's own account can use it, and it allows one action on one resource.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-request.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apigen import naming
from apigen.graph.pprint import expression
from apigen.graph.resources import Resource, Role, RolePolicy
from apigen.graph.values import Json, Text, Value, join
from apigen.lower.context import Context
from apigen.lower.text import policy_document, statement, text

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html: 64, less the provider's suffix of 26.
_MAX_PREFIX = 38

_VARIABLE_ONLY = re.compile(r"var\.([A-Za-z_][A-Za-z0-9_]*)")

TRUST = Json(policy_document(statement(Action="sts:AssumeRole", Principal={"Service": "apigateway.amazonaws.com"})))
"""Who may assume a role: API Gateway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who an integration acts as, and the resources made for it."""

    arn: Text
    resources: tuple[Resource, ...] = ()


def credentials(setting: str, partition: Text, role: "Grant", context: Context) -> Credentials:
    """`auto` is a role with `role`'s rights, `caller` the client's own identity, anything else the ARN of a role."""
    if setting == "auto":
        return _role(role, context)
    if setting == "caller":
        # https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-credentials
        return Credentials(arn=join("arn:", partition, ":iam::*:user/*"))
    return Credentials(arn=text(setting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """IAM actions on resources, under a condition if there is one, and what else is granted with them."""

    actions: Sequence[str]
    resources: Sequence[Text]
    condition: Mapping[str, Value] | None = None
    also: "Grant | None" = None

    def statements(self) -> tuple[Mapping[str, Value], ...]:
        under = {} if self.condition is None else {"Condition": self.condition}
        own = statement(Action=tuple(sorted(self.actions)), Resource=tuple(self.resources), **under)
        return (own,) if self.also is None else (own, *self.also.statements())


def _role(grant: Grant, context: Context) -> Credentials:
    name = _name(grant)
    role = Role(
        id=name,
        label=f"Lets the API call {', '.join(sorted(grant.actions))}",
        # A prefix, because IAM names are unique in an account and the same API may be deployed to several Regions.
        name_prefix=prefix(context.prefix, name),
        assume_role_policy=TRUST,
    )
    policy = RolePolicy(
        id=name,
        label=role.label,
        name="invoke",
        role=role.ref("id"),
        policy=Json(policy_document(*grant.statements())),
    )
    return Credentials(arn=role.ref("arn"), resources=(role, policy))


def prefix(api: str, name: str) -> str:
    """The start of a role's name, to which the provider adds a suffix."""
    return f"{api}-{naming.words(name)}".replace("_", "-")[: _MAX_PREFIX - 1].rstrip("-") + "-"


def _name(grant: Grant) -> str:
    """A function of the rights alone, so that routes with the same rights share a role."""
    shown = _shown(grant)
    readable = "_".join(naming.words(action) for action in sorted(grant.actions)[:1])
    variable = _VARIABLE_ONLY.fullmatch(expression(grant.resources[0]))
    if variable and grant.also is None and len(grant.actions) == len(grant.resources) == 1 and variable[1].islower():
        return f"{readable}_{variable[1]}"
    return f"{readable}_{naming.digest(shown)}"


def _shown(grant: Grant) -> str:
    shown = " ".join([*sorted(grant.actions), *(expression(resource) for resource in grant.resources)])
    shown += "" if grant.condition is None else expression(grant.condition)
    return shown if grant.also is None else f"{shown} and {_shown(grant.also)}"
