"""Hand-made graphs for the tests of the Pulumi target: every kind and every expression, in both layouts."""

from apigen.graph import Graph, Output, Variable
from apigen.graph.resources import (
    AccessLogSettings,
    Account,
    ApiKey,
    ApiStage,
    Authorizer,
    CallerIdentity,
    ClientCertificate,
    Deployment,
    DocumentationPart,
    DocumentationVersion,
    EndpointConfiguration,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    LambdaPermission,
    Lifecycle,
    Location,
    LogGroup,
    Method,
    MethodResponse,
    MethodSettings,
    MethodThrottle,
    Model,
    PathResource,
    RequestValidator,
    Resource,
    RestApi,
    Role,
    RolePolicy,
    RolePolicyAttachment,
    Service,
    Settings,
    Stage,
    TlsConfig,
    UsagePlan,
    UsagePlanKey,
    VpcLink,
    VpcLinkV2,
    WebAclAssociation,
)
from apigen.graph.values import Address, ArnPart, Json, Ref, Value, Var, join
from tests.domain_samples import domain

API = Ref(Address("rest_api", "this"), "id")
ROOT = Ref(Address("rest_api", "this"), "root_resource_id")
REGION = Ref(Address("service", "this"), "region")
PARTITION = Ref(Address("service", "this"), "partition")
ACCOUNT = Ref(Address("caller_identity", "this"), "account_id")
FUNCTION = Var("orders_function_arn")
QUEUE = Var("events_queue_arn")
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/main/0f1e2d3c-0000-4000-8000-000000000000"
VARIABLES = {
    "orders_function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
    "events_queue_arn": "arn:aws:sqs:eu-west-1:123456789012:events",
    "class": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/core/0123",
    "token": "s3cret",
}
TEMPLATE = """\
#set($body = $util.parseJson($input.body))
{
  "message": "$util.escapeJavaScript($body.text)",
  "path": "it's ${stageVariables.x} and {braces} and %{percent}"
}
"""


def _invocation() -> Value:
    service = join("arn:", ArnPart(FUNCTION, "partition"), ":apigateway:", ArnPart(FUNCTION, "region"))
    return join(service, ":lambda:path/2015-03-31/functions/", FUNCTION, "/invocations")


def _around() -> tuple[Resource, ...]:
    """What both layouts have besides the API and its deployments."""
    gateway = {"Service": "apigateway.amazonaws.com"}
    trust: dict[str, Value] = {"Effect": "Allow", "Principal": gateway, "Action": "sts:AssumeRole"}
    role = Role(
        id="events",
        name_prefix="orders-events-",
        description="Sends to the queue.",
        assume_role_policy=Json({"Version": "2012-10-17", "Statement": (trust,)}),
    )
    allowed: dict[str, Value] = {"Effect": "Allow", "Action": ("sqs:SendMessage",), "Resource": (QUEUE,)}
    source = join("arn:", PARTITION, ":execute-api:", REGION, ":", ACCOUNT, ":", API, "/*/GET/pets")
    return (
        Service(id="this", service_id="execute-api"),
        CallerIdentity(id="this"),
        VpcLink(id="core", name="orders-core", target_arns=(Var("class"),)),
        VpcLinkV2(id="core", name="core", security_group_ids=(), subnet_ids=("a", Var("class")), tags={"t": "v"}),
        ClientCertificate(id="prod", label="stage prod", description="orders"),
        LambdaPermission(
            id="orders",
            label="function orders",
            statement_id="AllowExecutionFromAPIGateway",
            action="lambda:InvokeFunction",
            function_name=ArnPart(FUNCTION, "unqualified"),
            qualifier=ArnPart(FUNCTION, "qualifier"),
            principal="apigateway.amazonaws.com",
            source_arn=source,
        ),
        role,
        RolePolicy(
            id="events",
            name="send",
            role=role.ref("id"),
            policy=Json({"Version": "2012-10-17", "Statement": (allowed,)}),
        ),
        RolePolicyAttachment(
            id="events", role=role.ref("id"), policy_arn=join("arn:", PARTITION, ":iam::aws:policy/ReadOnlyAccess")
        ),
        Account(id="this", cloudwatch_role_arn=role.ref("arn")),
    )


