"""The table of what each kind of the graph is in pulumi-aws: type token, Python class, argument names.

The program printer and the in-process component both read it. The same rows hold for pulumi-aws 6 and 7.
https://www.pulumi.com/registry/packages/aws/api-docs/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from apigen.graph.resources import Argument, Block, Resource, arguments, blocks, plain
from apigen.graph.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a kind of the graph is in pulumi-aws.

    Attributes:
        token: the type in URNs, or the function of a data source.
        path: the class or function below `pulumi_aws`.
        renames: names of arguments and attributes that differ from Terraform's, `a.b` inside the block `a`.
        single: lists of Terraform that are one value here, `a.b` inside the block `a`.
        delete_first: whether a replacement would overwrite the old one and then be deleted in its place.
    """

    token: str
    path: str
    renames: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    single: tuple[str, ...] = ()
    delete_first: bool = False


_REST_API = MappingProxyType({"rest_api_id": "rest_api"})

# A method, its integration and their responses have no identity of their own: API Gateway finds them by
# path, verb and status. Pulumi creates a replacement first, which overwrites the old one, and then deletes
# the old one: nothing is left. So it is with the web ACL of a stage. A permission's statement id is taken as long as
# the old permission exists. A stage is only replaced by one of another name or API, so there creating first is right.
# https://www.pulumi.com/docs/iac/concepts/options/deletebeforereplace/
BINDINGS: Mapping[str, Binding] = MappingProxyType(
    {
        "service": Binding(token="aws:index/getService:getService", path="get_service_output"),
        "caller_identity": Binding(
            token="aws:index/getCallerIdentity:getCallerIdentity", path="get_caller_identity_output"
        ),
        "rest_api": Binding(
            token="aws:apigateway/restApi:RestApi",
            path="apigateway.RestApi",
            single=("endpoint_configuration.types",),
        ),
        "resource": Binding(token="aws:apigateway/resource:Resource", path="apigateway.Resource", renames=_REST_API),
        "authorizer": Binding(
            token="aws:apigateway/authorizer:Authorizer", path="apigateway.Authorizer", renames=_REST_API
        ),
        "model": Binding(token="aws:apigateway/model:Model", path="apigateway.Model", renames=_REST_API),
        "request_validator": Binding(
            token="aws:apigateway/requestValidator:RequestValidator",
            path="apigateway.RequestValidator",
            renames=_REST_API,
        ),
        "method": Binding(
            token="aws:apigateway/method:Method",
            path="apigateway.Method",
            renames=_REST_API,
            delete_first=True,
        ),
        "integration": Binding(
            token="aws:apigateway/integration:Integration",
            path="apigateway.Integration",
            renames=_REST_API,
            delete_first=True,
        ),
        "method_response": Binding(
            token="aws:apigateway/methodResponse:MethodResponse",
            path="apigateway.MethodResponse",
            renames=_REST_API,
            delete_first=True,
        ),
        "integration_response": Binding(
            token="aws:apigateway/integrationResponse:IntegrationResponse",
            path="apigateway.IntegrationResponse",
            renames=_REST_API,
            delete_first=True,
        ),
        "gateway_response": Binding(
            token="aws:apigateway/response:Response", path="apigateway.Response", delete_first=True
        ),
        "documentation_part": Binding(
            token="aws:apigateway/documentationPart:DocumentationPart", path="apigateway.DocumentationPart"
        ),
        "documentation_version": Binding(
            token="aws:apigateway/documentationVersion:DocumentationVersion", path="apigateway.DocumentationVersion"
        ),
        "deployment": Binding(
            token="aws:apigateway/deployment:Deployment", path="apigateway.Deployment", renames=_REST_API
        ),
        "client_certificate": Binding(
            token="aws:apigateway/clientCertificate:ClientCertificate", path="apigateway.ClientCertificate"
        ),
        "stage": Binding(
            token="aws:apigateway/stage:Stage",
            path="apigateway.Stage",
            renames=MappingProxyType({"rest_api_id": "rest_api", "deployment_id": "deployment"}),
        ),
        "method_settings": Binding(
            token="aws:apigateway/methodSettings:MethodSettings",
            path="apigateway.MethodSettings",
            renames=_REST_API,
            delete_first=True,
        ),
        "api_key": Binding(token="aws:apigateway/apiKey:ApiKey", path="apigateway.ApiKey"),
        "usage_plan": Binding(
            token="aws:apigateway/usagePlan:UsagePlan",
            path="apigateway.UsagePlan",
            renames=MappingProxyType({"api_stages.throttle": "throttles"}),
        ),
        "usage_plan_key": Binding(
            token="aws:apigateway/usagePlanKey:UsagePlanKey",
            path="apigateway.UsagePlanKey",
            # A key is in a plan once.
            delete_first=True,
        ),
        "domain_name": Binding(
            token="aws:apigateway/domainName:DomainName",
            path="apigateway.DomainName",
            single=("endpoint_configuration.types",),
            delete_first=True,
        ),
        "domain_name_access_association": Binding(
            token="aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation",
            path="apigateway.DomainNameAccessAssociation",
            delete_first=True,
        ),
        "base_path_mapping": Binding(
            token="aws:apigateway/basePathMapping:BasePathMapping",
            path="apigateway.BasePathMapping",
            renames=MappingProxyType({"api_id": "rest_api"}),
            delete_first=True,
        ),
        "api_mapping": Binding(
            token="aws:apigatewayv2/apiMapping:ApiMapping", path="apigatewayv2.ApiMapping", delete_first=True
        ),
        "record": Binding(
            token="aws:route53/record:Record",
            path="route53.Record",
            renames=MappingProxyType({"alias": "aliases"}),
            delete_first=True,
        ),
        "vpc_link": Binding(
            token="aws:apigateway/vpcLink:VpcLink",
            path="apigateway.VpcLink",
            renames=MappingProxyType({"target_arns": "target_arn"}),
            single=("target_arns",),
        ),
        "vpc_link_v2": Binding(token="aws:apigatewayv2/vpcLink:VpcLink", path="apigatewayv2.VpcLink"),
        "lambda_permission": Binding(
            token="aws:lambda/permission:Permission",
            path="lambda_.Permission",
            renames=MappingProxyType({"function_name": "function"}),
            delete_first=True,
        ),
        "role": Binding(token="aws:iam/role:Role", path="iam.Role"),
        "role_policy": Binding(token="aws:iam/rolePolicy:RolePolicy", path="iam.RolePolicy"),
        "role_policy_attachment": Binding(
            token="aws:iam/rolePolicyAttachment:RolePolicyAttachment", path="iam.RolePolicyAttachment"
        ),
        "account": Binding(token="aws:apigateway/account:Account", path="apigateway.Account"),
        "log_group": Binding(token="aws:cloudwatch/logGroup:LogGroup", path="cloudwatch.LogGroup"),
        "web_acl_association": Binding(
            token="aws:wafv2/webAclAssociation:WebAclAssociation",
            path="wafv2.WebAclAssociation",
            delete_first=True,
        ),
    }
)


