"""What holds for API Gateway in the whole account and Region."""

from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from apigen.spec.types import ShortForm, has_variable, is_arn

_WORDS = ("auto", "existing")


def _role(text: str) -> str:
    if text not in _WORDS and not is_arn(text) and not has_variable(text):
        message = f"'{text}' is neither 'auto', 'existing' nor the ARN of a role"
        raise PydanticCustomError("bad_credentials", "{message}", {"message": message})
    return text


_AccountRole: TypeAlias = Annotated[
    str, AfterValidator(_role), WithJsonSchema({"anyOf": [{"enum": list(_WORDS)}, {"type": "string"}]})
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
