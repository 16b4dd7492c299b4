"""What holds for API Gateway in the whole account and Region."""

from apigen.spec.types import Model, RoleCredentials


class Account(Model):
    """Settings of API Gateway for the account and Region, which all of its APIs share; not touched unless set.

    https://docs.aws.amazon.com/apigateway/latest/api/API_Account.html
    """

    cloudwatch_role: RoleCredentials
    """The role with which API Gateway writes logs: `auto` makes one, else its ARN. Only one stack may set it."""