def _delivery(deployment: str, first: tuple[Address, ...]) -> tuple[Resource, ...]:
    made = Deployment(
        id=deployment,
        rest_api_id=API,
        triggers={"redeployment": "0f343b0931126a20f133d67c2b018a3b"},
        depends_on=first,
        lifecycle=Lifecycle(create_before_destroy=True),
    )
    logs = LogGroup(id="prod", name=join("access/", API), retention_in_days=365)
    stage = Stage(
        id="prod",
        rest_api_id=API,
        deployment_id=made.ref("id"),
        stage_name="prod",
        variables={"backend-url": "https://example.com/${x}", "token": Var("token")},
        xray_tracing_enabled=True,
        access_log_settings=AccessLogSettings(destination_arn=logs.ref("arn"), format="$context.requestId"),
        depends_on=(Address("account", "this"),),
    )
    settings = MethodSettings(
        id="prod",
        rest_api_id=API,
        stage_name=stage.ref("stage_name"),
        method_path="*/*",
        settings=Settings(logging_level="ERROR", throttling_rate_limit=500.0, throttling_burst_limit=1000),
    )
    acl = WebAclAssociation(id="prod", resource_arn=stage.ref("arn"), web_acl_arn=ACL)
    return made, logs, stage, settings, acl, *_usage(stage)


def _usage(stage: Stage) -> tuple[Resource, ...]:
    """A key in a plan, with limits for a method: blocks that may be there repeatedly, one in the other."""
    key = ApiKey(id="partner", name="orders-partner", description="A partner's", value=Var("token"))
    limits = MethodThrottle(path="/pets/GET", burst_limit=1, rate_limit=0.5)
    served = ApiStage(api_id=API, stage=stage.ref("stage_name"), throttle=(limits,))
    plan = UsagePlan(id="gold", name="orders-gold", api_stages=(served,))
    link = UsagePlanKey(id="gold_partner", key_id=key.ref("id"), key_type="API_KEY", usage_plan_id=plan.ref("id"))
    return key, plan, link


def _graph(layout: str, resources: tuple[Resource, ...]) -> Graph:
    stage = Ref(Address("stage", "prod"), "invoke_url")
    return Graph(
        name="orders",
        title="orders",
        description="Order intake, catalogue and stock.",
        variables=(
            Variable(name="orders_function_arn", description="Lambda function (or alias) behind /orders"),
            Variable(name="events_queue_arn", default=VARIABLES["events_queue_arn"]),
            Variable(name="class", description='The "core" load balancer'),
            Variable(name="token", description="Sent to the back end", sensitive=True),
        ),
        resources=resources,
        outputs=(
            Output(name="rest_api_id", description="The id of the API", value=API),
            Output(name="urn", description="", value=join(stage, "/orders")),
            Output(name="invoke_urls", description="By stage", value={"prod": stage}),
            Output(name="invoke_urls_by_path", description="By path", value={"/orders": stage, "class": API}),
            Output(name="title", description="", value="orders"),
        ),
        layout=layout,
    )


def openapi() -> Graph:
    """The API as one OpenAPI document."""
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": _invocation(),
        "timeoutInMillis": 29000,
        "requestTemplates": {"application/json": TEMPLATE},
    }
    paths = {"/pets": {"get": {"x-amazon-apigateway-integration": integration}}}
    api = RestApi(
        id="this",
        label="orders",
        name="orders",
        description="Order intake, catalogue and stock.",
        body=Json({"openapi": "3.0.1", "paths": paths}),
        put_rest_api_mode="overwrite",
        fail_on_warnings=True,
        endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)),
    )
    return _graph("openapi", (*_around(), api, *_delivery("this", ())))


def resources() -> Graph:
    """The API as one resource for each method, integration and response."""
    api = RestApi(id="this", name="orders", endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)))
    pets = PathResource(id="pets", label="/pets", rest_api_id=API, parent_id=ROOT, path_part="pets")
    users = Authorizer(
        id="users_cognito",
        rest_api_id=API,
        name="users-cognito",
        type="COGNITO_USER_POOLS",
        provider_arns=(Var("class"),),
        identity_source="method.request.header.Authorization",
        authorizer_result_ttl_in_seconds=300,
    )
    route = (*_route(pets), *_delivery("even", _route_addresses()))
    return _graph(
        "resources",
        (*_around(), api, pets, users, *_said(), *route, *domain(API, Ref(Address("stage", "prod"), "stage_name"))),
    )


