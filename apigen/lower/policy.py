"""Turns resource policies, of the API and of PRIVATE domains, into the JSON documents that API Gateway takes.

    {accounts: [...], ip_ranges: [...]}  ->  Allow these accounts; Deny all that come from elsewhere

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apigen.graph.values import Join, Json, Ref, Text, Value, join
from apigen.lower.context import SERVICE
from apigen.lower.text import text
from apigen.spec import ApiSpec
from apigen.spec.domain import Domain
from apigen.spec.policy import Policy, PolicyDocument, ResourcePolicy
from apigen.spec.types import TextFile
from apigen.strict_json import loads

_ACTION = "execute-api:Invoke"
_SHORT = "execute-api:/"


def policy(spec: ApiSpec) -> Text:
    """The policy document of the API; empty text where anybody may call from anywhere."""
    found = _policy(spec.policy, spec.endpoint.vpc_endpoints, private=spec.endpoint.type == "PRIVATE")
    return "" if found is None else Json(_with_arns(found))


def domain_policy(domain: Domain) -> Text | None:
    """The policy document of a PRIVATE domain. Its resources stay short: the ARN would have the domain's own id.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-tutorial.html
    """
    found = _policy(domain.policy, domain.vpc_endpoints, private=True)
    return None if found is None else Json(found)


def _policy(written: ResourcePolicy | None, vpc_endpoints: list[str], *, private: bool) -> Value:
    """The document, with resources in their short form; None where there is nothing to say."""
    match written:
        case Policy():
            return _document(_statements(written, private=private))
        case PolicyDocument():
            return _value(written.model_dump(exclude_none=True), interpolated=True)
        case TextFile():
            return _value(loads(written.text), interpolated=written.interpolate)
    if vpc_endpoints:
        return _document(_statements(Policy(vpc_endpoints=vpc_endpoints), private=True))
    return None


def _document(statements: Iterator[Mapping[str, Value]]) -> Value:
    return {"Version": "2012-10-17", "Statement": tuple(statements)}


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
    return {"Effect": effect, "Principal": principal, "Action": _ACTION, "Resource": f"{_SHORT}*"}


def _texts(items: Sequence[str]) -> tuple[Text, ...]:
    return tuple(text(item) for item in items)


def _with_arns(value: Value) -> Value:
    """`value` with `execute-api:/STAGE/METHOD/PATH` as ARNs.

    API Gateway takes the short form but stores the ARN, which would be a difference in every plan. The API's id is any:
    a reference to the API in its own argument would be a circle, and the policy is asked for this API only.
    """
    match value:
        case str() if value.startswith(_SHORT):
            return _arn(value)
        case Join((str() as first, *rest)) if first.startswith(_SHORT):
            return join(_arn(first), *rest)
        case tuple():
            return tuple(map(_with_arns, value))
        case Mapping():
            return {key: _with_arns(item) for key, item in value.items()}
        case _:
            return value


def _arn(short: str) -> Text:
    partition, region = _service("partition"), _service("region")
    return join("arn:", partition, ":execute-api:", region, ":*:*/", short.removeprefix(_SHORT))


def _service(attribute: str) -> Ref:
    return SERVICE.ref(attribute)


def _mapping(source: Mapping[str, Any]) -> Mapping[str, Value]:
    return {key: _value(value, interpolated=True) for key, value in source.items()}


def _value(source: Any, *, interpolated: bool) -> Value:
    match source:
        case str():
            return text(source) if interpolated else source
        case Mapping():
            return {key: _value(value, interpolated=interpolated) for key, value in source.items()}
        case list() | tuple():
            return tuple(_value(item, interpolated=interpolated) for item in source)
        case bool() | int() | float() | None:
            return source
    raise AssertionError(source)
