"""Overrides: arguments of resources that the language does not have, by target and resource."""

from typing import Annotated, Any, TypeAlias

from pydantic import Field

from apigen.spec.types import IDENTIFIER, Model

Arguments: TypeAlias = dict[Annotated[str, Field(pattern=IDENTIFIER)], Any]
"""Values by the name of the argument: literals, texts with `${var.name}`, lists and mappings of these."""


class Overrides(Model):
    """What resources get beside, or instead of, what the spec gives them. It is checked against the provider's schema.

    A mapping for a nested block that is there anyway is merged into it.
    """

    terraform: dict[str, Annotated[Arguments, Field(min_length=1)]] = Field(default_factory=dict)
    """By address in the module, `aws_api_gateway_stage.prod`: arguments of the AWS provider for Terraform."""
    pulumi: dict[str, Annotated[Arguments, Field(min_length=1)]] = Field(default_factory=dict)
    """By class and the end of the resource's name, `aws.apigateway.Stage.prod`: arguments of pulumi-aws."""
