"""Graph kinds to provider types, and graph addresses to the names that Terraform gives them.

Arguments need no table: the graph names them as the provider does.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from collections.abc import Mapping
from types import MappingProxyType

from apigen.graph.resources import KINDS
from apigen.graph.values import Address

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "service": "aws_service",
        "caller_identity": "aws_caller_identity",
        "rest_api": "aws_api_gateway_rest_api",
        "resource": "aws_api_gateway_resource",
        "authorizer": "aws_api_gateway_authorizer",
        "model": "aws_api_gateway_model",
        "request_validator": "aws_api_gateway_request_validator",
        "method": "aws_api_gateway_method",
        "integration": "aws_api_gateway_integration",
        "method_response": "aws_api_gateway_method_response",
        "integration_response": "aws_api_gateway_integration_response",
        "gateway_response": "aws_api_gateway_gateway_response",
        "documentation_part": "aws_api_gateway_documentation_part",
        "documentation_version": "aws_api_gateway_documentation_version",
        "deployment": "aws_api_gateway_deployment",
        "client_certificate": "aws_api_gateway_client_certificate",
        "stage": "aws_api_gateway_stage",
        "method_settings": "aws_api_gateway_method_settings",
        "api_key": "aws_api_gateway_api_key",
        "usage_plan": "aws_api_gateway_usage_plan",
        "usage_plan_key": "aws_api_gateway_usage_plan_key",
        "domain_name": "aws_api_gateway_domain_name",
        "domain_name_access_association": "aws_api_gateway_domain_name_access_association",
        "base_path_mapping": "aws_api_gateway_base_path_mapping",
        "api_mapping": "aws_apigatewayv2_api_mapping",
        "record": "aws_route53_record",
        "vpc_link": "aws_api_gateway_vpc_link",
        "vpc_link_v2": "aws_apigatewayv2_vpc_link",
        "lambda_permission": "aws_lambda_permission",
        "role": "aws_iam_role",
        "role_policy": "aws_iam_role_policy",
        "role_policy_attachment": "aws_iam_role_policy_attachment",
        "account": "aws_api_gateway_account",
        "log_group": "aws_cloudwatch_log_group",
        "web_acl_association": "aws_wafv2_web_acl_association",
    }
)

DATA = frozenset(kind.KIND for kind in KINDS if kind.DATA)


def names(address: Address) -> tuple[str, ...]:
    """`("aws_iam_role", "events")`, with `"data"` in front where it is a data source."""
    prefix = ("data",) if address.kind in DATA else ()
    return (*prefix, TYPES[address.kind], address.id)
