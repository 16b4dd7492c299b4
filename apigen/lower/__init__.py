"""Turns a spec into the graph: ALL knowledge of how API Gateway is built is in this package."""

from apigen.lower.api import lower

__all__ = ["lower"]
