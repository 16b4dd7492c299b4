"""What may be written in a spec: frozen pydantic models, one file per noun."""

from apigen.spec.api import ApiSpec, Defaults
from apigen.spec.route import Route, RouteKey, parse_route_key

__all__ = ["ApiSpec", "Defaults", "Route", "RouteKey", "parse_route_key"]
