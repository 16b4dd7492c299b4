"""Variables: what the surrounding stack passes in."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from apigen.pattern import problem
from apigen.spec.types import Meanings, Model

VariableType: TypeAlias = Annotated[
    Literal["string", "number", "bool", "list(string)", "map(string)"],
    Meanings(
        **{
            "string": "Text, wherever text may stand",
            "number": "A number, for a field that takes one, or in text",
            "bool": "true or false, for a field that takes one, or in text",
            "list(string)": "A list of texts, for a field that takes one",
            "map(string)": "Texts by name, for a field that takes them, such as tags",
        }
    ),
]


def _check_pattern(pattern: str) -> str:
    if reason := problem(pattern):
        raise PydanticCustomError("bad_variable_pattern", "{message}", {"message": reason})
    return pattern


class Validation(Model):
    """What a value must be like; it is checked wherever the generated code is given one.

    https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules
    """

    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_check_pattern)] | None = None
    """A regular expression that is found in the text, in the part of the syntax that Terraform and Python share; `^`
    and `$` stand for its start and end. Of a list or map: in each item."""
    allowed_values: list[str | int | float] | None = Field(default=None, min_length=1)
    """The values to choose from. Of a list or map: for each item."""
    min: float | None = None
    """The least number."""
    max: float | None = None
    """The greatest number."""
    min_length: int | None = Field(default=None, ge=0)
    """The least number of characters of a text, or of items of a list or map."""
    max_length: int | None = Field(default=None, ge=0)
    """The greatest number of characters of a text, or of items of a list or map."""
    message: str | None = Field(default=None, min_length=1)
    """What to say about another value; made of the conditions unless set."""


class Variable(Model):
    """A value that the Terraform module, the Pulumi program or the component takes. It is never null.

    It is used as `${var.name}` in any text of the spec, and as the whole value of a field of its type.
    """

    type: VariableType = "string"
    """What it holds. A number or truth value may stand in text too, a list or map is the whole value of a field."""
    description: str = ""
    """What to pass; shown in the generated code."""
    default: Annotated[
        Any,
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": ["string", "number", "boolean", "null"]},
                    {"type": "array", "items": {"type": "string"}},
                    {"type": "object", "additionalProperties": {"type": "string"}},
                ]
            }
        ),
    ] = None
    """The value where none is passed, of the variable's type. A variable without one is required."""
    sensitive: bool = False
    """Keeps the value out of plans and logs."""
    validation: Validation | None = None
    """What a value must be like."""
