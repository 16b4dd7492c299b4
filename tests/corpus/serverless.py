"""Turns an API of a SAM template into what SAM makes of it: preflight methods, stages and permissions.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.corpus.intrinsics import References, resolved

_KNOWN = {"Name", "StageName", "DefinitionBody", "EndpointConfiguration", "TracingEnabled", "Cors"}
_CORS = {
    "AllowHeaders": "Access-Control-Allow-Headers",
    "AllowMethods": "Access-Control-Allow-Methods",
    "AllowOrigin": "Access-Control-Allow-Origin",
    "MaxAge": "Access-Control-Max-Age",
}
_INVOKE = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}


def _resources(template: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in template["Resources"].items() if one["Type"] == kind}


def serverless_api(template: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of the one API of a template."""
    (properties,) = _resources(template, "AWS::Serverless::Api").values()
    assert properties.keys() <= _KNOWN, f"unknown properties {sorted(properties.keys() - _KNOWN)}"
    return dict(properties)


def endpoint(properties: Mapping[str, Any]) -> list[str]:
    """The endpoint types. AWS's own default is the edge-optimised one."""
    return [properties.get("EndpointConfiguration", "EDGE")]


def stages(properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The stage that is asked for, and the one named `Stage` that SAM adds unless OpenApiVersion is set."""
    tracing = properties.get("TracingEnabled", False)
    return {properties["StageName"]: {"xray_tracing_enabled": tracing}, "Stage": {"xray_tracing_enabled": False}}


def add_cors(document: Mapping[str, Any], cors: Mapping[str, Any]) -> dict[str, Any]:
    """The document with an OPTIONS method on every path."""
    assert cors.keys() <= _CORS.keys(), f"unknown properties {sorted(cors.keys() - _CORS.keys())}"
    if not cors:
        return dict(document)
    paths = {path: {**verbs, "options": _preflight(verbs, cors)} for path, verbs in document["paths"].items()}
    return {**document, "paths": paths}


def _preflight(verbs: Mapping[str, Any], cors: Mapping[str, Any]) -> dict[str, Any]:
    methods = ",".join(sorted({"OPTIONS", *(verb.upper() for verb in verbs)}))
    said = {"AllowMethods": f"'{methods}'", "AllowOrigin": "'*'", **cors}
    headers = {_CORS[name]: value for name, value in said.items()}
    answer = {
        "statusCode": "200",
        "responseParameters": {f"method.response.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": "{}\n"},
    }
    return {
        "responses": {"200": {"description": "Default response for CORS method", "headers": headers}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{\n  "statusCode" : 200\n}\n'},
            "responses": {"default": answer},
        },
    }


def permissions(template: Mapping[str, Any], references: References) -> dict[str, dict[str, Any]]:
    """What may invoke which function, by `STAGE/METHOD/PATH`."""
    found = [*_of_events(template, references), *_of_permissions(template, references)]
    assert len(dict(found)) == len(found), f"two permissions for one pattern: {found}"
    return dict(found)


def _of_events(template: Mapping[str, Any], references: References) -> Iterator[tuple[str, dict[str, Any]]]:
    """An event on an API whose document has the method already adds a permission for all stages, and nothing else."""
    for name, function in _resources(template, "AWS::Serverless::Function").items():
        for event in function.get("Events", {}).values():
            assert event["Type"] == "Api", event
            said = event["Properties"]
            path = re.sub(r"\{[^}]*\}", "*", said["Path"])
            yield f"*/{said['Method'].upper()}{path}", {"function": references[name], **_INVOKE}


def _of_permissions(template: Mapping[str, Any], references: References) -> Iterator[tuple[str, dict[str, Any]]]:
    for said in _resources(template, "AWS::Lambda::Permission").values():
        given = resolved(said, references)
        source, function = given.pop("SourceArn"), given.pop("FunctionName")
        assert given == _INVOKE, given
        # arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH
        yield source.split(":", 5)[5].partition("/")[2], {"function": function, **given}
