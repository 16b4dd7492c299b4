"""Rules about the resource policy."""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, TypeAlias

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.policy import VERSIONS, Policy, PolicyDocument, ResourcePolicy
from apigen.spec.types import TextFile, has_variable

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

_Statement: TypeAlias = Mapping[str, Any]

# What a statement has exactly one of. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
_ONE_OF = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
_PRINCIPALS = ("AWS", "CanonicalUser", "Federated", "Service")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_ORDERED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    *(f"{kind}{operator}" for kind in ("Numeric", "Date") for operator in _ORDERED),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
)
_PRIVATE_KEYS = {"aws:sourcevpc": "", "aws:sourcevpce": "", "aws:vpcsourceip": "aws:SourceIp"}
# What tells whose VPC or who it is, by how the names of the keys begin.
_TELLING = ("aws:sourcevpc", "aws:vpce", "aws:principal", "aws:userid", "aws:username", "aws:sourceaccount")
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
        document = json.loads(file.text)
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
        elif isinstance(policy, TextFile) and json.loads(policy.text).get("Version") not in (None, *VERSIONS):
            message = f"'{policy.file}' has a Version that IAM does not know"
            yield Finding(path=(*path, "file"), message=message, help=VERSIONS[0])


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
        for inner, message, help_ in (*_members(statement), *_condition(statement)):
            yield Finding(path=(*path, *inner), message=message, help=help_)


def _members(statement: _Statement) -> Iterator[tuple[Path, str, str]]:
    """What is wrong with the values of a statement's members: the path, the message and the help."""
    for name in (name for pair in _ONE_OF[1:] for name in pair if name in statement):
        if not _is_texts(statement[name]):
            yield (name,), f"'{name}' is text or a list of texts", ""
    for name in (name for name in _ONE_OF[0] if name in statement):
        it = statement[name]
        named = isinstance(it, Mapping) and set(it) <= {*_PRINCIPALS} and all(map(_is_texts, it.values()))
        if not named and it != "*" and not has_variable(str(it)):
            yield (name,), f"a '{name}' is '*', or names by their kind", f"{name}: {{AWS: arn:aws:iam::ACCOUNT:root}}"


def _condition(statement: _Statement) -> Iterator[tuple[Path, str, str]]:
    condition = statement.get("Condition", {})
    if not isinstance(condition, Mapping) or not all(isinstance(keys, Mapping) for keys in condition.values()):
        yield ("Condition",), "a 'Condition' has keys by their operator", "Condition: {StringEquals: {KEY: VALUE}}"
        return
    known = {name.lower() for name in _OPERATORS}
    for operator, keys in condition.items():
        bare = str(operator).rpartition(":")[2].removesuffix("IfExists")
        if bare.lower() not in known:
            yield ("Condition", operator), f"'{operator}' is not an operator", did_you_mean(bare, _OPERATORS)
        for key, value in keys.items():
            if not all(map(_is_plain, value if isinstance(value, list) else [value])):
                yield ("Condition", operator, key), f"'{key}' takes text, a number or a truth value, or a list", ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int)) or (isinstance(value, float) and isfinite(value))


def _actions(subject: Subject) -> Iterator[Finding]:
    """The policy of an API is asked about calls of the API: its actions are those of `execute-api`."""
    for statement, path in _statements(subject):
        for place, text in _named(statement, "Action" if "Action" in statement else "NotAction"):
            if text != "*" and not has_variable(text) and not text.lower().startswith("execute-api:"):
                message = f"'{text}' is not an action on an API"
                yield Finding(path=(*path, *place), message=message, help="execute-api:Invoke")


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


def _resources(subject: Subject) -> Iterator[Finding]:
    """A statement about anything but APIs never counts: the policy is asked about calls of this API only."""
    for statement, path in _statements(subject):
        member = "Resource" if "Resource" in statement else "NotResource"
        for place, text in _named(statement, member):
            service = text.split(":")[2] if text.startswith("arn:") and text.count(":") > 1 else text.partition(":")[0]
            if text != "*" and not has_variable(text) and service != "execute-api":
                message = f"'{text}' is not a resource of an API"
                yield Finding(path=(*path, *place), message=message, help="execute-api:/STAGE/METHOD/PATH")


