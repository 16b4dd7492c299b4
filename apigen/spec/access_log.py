"""Access logs of a stage: where they go and what is in a line.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.types import Arn, Model, NoTruth, OrVariable, ShortForm

PRESETS = ("json", "clf", "csv", "xml")

Retention: TypeAlias = Annotated[
    Literal[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    NoTruth,
]
"""Days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


class LogGroup(Model):
    """A log group that is made for the stage.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9._/#-]{1,512}$")] | None = None
    """Its name; `API-Gateway-Access-Logs_API-ID/STAGE` unless set."""
    retention_days: OrVariable[Retention] = 365
    """After how many days events are deleted; 0 keeps them for ever."""
    kms_key: Arn | None = None
    """ARN of the KMS key that encrypts it; its key policy must allow CloudWatch Logs to use it."""


class AccessLogs(ShortForm):
    """One line for each request. `true` makes a log group; an ARN is a log group or Firehose stream that exists."""

    SHORT: ClassVar[str] = "destination"

    log_group: LogGroup | None = None
    """The log group that is made, unless there is a `destination`."""
    destination: Arn | None = None
    """ARN of an existing log group, or of a Firehose stream whose name starts with `amazon-apigateway-`."""
    format: str = Field(default="json", min_length=1)
    """`json`, `clf` (Common Log Format), `csv`, `xml`, or one line of text with `$context` variables."""
