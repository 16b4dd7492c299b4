"""API keys and usage plans: who is let through how often."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from apigen.spec.route import ROUTE_KEY
from apigen.spec.stage import Throttle
from apigen.spec.types import EmptyAsDefaults, Model, Name, OrVariable, ShortForm, Tags, UpperCase


class ApiKey(ShortForm):
    """What a client sends as `X-Api-Key`, so that its usage plans can be told. A key is no proof of who it is.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """

    SHORT: ClassVar[str] = "value"

    value: str | None = None
    """The key, 20 to 128 letters and digits, from a sensitive variable; API Gateway makes one unless set."""
    description: str | None = Field(default=None, min_length=1, max_length=125000)
    """Shown in the console."""
    enabled: OrVariable[bool] = True
    """Whether the key is let through."""
    customer_id: str | None = Field(default=None, min_length=1)
    """The customer of AWS Marketplace that the key belongs to."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of the key."""


class Quota(Model):
    """How many requests a key may make in a period.

    https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html
    """

    limit: OrVariable[Annotated[int, Field(ge=1)]]
    """Requests in a period."""
    period: Annotated[Literal["DAY", "WEEK", "MONTH"], UpperCase]
    """How long a period is."""
    offset: int = Field(default=0, ge=0)
    """Requests subtracted from the limit in the first period: none of a day, up to 6 of a week, up to 27 of a month."""


class PlanStage(Model):
    """A stage that a usage plan lets keys into."""

    throttle: dict[Annotated[str, Field(pattern=ROUTE_KEY)], Throttle] = Field(default_factory=dict)
    """Limits of a key for single routes, by `METHOD /path`."""


def _names_as_mapping(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {name: {} for name in value}
    return value


_ByName: TypeAlias = dict[str, Annotated[PlanStage, EmptyAsDefaults]]


class UsagePlan(Model):
    """Which keys may call which stages, and how often.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """

    description: str | None = Field(default=None, min_length=1)
    """Shown in the console."""
    stages: Annotated[_ByName, BeforeValidator(_names_as_mapping, json_schema_input_type=_ByName | list[str])] = Field(
        default_factory=dict
    )
    """The stages: a list of names, or by name with limits for single routes."""
    throttle: Throttle | None = None
    """Limits of a key for all routes together."""
    quota: Quota | None = None
    """How many requests a key may make in a period."""
    keys: list[Name] = Field(default_factory=list)
    """Names of `api_keys`."""
    product_code: str | None = Field(default=None, min_length=1)
    """The product of AWS Marketplace that the plan belongs to."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of the plan."""
