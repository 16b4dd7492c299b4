"""What a route maps for a service stands in place of what the call implies."""

import pytest

from apigen import source
from apigen.compiler import compile_document
from apigen.graph.resources import Integration

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:events"
SPEC = """
apigen: 1
name: shop
routes:
  POST /a: {{{integration}, public: true}}
stages: {{prod: }}
"""


@pytest.mark.parametrize("name", ["Content-Type", "content-type"])
@pytest.mark.parametrize(
    "integration",
    [
        f'sqs: {{queue: "{QUEUE}", request: {{headers: {{NAME: header.X-Type}}}}}}',
        'aws: {service: sns, action: Publish, policy: {resources: ["*"]}, request: {headers: {NAME: header.X-Type}}}',
    ],
)
def test_a_header_that_the_route_maps_is_sent_once(integration: str, name: str) -> None:
    """In whatever case it is written: HTTP knows one header of a name."""
    text = SPEC.format(integration=integration.replace("NAME", name))
    graph = compile_document(source.read_string(text), "resources").graph
    assert graph is not None
    sent = next(one for one in graph.resources if isinstance(one, Integration)).request_parameters

    assert sent == {f"integration.request.header.{name}": "method.request.header.X-Type"}
