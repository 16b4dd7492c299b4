"""Models: what a body looks like, as JSON Schema, under a name or in place.

https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from apigen.spec.integration.settings import MediaType, check_json
from apigen.spec.types import Meanings, Model

MODEL_NAME = r"^[A-Za-z0-9]+$"
# Models that API Gateway makes with each API.
BUILT_IN = ("Empty", "Error")

ModelName: TypeAlias = Annotated[str, Field(pattern=MODEL_NAME, max_length=128)]
"""The name of a model: letters and digits."""

JsonSchema: TypeAlias = Annotated[dict[str, Any], AfterValidator(check_json)]
"""A JSON Schema, draft 4. `$ref: Other` means the model of that name."""

Validate: TypeAlias = Annotated[
    Literal["all", "body", "parameters", "none"],
    Meanings(
        all="The body and the parameters",
        body="The body, against its model",
        parameters="That required parameters are there",
        none="Nothing",
    ),
]
"""What is checked before the backend is called."""


def _read(value: Any, info: ValidationInfo) -> Any:
    """The mapping of a spec with the content of the file that it names."""
    if isinstance(value, dict) and "content" in value:
        raise PydanticCustomError("unknown_key", "unknown key 'content'")
    if not isinstance(value, dict) or not isinstance(value.get("file"), str):
        return value
    read: Callable[[str], Any] | None = (info.context or {}).get("read_data")
    return value if read is None else {**value, "content": _contents(read, value["file"])}


def _contents(read: Callable[[str], Any], path: str) -> Any:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise PydanticCustomError("unreadable_file", "{message}", {"message": str(error)}) from error


class SchemaFile(Model):
    """A JSON Schema that stands in a file of its own, e.g. `{file: schemas/order.json}`."""

    file: str
    """Path of a JSON or YAML file, relative to the folder of the spec. Nothing in it is interpolated."""
    content: Annotated[JsonSchema | None, Field(exclude=True, init=False)] = None

    @model_validator(mode="before")
    @classmethod
    def _with_content(cls, value: Any, info: ValidationInfo) -> Any:
        return _read(value, info)


class BodyModel(Model):
    """A model.

    It has no content type of its own: a route says for which content types it holds, and an import makes every model
    one for application/json.
    """

    file: str | None = None
    """Path of a JSON or YAML file with the schema, relative to the folder of the spec."""
    schema_: JsonSchema | None = Field(default=None, alias="schema")
    """The schema itself: JSON Schema draft 4, in which `$ref: Other` means the model of that name."""
    description: str | None = Field(default=None, min_length=1)
    """What such a body is."""
    content: Annotated[JsonSchema | None, Field(exclude=True, init=False)] = None

    @model_validator(mode="before")
    @classmethod
    def _with_content(cls, value: Any, info: ValidationInfo) -> Any:
        return _read(value, info)


def _form(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, SchemaFile) or (isinstance(value, dict) and "file" in value):
        return "file"
    return "types" if isinstance(value, dict) and any("/" in str(key) for key in value) else "inline"


_Inline = Annotated[
    JsonSchema,
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"not": {"pattern": "/"}},
            "not": {"required": ["file"]},
        }
    ),
]

Body: TypeAlias = Annotated[
    Annotated[str, Tag("text")] | Annotated[SchemaFile, Tag("file")] | Annotated[_Inline, Tag("inline")],
    Discriminator(_form),
]
"""The name of a model, a JSON Schema in place, or the file it stands in."""

Bodies: TypeAlias = Annotated[
    Annotated[str, Tag("text")]
    | Annotated[SchemaFile, Tag("file")]
    | Annotated[_Inline, Tag("inline")]
    | Annotated[dict[MediaType, Body], Tag("types")],
    Discriminator(_form),
]
"""What a body looks like: for `application/json`, or by content type."""


def by_content_type(bodies: Bodies | None) -> Mapping[str, Body]:
    """What a body looks like, by content type."""
    if bodies is None:
        return {}
    if isinstance(bodies, dict) and _form(bodies) == "types":
        return bodies
    return {"application/json": bodies}
