"""What an integration becomes before it is attached to a method: the backend call and its responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apigen.graph.resources import Resource, TlsConfig
from apigen.graph.values import Text
from apigen.lower.context import Context
from apigen.lower.function import Invocation
from apigen.spec import Route, RouteKey

# https://www.rfc-editor.org/rfc/rfc9110#name-204-no-content and the two statuses after it that have no body.
WITHOUT_BODY = ("204", "205", "304")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where an integration stands: its route and all that it may look at."""

    key: RouteKey
    route: Route
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One integration response; `headers` by the client's header name.

    Attributes:
        declared: further headers, which templates set.
    """

    status: str
    pattern: str | None = None
    headers: Mapping[str, Text] = field(default_factory=dict)
    templates: Mapping[str, Text] = field(default_factory=dict)
    content_handling: str | None = None
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent to the backend; `parameters` by `path.id`, `querystring.q`, `header.X`.

    Attributes:
        reads: mapping expressions that templates of ours read, besides what `parameters` do.
    """

    parameters: Mapping[str, Text] = field(default_factory=dict)
    templates: Mapping[str, Text] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    passthrough_behavior: str | None = None
    content_handling: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """An integration with everything decided.

    Attributes:
        resources: what exists for this integration alone or is shared by its rights: roles and their policies.
        invocation: the permission that the integration needs, if it is by permission that it works.
    """

    type: str
    http_method: str | None = None
    uri: Text | None = None
    connection_id: Text | None = None
    integration_target: Text | None = None
    response_transfer_mode: str | None = None
    credentials: Text | None = None
    request: Request = field(default_factory=Request)
    responses: tuple[Response, ...] = ()
    tls_config: TlsConfig | None = None
    resources: tuple[Resource, ...] = ()
    invocation: Invocation | None = None
