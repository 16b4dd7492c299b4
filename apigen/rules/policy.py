"""Rules about the resource policy."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from apigen.diagnostics import Path, Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.policy import Policy, PolicyDocument, ResourcePolicy
from apigen.spec.types import TextFile, has_variable
from apigen.strict_json import loads

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html"
_LANGUAGE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
    "apigateway-control-access-policy-language-overview.html"
)
_KEYS = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html"
)
_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

_Statement: TypeAlias = Mapping[str, Any]

# What a statement has exactly one of. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
_ONE_OF = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
_MEMBERS = ("Sid", "Effect", *(name for pair in _ONE_OF for name in pair), "Condition")
_MAX_LENGTH = 8192


def _policies(subject: Subject) -> Iterator[tuple[ResourcePolicy, Path]]:
    """Every resource policy with its place: the API's, and those of domains."""
    if subject.spec.policy is not None:
        yield subject.spec.policy, ("policy",)
    for key, domain in subject.spec.domains.items():
        if domain.policy is not None:
            yield domain.policy, ("domains", key, "policy")


def _statements(subject: Subject) -> Iterator[tuple[_Statement, Path]]:
    """Every statement that IAM's own language was used for, with its place."""
    for policy, path in _policies(subject):
        match policy:
            case Policy():
                found, at = policy.statements, (*path, "statements")
            case PolicyDocument():
                found, at = policy.Statement, (*path, "Statement")
            case TextFile():
                yield from ((one, (*path, "file")) for one in _in_file(policy) or ())
                continue
        yield from ((statement, (*at, index)) for index, statement in enumerate(found))


def _in_file(file: TextFile) -> Sequence[_Statement] | None:
    """The statements of the document in a file; None where it is none."""
    try:
        document = loads(file.text)
    except ValueError:
        return None
    statements = document.get("Statement") if isinstance(document, dict) else None
    listed = [statements] if isinstance(statements, dict) else statements
    return listed if listed and isinstance(listed, list) and all(isinstance(one, dict) for one in listed) else None


def _file(subject: Subject) -> Iterator[Finding]:
    """A file with a policy holds one JSON document, as IAM writes it."""
    for policy, path in _policies(subject):
        if isinstance(policy, TextFile) and _in_file(policy) is None:
            message = f"'{policy.file}' is not a policy: a JSON object with statements"
            yield Finding(path=(*path, "file"), message=message)


def _form(subject: Subject) -> Iterator[Finding]:
    """A statement has an effect, and one each of principals, actions and resources. API Gateway answers `Invalid policy
    document`."""
    for statement, path in _statements(subject):
        for name in statement:
            if name not in _MEMBERS:
                yield Finding(path=(*path, name), message=f"a statement has no '{name}'", on_key=True)
        if statement.get("Effect") not in ("Allow", "Deny"):
            yield Finding(path=(*path, "Effect"), message="the Effect of a statement is Allow or Deny")
        for one, other in _ONE_OF:
            if (one in statement) == (other in statement):
                yield Finding(path=path, message=f"a statement has one of '{one}' and '{other}'")


def _actions(subject: Subject) -> Iterator[Finding]:
    """The policy of an API is asked about calls of the API: its actions are those of `execute-api`."""
    for statement, path in _statements(subject):
        for text in _listed(statement.get("Action", statement.get("NotAction", []))):
            if text != "*" and not has_variable(text) and not text.lower().startswith("execute-api:"):
                member = "Action" if "Action" in statement else "NotAction"
                message = f"'{text}' is not an action on an API"
                yield Finding(path=(*path, member), message=message, help="execute-api:Invoke")


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
        unsigned = [site for site in subject.routes if _authorizer(subject, site.route.authorizer) != "iam"]
        if {"accounts": policy.accounts, "principals": policy.principals}.get(key, policy.organizations) and unsigned:
            others = f" and {len(unsigned) - 1} more" if len(unsigned) > 1 else ""
            message = f"nobody can call {unsigned[0].key}{others}: callers are known only with 'authorizer: iam'"
            yield Finding(path=("policy", key), message=message, on_key=True)


def _authorizer(subject: Subject, own: object) -> object:
    return own or subject.spec.defaults.authorizer


def _empty(subject: Subject) -> Iterator[Finding]:
    """A policy that says nothing lets everybody in."""
    for policy, path in _policies(subject):
        if isinstance(policy, Policy) and policy == Policy():
            yield Finding(path=path, message="the policy says nothing", help="leave it out", on_key=True)


def _open(subject: Subject) -> Iterator[Finding]:
    """A statement that lets everybody call everything, which no condition and no denial narrows, is as good as none."""
    policy, found = subject.spec.policy, list(_statements(subject))
    narrowed = isinstance(policy, Policy) and (
        policy.ip_ranges.allow or policy.ip_ranges.deny or policy.vpcs or policy.vpc_endpoints
    )
    if narrowed or any(statement.get("Effect") == "Deny" for statement, _ in found):
        return
    for statement, path in found:
        if statement.get("Effect") == "Allow" and "Condition" not in statement and _is_for_all(statement):
            message = "this lets everybody call everything"
            yield Finding(path=path, message=message, help="add a Condition, or a statement that denies")


def _is_for_all(statement: _Statement) -> bool:
    everybody = statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    actions, resources = _listed(statement.get("Action", [])), _listed(statement.get("Resource", []))
    invokes = any(action.lower() in ("*", "execute-api:*", "execute-api:invoke") for action in actions)
    return everybody and invokes and any(map(_is_everything, resources))


def _is_everything(resource: str) -> bool:
    """`*`, and what is nothing but stars after the API: `execute-api:/*`, `arn:...:abc123/*/*/*`."""
    return resource == "*" or set(resource.partition("/")[2]) in ({"*"}, {"*", "/"})


def _listed(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _length(subject: Subject) -> Iterator[Finding]:
    """A resource policy may have 8192 characters. The quota can be raised."""
    for policy, path in _policies(subject):
        whole = policy.text if isinstance(policy, TextFile) else json.dumps(policy.model_dump(exclude_defaults=True))
        length = len("".join(whole.split()))
        if length > _MAX_LENGTH:
            message = f"the policy has about {length} characters; {_MAX_LENGTH} are allowed unless the quota was raised"
            yield Finding(path=path, message=message, on_key=True)


RULES = (
    Rule(name="bad-policy-file", summary="A file with a policy holds a policy.", check=_file, page=_LANGUAGE),
    Rule(name="bad-policy-statement", summary="A statement of a policy is whole.", check=_form, page=_LANGUAGE),
    Rule(name="bad-policy-action", summary="A policy is about calls of the API.", check=_actions, page=_LANGUAGE),
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
