"""What may be written in a spec: frozen pydantic models, one file per noun."""

from apigen.spec.api import ApiSpec, Defaults
from apigen.spec.route import Route, RouteKey, parse_route_key
from apigen.spec.schema import json_schema

__all__ = ["ApiSpec", "Defaults", "Route", "RouteKey", "json_schema", "parse_route_key"]
