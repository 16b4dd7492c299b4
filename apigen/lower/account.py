"""Turns the account's settings into the account, with a role that may write logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions
"""

from collections.abc import Iterator

from apigen.graph.resources import Account, Resource, Role, RolePolicyAttachment
from apigen.graph.values import Address, Text, join
from apigen.lower.context import SERVICE, Context
from apigen.lower.role import TRUST, prefix
from apigen.lower.text import text
from apigen.spec import ApiSpec

ACCOUNT = Address(Account.KIND, "this")
_LABEL = "Lets API Gateway write logs, for the whole account and Region"
_POLICY = ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"


def managed(spec: ApiSpec) -> bool:
    """Whether the account's settings are this stack's to set."""
    return spec.account is not None and spec.account.cloudwatch_role != "existing"


def account(context: Context) -> Iterator[Resource]:
    """The account, if the spec sets it, and its role."""
    settings = context.spec.account
    if settings is None or not managed(context.spec):
        return
    if settings.cloudwatch_role != "auto":
        yield _account(text(settings.cloudwatch_role))
        return
    role = Role(
        id="account_logs",
        label=_LABEL,
        name_prefix=prefix(context.prefix, "account_logs"),
        assume_role_policy=TRUST,
    )
    policy = RolePolicyAttachment(
        id=role.id,
        label=_LABEL,
        role=role.ref("id"),
        policy_arn=join("arn:", SERVICE.ref("partition"), _POLICY),
    )
    yield role
    yield policy
    # API Gateway tries the role when it is set, and refuses one that may not write.
    yield _account(role.ref("arn"), policy.address)


def _account(role: Text, *depends_on: Address) -> Account:
    label = "The account's role for logs, shared by all APIs of the Region"
    return Account(id=ACCOUNT.id, label=label, cloudwatch_role_arn=role, depends_on=depends_on)
