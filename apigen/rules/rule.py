"""What a rule is: something that may be reported, and one function over the spec."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apigen.diagnostics import Path, Topic
from apigen.rules.template_site import TemplateSite, template_sites
from apigen.spec import ApiSpec, Route, RouteKey, parse_route_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a rule found.

    Attributes:
        path: where in the spec; the nearest place that exists is shown.
        on_key: whether the key at `path` is meant, not its value.
        part: which part of the text at `path` is meant, or of the file that is named there; None for all of it.
    """

    path: Path
    message: str
    help: str = ""
    on_key: bool = False
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSite:
    """A route with its key taken apart and its place."""

    key: RouteKey
    route: Route
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the lock file notes of the build before, where it matters to this one.

    Attributes:
        endpoint: the type of the endpoint, if that is one that cannot become every other.
        policy: whether the API had a resource policy.
    """

    endpoint: str = ""
    policy: bool = False


@dataclass(frozen=True)
class Subject:
    """What rules look at.

    Attributes:
        spec: the spec, each field of which is right by itself.
        data: the same as it was written, for rules about text anywhere in it.
        built: what is known of the build before.
    """

    spec: ApiSpec
    data: Mapping[str, Any]
    built: Built = Built()

    @cached_property
    def routes(self) -> tuple[RouteSite, ...]:
        """All routes in the order in which they were written."""
        return tuple(
            RouteSite(key=parse_route_key(key), route=route, path=("routes", key))
            for key, route in self.spec.routes.items()
        )

    @cached_property
    def templates(self) -> tuple[TemplateSite, ...]:
        """All mapping templates that the spec has the text of, in the order in which they were written."""
        return tuple(template_sites(self.routes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Topic):
    """One thing that the models alone cannot tell.

    Attributes:
        check: yields what is wrong; its docstring says what the rule knows of AWS.
    """

    check: Callable[[Subject], Iterator[Finding]]
