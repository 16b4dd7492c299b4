"""Lambda functions that routes name."""

from typing import ClassVar

from pydantic import Field

from apigen.spec.types import Arn, ShortForm


class Function(ShortForm):
    """A Lambda function by ARN (of the function, a version or an alias), or by name with an optional qualifier."""

    SHORT: ClassVar[str] = "arn"

    arn: Arn | None = None
    """ARN of the function, of a version (`...:function:orders:3`) or of an alias (`...:function:orders:live`)."""
    name: str | None = Field(default=None, min_length=1, max_length=140)
    """Name of a function in the account and Region of the API."""
    qualifier: str | None = Field(default=None, min_length=1, max_length=128)
    """Version or alias, with `name`."""
    permission: bool = True
    """Whether to let the API invoke the function. False for one of another account or Region, where the provider cannot
    reach its policy: its owner must allow apigateway.amazonaws.com then."""