def _said() -> tuple[Resource, ...]:
    """What is said about requests and answers."""
    outlives = Lifecycle(create_before_destroy=True)
    part = DocumentationPart(
        id="method_get_pets",
        rest_api_id=API,
        location=Location(type="METHOD", path="/pets", method="GET"),
        properties=Json({"summary": Var("token")}),
        lifecycle=outlives,
    )
    return (
        Model(
            id="Pet",
            rest_api_id=API,
            name="Pet",
            content_type="application/json",
            schema=Json({"enum": ("x", 1.5, True, None), "$ref": join("https://", API, "/models/Pet")}),
            lifecycle=outlives,
        ),
        RequestValidator(
            id="all", rest_api_id=API, name="all", validate_request_body=True, validate_request_parameters=False
        ),
        part,
        DocumentationVersion(id="this", rest_api_id=API, version="1", depends_on=(part.address,), lifecycle=outlives),
    )


def _route(pets: PathResource) -> tuple[Resource, ...]:
    method = Method(
        rest_api_id=API,
        resource_id=pets.ref("id"),
        id="get_pets",
        label="GET /pets",
        http_method="GET",
        authorization="NONE",
        operation_name="ListPets",
        request_parameters={"method.request.querystring.q": True},
        request_models={"application/json": Ref(Address("model", "Pet"), "name")},
        request_validator_id=Ref(Address("request_validator", "all"), "id"),
    )
    integration = Integration(
        rest_api_id=API,
        resource_id=pets.ref("id"),
        id="get_pets",
        label="GET /pets",
        http_method=method.ref("http_method"),
        type="HTTP",
        integration_http_method="GET",
        uri=join("https://", ArnPart(QUEUE, "resource"), ".", ArnPart(QUEUE, "service"), ".example.com"),
        connection_type="VPC_LINK",
        connection_id=Ref(Address("vpc_link", "core"), "id"),
        credentials=Ref(Address("role", "events"), "arn"),
        request_parameters={"integration.request.querystring.q": "method.request.querystring.q"},
        request_templates={"application/json": TEMPLATE, "text/plain": join(ACCOUNT, Json(Var("token")))},
        passthrough_behavior="NEVER",
        content_handling="CONVERT_TO_TEXT",
        cache_key_parameters=("method.request.querystring.q",),
        cache_namespace="pets",
        timeout_milliseconds=29000,
        tls_config=TlsConfig(insecure_skip_verification=False),
    )
    response = MethodResponse(
        rest_api_id=API,
        resource_id=pets.ref("id"),
        id="get_pets_200",
        http_method=method.ref("http_method"),
        status_code="200",
        response_parameters={"method.response.header.X-Count": False},
        response_models={"application/json": "Empty"},
    )
    mapped = IntegrationResponse(
        rest_api_id=API,
        resource_id=pets.ref("id"),
        id="get_pets_200",
        http_method=integration.ref("http_method"),
        status_code=response.ref("status_code"),
        selection_pattern=r"2\d{2}",
        response_parameters={"method.response.header.X-Count": "'1'"},
        response_templates={"application/json": Json({"region": REGION, "static": "yes", "none": None})},
        lifecycle=Lifecycle(replace_triggered_by=(integration.ref("type"),)),
    )
    refused = GatewayResponse(
        id="unauthorized",
        rest_api_id=API,
        response_type="UNAUTHORIZED",
        status_code="401",
        response_parameters={"gatewayresponse.header.X-Id": "context.requestId"},
        response_templates={"application/json": '{"message":$context.error.messageString}'},
    )
    return method, integration, response, mapped, refused


def _route_addresses() -> tuple[Address, ...]:
    return (Address("integration", "get_pets"), Address("integration_response", "get_pets_200"))


def nasty(text: str) -> Graph:
    """`text` in every place that a spec has for text."""
    api = RestApi(
        id="this",
        label=text,
        name=text,
        description=text,
        body=Json({text: (text, {text: Var("v")}), "\0": Json(text)}),
        endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)),
    )
    stage = Stage(
        id="prod",
        rest_api_id=API,
        deployment_id=text,
        stage_name=text,
        description=join(text, Var("v"), text),
        variables={text: text, f"{text}{text}": Var("v")},
    )
    return Graph(
        name="nasty",
        title=text,
        description=text,
        variables=(Variable(name="v", description=text), Variable(name="d", description=text, default=text)),
        resources=(api, stage),
        outputs=(
            Output(name="o", description=text, value=text),
            Output(name="m", description=text, value={text: (text, Var("d"))}),
        ),
        layout="openapi",
    )
