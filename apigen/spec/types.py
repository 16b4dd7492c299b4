"""The base of every model of the spec, and the field types that several of them share.

All models are frozen and strict and forbid unknown keys. Text fields may hold `${var.name}`; a field whose value is
checked here is checked as written, so one that must be an ARN may also be a variable.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, LiteralString, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
VARIABLE_TYPES = ("string", "number", "bool", "list(string)", "map(string)")
# What has `${var.` in it is known only when the surrounding stack passes it in.
_VARIABLE = re.compile(r"(?<!\$)\$\{var\.")
# The same for editors, whose regular expressions may know no look-behind.
_HOLDS_VARIABLE = r"(^|[^$])\$\{var\."
ARN_PATTERN = r"arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+"
_ARN = re.compile(ARN_PATTERN)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
PRINCIPAL_PATTERN = (
    r"arn:[a-z0-9-]+:(iam::[0-9]{12}:(root|(user|role)/[^*]+)"
    r"|sts::[0-9]{12}:(assumed-role/[^*/]+/[^*]+|federated-user/[^*]+))"
)
_PRINCIPAL = re.compile(PRINCIPAL_PATTERN)


class Model(BaseModel):
    """A mapping in the spec."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)


SHORT_FORM = "x-short-form"
"""The keyword for the main field of such a mapping, until `schema.py` has written both forms out."""


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
        return {SHORT_FORM: cls.SHORT, **schema}


def has_variable(text: str) -> bool:
    """Whether `text` holds `${var.name}`."""
    return _VARIABLE.search(text) is not None


_T = TypeVar("_T")
_ONE_VARIABLE = r"^\$\{var\.([A-Za-z_][A-Za-z0-9_]*)\}$"
_IN_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
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
        own = handler(schema)
        message = f"Must be {_IN_WORDS.get(own.get('type', ''), 'a value')} or ${{var.name}}"
        variable = {"type": "string", "pattern": _ONE_VARIABLE, "patternErrorMessage": message}
        return {"anyOf": [own, variable]}


def _wanted(annotation: Any) -> str:
    """The type of variable for a field of the type; text, and a choice of words, take a string."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        annotation = type(get_args(annotation)[0])
    return _TYPES_OF.get(get_origin(annotation) or annotation, "string")


OrVariable: TypeAlias = Annotated[Union[_T, VariableUse], _OrVariable()]  # noqa: UP007 # `_T |` is no type at run time
"""A value of its own type, or exactly `${var.name}` with a variable of that type.

Constraints stand inside, where they are asked of literal values only: `OrVariable[Annotated[int, Field(ge=0)]]`. Rules
look at it with `literal`, lowering with `apigen.lower.text.known`. Text may hold variables without it.
"""


def literal(value: _T | VariableUse) -> _T | None:
    """`value` where it is literal; None where it is a variable's, known only at apply."""
    return None if isinstance(value, VariableUse) else value


class Meanings:
    """What the values of an enumeration mean, which editors show beside them: `Meanings(ipv4="IPv4 only")`."""

    def __init__(self, **of: str) -> None:
        self._of = of

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return with_meanings(handler(schema), self._of)


def with_meanings(enumeration: dict[str, Any], meanings: Mapping[str, str]) -> dict[str, Any]:
    """`enumeration` with the meaning of each of its values."""
    values = enumeration.get("enum", [enumeration.get("const")])
    return {"type": "string", "enum": values, "enumDescriptions": [meanings[value] for value in values]}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # typing hashes it
class Form:
    """What text must look like where it holds no variable.

    Attributes:
        kind: the name of the rule.
        message: what to say of another text, with `{text}` in it.
        pattern: a regular expression for the whole text. Editors have it as well, so it is one that all languages read.
        values: words that are taken too, with their meanings.
        test: what else must be true, which editors cannot see.
    """

    kind: LiteralString
    message: str
    pattern: str
    values: Mapping[str, str] = field(default_factory=dict)
    test: Callable[[str], bool] = lambda _: True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._validate, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        message = self.message.replace("'{text}'", "This")
        text = {"pattern": f"^({self.pattern})$|{_HOLDS_VARIABLE}", "patternErrorMessage": message}
        if not self.values:
            return {**handler(schema), **text}
        return {"anyOf": [with_meanings({"enum": list(self.values)}, self.values), {"type": "string", **text}]}

    def _validate(self, text: str) -> str:
        if not self._fits(text) and not has_variable(text):
            raise PydanticCustomError(self.kind, "{message}", {"message": self.message.format(text=text)})
        return text

    def _fits(self, text: str) -> bool:
        return text in self.values or (re.fullmatch(self.pattern, text) is not None and self.test(text))


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def is_arn(text: str) -> bool:
    """Whether `text` has the form of an ARN."""
    return _ARN.fullmatch(text) is not None


def is_principal(text: str) -> bool:
    """Whether `text` is the ARN of an account, a role, a user or a session of one. None of them has a wildcard."""
    return _PRINCIPAL.fullmatch(text) is not None


def _id_of(prefix: str) -> str:
    """The form of the id of such a resource of EC2: eight hexadecimal digits, or seventeen."""
    return rf"{prefix}-[0-9a-f]{{8}}([0-9a-f]{{9}})?"


_ARN_FORM = "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"

Arn: TypeAlias = Annotated[
    str, Form(kind="bad_arn", message=f"'{{text}}' is not an ARN, {_ARN_FORM}", pattern=ARN_PATTERN)
]
"""An ARN or a variable that holds one."""

