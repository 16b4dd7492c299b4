"""Turns stages into stages with what belongs to them, and the definition into a deployment with its trigger.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from apigen import naming
from apigen.graph.fingerprint import fingerprint
from apigen.graph.pprint import expression
from apigen.graph.resources import (
    CanarySettings,
    ClientCertificate,
    Deployment,
    DocumentationVersion,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    Lifecycle,
    MethodResponse,
    Resource,
    Stage,
    WebAclAssociation,
    expressions,
)
from apigen.graph.values import Address, Ref, Text, text_of
from apigen.lower.access_log import access_log_settings, log_group
from apigen.lower.account import ACCOUNT, managed
from apigen.lower.context import API, DATA_SOURCES
from apigen.lower.method_settings import method_settings
from apigen.lower.text import known, optional_text, tags, text
from apigen.spec import ApiSpec
from apigen.spec.access_log import AccessLogs
from apigen.spec.stage import Logs
from apigen.spec.stage import Stage as StageSpec

# A deployment that lacks one of these is refused or broken; the rest is referred to by them.
_ANSWERS = (Integration, MethodResponse, IntegrationResponse, GatewayResponse)


def deployment(definition: Sequence[Resource]) -> Deployment:
    """The deployment of all of `definition`. Its trigger changes with the content that clients can notice, and with
    the run-time values that this refers to; never with ids, order or labels."""
    return Deployment(
        id="this",
        rest_api_id=Ref(API, "id"),
        triggers={"definition": fingerprint(definition), **dict(_runtime_values(definition))},
        label="What the stages serve",
        depends_on=tuple(sorted(r.address for r in definition if isinstance(r, _ANSWERS))),
    )


def _runtime_values(definition: Iterable[Resource]) -> Iterator[tuple[str, Text]]:
    inside = {API, *(resource.address for resource in definition)}
    # The provider's Region and account are what they are for as long as the API lives. A module call with depends_on
    # would make them unknown before every apply, and each apply a new deployment.
    inside |= {source.address for source in DATA_SOURCES}
    found = {expression(leaf): leaf for resource in definition for leaf in expressions(resource)}
    for name in sorted(found):
        leaf = found[name]
        if not isinstance(leaf, Ref):
            yield name, text_of(leaf)
        elif leaf.address not in inside:
            yield name, leaf


def stages(
    spec: ApiSpec, links: Mapping[str, Address], documentation: DocumentationVersion | None
) -> Iterator[Resource]:
    """All stages with their settings, access logs and web ACLs."""
    account = (ACCOUNT,) if managed(spec) else ()
    for name, given in sorted(spec.stages.items()):
        settings = _logged(given) if spec.account else given
        certificate = _client_certificate(name, settings)
        logs = settings.access_logs
        group = log_group(name, settings)
        stage = Stage(
            id=naming.key(name),
            label=f"Stage {name}",
            rest_api_id=Ref(API, "id"),
            deployment_id=Ref(Address(Deployment.KIND, "this"), "id"),
            stage_name=name,
            description=optional_text(settings.description),
            client_certificate_id=_certificate_id(settings, certificate),
            variables={key: text(settings.variables[key]) for key in sorted(settings.variables)} or None,
            cache_cluster_enabled=True if settings.cache else None,
            cache_cluster_size=settings.cache.size if settings.cache else None,
            documentation_version=_documentation(settings, documentation),
            xray_tracing_enabled=known(settings.tracing),
            access_log_settings=access_log_settings(logs, group) if logs else None,
            canary_settings=_canary(settings),
            tags=tags(settings.tags),
            # A link can be deleted only when no stage serves a deployment that uses it any more.
            depends_on=(*links.values(), *(account if logs else ())),
        )
        if certificate is not None:
            yield certificate
        yield from (group,) if group else ()
        yield stage
        yield from method_settings(stage, settings, account)
        if settings.web_acl is not None:
            yield _web_acl(stage, settings.web_acl)


def _logged(stage: StageSpec) -> StageSpec:
    """What a stage logs and counts unless it says otherwise, once the account is known to have a role for it."""
    defaults = {"logs": Logs(), "access_logs": AccessLogs(), "metrics": True}
    return stage.model_copy(update={name: one for name, one in defaults.items() if name not in stage.model_fields_set})


def _canary(settings: StageSpec) -> CanarySettings | None:
    if settings.canary is None:
        return None
    overrides = settings.canary.variables
    return CanarySettings(
        deployment_id=Ref(Address(Deployment.KIND, "this"), "id"),
        percent_traffic=known(settings.canary.percent),
        stage_variable_overrides={key: text(overrides[key]) for key in sorted(overrides)} or None,
        use_stage_cache=known(settings.canary.use_stage_cache),
    )


def _client_certificate(name: str, settings: StageSpec) -> ClientCertificate | None:
    """The stage's own certificate, if it has one."""
    wanted = settings.client_certificate
    if wanted is None or wanted.id is not None:
        return None
    return ClientCertificate(
        id=naming.key(name),
        label=f"Stage {name} to its backends",
        description=optional_text(wanted.description),
        tags=tags(settings.tags),
        # A certificate that a stage uses cannot be deleted, so a new one must take over first.
        # https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteClientCertificate.html
        lifecycle=Lifecycle(create_before_destroy=True),
    )


def _certificate_id(settings: StageSpec, own: ClientCertificate | None) -> Text | None:
    if own is not None:
        return own.ref("id")
    return optional_text(settings.client_certificate.id) if settings.client_certificate else None


def _documentation(settings: StageSpec, current: DocumentationVersion | None) -> Text | None:
    if settings.documentation_version is not None:
        return text(settings.documentation_version)
    return current.ref("version") if current else None


def _web_acl(stage: Stage, arn: str) -> WebAclAssociation:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html"""
    return WebAclAssociation(
        id=stage.id,
        label=f"Web ACL of {stage.label[0].lower()}{stage.label[1:]}",
        resource_arn=stage.ref("arn"),
        web_acl_arn=text(arn),
    )
