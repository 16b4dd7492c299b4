"""CORS: which pages of other origins may call, and what they may send and read."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from apigen.interpolation import without_variables
from apigen.origin import ANY, PATTERN, problem, problem_beside_variable
from apigen.spec.types import ShortForm, UpperCase, has_variable


def _checked(text: str) -> str:
    found = problem_beside_variable(without_variables(text)) if has_variable(text) else problem(text)
    if found:
        raise PydanticCustomError("bad_origin", "{message}", {"message": f"'{text}' is not an origin: {found}"})
    return text


def _as_list(value: Any) -> Any:
    if isinstance(value, bool):
        return [ANY] if value else []
    return [value] if isinstance(value, str) else value


_EXPECTED = "Must be an origin, SCHEME://HOST or SCHEME://HOST:PORT in lower case, or '*'"

Origin: TypeAlias = Annotated[
    str,
    AfterValidator(_checked),
    WithJsonSchema({"type": "string", "pattern": PATTERN, "patternErrorMessage": _EXPECTED}),
]
"""`https://shop.example.com`, a pattern such as `https://*.example.com` or `http://localhost:*`, or `*` for any."""

Origins: TypeAlias = Annotated[
    list[Origin], BeforeValidator(_as_list, json_schema_input_type=bool | Origin | list[Origin])
]

HeaderName: TypeAlias = Annotated[str, Field(pattern=r"^(\*|[A-Za-z0-9._-]+)$")]

Method: TypeAlias = Annotated[
    Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"],
    UpperCase,
]


class Cors(ShortForm):
    """Cross-origin resource sharing: `true` for any origin, `false` for none, one origin or a list, or all settings.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
    """

    SHORT: ClassVar[str] = "origins"

    origins: Origins = Field(default_factory=lambda: [ANY])
    """Origins whose pages may call: `https://shop.example.com`, patterns such as `https://*.example.com` (a `*` is one
    or more letters, digits and hyphens) or `http://localhost:*`, `true` or `*` for any, `false` for none."""
    methods: list[Method] | None = None
    """Methods that pages may use; those of the path's routes with CORS unless set."""
    headers: list[HeaderName] | None = None
    """Headers that pages may send; those that AWS's own clients send and those that the path's routes and their
    authorizers read unless set."""
    expose_headers: list[HeaderName] = Field(default_factory=list)
    """Headers that pages may read, beyond the few that they always may."""
    credentials: bool = False
    """Whether pages may send cookies and other credentials. Not with any origin."""
    max_age: Annotated[int, Field(ge=0, le=86400)] | None = None
    """How long browsers may keep the answer to a preflight request, in seconds, 86400 at most."""
