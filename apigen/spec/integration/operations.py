"""Services that run things: CloudWatch, its logs, Secrets Manager, Systems Manager, SES."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from apigen.spec.integration.service import EncryptedService, ServiceIntegration
from apigen.spec.integration.settings import Expression, ParameterName
from apigen.spec.types import Arn

SES_NAME = r"^[A-Za-z0-9_-]{1,64}$"


class CloudWatchIntegration(ServiceIntegration):
    """Counts something, e.g. `cloudwatch: Clicks`.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    """

    SHORT: ClassVar[str] = "metric"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("value", "dimensions")

    metric: str = Field(min_length=1, max_length=255)
    """Name of the metric."""
    namespace: Annotated[str, Field(pattern=r"^[^:\s][^\r\n]{0,254}$")] | None = None
    """Namespace of the metric; the name of the API unless set."""
    value: Expression = "'1'"
    """The value, a number."""
    unit: Literal["Count", "Percent", "Seconds", "Milliseconds", "Microseconds", "Bytes", "Kilobytes"] | None = None
    """Unit of the value."""
    dimensions: dict[ParameterName, Expression] = Field(default_factory=dict, max_length=30)
    """What tells values of one metric apart."""


class LogsIntegration(ServiceIntegration):
    """Puts an event into a log, e.g. `logs: {group: ${var.audit_log_group_arn}, stream: api}`.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
    """

    SHORT: ClassVar[str] = "group"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("message",)

    group: Arn
    """ARN of the log group, without `:*` at its end."""
    stream: Annotated[str, Field(pattern=r"^[^:*]{1,512}$")]
    """Name of the log stream, which must exist."""
    message: Expression = "body"
    """The event."""


class SecretsManagerIntegration(EncryptedService):
    """Answers with the value of a secret, e.g. `secretsmanager: ${var.widget_key_arn}`.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
    """

    SHORT: ClassVar[str] = "secret"

    secret: Arn
    """ARN of the secret."""
    version_stage: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=.@-]{1,256}$")] | None = None
    """Staging label of the version; AWSCURRENT unless set."""


class SsmIntegration(EncryptedService):
    """Answers with the value of a parameter, e.g. `ssm: ${var.banner_parameter_arn}`.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
    """

    SHORT: ClassVar[str] = "parameter"

    parameter: Arn
    """ARN of the parameter."""
    decrypt: bool = False
    """Whether a SecureString is decrypted."""


class SesIntegration(ServiceIntegration):
    """Sends an email, e.g. `ses: {identity: ..., from: shop@example.com, to: ["'sales@example.com'"], subject: ...}`.

    https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
    """

    SHORT: ClassVar[str] = "identity"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("to", "cc", "bcc", "reply_to", "subject", "text", "html", "data")

    identity: Arn
    """ARN of the verified identity that sends."""
    from_: str = Field(alias="from", min_length=3)
    """Address of the sender, of this identity."""
    to: list[Expression] = Field(min_length=1, max_length=50)
    """Addresses of the receivers. A client that chooses one can send email to everybody."""
    cc: list[Expression] = Field(default_factory=list, max_length=49)
    """Addresses of those who get a copy."""
    bcc: list[Expression] = Field(default_factory=list, max_length=49)
    """Addresses of those who get a copy that the others do not see."""
    reply_to: Expression | None = None
    """Address for answers."""
    configuration_set: Annotated[str, Field(pattern=SES_NAME)] | None = None
    """Configuration set that the email is sent with."""
    template: Annotated[str, Field(pattern=SES_NAME)] | None = None
    """Name of a template of SES, in place of `subject`, `text` and `html`.
    https://docs.aws.amazon.com/ses/latest/APIReference/API_SendTemplatedEmail.html"""
    data: Expression = "body"
    """What the template is filled with, which must be a JSON object."""
    subject: Expression | None = None
    """The subject; needed where there is no template."""
    text: Expression = "body"
    """The text."""
    html: Expression | None = None
    """The text as HTML. What clients send is not escaped in it."""
