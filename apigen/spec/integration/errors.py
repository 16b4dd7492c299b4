"""What becomes of a backend's errors: a preset by name, or by status what gets it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from apigen.spec.types import Meanings

ErrorStatus: TypeAlias = Annotated[str, Field(pattern=r"^[45][0-9][0-9]$")]
"""A status for clients."""

BackendStatus: TypeAlias = Annotated[int, Field(ge=400, le=599)]
"""A status of the backend."""

ErrorWord: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
"""The word that an error's message begins with: `BadRequest: no name`, or `[BadRequest] no name`."""


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _form(value: Any) -> str:
    return "by_status" if isinstance(value, dict) else "named"


_StatusList: TypeAlias = Annotated[list[BackendStatus], Field(min_length=1)]
_Statuses: TypeAlias = Annotated[_StatusList, BeforeValidator(_listed, _StatusList | BackendStatus)]
_WordList: TypeAlias = Annotated[list[ErrorWord], Field(min_length=1)]
_Words: TypeAlias = Annotated[_WordList, BeforeValidator(_listed, _WordList | ErrorWord)]

HttpPreset: TypeAlias = Annotated[
    Literal["pass", "standard", "hide"],
    Meanings(
        **{
            "pass": "The backend's own status and body",
            "standard": "The backend's status, and a body of our own",
            "hide": "400 or 500, and a body of our own",
        }
    ),
]
HttpErrors: TypeAlias = Annotated[
    Annotated[HttpPreset, Tag("named")] | Annotated[dict[ErrorStatus, _Statuses], Tag("by_status")],
    Discriminator(_form),
]
LambdaPreset: TypeAlias = Annotated[
    Literal["standard", "hide"],
    Meanings(
        standard="The status of the word that the error's message begins with: BadRequest, NotFound, ...; else 500",
        hide="500, whatever the error is",
    ),
]
LambdaErrors: TypeAlias = Annotated[
    Annotated[LambdaPreset, Tag("named")] | Annotated[dict[ErrorStatus, _Words], Tag("by_status")],
    Discriminator(_form),
]
