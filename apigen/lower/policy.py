"""Turns the resource policy into the JSON document that API Gateway takes.

    {accounts: [...], ip_ranges: [...]}  ->  Allow these accounts; Deny all that come from elsewhere

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apigen.graph.values import Json, Ref, Text, Value, join
from apigen.lower.context import SERVICE
from apigen.lower.text import text
from apigen.spec import ApiSpec
from apigen.spec.policy import Policy, PolicyDocument
from apigen.spec.types import TextFile

_ACTION = "execute-api:Invoke"
_SHORT = "execute-api:/"


def policy(spec: ApiSpec) -> Text:
    """The policy document; empty text where anybody may call from anywhere."""
    match spec.policy:
        case Policy() as short:
            return _document(_statements(short, private=spec.endpoint.type == "PRIVATE"))
        case PolicyDocument() as document:
            return _full(document.model_dump(exclude_none=True))
        case TextFile() as file:
            return _full(json.loads(file.text), interpolated=file.interpolate)
    if spec.endpoint.vpc_endpoints:
        return _document(_statements(Policy(vpc_endpoints=spec.endpoint.vpc_endpoints), private=True))
    return ""


def _document(statements: Iterator[Mapping[str, Value]]) -> Json:
    return Json({"Version": "2012-10-17", "Statement": tuple(statements)})


def _statements(it: Policy, *, private: bool) -> Iterator[Mapping[str, Value]]:
    yield from _callers(it)
    # A denial counts against every allowance, and a negated condition holds where the key is missing.
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
    address = "aws:VpcSourceIp" if private else "aws:SourceIp"
    if it.ip_ranges.allow:
        yield _deny({"NotIpAddress": {address: _texts(it.ip_ranges.allow)}})
    if it.ip_ranges.deny:
        yield _deny({"IpAddress": {address: _texts(it.ip_ranges.deny)}})
    networks = {"aws:SourceVpc": _texts(it.vpcs), "aws:SourceVpce": _texts(it.vpc_endpoints)}
    elsewhere = {key: names for key, names in networks.items() if names}
    if elsewhere:
        yield _deny({"StringNotEquals": elsewhere})
    for statement in it.statements:
        yield _mapping(statement)


def _callers(it: Policy) -> Iterator[Mapping[str, Value]]:
    """Who may call, before anything is denied."""
    roots = [join("arn:", _service("partition"), ":iam::", text(account), ":root") for account in it.accounts]
    named = (*roots, *_texts(it.principals))
    if named:
        yield _statement("Allow", {"AWS": named})
    if it.organizations:
        condition = {"StringEquals": {"aws:PrincipalOrgID": _texts(it.organizations)}}
        yield {**_statement("Allow", "*"), "Condition": condition}
    # Statements of the user's own may be all that is allowed.
    if not named and not it.organizations and not any(own.get("Effect") == "Allow" for own in it.statements):
        yield _statement("Allow", "*")


def _deny(condition: Mapping[str, Value]) -> Mapping[str, Value]:
    return {**_statement("Deny", "*"), "Condition": condition}


def _statement(effect: str, principal: Value) -> Mapping[str, Value]:
    return {"Effect": effect, "Principal": principal, "Action": _ACTION, "Resource": _resource(f"{_SHORT}*")}


def _texts(items: Sequence[str]) -> tuple[Text, ...]:
    return tuple(text(item) for item in items)


def _resource(short: str, *, interpolated: bool = True) -> Text:
    """The ARN of `execute-api:/STAGE/METHOD/PATH`.

    API Gateway takes the short form but stores the ARN, which would be a difference in every plan. The API's id is any:
    a reference to the API in its own argument would be a circle, and the policy is asked for this API only.
    """
    rest = short.removeprefix(_SHORT)
    partition, region = _service("partition"), _service("region")
    return join("arn:", partition, ":execute-api:", region, ":*:*/", text(rest) if interpolated else rest)


def _service(attribute: str) -> Ref:
    return SERVICE.ref(attribute)


def _full(document: Any, *, interpolated: bool = True) -> Json:
    return Json(_value(document, interpolated=interpolated))


def _mapping(source: Mapping[str, Any]) -> Mapping[str, Value]:
    return {key: _value(value, interpolated=True) for key, value in source.items()}


def _value(source: Any, *, interpolated: bool) -> Value:
    match source:
        case str() if source.startswith(_SHORT):
            return _resource(source, interpolated=interpolated)
        case str():
            return text(source) if interpolated else source
        case Mapping():
            return {key: _value(value, interpolated=interpolated) for key, value in source.items()}
        case list() | tuple():
            return tuple(_value(item, interpolated=interpolated) for item in source)
        case bool() | int() | float() | None:
            return source
    raise AssertionError(source)
