"""The whole vocabulary of the graph: one frozen dataclass per kind of provider resource.

Fields are the resource's arguments, named as Terraform's AWS provider names them; None is an argument left out. A
nested dataclass is a nested block, a mapping is a map. Nothing here decides anything: `lower/` builds these, passes
rewrite them, targets print them. https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, TypeAlias, TypeVar

from apigen.graph.values import Address, Json, Ref, Text, Value, Var, in_texts, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """How a resource is replaced, where the engine's own order would break the API."""

    create_before_destroy: bool = False
    replace_triggered_by: tuple[Ref, ...] = ()
    ignore_changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A nested block of arguments; not a resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What every kind has besides its arguments.

    Attributes:
        id: unique within its kind; an identifier (letters, digits, underscores) that is stable under other edits.
        label: what of the spec it comes from, e.g. `GET /pets/{id}`; printed as a comment.
        depends_on: resources that must exist before it though no argument refers to them.
    """

    KIND: ClassVar[str]
    DATA: ClassVar[bool] = False

    id: str
    label: str = ""
    depends_on: tuple[Address, ...] = ()
    lifecycle: Lifecycle = field(default_factory=Lifecycle)

    @property
    def address(self) -> Address:
        return Address(self.KIND, self.id)

    def ref(self, attribute: str) -> Ref:
        return Ref(self.address, attribute)


META = frozenset(f.name for f in fields(Resource))

Argument: TypeAlias = "Value | Block | tuple[Block, ...]"


def arguments(item: Resource | Block) -> Iterator[tuple[str, Argument]]:
    """The arguments that are set, in the order in which the class declares them."""
    for entry in fields(item):
        if entry.name not in META and (value := getattr(item, entry.name)) is not None:
            yield entry.name, value


def blocks(argument: Argument) -> tuple[Block, ...]:
    """The blocks that an argument is: one, or several in a tuple; none where it is a value."""
    found = argument if isinstance(argument, tuple) else (argument,)
    return tuple(item for item in found if isinstance(item, Block))


def plain(argument: Argument) -> Value:
    """An argument with its blocks as mappings."""
    found = tuple({name: plain(inner) for name, inner in arguments(block)} for block in blocks(argument))
    if isinstance(argument, Block):
        return found[0]
    return found or argument  # type: ignore[return-value] # no blocks, so a value


def values(resource: Resource) -> Iterator[Value]:
    """Every value in the arguments of `resource`, those in blocks and inside other values included."""
    for _, argument in arguments(resource):
        yield from walk(plain(argument))


_Item = TypeVar("_Item", Resource, Block)


def with_texts(item: _Item, change: Callable[[Var], Text]) -> _Item:
    """`item` with `change` made to every variable of type string in its arguments."""
    changed: dict[str, Any] = {name: _with_texts(argument, change) for name, argument in arguments(item)}
    return replace(item, **changed)


def _with_texts(argument: Argument, change: Callable[[Var], Text]) -> Argument:
    if isinstance(argument, Block):
        return with_texts(argument, change)
    found = tuple(with_texts(block, change) for block in blocks(argument))
    return found or in_texts(plain(argument), change)


def expressions(resource: Resource) -> Iterator[Ref | Var]:
    """Every reference and variable in the arguments of `resource`."""
    return (value for value in values(resource) if isinstance(value, (Ref, Var)))


# --- API ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointConfiguration(Block):
    """Where the API is reached: EDGE, REGIONAL or PRIVATE."""

    types: tuple[str, ...]
    ip_address_type: str | None = None
    vpc_endpoint_ids: tuple[Text, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestApi(Resource):
    """The REST API. `body` is the whole OpenAPI document in the `openapi` layout, None in `resources`."""

    KIND: ClassVar[str] = "rest_api"
    name: Text
    description: Text | None = None
    body: Value = None
    put_rest_api_mode: str | None = None
    fail_on_warnings: bool | None = None
    binary_media_types: tuple[str, ...] | None = None
    minimum_compression_size: str | None = None
    disable_execute_api_endpoint: bool | Var | None = None
    policy: Text | None = None
    security_policy: str | None = None
    endpoint_access_mode: str | None = None
    api_key_source: str | None = None
    endpoint_configuration: EndpointConfiguration
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResource(Resource):
    """One segment of a path (AWS calls it a resource)."""

    KIND: ClassVar[str] = "resource"
    rest_api_id: Text
    parent_id: Text
    path_part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizer(Resource):
    """Who decides about calls: user pools (COGNITO_USER_POOLS), or a function (TOKEN, REQUEST)."""

    KIND: ClassVar[str] = "authorizer"
    rest_api_id: Text
    name: str
    type: str
    provider_arns: tuple[Text, ...] | None = None
    authorizer_uri: Text | None = None
    authorizer_credentials: Text | None = None
    identity_source: str
    identity_validation_expression: str | None = None
    authorizer_result_ttl_in_seconds: int | Var


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Resource):
    """What a body looks like: a JSON Schema under a name."""

    KIND: ClassVar[str] = "model"
    rest_api_id: Text
    name: str
    description: Text | None = None
    content_type: str
    schema: Json | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestValidator(Resource):
    """Which parts of a request are checked before the backend gets it."""

    KIND: ClassVar[str] = "request_validator"
    rest_api_id: Text
    name: str
    validate_request_body: bool
    validate_request_parameters: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Resource):
    """What a client sends: a verb on a path, who may call it, which parameters it takes."""

    KIND: ClassVar[str] = "method"
    rest_api_id: Text
    resource_id: Text
    http_method: str
    authorization: str
    authorizer_id: Text | None = None
    authorization_scopes: tuple[Text, ...] | None = None
    api_key_required: bool | None = None
    operation_name: str | None = None
    request_parameters: Mapping[str, bool] | None = None
    request_models: Mapping[str, Text] | None = None
    request_validator_id: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsConfig(Block):
    """How far the certificate of an HTTP backend is checked."""

    insecure_skip_verification: bool | Var


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration(Resource):
    """The backend of a method and what is sent to it."""

    KIND: ClassVar[str] = "integration"
    rest_api_id: Text
    resource_id: Text
    http_method: Text
    type: str
    integration_http_method: str | None = None
    uri: Text | None = None
    connection_type: str | None = None
    connection_id: Text | None = None
    credentials: Text | None = None
    request_parameters: Mapping[str, Text] | None = None
    request_templates: Mapping[str, Text] | None = None
    passthrough_behavior: str | None = None
    content_handling: str | None = None
    cache_key_parameters: tuple[str, ...] | None = None
    cache_namespace: str | None = None
    timeout_milliseconds: int | Var | None = None
    response_transfer_mode: str | None = None
    integration_target: Text | None = None
    tls_config: TlsConfig | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResponse(Resource):
    """A status that clients may get, its headers and its body."""

    KIND: ClassVar[str] = "method_response"
    rest_api_id: Text
    resource_id: Text
    http_method: Text
    status_code: str
    response_parameters: Mapping[str, bool] | None = None
    response_models: Mapping[str, Text] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationResponse(Resource):
    """Which answers of the backend become which status, and how."""

    KIND: ClassVar[str] = "integration_response"
    rest_api_id: Text
    resource_id: Text
    http_method: Text
    status_code: Text
    selection_pattern: str | None = None
    response_parameters: Mapping[str, Text] | None = None
    response_templates: Mapping[str, Text] | None = None
    content_handling: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayResponse(Resource):
    """What API Gateway answers by itself in one kind of case."""

    KIND: ClassVar[str] = "gateway_response"
    rest_api_id: Text
    response_type: str
    status_code: str | None = None
    response_parameters: Mapping[str, Text] | None = None
    response_templates: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Block):
    """What of an API a part of its documentation is about."""

    type: str
    path: str | None = None
    method: str | None = None
    status_code: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentationPart(Resource):
    """What is said about one thing of the API."""

    KIND: ClassVar[str] = "documentation_part"
    rest_api_id: Text
    location: Location
    properties: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentationVersion(Resource):
    """A snapshot of the whole documentation, which stages can show."""

    KIND: ClassVar[str] = "documentation_version"
    rest_api_id: Text
    version: Text
    description: Text | None = None


# --- delivery ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(Resource):
    """A snapshot of the API's definition. A changed trigger makes a new one."""

    KIND: ClassVar[str] = "deployment"
    rest_api_id: Text
    triggers: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogSettings(Block):
    """Where the access log of a stage goes, and the form of its lines."""

    destination_arn: Text
    format: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CanarySettings(Block):
    """The part of a stage's traffic that another deployment answers."""

    deployment_id: Text
    percent_traffic: float | Var
    stage_variable_overrides: Mapping[str, Text] | None = None
    use_stage_cache: bool | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Resource):
    """A name under which a deployment is served."""

    KIND: ClassVar[str] = "stage"
    rest_api_id: Text
    deployment_id: Text
    stage_name: str
    description: Text | None = None
    client_certificate_id: Text | None = None
    variables: Mapping[str, Text] | None = None
    cache_cluster_enabled: bool | None = None
    cache_cluster_size: str | None = None
    documentation_version: Text | None = None
    xray_tracing_enabled: bool | Var | None = None
    access_log_settings: AccessLogSettings | None = None
    canary_settings: CanarySettings | None = None
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate(Resource):
    """A certificate with which the API shows HTTP backends that it is the caller."""

    KIND: ClassVar[str] = "client_certificate"
    description: Text | None = None
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Block):
    """Logging, metrics, throttling and caching of methods."""

    metrics_enabled: bool | Var | None = None
    logging_level: Text | None = None
    data_trace_enabled: bool | Var | None = None
    throttling_rate_limit: float | Var | None = None
    throttling_burst_limit: int | Var | None = None
    caching_enabled: bool | None = None
    cache_ttl_in_seconds: int | Var | None = None
    cache_data_encrypted: bool | Var | None = None
    require_authorization_for_cache_control: bool | Var | None = None
    unauthorized_cache_control_header_strategy: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSettings(Resource):
    """The settings of one method of a stage, or of all (`*/*`)."""

    KIND: ClassVar[str] = "method_settings"
    rest_api_id: Text
    stage_name: Text
    method_path: str
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey(Resource):
    """What a client sends so that its usage plans can be told. API Gateway makes the value where there is none."""

    KIND: ClassVar[str] = "api_key"
    name: Text
    description: Text
    value: Text | None = None
    enabled: bool | Var | None = None
    customer_id: Text | None = None
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodThrottle(Block):
    """Limits of a key for one method, `/pets/{id}/GET`."""

    path: str
    burst_limit: int | Var
    rate_limit: float | Var


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiStage(Block):
    """A stage that a usage plan lets keys into."""

    api_id: Text
    stage: Text
    throttle: tuple[MethodThrottle, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSettings(Block):
    """How many requests a key may make in a period."""

    limit: int | Var
    offset: int | None = None
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleSettings(Block):
    """Limits of a key for all methods together."""

    burst_limit: int | Var
    rate_limit: float | Var


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePlan(Resource):
    """Which stages its keys may call, and how often."""

    KIND: ClassVar[str] = "usage_plan"
    name: Text
    description: Text | None = None
    product_code: Text | None = None
    api_stages: tuple[ApiStage, ...] | None = None
    quota_settings: QuotaSettings | None = None
    throttle_settings: ThrottleSettings | None = None
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePlanKey(Resource):
    """A key in a usage plan."""

    KIND: ClassVar[str] = "usage_plan_key"
    key_id: Text
    key_type: str
    usage_plan_id: Text


# --- the names of one's own under which an API is reached --------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEndpoint(Block):
    """From where a domain is reached: EDGE, REGIONAL or PRIVATE."""

    types: tuple[str, ...]
    ip_address_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MutualTls(Block):
    """The certificates of the authorities that clients' certificates must come from."""

    truststore_uri: Text
    truststore_version: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainName(Resource):
    """A custom domain name with its certificate."""

    KIND: ClassVar[str] = "domain_name"
    domain_name: Text
    certificate_arn: Text | None = None
    regional_certificate_arn: Text | None = None
    ownership_verification_certificate_arn: Text | None = None
    security_policy: str | None = None
    endpoint_access_mode: str | None = None
    routing_mode: str | None = None
    policy: Text | None = None
    tags: Mapping[str, Text] | Var | None = None
    endpoint_configuration: DomainEndpoint
    mutual_tls_authentication: MutualTls | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainNameAccessAssociation(Resource):
    """A VPC endpoint through which a PRIVATE domain is reached."""

    KIND: ClassVar[str] = "domain_name_access_association"
    domain_name_arn: Text
    access_association_source: Text
    access_association_source_type: str
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePathMapping(Resource):
    """The stage behind a domain, or behind one segment of path under it."""

    KIND: ClassVar[str] = "base_path_mapping"
    api_id: Text
    stage_name: Text
    domain_name: Text
    domain_name_id: Text | None = None
    base_path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiMapping(Resource):
    """The stage behind several segments of path under a domain."""

    KIND: ClassVar[str] = "api_mapping"
    api_id: Text
    stage: Text
    domain_name: Text
    api_mapping_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAlias(Block):
    """What a record leads to."""

    name: Text
    zone_id: Text
    evaluate_target_health: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Resource):
    """A record in a hosted zone of Route 53."""

    KIND: ClassVar[str] = "record"
    zone_id: Text
    name: Text
    type: str
    alias: tuple[RecordAlias, ...]


