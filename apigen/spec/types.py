"""The base of every model of the spec, and the field types that several of them share.

All models are frozen and strict and forbid unknown keys. Text fields may hold `${var.name}`; a field whose value is
checked here is checked as written, so one that must be an ARN may also be a variable.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, LiteralString, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
VARIABLE_TYPES = ("string", "number", "bool", "list(string)", "map(string)")
# What has `${var.` in it is known only when the surrounding stack passes it in.
_VARIABLE = re.compile(r"(?<!\$)\$\{var\.")
_ARN = re.compile(r"arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:\d*:.+")


class Model(BaseModel):
    """A mapping in the spec."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)


class ShortForm(Model):
    """A mapping that may be written as the one value of its main field: `http: URL` for `http: {url: URL}`."""

    SHORT: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Any) -> Any:
        return value if value is None or isinstance(value, (dict, BaseModel)) else {cls.SHORT: value}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        return {"anyOf": [schema, handler.resolve_ref_schema(schema)["properties"][cls.SHORT]]}


def has_variable(text: str) -> bool:
    """Whether `text` holds `${var.name}`."""
    return _VARIABLE.search(text) is not None


_T = TypeVar("_T")
_ONE_VARIABLE = r"^\$\{var\.([A-Za-z_][A-Za-z0-9_]*)\}$"
_TYPES_OF = {bool: "bool", int: "number", float: "number", list: "list(string)", dict: "map(string)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableUse:
    """`${var.name}` as the whole value of a field.

    Attributes:
        type: the type of variable that the field takes.
        annotation: what a literal value of the field must be.
    """

    name: str
    type: str
    annotation: Any = field(default=None, compare=False, repr=False)


class _OrVariable:
    """Reads `${var.name}` before the field's own type sees it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        own = get_args(source)[0]
        wanted = _wanted(own)

        def read(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Any:
            found = re.fullmatch(_ONE_VARIABLE, value) if isinstance(value, str) else None
            return VariableUse(name=found[1], type=wanted, annotation=own) if found else inner(value)

        return core_schema.no_info_wrap_validator_function(read, handler.generate_schema(own))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string", "pattern": _ONE_VARIABLE}]}


def _wanted(annotation: Any) -> str:
    """The type of variable for a field of the type; text, and a choice of words, take a string."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return _TYPES_OF.get(get_origin(annotation) or annotation, "string")


OrVariable: TypeAlias = Annotated[Union[_T, VariableUse], _OrVariable()]  # noqa: UP007 # `_T |` is no type at run time
"""A value of its own type, or exactly `${var.name}` with a variable of that type.

Constraints stand inside, where they are asked of literal values only: `OrVariable[Annotated[int, Field(ge=0)]]`. Rules
look at it with `literal`, lowering with `apigen.lower.text.known`. Text may hold variables without it.
"""


def literal(value: _T | VariableUse) -> _T | None:
    """`value` where it is literal; None where it is a variable's, known only at apply."""
    return None if isinstance(value, VariableUse) else value


def _check(kind: LiteralString, message: str, test: Callable[[str], bool]) -> AfterValidator:
    def validate(text: str) -> str:
        if not test(text) and not has_variable(text):
            raise PydanticCustomError(kind, "{message}", {"message": message.format(text=text)})
        return text

    return AfterValidator(validate)


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def is_arn(text: str) -> bool:
    """Whether `text` has the form of an ARN."""
    return _ARN.fullmatch(text) is not None


def _id_of(prefix: str) -> Callable[[str], bool]:
    """Whether a text is the id of such a resource of EC2: eight hexadecimal digits, or seventeen."""
    form = re.compile(rf"{prefix}-[0-9a-f]{{8}}([0-9a-f]{{9}})?")
    return lambda text: form.fullmatch(text) is not None


def _matches(pattern: LiteralString) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


_ARN_FORM = "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"

Arn: TypeAlias = Annotated[str, _check("bad_arn", f"'{{text}}' is not an ARN, {_ARN_FORM}", is_arn)]
"""An ARN or a variable that holds one."""

Region: TypeAlias = Annotated[
    str, _check("bad_region", "'{text}' is not a Region such as eu-west-1", _matches("[a-z]{2,5}(-[a-z]+)+-[0-9]+"))
]
"""A Region or a variable that holds one."""

SubnetId: TypeAlias = Annotated[
    str, _check("bad_subnet", "'{text}' is not the id of a subnet, subnet-...", _id_of("subnet"))
]
"""The id of a subnet or a variable that holds one."""

SecurityGroupId: TypeAlias = Annotated[
    str, _check("bad_security_group", "'{text}' is not the id of a security group, sg-...", _id_of("sg"))
]
"""The id of a security group or a variable that holds one."""

TagKey: TypeAlias = Annotated[
    str,
    Field(min_length=1, max_length=128),
    _check("bad_tag", "'{text}' starts with 'aws:', which AWS keeps for itself", lambda key: key[:4].lower() != "aws:"),
]
Tags: TypeAlias = dict[TagKey, Annotated[str, Field(max_length=256)]]
"""Tags by key. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""

ArnPattern: TypeAlias = Annotated[
    str,
    _check(
        "bad_arn",
        f"'{{text}}' is neither an ARN, {_ARN_FORM}, nor '*'",
        lambda text: text == "*" or is_arn(text),
    ),
]
"""What an IAM policy may name: an ARN, a variable that holds one, or `*`."""

Credentials: TypeAlias = Annotated[
    str,
    _check(
        "bad_credentials",
        "'{text}' is neither 'auto' nor 'caller' nor the ARN of a role",
        lambda text: text in ("auto", "caller") or is_arn(text),
    ),
    WithJsonSchema({"anyOf": [{"enum": ["auto", "caller"]}, {"type": "string"}]}),
]
"""`auto` is a role that apigen writes, `caller` the identity of the client, else the ARN of a role."""

VpcEndpointId: TypeAlias = Annotated[
    str, _check("bad_id", "'{text}' is not the id of a VPC endpoint, vpce-...", _id_of("vpce"))
]
VpcId: TypeAlias = Annotated[str, _check("bad_id", "'{text}' is not the id of a VPC, vpc-...", _id_of("vpc"))]
AccountId: TypeAlias = Annotated[
    str, _check("bad_id", "'{text}' is not an AWS account, which has 12 digits", _matches("[0-9]{12}"))
]
OrganizationId: TypeAlias = Annotated[
    str, _check("bad_id", "'{text}' is not the id of an organization, o-...", _matches("o-[a-z0-9]{10,32}"))
]


def _is_ip_range(text: str) -> bool:
    from ipaddress import ip_network  # noqa: PLC0415  (only specs with a resource policy pay for it)

    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


IpRange: TypeAlias = Annotated[
    str,
    _check("bad_ip_range", "'{text}' is not an IP address or range, such as 203.0.113.0/24", _is_ip_range),
]
"""An address or a range in CIDR notation, IPv4 or IPv6."""

RoleCredentials: TypeAlias = Annotated[
    str,
    _check(
        "bad_credentials",
        "'{text}' is neither 'auto' nor the ARN of a role",
        lambda text: text == "auto" or is_arn(text),
    ),
    WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "string"}]}),
]
"""`auto` is a role that apigen writes, else the ARN of a role."""

TruststoreUri: TypeAlias = Annotated[
    str,
    _check("bad_truststore", "'{text}' is not an object of S3, s3://BUCKET/KEY", _matches("s3://[a-z0-9.-]{3,63}/.+")),
]
"""Where an object of S3 is, or a variable that holds it."""

Name: TypeAlias = Annotated[str, Field(pattern=NAME, max_length=128)]
"""The name of something in the spec."""

StatusCode: TypeAlias = Annotated[int, Field(ge=100, le=599)]
"""An HTTP status."""

StatusKey: TypeAlias = Annotated[str, Field(pattern=r"^[1-5]\d\d$")]
"""An HTTP status as a key. https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html"""


class _UpperCase:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_upper, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        values = handler(schema)["enum"]
        return {"type": "string", "enum": [*values, *(value.lower() for value in values)]}


UpperCase = _UpperCase()
"""Takes AWS's enumerated values in either case."""


class TextFile(Model):
    """Text that stands in a file of its own, e.g. `{file: templates/order.vtl}`.

    The path is relative to the folder of the main spec file and must stay in it.
    """

    file: str
    """Path of the file, relative to the folder of the spec."""
    interpolate: bool = False
    """Whether `${var.name}` in the file is replaced, as it is in the spec itself."""
    text: Annotated[str, Field(exclude=True, init=False)] = ""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("file"), str):
            return value
        if "text" in value:
            raise PydanticCustomError("unknown_key", "unknown key 'text'")
        read: Callable[[str], str] | None = (info.context or {}).get("read_text")
        return value if read is None else {**value, "text": _contents(read, value["file"])}


def _contents(read: Callable[[str], str], path: str) -> str:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise PydanticCustomError("unreadable_file", "{message}", {"message": str(error)}) from error


class _EmptyAsDefaults:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: {} if value is None else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "null"}]}


EmptyAsDefaults = _EmptyAsDefaults()
"""Lets `events_queue_arn:` stand for `events_queue_arn: {}`."""


class _TrueAsDefaults:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_switched, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "boolean"}]}


def _switched(value: Any) -> Any:
    return {True: {}, False: None}[value] if isinstance(value, bool) else value


TrueAsDefaults = _TrueAsDefaults()
"""Lets `cache: true` stand for `cache: {}`, and `cache: false` for none."""
