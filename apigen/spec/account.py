"""What holds for API Gateway in the whole account and Region."""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from apigen.spec.types import Model, has_variable, is_arn


def _role(text: str) -> str:
    if text != "auto" and not is_arn(text) and not has_variable(text):
        message = f"'{text}' is neither 'auto' nor the ARN of a role"
        raise PydanticCustomError("bad_credentials", "{message}", {"message": message})
    return text


_AccountRole: TypeAlias = Annotated[
    str, AfterValidator(_role), WithJsonSchema({"anyOf": [{"enum": ["auto"]}, {"type": "string"}]})
]


class Account(Model):
    """Settings of API Gateway for the account and Region, which all of its APIs share; not touched unless set.

    https://docs.aws.amazon.com/apigateway/latest/api/API_Account.html
    """

    cloudwatch_role: _AccountRole
    """The role with which API Gateway writes logs: `auto` makes one, else its ARN. Only one stack may set it."""