def _named(statement: _Statement, member: str) -> Iterator[tuple[Path, str]]:
    """The texts of a member, each with its path from the statement."""
    value = statement.get(member)
    if isinstance(value, str):
        yield (member,), value
    elif _is_texts(value):
        yield from (((member, index), text) for index, text in enumerate(value or ()))


def _keys(statement: _Statement) -> Iterator[tuple[str, str]]:
    """The keys of a statement's condition, each after its operator."""
    condition = statement.get("Condition")
    for operator, keys in condition.items() if isinstance(condition, Mapping) else ():
        yield from ((str(operator), str(key)) for key in (keys if isinstance(keys, Mapping) else ()))


def _is_private(subject: Subject, path: Path) -> bool:
    """Whether a policy is that of a PRIVATE API or domain; no other domain has one."""
    return path[0] == "domains" or subject.spec.endpoint.type == "PRIVATE"


def _absent(subject: Subject) -> Iterator[Finding]:
    """Of calls of a PRIVATE API, the VPC, the VPC endpoint and the address inside of the VPC are known; of all others,
    the public address. A condition on what is not known never holds, and a negated one always does."""
    for statement, path in _statements(subject):
        for operator, key in _keys(statement):
            if operator.lower().endswith("ifexists") or operator == "Null":
                continue
            private = _is_private(subject, path)
            wrong = key.lower() == "aws:sourceip" if private else key.lower() in _PRIVATE_KEYS
            if wrong:
                help_ = "aws:VpcSourceIp" if private else _PRIVATE_KEYS[key.lower()]
                message = f"'{key}' is absent from calls of {'a PRIVATE' if private else 'this'} API"
                yield Finding(path=(*path, "Condition", operator, key), message=message, help=help_, on_key=True)


def _any_vpc(subject: Subject) -> Iterator[Finding]:
    """A PRIVATE API can be called through the interface endpoints of every account. Addresses do not tell them apart,
    since every VPC may have the same ones."""
    for policy, path in _policies(subject):
        own = [(statement, at) for statement, at in _statements(subject) if at[: len(path)] == path]
        told = any(key.lower().startswith(_TELLING) for statement, _ in own for _, key in _keys(statement))
        if told or not _is_private(subject, path) or policy == Policy():
            continue
        if isinstance(policy, Policy) and _lets_all(policy):
            help_ = "add 'vpcs' or 'vpc_endpoints'"
            yield Finding(path=path, message="this lets calls in from anybody's VPC", help=help_, on_key=True)
        for statement, at in own:
            if statement.get("Effect") == "Allow" and _is_everybody(statement) and statement.get("Condition"):
                message = "this condition lets calls in from anybody's VPC"
                help_ = "add aws:SourceVpc or aws:SourceVpce"
                yield Finding(path=(*at, "Condition"), message=message, help=help_, on_key=True)


def _lets_all(policy: Policy) -> bool:
    """Whether the short forms of a policy let everybody in, whatever its own statements deny."""
    named = policy.vpcs or policy.vpc_endpoints or policy.accounts or policy.principals or policy.organizations
    return not named and all(own.get("Effect") == "Deny" for own in policy.statements)


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
    actions, resources = _listed(statement.get("Action", ())), _listed(statement.get("Resource", ()))
    invokes = any(action.lower() in ("*", "execute-api:*", "execute-api:invoke") for action in actions)
    return _is_everybody(statement) and invokes and any(map(_is_everything, resources))


def _is_everybody(statement: _Statement) -> bool:
    return statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})


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
    Rule(
        name="bad-policy-resource",
        summary="A policy is about resources of the API.",
        check=_resources,
        page=_LANGUAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="absent-condition-key",
        summary="A condition of a policy is on a key that calls have.",
        check=_absent,
        page=_KEYS,
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
