"""What holds for API Gateway in the whole account and Region."""

from typing import Annotated, ClassVar, TypeAlias

from apigen.spec.types import ARN_PATTERN, Form, ShortForm

_AccountRole: TypeAlias = Annotated[
    str,
    Form(
        kind="bad_credentials",
        message="'{text}' is neither 'auto', 'existing' nor the ARN of a role",
        pattern=ARN_PATTERN,
        values={"auto": "A new role, for the whole account and Region", "existing": "The role that the account has"},
    ),
]


class Account(ShortForm):
    """Settings of API Gateway for the account and Region, which all of its APIs share; not touched unless set.

    With them, stages log requests and errors and have metrics, unless they say otherwise.

    https://docs.aws.amazon.com/apigateway/latest/api/API_Account.html
    """

    SHORT: ClassVar[str] = "cloudwatch_role"

    cloudwatch_role: _AccountRole
    """The role with which API Gateway writes logs: `existing` if the account has one, else what this stack gives it,
    which only one stack may: `auto` for a new role, or the ARN of one."""
