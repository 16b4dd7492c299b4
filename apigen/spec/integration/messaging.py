"""Services that take messages: SQS, SNS, EventBridge, Step Functions, Kinesis, Firehose."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.integration.service import EncryptedService, ServiceIntegration
from apigen.spec.integration.settings import Expression, ParameterName
from apigen.spec.types import Arn, Meanings, ShortForm

ATTRIBUTE_TYPE = r"^(String|Number|Binary)(\.[A-Za-z0-9_.-]+)?$"

RecordList: TypeAlias = Annotated[str, Field(pattern=r"^body(\.[A-Za-z0-9_-]+)*$")]
"""Where in the body a list is."""


class MessageAttribute(ShortForm):
    """A message attribute with its type, e.g. `{type: Number, value: body.price}`; text unless it says otherwise.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    """

    SHORT: ClassVar[str] = "value"

    value: Expression
    """Where the value comes from. What the client leaves out is left out."""
    type: Annotated[str, Field(pattern=ATTRIBUTE_TYPE)] = "String"
    """String, Number or Binary, with a label of one's own after a dot if need be, e.g. `Number.price`. Text is sent as
    the bytes of a Binary."""


class _Messages(EncryptedService):
    """What takes messages with attributes."""

    attributes: dict[ParameterName, MessageAttribute] = Field(default_factory=dict)
    """Message attributes, as text unless a type is given."""

    def expressions(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The mapping expressions that say what is sent, those of the attributes last."""
        yield from ServiceIntegration.expressions(self)
        yield from ((("attributes", name, "value"), it.value) for name, it in self.attributes.items())


class SqsIntegration(_Messages):
    """Sends a message to a queue, e.g. `sqs: ${var.events_queue_arn}`.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    """

    SHORT: ClassVar[str] = "queue"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("message", "group", "deduplication", "attributes")

    queue: Arn
    """ARN of the queue."""
    message: Expression = "body"
    """The message."""
    group: Expression | None = None
    """Message group of a FIFO queue."""
    deduplication: Expression | None = None
    """Deduplication id of a FIFO queue; the id of the request unless set, so that no two requests are one message."""
    attributes: dict[ParameterName, MessageAttribute] = Field(default_factory=dict, max_length=10)
    """Message attributes, as text unless a type is given."""
    delay_seconds: int | None = Field(default=None, ge=0, le=900)
    """How long the message stays hidden, in seconds: 0 to 900."""


class SnsIntegration(_Messages):
    """Publishes a message to a topic, e.g. `sns: ${var.alerts_topic_arn}`.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """

    SHORT: ClassVar[str] = "topic"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("message", "subject", "group", "deduplication", "attributes")

    topic: Arn
    """ARN of the topic."""
    message: Expression = "body"
    """The message."""
    subject: Expression | None = None
    """Subject, where the topic sends email."""
    group: Expression | None = None
    """Message group of a FIFO topic."""
    deduplication: Expression | None = None
    """Deduplication id of a FIFO topic; the id of the request unless set."""
    attributes: dict[ParameterName, MessageAttribute] = Field(default_factory=dict)
    """Message attributes, as text unless a type is given; subscriptions filter by them."""


class EventBridgeIntegration(ServiceIntegration):
    """Puts an event on a bus, e.g. `eventbridge: ${var.bus_arn}`.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
    """

    SHORT: ClassVar[str] = "bus"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("source", "detail_type", "detail", "resources", "trace_header")

    bus: Arn
    """ARN of the event bus."""
    source: Expression | None = None
    """Source of the event; the name of the API unless set."""
    detail_type: Expression | None = None
    """Type of the event; the route, e.g. `POST /orders`, unless set."""
    detail: Expression = "body"
    """The event itself, which must be JSON."""
    resources: list[Expression] = Field(default_factory=list)
    """ARNs of what the event is about; rules match them."""
    trace_header: Expression | None = None
    """X-Ray trace that the event belongs to, e.g. `header.X-Amzn-Trace-Id`."""


_ACTIONS = Meanings(
    start="Starts an execution and answers with its ARN",
    start_sync="Starts an execution of an express state machine and answers with its output",
    describe="Answers how an execution is going",
    stop="Stops an execution",
)


class StepFunctionsIntegration(ServiceIntegration):
    """Works with executions of a state machine, e.g. `stepfunctions: ${var.intake_arn}` to start one.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    """

    SHORT: ClassVar[str] = "state_machine"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("input", "name")

    state_machine: Arn
    """ARN of the state machine, of a version (`...:stateMachine:intake:3`) or of an alias (`...:intake:live`)."""
    action: Annotated[Literal["start", "start_sync", "describe", "stop"], _ACTIONS] = "start"
    """`start_sync` waits for an express state machine and answers with its output."""
    input: Expression | None = None
    """Input of the execution to start, which must be JSON; the body unless set."""
    name: Expression | None = None
    """Name of the execution to start; chosen by Step Functions unless set. Name of the one to describe or stop."""


class KinesisIntegration(EncryptedService):
    """Puts records into a data stream, e.g. `kinesis: ${var.clicks_stream_arn}`.

    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
    """

    SHORT: ClassVar[str] = "stream"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("data", "partition_key")

    stream: Arn
    """ARN of the stream."""
    data: Expression = "body"
    """Data of the one record."""
    partition_key: Expression = "context.requestId"
    """Partition key of the one record."""
    records: RecordList | None = None
    """Where in the body the list of records is, for several at once, e.g. `body.records`. Each has `data`, which is
    text, and `partitionKey`. If some are refused, the answer is 502 with their number."""


class FirehoseIntegration(ServiceIntegration):
    """Puts records into a delivery stream, e.g. `firehose: ${var.archive_stream_arn}`.

    https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
    """

    SHORT: ClassVar[str] = "stream"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("data",)

    stream: Arn
    """ARN of the delivery stream."""
    data: Expression = "body"
    """Data of the one record."""
    records: RecordList | None = None
    """Where in the body the list of records is, for several at once, e.g. `body.records`. Each has `data`, which is
    text. If some are refused, the answer is 502 with their number.
    https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html"""
