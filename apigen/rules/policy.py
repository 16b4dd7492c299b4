"""Rules about the resource policy."""

import json
from collections.abc import Iterator
from typing import Any

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.statement import RULES as STATEMENT_RULES
from apigen.rules.statement import Statement, in_file, is_everybody, is_private, keys, policies, statements
from apigen.spec.policy import VERSIONS, Policy, PolicyDocument
from apigen.spec.types import TextFile
from apigen.strict_json import loads

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html"
_LANGUAGE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
    "apigateway-control-access-policy-language-overview.html"
)
_KEYS = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html"
)
_VPC = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html"
_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

# What tells whose VPC or who it is, by how the names of the keys begin.
_TELLING = ("aws:sourcevpc", "aws:vpce", "aws:principal", "aws:userid", "aws:username", "aws:sourceaccount")
_MAX_LENGTH = 8192


def _file(subject: Subject) -> Iterator[Finding]:
    """A file with a policy holds one JSON document, as IAM writes it."""
    for policy, path in policies(subject):
        if isinstance(policy, TextFile) and in_file(policy) is None:
            message = f"'{policy.file}' is not a policy: a JSON object with statements"
            yield Finding(path=(*path, "file"), message=message)
        elif isinstance(policy, TextFile):
            document = loads(policy.text)
            for name in sorted(set(document) - set(PolicyDocument.model_fields)):
                yield Finding(path=(*path, "file"), message=f"'{policy.file}' has '{name}', which is not of a policy")
            if document.get("Version") not in (None, *VERSIONS):
                message = f"'{policy.file}' has a Version that IAM does not know"
                yield Finding(path=(*path, "file"), message=message, help=VERSIONS[0])


def _networks(subject: Subject) -> Iterator[Finding]:
    """Calls come through a VPC endpoint only to a PRIVATE API; to all others nobody could come."""
    policy = subject.spec.policy
    if subject.spec.endpoint.type == "PRIVATE" or not isinstance(policy, Policy):
        return
    for key, names in (("vpcs", policy.vpcs), ("vpc_endpoints", policy.vpc_endpoints)):
        if names:
            message = "only a PRIVATE endpoint is called from VPCs; nobody could call this API"
            yield Finding(path=("policy", key), message=message, help="endpoint: private", on_key=True)


