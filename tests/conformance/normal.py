"""What an API's resources are, in one normal form for graphs, Terraform modules and Pulumi programs.

Values are evaluated: variables have their text, and an attribute that is known only at apply has the text that `token`
makes of its owner. An attribute that its owner's arguments set has that argument's value. Beside the value stand the
references that it was made from, so that two owners with equal attributes are not taken for each other.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any

# The kinds of the graph by the type names of Terraform, without the targets' own tables: these are under test.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "aws_service": "service",
        "aws_caller_identity": "caller_identity",
        "aws_api_gateway_rest_api": "rest_api",
        "aws_api_gateway_resource": "resource",
        "aws_api_gateway_authorizer": "authorizer",
        "aws_api_gateway_model": "model",
        "aws_api_gateway_request_validator": "request_validator",
        "aws_api_gateway_method": "method",
        "aws_api_gateway_integration": "integration",
        "aws_api_gateway_method_response": "method_response",
        "aws_api_gateway_integration_response": "integration_response",
        "aws_api_gateway_gateway_response": "gateway_response",
        "aws_api_gateway_documentation_part": "documentation_part",
        "aws_api_gateway_documentation_version": "documentation_version",
        "aws_api_gateway_deployment": "deployment",
        "aws_api_gateway_stage": "stage",
        "aws_api_gateway_client_certificate": "client_certificate",
        "aws_api_gateway_method_settings": "method_settings",
        "aws_api_gateway_api_key": "api_key",
        "aws_api_gateway_usage_plan": "usage_plan",
        "aws_api_gateway_usage_plan_key": "usage_plan_key",
        "aws_api_gateway_domain_name": "domain_name",
        "aws_api_gateway_domain_name_access_association": "domain_name_access_association",
        "aws_api_gateway_base_path_mapping": "base_path_mapping",
        "aws_apigatewayv2_api_mapping": "api_mapping",
        "aws_route53_record": "record",
        "aws_api_gateway_vpc_link": "vpc_link",
        "aws_apigatewayv2_vpc_link": "vpc_link_v2",
        "aws_lambda_permission": "lambda_permission",
        "aws_iam_role": "role",
        "aws_iam_role_policy": "role_policy",
        "aws_iam_role_policy_attachment": "role_policy_attachment",
        "aws_api_gateway_account": "account",
        "aws_cloudwatch_log_group": "log_group",
        "aws_wafv2_web_acl_association": "web_acl_association",
    }
)
DATA = frozenset({"service", "caller_identity"})

# What API Gateway and Lambda find by its place, not by an id: made first, a replacement overwrites the old one and is
# then deleted in its place.
OVERWRITING = frozenset(
    {
        *("method", "integration", "method_response", "integration_response", "gateway_response"),
        *("method_settings", "usage_plan_key", "lambda_permission", "web_acl_association"),
        *("domain_name", "domain_name_access_association", "base_path_mapping", "api_mapping", "record"),
    }
)
CREATE_FIRST, DELETE_FIRST, EITHER = "create first", "delete first", "either"

# Arguments that are JSON documents: spaces and the order of members say nothing.
DOCUMENTS = frozenset(
    {
        ("rest_api", "body"),
        ("rest_api", "policy"),
        ("model", "schema"),
        ("documentation_part", "properties"),
        ("domain_name", "policy"),
        ("role", "assume_role_policy"),
        ("role_policy", "policy"),
        ("stage", "access_log_settings.format"),
    }
)

# Arguments that are sets, and blocks that are: their order says nothing.
SETS = frozenset(
    {
        *(("vpc_link_v2", "subnet_ids"), ("vpc_link_v2", "security_group_ids")),
        *(("authorizer", "provider_arns"), ("method", "authorization_scopes"), ("usage_plan", "api_stages")),
        ("record", "alias"),
    }
)

REGION, ACCOUNT, PARTITION = "zz-token-7", "987654321098", "aws-token"
_DATA_TOKENS = MappingProxyType({"region": REGION, "account_id": ACCOUNT, "partition": PARTITION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """The value of an argument or output.

    Attributes:
        value: what it evaluates to.
        references: `kind.id.attribute` of everything that it was made from.
        secret: whether a sensitive variable is in it.
    """

    value: Any
    references: frozenset[str] = frozenset()
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One resource. Arguments of a nested block have the block's name in front.

    Attributes:
        waits: resources that must be there first though no argument names them.
        replacement: the order in which an old and a new one follow each other.
        replaced_with: what a change of brings a replacement; None where the realisation cannot say it.
    """

    arguments: Mapping[str, Argument]
    waits: frozenset[str] = frozenset()
    replacement: str = EITHER
    replaced_with: frozenset[str] | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What the surrounding stack passes in."""

    description: str
    default: str | None
    sensitive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One API; resources by `kind.id`."""

    resources: Mapping[str, Node]
    variables: Mapping[str, Variable] = field(default_factory=dict)
    outputs: Mapping[str, Argument] = field(default_factory=dict)


