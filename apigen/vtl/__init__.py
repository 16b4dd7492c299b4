"""A mapping template (VTL) to a tree with the place of everything in it, and what it may render.

The language is that of Velocity 1.7, as far as API Gateway has it.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
https://velocity.apache.org/engine/1.7/vtl-reference.html
"""

from apigen.vtl.nodes import Block, VtlError
from apigen.vtl.parser import parse, parse_condition

__all__ = ["Block", "VtlError", "parse", "parse_condition"]
