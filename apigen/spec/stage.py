"""Stages: the names under which an API is served, and how."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

from apigen.spec.access_log import AccessLogs
from apigen.spec.route import ROUTE_KEY
from apigen.spec.types import Arn, Meanings, Model, OrVariable, ShortForm, Tags, TrueAsDefaults, UpperCase

StageVariables: TypeAlias = dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}$")], str]
"""Names and values of stage variables."""


class Throttle(Model):
    """How many requests a stage lets through.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """

    rate: OrVariable[Annotated[float, Field(ge=0)]]
    """Requests per second, over time."""
    burst: OrVariable[Annotated[int, Field(ge=0)]]
    """Requests at once."""


Level: TypeAlias = Annotated[
    Literal["OFF", "ERROR", "INFO"],
    Meanings(OFF="Nothing", ERROR="Requests that fail", INFO="Every request"),
    UpperCase,
]


class Logs(Model):
    """Execution logs in CloudWatch. The account needs a CloudWatch role for API Gateway.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """

    level: OrVariable[Level] = "ERROR"
    """What is logged."""
    data_trace: OrVariable[bool] = False
    """Whether whole requests and responses are logged. They may hold personal data."""


class ClientCertificate(Model):
    """A certificate of the API's own, or an existing one by id.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
    """

    id: str | None = Field(default=None, min_length=1)
    """Id of an existing certificate."""
    description: str | None = Field(default=None, min_length=1)
    """What the certificate is for, as the console shows it. Not with `id`."""


def _number_as_text(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else value


_Size: TypeAlias = Literal["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"]
ClusterSize: TypeAlias = Annotated[
    _Size,
    BeforeValidator(_number_as_text),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [*get_args(_Size)]},
                {"type": "number", "enum": [float(size) for size in get_args(_Size)]},
            ]
        }
    ),
]
"""The memory of a cache in GB. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html"""

Strategy: TypeAlias = Annotated[
    Literal["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"],
    Meanings(
        FAIL_WITH_403="The answer is 403",
        SUCCEED_WITH_RESPONSE_HEADER="It is answered from the cache, with a header that warns",
        SUCCEED_WITHOUT_RESPONSE_HEADER="It is answered from the cache",
    ),
    UpperCase,
]
"""What becomes of a request that must not invalidate the cache and asks for it."""


class MethodCache(ShortForm):
    """How the answers of one method are cached; what is left out is as the stage's `cache` says."""

    SHORT: ClassVar[str] = "enabled"

    enabled: bool = True
    """Whether they are cached."""
    ttl: OrVariable[Annotated[int, Field(ge=0, le=3600)]] | None = None
    """For how many seconds."""
    encrypted: OrVariable[bool] | None = None
    """Whether they are encrypted in the cache."""
    require_authorization_for_cache_control: OrVariable[bool] | None = None
    """Whether a client needs the right to invalidate an entry, `execute-api:InvalidateCache`."""
    unauthorized_cache_control_header_strategy: OrVariable[Strategy] | None = None
    """What a client without that right gets."""


class Cache(Model):
    """The cache of a stage, which costs by the hour, and what methods are cached how unless `methods` says otherwise.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
    """

    size: ClusterSize = "0.5"
    """Memory of the cache in GB. A change makes a new, empty cache."""
    enabled: bool = True
    """Whether GET methods are cached unless `methods` says otherwise."""
    ttl: OrVariable[Annotated[int, Field(ge=0, le=3600)]] = 300
    """For how many seconds answers are cached."""
    encrypted: OrVariable[bool] = True
    """Whether answers are encrypted in the cache."""
    require_authorization_for_cache_control: OrVariable[bool] = True
    """Whether a client needs the right to invalidate an entry, `execute-api:InvalidateCache`."""
    unauthorized_cache_control_header_strategy: OrVariable[Strategy] = "SUCCEED_WITH_RESPONSE_HEADER"
    """What a client without that right gets: an error, or an answer from the cache with or without a warning."""


class MethodSettings(Model):
    """What one method does differently from the rest of its stage; what is left out is as the stage says.

    Where a stage is there already, what its first own settings turn off for a method takes a second apply, because the
    providers do not send `false`.

    https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
    """

    throttle: Throttle | None = None
    """Limits for the method."""
    logs: Logs | None = None
    """Execution logs of the method."""
    metrics: OrVariable[bool] | None = None
    """Whether CloudWatch gets detailed metrics of the method."""
    cache: MethodCache | None = None
    """How answers are cached; the stage needs a `cache`."""


class Canary(ShortForm):
    """A part of the traffic gets changes of the API, while the stage goes on serving what it served before.

    A canary begins by itself, without a change of the API. Removing it gives the newest to everybody.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
    """

    SHORT: ClassVar[str] = "percent"

    percent: OrVariable[Annotated[float, Field(ge=0, le=100)]]
    """How much of the traffic the canary gets, by chance; 0 to 100."""
    variables: StageVariables = Field(default_factory=dict)
    """Stage variables that have other values in the canary, or are there only."""
    use_stage_cache: OrVariable[bool] = False
    """Whether the canary shares the stage's cache, instead of having its own."""


class Stage(Model):
    """A stage.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html
    """

    description: str | None = Field(default=None, min_length=1)
    """Shown in the console."""
    variables: StageVariables = Field(default_factory=dict)
    """Stage variables, used as `${stageVariables.name}` or `stage.name`."""
    client_certificate: Annotated[ClientCertificate | None, TrueAsDefaults] = None
    """How HTTP backends know the API: `true` makes a certificate, `{id: ...}` names one."""
    documentation_version: str | None = Field(default=None, min_length=1)
    """Version of the documentation that the stage shows; the one of `documentation` unless set."""
    throttle: Throttle | None = None
    """Limits for all methods of the stage."""
    logs: Annotated[Logs | None, TrueAsDefaults] = None
    """Execution logs. Unless set: errors if the spec has an `account`, else none."""
    metrics: OrVariable[bool] = False
    """Whether CloudWatch gets detailed metrics per method, which cost. Unless set: if the spec has an `account`."""
    tracing: OrVariable[bool] = True
    """Whether AWS X-Ray traces requests."""
    access_logs: Annotated[AccessLogs | None, TrueAsDefaults] = None
    """A line for each request: `true`, the ARN of a log group or Firehose stream, or the long form. Unless set: a log
    group if the spec has an `account`, else none."""
    cache: Annotated[Cache | None, TrueAsDefaults] = None
    """A cache for answers: `true` or the long form; none unless set."""
    methods: dict[Annotated[str, Field(pattern=ROUTE_KEY)], MethodSettings] = Field(default_factory=dict)
    """What single routes do differently, by their keys."""
    canary: Canary | None = None
    """The part of the traffic that gets changes of the API, until this is removed: `10`, or the long form."""
    web_acl: Arn | None = None
    """ARN of the WAF web ACL that filters requests; a regional one."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of the stage and of what is made for it, over those of the API."""

    def variable_sets(self) -> tuple[tuple[bool, dict[str, str]], ...]:
        """The variables of the stage, and those of its canary if it has one; true are the canary's."""
        canary = ((True, {**self.variables, **self.canary.variables}),) if self.canary else ()
        return ((False, self.variables), *canary)
