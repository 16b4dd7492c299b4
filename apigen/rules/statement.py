"""Rules about the statements of resource policies, in IAM's own language.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-policy-language-overview.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.policy import Policy, PolicyDocument, ResourcePolicy
from apigen.spec.types import TextFile, has_variable, is_principal
from apigen.strict_json import loads

_LANGUAGE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
    "apigateway-control-access-policy-language-overview.html"
)
_KEYS = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html"
)
_SIDS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"

Statement: TypeAlias = Mapping[str, Any]

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
_MEMBERS = ("Sid", "Effect", *(name for pair in _ONE_OF for name in pair), "Condition")
# An account, or what IAM calls an identity inside: AIDACKCEVSQ6C2EXAMPLE.
_ID = re.compile(r"\d{12}|A[A-Z0-9]{15,127}")
_IDENTITY = "the ARN of a role, a user or an account, without wildcards"


def policies(subject: Subject) -> Iterator[tuple[ResourcePolicy, Path]]:
    """Every resource policy with its place: the API's, and those of domains."""
    if subject.spec.policy is not None:
        yield subject.spec.policy, ("policy",)
    for key, domain in subject.spec.domains.items():
        if domain.policy is not None:
            yield domain.policy, ("domains", key, "policy")


def statements(subject: Subject) -> Iterator[tuple[Statement, Path]]:
    """Every statement that IAM's own language was used for, with its place."""
    for policy, path in policies(subject):
        match policy:
            case Policy():
                found, at = policy.statements, (*path, "statements")
            case PolicyDocument():
                found, at = policy.Statement, (*path, "Statement")
            case TextFile():
                yield from ((one, (*path, "file")) for one in in_file(policy) or ())
                continue
        yield from ((statement, (*at, index)) for index, statement in enumerate(found))


def in_file(file: TextFile) -> Sequence[Statement] | None:
    """The statements of the document in a file; None where it is none."""
    try:
        document = loads(file.text)
    except ValueError:
        return None
    found = document.get("Statement") if isinstance(document, dict) else None
    listed = [found] if isinstance(found, dict) else found
    return listed if listed and isinstance(listed, list) and all(isinstance(one, dict) for one in listed) else None


def _form(subject: Subject) -> Iterator[Finding]:
    """A statement has an effect, and one each of principals, actions and resources. API Gateway answers `Invalid policy
    document`."""
    for statement, path in statements(subject):
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


def _members(statement: Statement) -> Iterator[tuple[Path, str, str]]:
    """What is wrong with the values of a statement's members: the path, the message and the help."""
    if not isinstance(statement.get("Sid", ""), str):
        yield ("Sid",), "a 'Sid' is text", ""
    for name in (name for pair in _ONE_OF[1:] for name in pair if name in statement):
        if not _is_texts(statement[name]):
            yield (name,), f"'{name}' is text or a list of texts", ""
    for name in (name for name in _ONE_OF[0] if name in statement):
        it = statement[name]
        named = isinstance(it, Mapping) and it and set(it) <= {*_PRINCIPALS} and all(map(_is_texts, it.values()))
        if not named and it != "*" and not (isinstance(it, str) and has_variable(it)):
            yield (name,), f"a '{name}' is '*', or names by their kind", f"{name}: {{AWS: arn:aws:iam::ACCOUNT:root}}"
        elif isinstance(it, Mapping) and "AWS" in it:
            yield from (((name, *path), f"'{text}' is no principal", _IDENTITY) for path, text in _unknown(it))


