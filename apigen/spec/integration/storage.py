"""Services that keep things: DynamoDB, S3."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.integration.service import EncryptedService, ServiceIntegration
from apigen.spec.integration.settings import Expression, ParameterName
from apigen.spec.types import Arn, Meanings, Region, ShortForm

_VARIABLE = re.compile(r"\$\{var\.[A-Za-z0-9_]+\}")

TableAction: TypeAlias = Literal["get", "put", "update", "delete", "query", "scan"]
ObjectAction: TypeAlias = Literal["get", "put", "delete", "head", "list"]
_TABLE_ACTIONS = Meanings(
    get="Reads an item by its key",
    put="Writes an item in place of the one with its key",
    update="Sets attributes of an item",
    delete="Deletes an item by its key",
    query="Reads the items with a partition key",
    scan="Reads all items",
)
_OBJECT_ACTIONS = Meanings(
    get="Reads an object",
    put="Writes an object",
    delete="Deletes an object",
    head="Reads the headers of an object",
    list="Lists the keys of objects",
)
_TYPES = {
    "S": "Text",
    "N": "Number",
    "BOOL": "true or false",
    "B": "Bytes, as base64",
    "SS": "Set of texts",
    "NS": "Set of numbers",
    "L": "List",
    "M": "Map",
}

AttributeName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
"""Name of an attribute of an item."""

Placeholder: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]
"""What stands after `#` or `:` in an expression of DynamoDB."""

TableExpression: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_#:.,<>=()\[\]+ -]+$")]
"""An expression in DynamoDB's own language, in which `#name` is an attribute and `:name` one of `values`.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""


class Value(ShortForm):
    """A value with its type in DynamoDB, e.g. `{type: N, value: body.price}`; text unless it says otherwise."""

    SHORT: ClassVar[str] = "value"

    value: Expression
    """Where the value comes from. What the client leaves out is left out."""
    type: Annotated[Literal["S", "N", "BOOL", "SS", "NS", "L"], Meanings(**_TYPES)] = "S"
    """Text, number or boolean; SS, NS and L are a set of texts, a set of numbers and a list of texts from the body."""


Values: TypeAlias = dict[AttributeName, Value]

AttributeType: TypeAlias = Annotated[Literal["S", "N", "BOOL", "B", "SS", "NS", "L", "M"], Meanings(**_TYPES)]
"""The type of an attribute. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html"""


class DynamoDbIntegration(ServiceIntegration):
    """Works with the items of a table, e.g. `dynamodb: ${var.pets_table_arn}` behind `GET /pets/{id}`.

    Items come back as plain JSON, with the `attributes` that are named or with all. Lists and maps are plain to a depth
    of two; what is deeper in them is null.
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
    """

    SHORT: ClassVar[str] = "table"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("key", "item", "values", "start")
    ACTIONS: ClassVar[Mapping[str, TableAction]] = {
        "GET": "get",
        "POST": "put",
        "PUT": "put",
        "PATCH": "update",
        "DELETE": "delete",
    }

    table: Arn
    """ARN of the table."""
    action: Annotated[TableAction, _TABLE_ACTIONS] | None = None
    """What is done; the method says it unless set: GET get, POST and PUT put, PATCH update, DELETE delete."""
    key: Values = Field(default_factory=dict)
    """Key attributes; the variables of the path by their names unless set. Of a query: what they must equal."""
    item: Values = Field(default_factory=dict)
    """Attributes to put or update, besides those of the key."""
    update: TableExpression | None = None
    """Update expression, in place of setting the attributes of `item`."""
    key_condition: TableExpression | None = None
    """Key condition of a query, in place of equality with `key`."""
    condition: TableExpression | None = None
    """Condition under which something is written, e.g. `attribute_not_exists(id)`; otherwise the answer is 409."""
    filter: TableExpression | None = None
    """What of the items that were read is answered."""
    values: dict[Placeholder, Value] = Field(default_factory=dict)
    """Values of expressions: `price` is `:price` there."""
    names: dict[Placeholder, AttributeName] = Field(default_factory=dict)
    """Attributes that `#name` in expressions means, where it is not the one of that name."""
    index: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{3,255}$")] | None = None
    """Index to query or scan."""
    limit: int | None = Field(default=None, ge=1)
    """How many items are read at most."""
    start: Values = Field(default_factory=dict)
    """Key after which reading goes on: the `next` of the answer before."""
    descending: bool = False
    """Whether a query answers in descending order of the sort key."""
    consistent: bool = False
    """Whether reads see every write before them."""
    projection: list[AttributeName] = Field(default_factory=list)
    """Attributes that are read; all unless set."""
    attributes: dict[AttributeName, AttributeType] = Field(default_factory=dict)
    """Attributes that are answered, with their types: exactly these, null where an item has none; all unless set."""

    def expressions(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The values of attributes and of expressions, each with its path from here."""
        for field in self.EXPRESSIONS:
            values: dict[str, Value] = getattr(self, field)
            yield from (((field, name, "value"), it.value) for name, it in values.items())

    def action_for(self, method: str) -> TableAction | None:
        """What is done behind `method`; None where that says nothing."""
        return self.action or self.ACTIONS.get(method)


class S3Integration(EncryptedService):
    """Works with the objects of a bucket, e.g. `s3: ${var.files_bucket_arn}` behind `GET /files/{key+}`.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
    """

    SHORT: ClassVar[str] = "bucket"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("key", "token")
    ACTIONS: ClassVar[Mapping[str, ObjectAction]] = {
        "GET": "get",
        "POST": "put",
        "PUT": "put",
        "DELETE": "delete",
        "HEAD": "head",
    }

    bucket: str = Field(min_length=3)
    """Name or ARN of the bucket; a variable alone holds an ARN."""
    action: Annotated[ObjectAction, _OBJECT_ACTIONS] | None = None
    """What is done; the method says it unless set: GET get, POST and PUT put, DELETE delete, HEAD head."""
    key: Expression | None = None
    """Key of the object, after `prefix`; the variable of the path unless set. A greedy one keeps its slashes."""
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_./-]*$")] = ""
    """Start of all keys, e.g. `public/`. The role may do nothing outside."""
    headers: list[ParameterName] = Field(default_factory=list)
    """Headers of the object besides Content-Type and ETag, e.g. `Cache-Control` or `x-amz-meta-author`: what a client
    sends is stored, and what is stored comes back."""
    conditional: bool = False
    """Whether the conditions of clients count (If-Match, If-None-Match, and the like): 304 and 412 are answers then.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html"""
    ranges: bool = False
    """Whether clients may ask for a part of an object with the header Range: 206 and 416 are answers then.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""
    binary: bool = False
    """Whether all objects are of `binary_media_types`, so that clients get bytes whatever they accept. Otherwise API
    Gateway encodes them as base64 for a client whose first accepted type is not one of these."""
    limit: int | None = Field(default=None, ge=1, le=1000)
    """How many keys a list has at most."""
    token: Expression | None = None
    """Where a list goes on: the `next` of the answer before."""
    region: Region | None = None
    """Region of the bucket; that of the API unless set."""

    def action_for(self, method: str) -> ObjectAction | None:
        """What is done behind `method`; None where that says nothing."""
        return self.action or self.ACTIONS.get(method)

    @property
    def arn(self) -> bool:
        """Whether `bucket` is an ARN, and not a name."""
        return self.bucket.startswith("arn:") or _VARIABLE.fullmatch(self.bucket) is not None
