"""Outputs: what the generated code hands back besides its standard ones."""

from typing import Annotated, ClassVar

from pydantic import Field

from apigen.spec.types import ShortForm


class Output(ShortForm):
    """An attribute of something in the spec that the stack around the API asks for.

    https://developer.hashicorp.com/terraform/language/values/outputs
    """

    SHORT: ClassVar[str] = "value"

    value: Annotated[str, Field(min_length=1)]
    """What is handed back, as it is named in the spec: `stages.prod.invoke_url`, `links.core.id`, `api.id`."""
    description: str = ""
    """What it is; shown in the generated code."""
    sensitive: bool = False
    """Keeps the value out of logs. A secret is always kept out."""