def _unknown(principals: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The texts that are neither `*`, nor an account or an identity of one, each with its path."""
    for path, text in _named(principals, "AWS"):
        if text != "*" and not has_variable(text) and not is_principal(text) and not _ID.fullmatch(text):
            yield path, text


def _condition(statement: Statement) -> Iterator[tuple[Path, str, str]]:
    condition = statement.get("Condition", {})
    if not isinstance(condition, Mapping) or not all(isinstance(keys, Mapping) for keys in condition.values()):
        yield ("Condition",), "a 'Condition' has keys by their operator", "Condition: {StringEquals: {KEY: VALUE}}"
        return
    known = {name.lower() for name in _OPERATORS}
    for operator, keys in condition.items():
        bare = str(operator).rpartition(":")[2]
        if bare.lower().removesuffix("ifexists") not in known:
            yield ("Condition", operator), f"'{operator}' is not an operator", did_you_mean(bare, _OPERATORS)
        for key, value in keys.items():
            if not all(map(_is_plain, value if isinstance(value, list) else [value])):
                yield ("Condition", operator, key), f"'{key}' takes text, a number or a truth value, or a list", ""


def _is_texts(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(one, str) for one in listed)


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _sids(subject: Subject) -> Iterator[Finding]:
    """The id of a statement is its own in the whole policy."""
    seen: set[tuple[Path, str]] = set()
    for statement, path in statements(subject):
        # What is in a file has the place of the file.
        policy, sid = path if path[-1] == "file" else path[:-1], str(statement.get("Sid", ""))
        if sid and (policy, sid) in seen:
            yield Finding(path=(*path, "Sid"), message=f"another statement has the Sid '{sid}'")
        seen.add((policy, sid))


def _actions(subject: Subject) -> Iterator[Finding]:
    """The policy of an API is asked about calls of the API: its actions are those of `execute-api`."""
    for statement, path in statements(subject):
        for place, text in _named(statement, "Action" if "Action" in statement else "NotAction"):
            if text != "*" and not has_variable(text) and not text.lower().startswith("execute-api:"):
                message = f"'{text}' is not an action on an API"
                yield Finding(path=(*path, *place), message=message, help="execute-api:Invoke")


def _resources(subject: Subject) -> Iterator[Finding]:
    """A statement about anything but APIs never counts: the policy is asked about calls of this API only."""
    for statement, path in statements(subject):
        member = "Resource" if "Resource" in statement else "NotResource"
        for place, text in _named(statement, member):
            service = text.split(":")[2] if text.startswith("arn:") and text.count(":") > 1 else text.partition(":")[0]
            if text != "*" and not has_variable(text) and service != "execute-api":
                message = f"'{text}' is not a resource of an API"
                yield Finding(path=(*path, *place), message=message, help="execute-api:/STAGE/METHOD/PATH")


def _named(statement: Statement, member: str) -> Iterator[tuple[Path, str]]:
    """The texts of a member, each with its path from the statement."""
    value = statement.get(member)
    if isinstance(value, str):
        yield (member,), value
    elif _is_texts(value):
        yield from (((member, index), text) for index, text in enumerate(value or ()))


def keys(statement: Statement) -> Iterator[tuple[str, str]]:
    """The keys of a statement's condition, each after its operator."""
    condition = statement.get("Condition")
    for operator, keys in condition.items() if isinstance(condition, Mapping) else ():
        yield from ((str(operator), str(key)) for key in (keys if isinstance(keys, Mapping) else ()))


def is_private(subject: Subject, path: Path) -> bool:
    """Whether a policy is that of a PRIVATE API or domain; no other domain has one."""
    return path[0] == "domains" or subject.spec.endpoint.type == "PRIVATE"


def is_everybody(statement: Statement) -> bool:
    """Whether a statement is about all callers."""
    return statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})


def _absent(subject: Subject) -> Iterator[Finding]:
    """Of calls of a PRIVATE API, the VPC, the VPC endpoint and the address inside of the VPC are known; of all others,
    the public address. A condition on what is not known never holds, and a negated one always does."""
    for statement, path in statements(subject):
        for operator, key in keys(statement):
            if operator.lower().endswith("ifexists") or operator == "Null":
                continue
            private = is_private(subject, path)
            wrong = key.lower() == "aws:sourceip" if private else key.lower() in _PRIVATE_KEYS
            if wrong:
                help_ = "aws:VpcSourceIp" if private else _PRIVATE_KEYS[key.lower()]
                message = f"'{key}' is absent from calls of {'a PRIVATE' if private else 'this'} API"
                yield Finding(path=(*path, "Condition", operator, key), message=message, help=help_, on_key=True)


RULES = (
    Rule(name="bad-policy-statement", summary="A statement of a policy is whole.", check=_form, page=_LANGUAGE),
    Rule(
        name="repeated-policy-sid",
        summary="A statement of a policy has an id of its own.",
        check=_sids,
        page=_SIDS,
        severity=Severity.WARNING,
    ),
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
)