PrincipalArn: TypeAlias = Annotated[
    str,
    Form(
        kind="bad_arn",
        message="'{text}' is not the ARN of a role, a user or an account, without wildcards",
        pattern=PRINCIPAL_PATTERN,
    ),
]
"""The ARN of who may call, or a variable that holds one."""

REGION_PATTERN = r"[a-z]{2,5}(-[a-z]+)+-[0-9]+"
Region: TypeAlias = Annotated[
    str, Form(kind="bad_region", message="'{text}' is not a Region such as eu-west-1", pattern=REGION_PATTERN)
]
"""A Region or a variable that holds one."""

SubnetId: TypeAlias = Annotated[
    str, Form(kind="bad_subnet", message="'{text}' is not the id of a subnet, subnet-...", pattern=_id_of("subnet"))
]
"""The id of a subnet or a variable that holds one."""

SecurityGroupId: TypeAlias = Annotated[
    str,
    Form(kind="bad_security_group", message="'{text}' is not the id of a security group, sg-...", pattern=_id_of("sg")),
]
"""The id of a security group or a variable that holds one."""

TagKey: TypeAlias = Annotated[
    str,
    Field(min_length=1, max_length=128),
    Form(
        kind="bad_tag",
        message="'{text}' starts with 'aws:', which AWS keeps for itself",
        pattern=r"(?![aA][wW][sS]:)[\s\S]*",
    ),
]
Tags: TypeAlias = dict[TagKey, Annotated[str, Field(max_length=256)]]
"""Tags by key. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""

ArnPattern: TypeAlias = Annotated[
    str,
    Form(
        kind="bad_arn",
        message=f"'{{text}}' is neither an ARN, {_ARN_FORM}, nor '*'",
        pattern=rf"\*|{ARN_PATTERN}",
    ),
]
"""What an IAM policy may name: an ARN, a variable that holds one, or `*`."""

_AUTO = "A role that apigen writes, with just the rights that are needed"

Credentials: TypeAlias = Annotated[
    str,
    Form(
        kind="bad_credentials",
        message="'{text}' is neither 'auto' nor 'caller' nor the ARN of a role",
        pattern=ARN_PATTERN,
        values={"auto": _AUTO, "caller": "The identity of the client, on a route with `authorizer: iam`"},
    ),
]
"""`auto` is a role that apigen writes, `caller` the identity of the client, else the ARN of a role."""

VpcEndpointId: TypeAlias = Annotated[
    str, Form(kind="bad_id", message="'{text}' is not the id of a VPC endpoint, vpce-...", pattern=_id_of("vpce"))
]
VpcId: TypeAlias = Annotated[
    str, Form(kind="bad_id", message="'{text}' is not the id of a VPC, vpc-...", pattern=_id_of("vpc"))
]
AccountId: TypeAlias = Annotated[
    str, Form(kind="bad_id", message="'{text}' is not an AWS account, which has 12 digits", pattern="[0-9]{12}")
]
OrganizationId: TypeAlias = Annotated[
    str, Form(kind="bad_id", message="'{text}' is not the id of an organization, o-...", pattern="o-[a-z0-9]{10,32}")
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
    Form(
        kind="bad_ip_range",
        message="'{text}' is not an IP address or range, such as 203.0.113.0/24",
        pattern="[0-9A-Fa-f:.]+(/[0-9.]+)?",
        test=_is_ip_range,
    ),
]
"""An address or a range in CIDR notation, IPv4 or IPv6."""

RoleCredentials: TypeAlias = Annotated[
    str,
    Form(
        kind="bad_credentials",
        message="'{text}' is neither 'auto' nor the ARN of a role",
        pattern=ARN_PATTERN,
        values={"auto": _AUTO},
    ),
]
"""`auto` is a role that apigen writes, else the ARN of a role."""

TruststoreUri: TypeAlias = Annotated[
    str,
    Form(
        kind="bad_truststore",
        message="'{text}' is not an object of S3, s3://BUCKET/KEY",
        pattern="s3://[a-z0-9.-]{3,63}/.+",
    ),
]
"""Where an object of S3 is, or a variable that holds it."""

Name: TypeAlias = Annotated[str, Field(pattern=NAME, max_length=128)]
"""The name of something in the spec."""

StatusCode: TypeAlias = Annotated[int, Field(ge=100, le=599)]
"""An HTTP status."""

StatusKey: TypeAlias = Annotated[str, Field(pattern=r"^[1-5][0-9][0-9]$")]
"""An HTTP status as a key. https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html"""


def any_case(words: Iterable[str]) -> str:
    """A regular expression for one of `words` in any case; not all languages have a flag for it."""
    either = ("".join(f"[{one}{one.lower()}]" if one.isalpha() else one for one in word) for word in words)
    return f"^({'|'.join(either)})$"


class _UpperCase:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_upper, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        words = handler(schema)
        pattern, expected = any_case(words["enum"]), ", ".join(words["enum"])
        other = {"type": "string", "pattern": pattern, "patternErrorMessage": f"Must be one of {expected}"}
        return {"anyOf": [words, other]}


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


NoTruth = BeforeValidator(lambda value: str(value).lower() if isinstance(value, bool) else value)
"""Beside a choice of numbers, among which Python would find `true` as 1 and `false` as 0."""


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
