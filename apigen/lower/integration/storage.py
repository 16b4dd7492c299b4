"""Calls of services that keep things: DynamoDB, S3."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from apigen.graph.values import Text, arn_part, join
from apigen.lower.context import SERVICE
from apigen.lower.integration.backend import Response, Site
from apigen.lower.integration.dynamodb_answer import refused, success
from apigen.lower.integration.dynamodb_request import TableRequest
from apigen.lower.integration.service import JSON_1_0, Call, json_response
from apigen.lower.integration.settings import message
from apigen.lower.text import optional_text, request_mapping, text
from apigen.lower.vtl import escaped
from apigen.spec.integration.storage import DynamoDbIntegration, ObjectAction, S3Integration, TableAction, Value

_OPERATIONS: Mapping[TableAction, str] = {
    "get": "GetItem",
    "put": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "query": "Query",
    "scan": "Scan",
}


def dynamodb(site: Site, it: DynamoDbIntegration) -> Call:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html"""
    table, action = text(it.table), it.action_for(site.key.method)
    assert action is not None, site.key
    key = it.key or {name: Value(value=f"path.{name}") for name in site.key.variables}
    return Call(
        service="dynamodb",
        address=f"action/{_OPERATIONS[action]}",
        arn=table,
        actions=(f"dynamodb:{_OPERATIONS[action]}",),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
        resources=(table if it.index is None else join(table, "/index/", it.index),),
        content_type=JSON_1_0,
        template=TableRequest(it=it, action=action, key=key).template(),
        success=success(action, it.attributes, {name: value.type for name, value in it.start.items()}),
        errors=(refused(), message("500", r"5\d{2}", "Internal server error")),
    )


_METHODS: Mapping[ObjectAction, str] = {"get": "GET", "put": "PUT", "delete": "DELETE", "head": "HEAD", "list": "GET"}
_RIGHTS: Mapping[ObjectAction, str] = {
    "get": "s3:GetObject",
    "put": "s3:PutObject",
    "delete": "s3:DeleteObject",
    "head": "s3:GetObject",
    "list": "s3:ListBucket",
}


def s3(site: Site, it: S3Integration) -> Call:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html, REST"""
    action = it.action_for(site.key.method)
    assert action is not None, site.key
    bucket = text(it.bucket)
    arn = bucket if it.arn else join("arn:", SERVICE.ref("partition"), ":s3:::", bucket)
    lists = action == "list"
    name = (arn_part(bucket, "resource") or "") if it.arn else bucket
    prefixed: Mapping[str, tuple[str, ...]] = {"s3:prefix": (f"{it.prefix}*",)}
    return Call(
        service="s3",
        address=join("path/", name, "" if lists else f"/{it.prefix}{{key}}"),
        region=optional_text(it.region),
        method=_METHODS[action],
        actions=(_RIGHTS[action],),
        resources=(arn if lists else join(arn, f"/{it.prefix}*"),),
        condition={"StringLike": prefixed} if lists and it.prefix else None,
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
        kms=("kms:GenerateDataKey",) if action == "put" else ("kms:Decrypt",),
        parameters=_list_parameters(it) if lists else _object_parameters(site, it, action),
        success=_LISTED if lists else _object_response(it, action),
        errors=(*_object_errors(it, action), message("500", r"5\d{2}", "Internal server error")),
    )


def _object_parameters(site: Site, it: S3Integration, action: ObjectAction) -> dict[str, Text]:
    key = it.key or f"path.{site.key.variables[0]}"
    stored = ("Content-Type", *it.headers) if action == "put" else ()
    conditions = _CONDITIONS[action] if it.conditional else ()
    names = dict.fromkeys((*stored, *conditions, *(_RANGE if it.ranges else ())))
    return {"path.key": request_mapping(key)} | {f"header.{name}": request_mapping(f"header.{name}") for name in names}


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
_WRITE_CONDITIONS = ("If-Match", "If-None-Match")
_READ_CONDITIONS = (*_WRITE_CONDITIONS, "If-Modified-Since", "If-Unmodified-Since")
_CONDITIONS: Mapping[ObjectAction, tuple[str, ...]] = {
    "get": _READ_CONDITIONS,
    "head": _READ_CONDITIONS,
    "put": _WRITE_CONDITIONS,
}


# https://www.rfc-editor.org/rfc/rfc9110#name-range
_RANGE = ("Range",)


def _list_parameters(it: S3Integration) -> dict[str, Text]:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html

    Keys come URL-encoded, so that no mark of XML is in them.
    """
    sent: dict[str, Text] = {"querystring.list-type": "'2'", "querystring.encoding-type": "'url'"}
    if it.prefix:
        sent["querystring.prefix"] = f"'{it.prefix}'"
    if it.limit is not None:
        sent["querystring.max-keys"] = f"'{it.limit}'"
    if it.token is not None:
        sent["querystring.continuation-token"] = request_mapping(it.token)
    return sent


def _object_response(it: S3Integration, action: ObjectAction) -> Response:
    headers = {"get": ("Content-Type", "ETag"), "head": ("Content-Type", "ETag"), "put": ("ETag",)}.get(action, ())
    if action in ("get", "head"):
        headers = tuple(dict.fromkeys((*headers, *it.headers)))
    if it.ranges:
        headers = (*headers, "Accept-Ranges")
    return Response(
        status="204" if action == "delete" else "200",
        headers=_passed(headers),
        content_handling="CONVERT_TO_BINARY" if it.binary else None,
    )


def _passed(headers: Iterable[str]) -> dict[str, Text]:
    return {name: f"integration.response.header.{name}" for name in headers}


def _part_responses(it: S3Integration) -> Iterable[Response]:
    """A part of an object, and what is answered where it has no such part."""
    whole = _object_response(it, "get")
    yield replace(whole, status="206", pattern="206", headers={**whole.headers, **_passed(["Content-Range"])})
    yield replace(message("416", "416", "Range not satisfiable"), headers=_passed(["Content-Range"]))


def _object_errors(it: S3Integration, action: ObjectAction) -> Iterable[Response]:
    """Without the right to list the bucket, S3 answers 403 where there is no object.

    No two patterns match the same status, since their order is not ours.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    others = [] if action == "put" else ["03", "04"]
    if it.conditional:
        others.append("12")
        yield message("412", "412", "Precondition failed")
        if action != "put":
            yield Response(status="304", pattern="304", headers=_passed(["ETag"]))
    if it.ranges:
        others.append("16")
        yield from _part_responses(it)
    if action != "put":
        yield message("404", "40[34]", "Not found")
    yield message("400", rf"4(?!{'|'.join(others)})\d{{2}}" if others else r"4\d{2}", "Bad request")


# The answer is XML, of which a template can only take the text apart.
_LISTED = json_response(
    """{"keys": [#foreach($part in $input.body.split("<Key>"))#if($foreach.count > 1)"""
    f'"{escaped("""$util.urlDecode($part.split("</Key>")[0])""")}"'
    "#if($foreach.hasNext), #end#end#end]"
    """#if($input.body.contains("<NextContinuationToken>"))"""
    """#set($rest = $input.body.split("<NextContinuationToken>")[1]), "next": """
    f'"{escaped("""$rest.split("</NextContinuationToken>")[0]""")}"'
    "#end}"
)
