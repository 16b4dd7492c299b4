"""What API Gateway demands of backends and stages and a spec cannot get wrong, since lowering makes it right.

Asked of every graph that we have. `tests/aws_rules_*.yaml` name these tests as the proof of such demands.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

from apigen.graph.resources import (
    Account,
    ApiMapping,
    BasePathMapping,
    Deployment,
    DocumentationPart,
    DomainName,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    MethodSettings,
    PathResource,
    Resource,
    Stage,
    UsagePlan,
)
from apigen.graph.values import Join, Ref, Text
from apigen.mapping import placeholders
from tests.specs import EVERY, Case, graph

_R = TypeVar("_R", bound=Resource)
_OfMethod: TypeAlias = Method | Integration | MethodResponse | IntegrationResponse

RESOURCES = tuple(case for case in EVERY if case.layout == "resources")


def _of(case: Case, kind: type[_R]) -> Iterator[_R]:
    return (one for one in graph(case).resources if isinstance(one, kind))


def _all(kind: type[_R]) -> Iterator[tuple[Case, _R]]:
    for case in RESOURCES:
        yield from ((case, one) for one in _of(case, kind))


def _place(one: _OfMethod, case: Case) -> tuple[object, str]:
    """The path and the verb of what belongs to a method."""
    return one.resource_id, _literal(one, "http_method", case)


def _literal(one: Resource, argument: str, case: Case) -> str:
    """An argument that may refer to the same argument of another resource."""
    value: object = getattr(one, argument)
    while isinstance(value, Ref):
        other = next(it for it in graph(case).resources if it.address == value.address)
        value = getattr(other, value.attribute)
    return str(value)


def _method(one: Integration, case: Case) -> Method:
    return next(it for it in _of(case, Method) if _place(it, case) == _place(one, case))


def _text(value: Text | None) -> str:
    """What is known of a text, with `<>` for what is not."""
    parts = value.parts if isinstance(value, Join) else (value,)
    return "".join(part if isinstance(part, str) else "<>" for part in parts if part is not None)


def _every(kind: type[_R], wrong: Callable[[_R], bool], at_least: Callable[[_R], bool]) -> None:
    """None is wrong, and some are such that they could be."""
    found = list(_all(kind))

    assert [(str(case), one.id) for case, one in found if wrong(one)] == []
    assert any(at_least(one) for _, one in found)


def _proxy(one: Integration) -> bool:
    return one.type.endswith("_PROXY")


def test_each_method_has_one_integration() -> None:
    """`No integration defined for method` is the answer to a deployment otherwise."""
    for case in RESOURCES:
        methods = Counter(_place(one, case) for one in _of(case, Method))
        assert methods, case
        assert methods == Counter(_place(one, case) for one in _of(case, Integration)), case


def test_every_backend_but_a_mock_is_called_with_a_method() -> None:
    """`Enumeration value for HttpMethod must be non-empty`."""
    _every(
        Integration,
        lambda one: (one.type == "MOCK") == bool(one.integration_http_method),
        lambda one: one.type == "MOCK",
    )


def test_a_function_is_called_with_post() -> None:
    """AWS takes other methods, and answers each request with 500."""
    _every(
        Integration,
        lambda one: ":lambda:path/20" in _text(one.uri) and one.integration_http_method != "POST",
        lambda one: ":lambda:path/20" in _text(one.uri),
    )


def test_an_address_of_aws_has_a_path_or_an_action() -> None:
    """`AWS ARN for integration must contain path or action`; partition and Region are those of the stack or an ARN."""
    form = re.compile(r"(arn:[a-z-]+|arn:<>):apigateway:(<>|[a-z0-9-]+):[a-z0-9<>.-]+:(path|action)/.*")
    for case, one in _all(Integration):
        if one.type in ("AWS", "AWS_PROXY"):
            assert form.fullmatch(_text(one.uri)) or (isinstance(one.uri, Ref) and "arn" in one.uri.attribute), (
                case,
                one.id,
                _text(one.uri),
            )


def test_an_aws_proxy_is_a_function() -> None:
    """`Integrations of type 'AWS_PROXY' currently only supports Lambda function`."""
    form = re.compile(
        r".*:lambda:path/(2015-03-31/functions/.+/invocations"
        r"|2021-11-15/functions/.+/response-streaming-invocations)"
    )
    for case, one in _all(Integration):
        if one.type == "AWS_PROXY":
            version = "2021-11-15" if one.response_transfer_mode == "STREAM" else "2015-03-31"
            assert form.fullmatch(_text(one.uri)), (case, one.id)
            assert version in _text(one.uri), (case, one.id)


def test_a_service_has_credentials_and_no_http_backend_or_mock_does() -> None:
    """`Role ARN must be specified for AWS integrations`."""
    for case, one in _all(Integration):
        if one.type == "AWS" and ":lambda:path/2015-03-31" not in _text(one.uri):
            assert one.credentials is not None, (case, one.id)
        if one.type in ("HTTP", "HTTP_PROXY", "MOCK"):
            assert one.credentials is None, (case, one.id)


def test_a_proxy_has_no_templates_and_a_mock_always_has_one() -> None:
    """A mock without a template that renders a status answers 500."""
    _every(
        Integration,
        lambda one: _proxy(one) and bool(one.request_templates or one.passthrough_behavior),
        _proxy,
    )
    _every(
        Integration,
        lambda one: one.type == "MOCK" and (not one.request_templates or one.uri is not None),
        lambda one: one.type == "MOCK",
    )


def test_a_vpc_link_is_behind_an_http_backend() -> None:
    """With its id and an address; a target is one of a link."""
    _every(
        Integration,
        lambda one: (
            (one.connection_type == "VPC_LINK") != (one.connection_id is not None)
            or (one.connection_id is not None and (not one.type.startswith("HTTP") or one.uri is None))
            or (one.integration_target is not None and one.connection_id is None)
        ),
        lambda one: one.integration_target is not None,
    )


def test_tls_is_checked_of_http_backends_and_only_proxies_stream() -> None:
    """API Gateway refuses both of other types."""
    _every(
        Integration,
        lambda one: one.tls_config is not None and not one.type.startswith("HTTP"),
        lambda one: one.tls_config is not None,
    )
    _every(
        Integration,
        lambda one: one.response_transfer_mode == "STREAM" and not _proxy(one),
        lambda one: one.response_transfer_mode == "STREAM",
    )


def test_each_placeholder_of_an_address_is_mapped() -> None:
    """One without a mapping is refused or sent as it is."""
    found = 0
    for case, one in _all(Integration):
        for name in placeholders(_text(one.uri)) if one.type.startswith("HTTP") else ():
            found += 1
            assert f"integration.request.path.{name}" in (one.request_parameters or {}), (case, one.id)

    assert found > 0


def test_what_is_mapped_or_a_cache_key_is_declared() -> None:
    """`Invalid mapping expression parameter specified`, `Invalid cache key parameter specified`."""
    reads = re.compile(r"method\.request\.(?:multivalue)?((?:path|querystring|header)\..+)")
    keys = 0
    for case, one in _all(Integration):
        declared = set(_method(one, case).request_parameters or {})
        keys += len(one.cache_key_parameters or ())
        for source in (*map(_text, (one.request_parameters or {}).values()), *(one.cache_key_parameters or ())):
            if match := reads.fullmatch(source):
                assert f"method.request.{match[1]}" in declared, (case, one.id, source)

    assert keys > 0


def test_a_response_has_a_status_and_headers_that_the_method_declares() -> None:
    """AWS takes a status without, and answers 500 with `Output mapping refers to an invalid method response`."""
    found = 0
    for case in RESOURCES:
        declared = {(*_place(it, case), it.status_code): it for it in _of(case, MethodResponse)}
        for one in _of(case, IntegrationResponse):
            status = _literal(one, "status_code", case)
            assert (*_place(one, case), status) in declared, (case, one.id)
            headers = set(declared[*_place(one, case), status].response_parameters or {})
            found += len(one.response_parameters or {})
            assert set(one.response_parameters or {}) <= headers, (case, one.id)

    assert found > 0


def test_a_custom_integration_has_one_default_and_one_response_for_a_status_and_a_proxy_has_none() -> None:
    """`No match for output mapping and no default output mapping configured`."""
    for case in RESOURCES:
        for one in _of(case, Integration):
            made = [it for it in _of(case, IntegrationResponse) if _place(it, case) == _place(one, case)]
            statuses = [_literal(it, "status_code", case) for it in made]
            assert len(set(statuses)) == len(statuses), (case, one.id)
            assert sum(it.selection_pattern is None for it in made) == (0 if _proxy(one) else 1), (case, one.id)


def test_a_deployment_that_a_stage_serves_is_replaced_before_it_goes() -> None:
    """`Active stages pointing to this deployment must be moved or deleted`. Of two, the one that is not served goes."""
    for case in EVERY:
        served = {one.deployment_id.address for one in _of(case, Stage) if isinstance(one.deployment_id, Ref)}
        for one in _of(case, Deployment):
            if one.address in served and case.layout == "openapi":
                assert one.lifecycle.create_before_destroy, (case, one.id)
        if case.layout == "resources":
            assert len(list(_of(case, Deployment))) >= 2, case
            # A canary's is the newest, and what is served beside it stays: a third one is made when it is needed.
            canary = any(one.canary_settings for one in _of(case, Stage))
            assert canary or len(served) < len(list(_of(case, Deployment))), case


def test_the_size_of_a_cache_goes_with_a_cache_and_cached_methods_with_one_of_their_stage() -> None:
    """The provider takes each alone."""
    _every(
        Stage,
        lambda one: (one.cache_cluster_size is None) != (one.cache_cluster_enabled is None),
        lambda one: one.cache_cluster_size is not None,
    )
    for case, one in _all(MethodSettings):
        if one.settings.caching_enabled:
            assert isinstance(one.stage_name, Ref)
            served = one.stage_name.address
            assert [it.cache_cluster_enabled for it in _of(case, Stage) if it.address == served] == [True], (
                case,
                one.id,
            )


def test_settings_and_limits_are_those_of_a_method_that_there_is() -> None:
    """`*/*` are all methods; the slashes of the path of a single one are written `~1` in settings."""
    single = 0
    for case in RESOURCES:
        known = {f"{_path(case, one)}/{one.http_method}" for one in _of(case, Method)}
        for settings in _of(case, MethodSettings):
            written = settings.method_path.replace("~1", "/").replace("~0", "~")
            assert written == "*/*" or written in known, (case, settings.id)
        for plan in _of(case, UsagePlan):
            for throttle in (it for stage in plan.api_stages or () for it in stage.throttle or ()):
                single += 1
                assert throttle.path in known, (case, plan.id)

    assert single > 0


def _path(case: Case, method: Method) -> str:
    parts: list[str] = []
    here = method.resource_id
    by_address = {one.address: one for one in _of(case, PathResource)}
    while isinstance(here, Ref) and here.address in by_address:
        parts.insert(0, by_address[here.address].path_part)
        here = by_address[here.address].parent_id
    return "/" + "/".join(parts)


def test_logs_wait_for_the_role_of_the_account_that_is_made() -> None:
    """`CloudWatch Logs role ARN must be set in account settings to enable logging`."""
    found = 0
    for case in RESOURCES:
        accounts = {one.address for one in _of(case, Account)}
        for one in _of(case, MethodSettings) if accounts else ():
            if one.settings.logging_level not in (None, "OFF"):
                found += 1
                assert accounts <= {*one.depends_on}, (case, one.id)
        for stage in _of(case, Stage) if accounts else ():
            if stage.access_log_settings is not None:
                found += 1
                assert accounts <= {*stage.depends_on}, (case, stage.id)

    assert found > 0


def test_a_domain_has_the_certificate_of_its_type_and_no_other() -> None:
    """CloudFront takes one of its own, all others one of the Region."""
    _every(
        DomainName,
        lambda one: (
            (one.regional_certificate_arn is not None) != ("REGIONAL" in one.endpoint_configuration.types)
            or (one.regional_certificate_arn is not None and one.certificate_arn is not None)
        ),
        lambda one: "EDGE" in one.endpoint_configuration.types,
    )


def test_a_base_path_of_several_segments_is_a_mapping_of_the_second_api() -> None:
    """The first one takes a single segment."""
    _every(BasePathMapping, lambda one: "/" in (one.base_path or ""), lambda one: one.base_path is not None)
    _every(ApiMapping, lambda one: one.api_mapping_key.startswith("/"), lambda one: "/" in one.api_mapping_key)


def test_a_documentation_part_has_what_its_type_has() -> None:
    """`Documentation part properties must be non-empty`; a name and a status are for some types only."""
    named = ("AUTHORIZER", "MODEL", "PATH_PARAMETER", "QUERY_PARAMETER", "REQUEST_HEADER", "RESPONSE_HEADER")
    _every(
        DocumentationPart,
        lambda one: (
            not one.properties.value
            or (one.location.name is not None) != (one.location.type in named)
            or (one.location.status_code is not None) != one.location.type.startswith("RESPONSE")
        ),
        lambda one: one.location.type == "RESPONSE_HEADER",
    )
