"""Documentation: what is said about the API in descriptions, published in versions.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api.html
"""

from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from apigen.spec.types import Model


class Documentation(Model):
    """How summaries and descriptions are published."""

    version: str | None = Field(default=None, min_length=1)
    """The version that stages show. Unless set, every change of a description makes a new one. A version that is set
    keeps what it was made with, so change it together with the descriptions."""
    description: str | None = Field(default=None, min_length=1)
    """What is new in this version."""


def _switch(value: Any) -> Any:
    return ({} if value else None) if isinstance(value, bool) else value


Published: TypeAlias = Annotated[
    Documentation | None, BeforeValidator(_switch, json_schema_input_type=bool | Documentation | None)
]
"""`true`, `false`, or how."""
