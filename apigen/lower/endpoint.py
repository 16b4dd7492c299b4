"""Turns the endpoint into the block of the REST API that says from where it is reached.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
"""

from apigen.graph.resources import EndpointConfiguration
from apigen.lower.text import text
from apigen.spec.endpoint import Endpoint


def endpoint_configuration(endpoint: Endpoint) -> EndpointConfiguration:
    """The endpoint, with nothing left to AWS's defaults: its type would be EDGE, and the type of addresses that it had
    before would stay."""
    private = endpoint.type == "PRIVATE"
    return EndpointConfiguration(
        types=(endpoint.type,),
        ip_address_type=endpoint.ip_address_type or ("dualstack" if private else "ipv4"),
        vpc_endpoint_ids=tuple(text(one) for one in endpoint.vpc_endpoints) or None,
    )