def _identities(subject: Subject) -> Iterator[Finding]:
    """Who calls is known only where the request is signed, which `authorizer: iam` asks for. A policy that names who
    may call refuses everybody on the other routes, before their authorizer is asked.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    policy = subject.spec.policy
    if not isinstance(policy, Policy):
        return
    for key in ("accounts", "principals", "organizations"):
        unsigned = [site for site in subject.routes if subject.spec.defaults.authorization(site.route).name != "iam"]
        if {"accounts": policy.accounts, "principals": policy.principals}.get(key, policy.organizations) and unsigned:
            others = f" and {len(unsigned) - 1} more" if len(unsigned) > 1 else ""
            message = f"nobody can call {unsigned[0].key}{others}: callers are known only with 'authorizer: iam'"
            yield Finding(path=("policy", key), message=message, on_key=True)


def _any_vpc(subject: Subject) -> Iterator[Finding]:
    """A PRIVATE API can be called through the interface endpoints of every account. Addresses do not tell them apart,
    since every VPC may have the same ones."""
    for policy, path in policies(subject):
        own = [(statement, at) for statement, at in statements(subject) if at[: len(path)] == path]
        told = any(key.lower().startswith(_TELLING) for statement, _ in own for _, key in keys(statement))
        if told or not is_private(subject, path) or policy == Policy():
            continue
        if isinstance(policy, Policy) and _lets_all(policy):
            help_ = "add 'vpcs' or 'vpc_endpoints'"
            yield Finding(path=path, message="this lets calls in from anybody's VPC", help=help_, on_key=True)
        for statement, at in own:
            if statement.get("Effect") == "Allow" and is_everybody(statement) and statement.get("Condition"):
                message = "this condition lets calls in from anybody's VPC"
                help_ = "add aws:SourceVpc or aws:SourceVpce"
                yield Finding(path=(*at, "Condition"), message=message, help=help_, on_key=True)


def _lets_all(policy: Policy) -> bool:
    """Whether the short forms of a policy let everybody in, whatever its own statements deny."""
    named = policy.vpcs or policy.vpc_endpoints or policy.accounts or policy.principals or policy.organizations
    return not named and all(own.get("Effect") == "Deny" for own in policy.statements)


def _stays(subject: Subject) -> Iterator[Finding]:
    """The providers take a policy that is no longer given for one that somebody else gave, and leave it.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api#policy
    """
    if subject.built.policy and subject.spec.policy is None:
        message = "the API keeps the resource policy that it had: the providers do not remove it"
        help_ = "aws apigateway update-rest-api --rest-api-id ID --patch-operations op=replace,path=/policy,value=''"
        yield Finding(path=("policy",), message=message, help=f"after the apply: {help_}; then deploy again")


def _empty(subject: Subject) -> Iterator[Finding]:
    """A policy that says nothing lets everybody in."""
    for policy, path in policies(subject):
        if isinstance(policy, Policy) and policy == Policy():
            yield Finding(path=path, message="the policy says nothing", help="leave it out", on_key=True)


def _open(subject: Subject) -> Iterator[Finding]:
    """A statement that lets everybody call everything, which no condition and no denial narrows, is as good as none."""
    policy, found = subject.spec.policy, list(statements(subject))
    narrowed = isinstance(policy, Policy) and (
        policy.ip_ranges.allow or policy.ip_ranges.deny or policy.vpcs or policy.vpc_endpoints
    )
    if narrowed or any(statement.get("Effect") == "Deny" for statement, _ in found):
        return
    for statement, path in found:
        if statement.get("Effect") == "Allow" and "Condition" not in statement and _is_for_all(statement):
            message = "this lets everybody call everything"
            yield Finding(path=path, message=message, help="add a Condition, or a statement that denies")


def _is_for_all(statement: Statement) -> bool:
    actions, resources = _listed(statement.get("Action", [])), _listed(statement.get("Resource", []))
    invokes = any(action.lower() in ("*", "execute-api:*", "execute-api:invoke") for action in actions)
    return is_everybody(statement) and invokes and any(map(_is_everything, resources))


def _is_everything(resource: str) -> bool:
    """`*`, and what is nothing but stars after the API: `execute-api:/*`, `arn:...:abc123/*/*/*`."""
    return resource == "*" or set(resource.partition("/")[2]) in ({"*"}, {"*", "/"})


def _listed(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _length(subject: Subject) -> Iterator[Finding]:
    """A resource policy may have 8192 characters. The quota can be raised."""
    for policy, path in policies(subject):
        whole = policy.text if isinstance(policy, TextFile) else json.dumps(policy.model_dump(exclude_defaults=True))
        length = len("".join(whole.split()))
        if length > _MAX_LENGTH:
            message = f"the policy has about {length} characters; {_MAX_LENGTH} are allowed unless the quota was raised"
            yield Finding(path=path, message=message, on_key=True)


RULES = (
    Rule(
        name="bad-policy-file", summary="A file with a policy holds a policy.", check=_file, page=_LANGUAGE, fixed=True
    ),
    *STATEMENT_RULES,
    Rule(
        name="policy-stays",
        summary="A policy that is taken out is removed by hand.",
        check=_stays,
        page=_LANGUAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="policy-any-vpc",
        summary="A PRIVATE API says from which VPCs it is called.",
        check=_any_vpc,
        page=_VPC,
        severity=Severity.WARNING,
    ),
    Rule(name="policy-vpc-not-private", summary="Only PRIVATE APIs are called from VPCs.", check=_networks, page=_KEYS),
    Rule(
        name="policy-unsigned",
        summary="A policy that names callers needs signed requests.",
        check=_identities,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(name="empty-policy", summary="A policy says something.", check=_empty, page=_PAGE),
    Rule(
        name="open-policy",
        summary="A policy narrows who may call.",
        check=_open,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="policy-too-long",
        summary="A policy has at most 8192 characters.",
        check=_length,
        page=_LIMITS,
        severity=Severity.WARNING,
    ),
)
