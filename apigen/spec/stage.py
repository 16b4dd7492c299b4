"""Stages: the names under which an API is served, and how."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from apigen.spec.types import Model, OrVariable, Tags, UpperCase


class Throttle(Model):
    """How many requests a stage lets through.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """

    rate: OrVariable[Annotated[float, Field(ge=0)]]
    """Requests per second, over time."""
    burst: OrVariable[Annotated[int, Field(ge=0)]]
    """Requests at once."""


class Logs(Model):
    """Execution logs in CloudWatch. The account needs a CloudWatch role for API Gateway.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """

    level: OrVariable[Annotated[Literal["OFF", "ERROR", "INFO"], UpperCase]] = "ERROR"
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


def _own(value: Any) -> Any:
    return {True: {}, False: None}[value] if isinstance(value, bool) else value


class Stage(Model):
    """A stage.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html
    """

    description: str | None = Field(default=None, min_length=1)
    """Shown in the console."""
    variables: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}$")], str] = Field(default_factory=dict)
    """Stage variables, used as `${stageVariables.name}` or `stage.name`."""
    client_certificate: Annotated[ClientCertificate | None, BeforeValidator(_own, ClientCertificate | bool | None)] = (
        None
    )
    """How HTTP backends know the API: `true` makes a certificate, `{id: ...}` names one."""
    documentation_version: str | None = Field(default=None, min_length=1)
    """Version of the documentation that the stage shows; the one of `documentation` unless set."""
    throttle: Throttle | None = None
    """Limits for all methods of the stage."""
    logs: Logs | None = None
    """Execution logs; none unless set."""
    metrics: OrVariable[bool] = False
    """Whether CloudWatch gets detailed metrics per method."""
    tracing: OrVariable[bool] = False
    """Whether AWS X-Ray traces requests."""
    tags: OrVariable[Tags] = Field(default_factory=dict)
    """Tags of the stage and of its own client certificate, over those of the API."""