def attribute(kind: str, name: str) -> str:
    """Terraform's `name` of an argument or attribute, as pulumi-aws calls it."""
    return BINDINGS[kind].renames.get(name, name)


def inputs(resource: Resource) -> dict[str, Value]:
    """The arguments of `resource` under Pulumi's names, blocks as mappings."""
    binding = BINDINGS[resource.KIND]
    return {attribute(resource.KIND, name): _input(binding, name, value) for name, value in arguments(resource)}


def _input(binding: Binding, path: str, argument: Argument) -> Value:
    if found := blocks(argument):
        mapped = tuple(_block(binding, path, block) for block in found)
        return mapped if isinstance(argument, tuple) else mapped[0]
    value = plain(argument)
    if path not in binding.single:
        return value
    assert isinstance(value, tuple) and len(value) == 1, (path, value)
    return value[0]


def _block(binding: Binding, path: str, block: Block) -> Value:
    inner = ((f"{path}.{name}", name, argument) for name, argument in arguments(block))
    return {binding.renames.get(place, name): _input(binding, place, argument) for place, name, argument in inner}


def delete_before_replace(resource: Resource) -> bool | None:
    """The option of that name; None leaves it out.

    False is said aloud where the old one must live until the new one is in use: the provider deletes a
    resource with a name of its own first, and an autonaming pattern makes it do so for all.
    https://github.com/pulumi/pulumi-aws/issues/5711
    """
    if resource.lifecycle.create_before_destroy:
        return False
    return BINDINGS[resource.KIND].delete_first or None
