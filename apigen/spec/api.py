"""The whole spec: one REST API."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from apigen.spec.account import Account
from apigen.spec.authorizer import Authorization, Authorizer
from apigen.spec.cors import Cors
from apigen.spec.documentation import Published
from apigen.spec.domain import Domain, DomainKey
from apigen.spec.endpoint import Endpoint
from apigen.spec.function import Function
from apigen.spec.gateway_response import GatewayResponse, ResponseType
from apigen.spec.integration.settings import Passthrough, Timeout
from apigen.spec.link import Link
from apigen.spec.model import BodyModel, ModelName, Validate
from apigen.spec.output import Output
from apigen.spec.override import Overrides
from apigen.spec.policy import ResourcePolicy
from apigen.spec.route import ROUTE_KEY, Route
from apigen.spec.rules import RuleSettings
from apigen.spec.stage import Stage
from apigen.spec.types import IDENTIFIER, EmptyAsDefaults, Meanings, Model, Name, NoTruth, OrVariable, Tags, UpperCase
from apigen.spec.usage import ApiKey, UsagePlan
from apigen.spec.variable import Variable

BINARY_TYPE = r"^[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+$"
BinaryMediaType: TypeAlias = Annotated[str, Field(pattern=BINARY_TYPE)]
"""A content type, or all of a kind: `image/png`, `image/*`, `*/*`. Which bodies are converted depends on it, so it is
not a variable. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html"""


_KEY_SOURCES = Meanings(HEADER="The header X-Api-Key", AUTHORIZER="What a Lambda authorizer returns")


class Defaults(Model):
    """What holds for every route that does not say otherwise."""

    authorizer: Authorization = Authorization(name="none")
    """Who may call."""
    api_key: bool = False
    """Whether callers must send an API key of a usage plan."""
    timeout_ms: Timeout | None = None
    """How long a backend may take, in milliseconds."""
    passthrough_behavior: Passthrough | None = None
    """What custom integrations do with a body whose content type has no template. A mock and the short form of a
    service refuse such a body unless their route says otherwise."""
    validate_: Validate | None = Field(default=None, alias="validate")
    """What of requests is checked; what each route declares unless set."""

    def authorization(self, route: Route) -> Authorization:
        """Who may call `route`."""
        return route.authorizer or self.authorizer

    def needs_key(self, route: Route) -> bool:
        """Whether callers of `route` must send an API key."""
        return self.api_key if route.api_key is None else route.api_key


class ApiSpec(Model):
    """An API Gateway REST API. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html"""

    apigen: Annotated[Literal[1], NoTruth]
    """Version of this language."""
    name: str = Field(min_length=1, max_length=255)
    """Name of the API, as the console and CloudWatch show it."""
    description: str | None = Field(default=None, min_length=1)
    """What the API is for."""
    binary_media_types: list[BinaryMediaType] = Field(default_factory=list)
    """Content types whose bodies are bytes and not text, e.g. `image/*`. `*/*` makes every body bytes, JSON too."""
    minimum_compression_size: int | None = Field(default=None, ge=0, le=10485760)
    """Responses from this size on, in bytes, are compressed for clients that accept it; none unless set."""
    endpoint: Endpoint = Endpoint()
    """From where the API is reached."""
    disable_execute_api_endpoint: OrVariable[bool] = False
    """Whether the API is reached by its own domain names only, and not by `invoke_url`."""
    policy: ResourcePolicy | None = None
    """Who may call, and from where; everybody unless set."""
    variables: dict[Annotated[str, Field(pattern=IDENTIFIER)], Annotated[Variable, EmptyAsDefaults]] = Field(
        default_factory=dict
    )
    """What the surrounding stack passes in, used as `${var.name}`."""
    cors: Cors | None = None
    """Which pages of other origins may call the routes that do not say otherwise; none unless set."""
    gateway_responses: dict[ResponseType, Annotated[GatewayResponse, EmptyAsDefaults]] = Field(default_factory=dict)
    """What API Gateway answers by itself, by type: `UNAUTHORIZED`, `THROTTLED`, `DEFAULT_4XX`, ..."""
    functions: dict[Name, Function] = Field(default_factory=dict)
    """Lambda functions that routes name."""
    links: dict[Name, Link] = Field(default_factory=dict)
    """VPC links that routes name."""
    authorizers: dict[Name, Authorizer] = Field(default_factory=dict)
    """Authorizers that routes name."""
    api_key_source: Annotated[Literal["HEADER", "AUTHORIZER"], _KEY_SOURCES, UpperCase] = "HEADER"
    """Where API keys come from: the header `X-Api-Key`, or what a Lambda authorizer returns."""
    api_keys: dict[Name, Annotated[ApiKey, EmptyAsDefaults]] = Field(default_factory=dict)
    """Keys that clients send to routes with `api_key: true`."""
    usage_plans: dict[Name, UsagePlan] = Field(default_factory=dict)
    """Which keys may call which stages, and how often."""
    models: dict[ModelName, BodyModel] = Field(default_factory=dict)
    """What bodies look like, under names that routes and other models use."""
    documentation: Published = None
    """Whether summaries and descriptions are published: `true`, or with a version of your own."""
    defaults: Defaults = Defaults()
    """What holds for every route that does not say otherwise."""
    routes: dict[Annotated[str, Field(pattern=ROUTE_KEY)], Route] = Field(min_length=1)
    """The routes: `METHOD /path` and what is behind it."""
    stages: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")], Annotated[Stage, EmptyAsDefaults]] = Field(
        min_length=1
    )
    """The stages under which the API is served."""
    account: Account | None = None
    """The role for logs of the whole account and Region; not managed unless set."""
    domains: dict[DomainKey, Domain] = Field(default_factory=dict)
    """Custom domain names, and which stage each of their base paths leads to."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of everything that is made and can have them; the own tags of a thing count before these."""
    outputs: dict[Annotated[str, Field(pattern=IDENTIFIER)], Output] = Field(default_factory=dict)
    """What the generated code hands back besides the id, the execution ARN, and the URLs and ARNs of the stages."""
    overrides: Overrides = Overrides()
    """Arguments of resources that this language does not have."""
    rules: RuleSettings = Field(default_factory=dict)
    """What findings of rules count, by the name of the rule; `apigen rules` lists them."""
