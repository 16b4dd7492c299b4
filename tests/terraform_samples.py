"""Hand-made graphs of one API in both layouts, with every kind of resource between them."""

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
from apigen.graph.values import ArnPart, Json, Value, Var, join
from tests.domain_samples import domain

FUNCTION = Var("orders_function_arn")
INVOCATION = join(
    "arn:", ArnPart(FUNCTION, "partition"), ":apigateway:", ArnPart(FUNCTION, "region"),
    ":lambda:path/2015-03-31/functions/", FUNCTION, "/invocations",
)  # fmt: skip
TEMPLATE = '#set($body = $input.json(\'$\'))\n{\n  "id": "${stageVariables.id}",\n\n  "all": $body\n}\n'
LOGS = LogGroup(id="prod", name="orders/prod", retention_in_days=365)
LINK = VpcLink(id="core", name="orders-core", target_arns=(Var("core_nlb_arn"),))
TRUST: Value = {
    "Version": "2012-10-17",
    "Statement": (
        {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ),
}


def around() -> tuple[Resource, ...]:
    """What both layouts have beside the API's definition."""
    service, caller = Service(id="current", service_id="apigateway"), CallerIdentity(id="current")
    role = Role(id="events", label="POST /events", name_prefix="orders-events-", assume_role_policy=Json(TRUST))
    queue = join("arn:", service.ref("partition"), ":sqs:", service.ref("region"), ":", caller.ref("account_id"), ":q")
    allow = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}
    policy = Json({"Version": "2012-10-17", "Statement": (allow,)})
    return (
        service,
        caller,
        LINK,
        VpcLinkV2(id="second", name="second", security_group_ids=("sg-1",), subnet_ids=("a", Var("core_nlb_arn"))),
        ClientCertificate(id="prod", label="Stage prod to its backends", description="orders"),
        role,
        RolePolicy(id="events", name="events", role=role.ref("id"), policy=policy),
        RolePolicyAttachment(id="logs", role=role.ref("id"), policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess"),
        Account(id="this", cloudwatch_role_arn=role.ref("arn")),
        LOGS,
    )


def delivery(api: RestApi, stage: Stage) -> tuple[Resource, ...]:
    """The stage with its settings and the function's permission."""
    return (
        stage,
        WebAclAssociation(
            id="prod",
            resource_arn=stage.ref("arn"),
            web_acl_arn="arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b",
        ),
        MethodSettings(
            id="prod_all",
            rest_api_id=api.ref("id"),
            stage_name=stage.ref("stage_name"),
            method_path="*/*",
            settings=Settings(logging_level="ERROR", throttling_rate_limit=500.0, throttling_burst_limit=1000),
        ),
        LambdaPermission(
            id="orders",
            label="ANY /orders/{proxy+}",
            statement_id="orders",
            action="lambda:InvokeFunction",
            function_name=ArnPart(FUNCTION, "unqualified"),
            qualifier=ArnPart(FUNCTION, "qualifier"),
            principal="apigateway.amazonaws.com",
            source_arn=join(api.ref("execution_arn"), "/*/*/orders/*"),
        ),
    )


def openapi() -> Graph:
    """One API whose whole definition is in the OpenAPI body."""
    integration: Value = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": INVOCATION,
        "requestTemplates": {"application/json": TEMPLATE},
    }
    body = Json(
        {
            "openapi": "3.0.1",
            "info": {"title": "orders", "version": "1"},
            "paths": {
                "/orders/{proxy+}": {
                    "x-amazon-apigateway-any-method": {
                        "parameters": ({"name": "proxy", "in": "path", "required": True},),
                        "security": ({"users": ()},),
                        "x-amazon-apigateway-integration": integration,
                    },
                },
            },
        }
    )
    api = RestApi(
        id="orders",
        name="orders",
        description="Order intake, catalogue and stock.",
        body=body,
        put_rest_api_mode="overwrite",
        fail_on_warnings=True,
        endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)),
    )
    deployment = Deployment(
        id="orders",
        rest_api_id=api.ref("id"),
        triggers={"definition": "3f2a", "values": Json((FUNCTION,))},
        lifecycle=Lifecycle(create_before_destroy=True),
    )
    stage = _stage(api, deployment)
    return _graph((api, deployment, *delivery(api, stage), *around()), "openapi")


def discrete() -> Graph:
    """One API of discrete resources, with both slots of a deployment."""
    api = RestApi(id="orders", name="orders", endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)))
    path = PathResource(
        id="stock",
        label="/stock",
        rest_api_id=api.ref("id"),
        parent_id=api.ref("root_resource_id"),
        path_part="stock",
    )
    parts = _route(api, path)
    order = tuple(part.address for part in parts)
    slots = [
        Deployment(id=slot, rest_api_id=api.ref("id"), triggers={"revision": slot}, depends_on=order)
        for slot in ("even", "odd")
    ]
    stage = _stage(api, slots[0])
    users = Authorizer(
        id="users_cognito",
        rest_api_id=api.ref("id"),
        name="users-cognito",
        type="COGNITO_USER_POOLS",
        provider_arns=("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a",),
        identity_source="method.request.header.Authorization",
        authorizer_result_ttl_in_seconds=300,
    )
    return _graph(
        (
            api,
            path,
            users,
            *_said(api),
            *parts,
            *slots,
            *delivery(api, stage),
            *_usage(api, stage),
            *domain(api.ref("id"), stage.ref("stage_name")),
            *around(),
        ),
        "resources",
    )