def token(owner: str, attribute: str) -> str:
    """The text of an attribute that is known only at apply; the real provider takes it for what it is."""
    kind, _, name = owner.partition(".")
    if kind in DATA:
        return _DATA_TOKENS[attribute]
    if attribute == "arn" or attribute.endswith("_arn"):
        return f"arn:{PARTITION}:{kind.replace('_', '-')}:{REGION}:{ACCOUNT}:{name}-{attribute}"
    if attribute.endswith("_zone_id"):  # the provider takes up to 32 characters
        return f"Z{sha256(owner.encode()).hexdigest()[:20].upper()}"
    return f"{kind}-{name}-{attribute}"


def type_name(kind: str) -> str:
    """The provider's type of a kind."""
    (found,) = [name for name, known in KINDS.items() if known == kind]
    return found


def argument_value(kind: str, name: str, value: Any) -> Any:
    """An evaluated value in a form that is equal where it means the same."""
    if name == "access_log_settings.format" and not str(value).startswith("{"):
        return value
    if (kind, name) in DOCUMENTS and isinstance(value, str) and value:
        return json.loads(value, object_pairs_hook=_distinct)
    if (kind, name) == ("deployment", "triggers") and isinstance(value, Mapping):
        return {key: _as_document(text) for key, text in value.items()}
    return _as_set(value) if (kind, name) in SETS else value


def _as_document(text: Any) -> Any:
    """The text of a trigger; a list or map in one is JSON, of which the spaces and the order say nothing."""
    return json.loads(text) if isinstance(text, str) and text.startswith(("[", "{")) else text


def _as_set(value: Any) -> Any:
    """Lists in one order, and what is not set left out, at every depth."""
    match value:
        case list() | tuple():
            return sorted(map(_as_set, value), key=canonical)
        case Mapping():
            return {name: _as_set(item) for name, item in value.items() if item not in (None, [])}
        case _:
            return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), f"a member is there twice: {pairs}"
    return dict(pairs)


def implied(arguments: Mapping[str, Argument]) -> frozenset[str]:
    """The resources that arguments name, as `kind.id`."""
    references = (reference for argument in arguments.values() for reference in argument.references)
    return frozenset(owner(reference) for reference in references)


def owner(reference: str) -> str:
    """`kind.id` of `kind.id.attribute`."""
    return reference.rpartition(".")[0]


def order(kind: str, create_first: bool) -> str:
    """How a resource is replaced, where an engine says only whether the new one comes first."""
    if create_first:
        return CREATE_FIRST
    return DELETE_FIRST if kind in OVERWRITING else EITHER


def differences(one: Form, other: Form) -> list[str]:
    """Where two forms differ, one line each: the place, then what each says."""
    return [f"{place}: {left} != {right}" for place, left, right in _unequal(one, other)]


def _unequal(one: Form, other: Form) -> Iterator[tuple[str, str, str]]:
    yield from _entries("variable ", _shown(one.variables), _shown(other.variables))
    yield from _entries("output ", _arguments(one.outputs), _arguments(other.outputs))
    yield from _entries("", dict.fromkeys(one.resources, "there"), dict.fromkeys(other.resources, "there"))
    for name in sorted(one.resources.keys() & other.resources.keys()):
        left, right = one.resources[name], other.resources[name]
        yield from _entries(f"{name}.", _arguments(left.arguments), _arguments(right.arguments))
        yield from _entries(f"{name} ", _order(left, right), _order(right, left))


def _entries(
    place: str, left: Mapping[str, str], right: Mapping[str, str], absent: str = "absent"
) -> Iterator[tuple[str, str, str]]:
    for name in sorted(left.keys() | right.keys()):
        pair = left.get(name, absent), right.get(name, absent)
        if pair[0] != pair[1]:
            yield f"{place}{name}", *_window(*pair)


def _window(left: str, right: str) -> tuple[str, str]:
    """Long texts from shortly before the first difference."""
    common = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, common - 60) if max(len(left), len(right)) > 240 else 0
    return left[start : start + 240], right[start : start + 240]


def _shown(items: Mapping[str, object]) -> dict[str, str]:
    return {name: str(item) for name, item in items.items()}


def _arguments(arguments: Mapping[str, Argument]) -> dict[str, str]:
    return {name: _argument(argument) for name, argument in arguments.items()}


def _argument(argument: Argument) -> str:
    made_from = f" from {', '.join(sorted(argument.references))}" if argument.references else ""
    return f"{canonical(argument.value)}{made_from}{' (secret)' if argument.secret else ''}"


def canonical(value: Any) -> str:
    """JSON text that is equal for equal values only: True is not 1, and 1.0 is."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _order(node: Node, other: Node) -> dict[str, str]:
    said = {
        "waits for": str(sorted(node.waits)),
        "replacement": node.replacement,
        "ignores changes of": str(sorted(node.ignored)),
    }
    if node.replaced_with is not None and other.replaced_with is not None:
        said["is replaced with"] = str(sorted(node.replaced_with))
    return said