# --- what an API needs around it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcLink(Resource):
    """A way into a VPC through one network load balancer."""

    KIND: ClassVar[str] = "vpc_link"
    name: Text
    description: Text | None = None
    target_arns: tuple[Text, ...]
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcLinkV2(Resource):
    """A way into a VPC from network interfaces of its own; each integration names the load balancer."""

    KIND: ClassVar[str] = "vpc_link_v2"
    name: Text
    security_group_ids: tuple[Text, ...] | Var
    subnet_ids: tuple[Text, ...] | Var
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaPermission(Resource):
    """The right of this API to invoke a function."""

    KIND: ClassVar[str] = "lambda_permission"
    statement_id: Text
    action: str
    function_name: Text
    qualifier: Text | None = None
    principal: str
    source_arn: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Resource):
    """An IAM role that API Gateway assumes for an integration."""

    KIND: ClassVar[str] = "role"
    name_prefix: str
    description: Text | None = None
    assume_role_policy: Json | Text
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePolicy(Resource):
    """What a role may do."""

    KIND: ClassVar[str] = "role_policy"
    name: str
    role: Text
    policy: Json | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePolicyAttachment(Resource):
    """A managed policy of a role."""

    KIND: ClassVar[str] = "role_policy_attachment"
    role: Text
    policy_arn: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Resource):
    """API Gateway's settings for the whole account and Region."""

    KIND: ClassVar[str] = "account"
    cloudwatch_role_arn: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Resource):
    """A log group of CloudWatch. 0 days keep its events for ever."""

    KIND: ClassVar[str] = "log_group"
    name: Text
    retention_in_days: int | Var
    kms_key_id: Text | None = None
    tags: Mapping[str, Text] | Var | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAclAssociation(Resource):
    """The web ACL of a stage."""

    KIND: ClassVar[str] = "web_acl_association"
    resource_arn: Text
    web_acl_arn: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Resource):
    """The provider's Region and partition (`region`, `partition`). Read only where no ARN tells them.

    Not aws_region and aws_partition: this one needs no call to AWS, and its attributes have the same names in both
    major versions of the provider (aws_region's `name` became `region` in version 6).
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/service
    """

    KIND: ClassVar[str] = "service"
    DATA: ClassVar[bool] = True
    service_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerIdentity(Resource):
    """The account of the provider."""

    KIND: ClassVar[str] = "caller_identity"
    DATA: ClassVar[bool] = True


# Membership and the order in which a reader wants to see them.
KINDS: tuple[type[Resource], ...] = (
    Service,
    CallerIdentity,
    RestApi,
    PathResource,
    Authorizer,
    Model,
    RequestValidator,
    Method,
    Integration,
    MethodResponse,
    IntegrationResponse,
    GatewayResponse,
    DocumentationPart,
    DocumentationVersion,
    Deployment,
    ClientCertificate,
    Stage,
    MethodSettings,
    ApiKey,
    UsagePlan,
    UsagePlanKey,
    DomainName,
    DomainNameAccessAssociation,
    BasePathMapping,
    ApiMapping,
    Record,
    VpcLink,
    VpcLinkV2,
    LambdaPermission,
    Role,
    RolePolicy,
    RolePolicyAttachment,
    Account,
    LogGroup,
    WebAclAssociation,
)