def _usage(api: RestApi, stage: Stage) -> tuple[Resource, ...]:
    """A key in a plan, with limits for two methods: blocks that are there repeatedly, one in the other."""
    key = ApiKey(id="partner", name="orders-partner", description="A partner's", tags={"team": "x"})
    limits = tuple(MethodThrottle(path=f"/stock/{verb}", burst_limit=1, rate_limit=0.5) for verb in ("GET", "PUT"))
    served = ApiStage(api_id=api.ref("id"), stage=stage.ref("stage_name"), throttle=limits)
    plan = UsagePlan(id="gold", name="orders-gold", api_stages=(served,))
    link = UsagePlanKey(id="gold_partner", key_id=key.ref("id"), key_type="API_KEY", usage_plan_id=plan.ref("id"))
    return key, plan, link


def _said(api: RestApi) -> tuple[Resource, ...]:
    part = DocumentationPart(
        id="api",
        rest_api_id=api.ref("id"),
        location=Location(type="API"),
        properties=Json({"info": {"description": "Stock"}}),
    )
    return (
        Model(
            id="Stock",
            rest_api_id=api.ref("id"),
            name="Stock",
            content_type="application/json",
            schema=Json({"type": "object", "additionalProperties": False}),
            lifecycle=Lifecycle(create_before_destroy=True),
        ),
        RequestValidator(
            id="all",
            rest_api_id=api.ref("id"),
            name="all",
            validate_request_body=True,
            validate_request_parameters=True,
        ),
        part,
        DocumentationVersion(id="this", rest_api_id=api.ref("id"), version="1", depends_on=(part.address,)),
    )


def _route(api: RestApi, path: PathResource) -> tuple[Resource, ...]:
    rest_api_id, resource_id = api.ref("id"), path.ref("id")
    method = Method(
        id="stock_get",
        label="GET /stock",
        http_method="GET",
        authorization="NONE",
        request_parameters={"method.request.querystring.sku": True},
        rest_api_id=rest_api_id,
        resource_id=resource_id,
    )
    verb = method.ref("http_method")
    integration = Integration(
        id="stock_get",
        http_method=verb,
        type="HTTP",
        integration_http_method="GET",
        uri="http://stock.internal/${stageVariables.path}",
        connection_type="VPC_LINK",
        connection_id=LINK.ref("id"),
        request_templates={"application/json": TEMPLATE},
        tls_config=TlsConfig(insecure_skip_verification=False),
        rest_api_id=rest_api_id,
        resource_id=resource_id,
    )
    response = MethodResponse(
        id="stock_get_200", http_method=verb, status_code="200", rest_api_id=rest_api_id, resource_id=resource_id
    )
    mapped = IntegrationResponse(
        id="stock_get_200",
        http_method=verb,
        status_code=response.ref("status_code"),
        response_parameters={"method.response.header.X-Id": "integration.response.header.id"},
        depends_on=(integration.address,),
        lifecycle=Lifecycle(replace_triggered_by=(integration.ref("type"), integration.ref("credentials"))),
        rest_api_id=rest_api_id,
        resource_id=resource_id,
    )
    refused = GatewayResponse(
        id="unauthorized",
        rest_api_id=rest_api_id,
        response_type="UNAUTHORIZED",
        status_code="401",
        response_parameters={"gatewayresponse.header.X-Id": "context.requestId"},
        response_templates={"application/json": '{"message":$context.error.messageString}'},
    )
    return method, integration, response, mapped, refused


def _stage(api: RestApi, deployment: Deployment) -> Stage:
    return Stage(
        id="prod",
        rest_api_id=api.ref("id"),
        deployment_id=deployment.ref("id"),
        stage_name="prod",
        variables={"id": "x"},
        xray_tracing_enabled=True,
        access_log_settings=AccessLogSettings(destination_arn=LOGS.ref("arn"), format="$context.requestId"),
    )


def _graph(resources: tuple[Resource, ...], layout: str) -> Graph:
    return Graph(
        name="orders",
        title="orders",
        description="Order intake, catalogue and stock.",
        variables=(
            Variable(name="orders_function_arn", description="Lambda function (or alias) behind /orders"),
            Variable(
                name="core_nlb_arn",
                default="arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/net/a/b",
            ),
        ),
        resources=resources,
        outputs=(Output(name="rest_api_id", description="The API's id.", value=resources[0].ref("id")),),
        layout=layout,
    )
