"""Which checks of checkov a resource fails on purpose, each with the reason that is printed inside its block.

What a spec leaves out, because it costs or belongs to the stack around, is on purpose. What a spec weakens by name
(`data_trace: true`, short retention, an old TLS version) is not, and checkov says so.
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from apigen.graph import Graph
from apigen.graph.resources import (
    Argument,
    Deployment,
    LogGroup,
    Method,
    MethodSettings,
    Resource,
    RestApi,
    RolePolicy,
    Stage,
    WebAclAssociation,
)
from apigen.graph.values import Var, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A check that the resources of a kind fail on purpose.

    Attributes:
        fails: whether a resource in its graph would fail the check.
        argument: what the check looks at, if it is an argument; an override of it has the last word.
    """

    check: str
    kind: type[Resource]
    fails: Callable[[Any, Graph], bool]
    reason: str
    argument: str = ""


def _is_open(method: Method, _: Graph) -> bool:
    return method.http_method != "OPTIONS" and method.authorization == "NONE" and not method.api_key_required


def _has_nothing_to_check(method: Method, _: Graph) -> bool:
    """Path parameters are always there. What is declared and not checked is weakened by name (`validate: none`)."""
    names = (name for name, required in (method.request_parameters or {}).items() if required)
    declared = method.request_models or any(not name.startswith("method.request.path.") for name in names)
    return method.request_validator_id is None and not declared


def _is_private(graph: Graph) -> bool:
    return any("PRIVATE" in api.endpoint_configuration.types for api in graph.resources if isinstance(api, RestApi))


def _is_filtered(stage: Stage, graph: Graph) -> bool:
    """A web ACL is associated with the stage."""
    return any(isinstance(one, WebAclAssociation) and one.resource_arn == stage.ref("arn") for one in graph.resources)


def _takes_turns(deployment: Deployment, _: Graph) -> bool:
    return not deployment.lifecycle.create_before_destroy


def _is_off(value: Argument, graph: Graph) -> bool:
    """Whether a setting is off. checkov judges a variable by its default, and lets one without a default pass."""
    if isinstance(value, Var):
        default = next(variable.default for variable in graph.variables if variable.name == value.name)
        return default is not None and _is_off(default, graph)
    return value in (None, False, "OFF")


def _is_quiet(stage: Stage, graph: Graph) -> bool:
    """The stage has no settings, or some that do not ask for logs and metrics."""
    own = [
        one.settings
        for one in graph.resources
        if isinstance(one, MethodSettings) and one.stage_name == stage.ref("stage_name")
    ]
    return not own or any(_is_off(one.logging_level, graph) or _is_off(one.metrics_enabled, graph) for one in own)


def _translates(policy: RolePolicy, _: Graph) -> bool:
    texts = {value for value in walk(policy.policy) if isinstance(value, str)}
    return {"*", _TRANSLATE} <= texts


# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazontranslate.html
_TRANSLATE = "translate:TranslateText"


SKIPS: tuple[Skip, ...] = (
    Skip(
        check="CKV_AWS_59",
        kind=Method,
        argument="authorization",
        fails=_is_open,
        reason="the spec opens this route to everybody",
    ),
    Skip(
        check="CKV2_AWS_53",
        kind=Method,
        argument="request_validator_id",
        fails=_has_nothing_to_check,
        reason="the spec declares nothing that would be checked",
    ),
    Skip(
        check="CKV_AWS_217",
        kind=Deployment,
        fails=_takes_turns,
        reason="two deployments take turns, and only the one that no stage serves is replaced",
    ),
    Skip(
        check="CKV_AWS_76",
        kind=Stage,
        argument="access_log_settings",
        fails=lambda stage, _: stage.access_log_settings is None,
        reason="access logs need a role of the account; 'account' or 'access_logs' turns them on",
    ),
    Skip(
        check="CKV2_AWS_4",
        kind=Stage,
        fails=_is_quiet,
        reason="logs need a role of the account, and metrics cost; 'account', or 'logs' and 'metrics', turn them on",
    ),
    Skip(
        check="CKV_AWS_120",
        kind=Stage,
        argument="cache_cluster_enabled",
        fails=lambda stage, _: not stage.cache_cluster_enabled,
        reason="a cache costs by the hour, and answers with what was; 'cache' of the stage makes one",
    ),
    Skip(
        check="CKV2_AWS_51",
        kind=Stage,
        argument="client_certificate_id",
        fails=lambda stage, _: stage.client_certificate_id is None,
        reason="only HTTP backends can ask for a certificate; 'client_certificate' of the stage shows one",
    ),
    Skip(
        check="CKV2_AWS_29",
        kind=Stage,
        fails=lambda stage, graph: not _is_private(graph) and not _is_filtered(stage, graph),
        reason="a web ACL belongs to the stack around; 'web_acl' of the stage names it",
    ),
    Skip(
        check="CKV2_AWS_77",
        kind=Stage,
        fails=_is_filtered,
        reason="the rules of the web ACL are in the stack around",
    ),
    Skip(
        check="CKV_AWS_158",
        kind=LogGroup,
        argument="kms_key_id",
        fails=lambda group, _: group.kms_key_id is None,
        reason="CloudWatch encrypts with a key of its own; 'kms_key' of the log group names another",
    ),
    Skip(
        check="CKV_AWS_225",
        kind=MethodSettings,
        argument="settings",
        fails=lambda settings, _: not settings.settings.caching_enabled,
        reason="a cache costs by the hour, and answers with what was; 'cache' of the stage makes one",
    ),
    Skip(
        check="CKV_AWS_355",
        kind=RolePolicy,
        argument="policy",
        fails=_translates,
        reason="a translation concerns no resource that has an ARN",
    ),
)


def skips(resource: Resource, graph: Graph, overridden: Collection[str] = ()) -> tuple[str, ...]:
    """The comments inside the block of a resource that tell checkov what is on purpose."""
    found = (skip for skip in SKIPS if isinstance(resource, skip.kind) and skip.argument not in overridden)
    return tuple(f"checkov:skip={skip.check}: {skip.reason}" for skip in found if skip.fails(resource, graph))
