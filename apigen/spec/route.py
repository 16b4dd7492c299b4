"""Routes: a method on a path, who may call it, and the one integration behind it."""

import re
from typing import Annotated, Any, ClassVar, NamedTuple, TypeAlias

from pydantic import BeforeValidator, Field

from apigen.spec.authorizer import Authorization
from apigen.spec.cors import Cors
from apigen.spec.integration import (
    AwsServiceIntegration,
    BedrockIntegration,
    CloudWatchIntegration,
    ComprehendIntegration,
    DynamoDbIntegration,
    EventBridgeIntegration,
    FirehoseIntegration,
    HttpIntegration,
    Integration,
    KinesisIntegration,
    LambdaIntegration,
    LogsIntegration,
    MockIntegration,
    S3Integration,
    SageMakerIntegration,
    SecretsManagerIntegration,
    SesIntegration,
    SnsIntegration,
    SqsIntegration,
    SsmIntegration,
    StepFunctionsIntegration,
    TranslateIntegration,
    VpcLinkIntegration,
)
from apigen.spec.integration.settings import ParameterName
from apigen.spec.model import Bodies, Validate
from apigen.spec.rules import RuleSettings
from apigen.spec.types import IDENTIFIER, EmptyAsDefaults, Model, ShortForm, StatusKey

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
ROUTE_KEY = r"^[A-Za-z]+ /\S*$"

# The keys that name a backend, in the order in which messages list them; exactly one stands in a route.
MESSAGING_KEYS = ("sqs", "sns", "eventbridge", "stepfunctions", "kinesis", "firehose")
STORAGE_KEYS = ("dynamodb", "s3")
OPERATION_KEYS = ("cloudwatch", "logs", "secretsmanager", "ssm", "ses")
LEARNING_KEYS = ("bedrock", "translate", "comprehend", "sagemaker")
SERVICE_KEYS = (*MESSAGING_KEYS, *STORAGE_KEYS, *OPERATION_KEYS, *LEARNING_KEYS)
INTEGRATION_KEYS = ("lambda", "http", "aws", *SERVICE_KEYS, "mock", "vpc_link")


class RouteKey(NamedTuple):
    """`METHOD /path`, taken apart."""

    method: str
    segments: tuple[str, ...]

    @property
    def path(self) -> str:
        return "/" + "/".join(self.segments)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the path variables, in order."""
        return tuple(re.findall(r"\{([^{}+]*)\+?\}", self.path))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def parse_route_key(text: str) -> RouteKey:
    """`get /pets/{id}` is `RouteKey("GET", ("pets", "{id}"))`. Takes any text that matches `ROUTE_KEY`."""
    method, _, path = text.partition(" ")
    return RouteKey(method.upper(), tuple(path.split("/")[1:]) if path != "/" else ())


class Parameter(ShortForm):
    """A query parameter or header that clients may send."""

    SHORT: ClassVar[str] = "required"

    required: bool = False
    """Whether a request without it is refused, where requests are validated."""
    description: str | None = Field(default=None, min_length=1)
    """What it is for. Published with `documentation`."""


class Described(ShortForm):
    """A path variable or a header of a response."""

    SHORT: ClassVar[str] = "description"

    description: str | None = Field(default=None, min_length=1)
    """What it is. Published with `documentation`."""


def _names_as_mapping(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {name: {} for name in value}
    return value


_ByName: TypeAlias = dict[ParameterName, Parameter]
Parameters: TypeAlias = Annotated[
    _ByName, BeforeValidator(_names_as_mapping, json_schema_input_type=_ByName | list[ParameterName])
]
_DescribedByName: TypeAlias = dict[ParameterName, Annotated[Described, EmptyAsDefaults]]
Headers: TypeAlias = Annotated[
    _DescribedByName,
    BeforeValidator(_names_as_mapping, json_schema_input_type=_DescribedByName | list[ParameterName]),
]


class MethodRequest(Model):
    """What clients send: the console's box `Method request`. Mapped parameters need no mention here."""

    path: _DescribedByName = Field(default_factory=dict)
    """What the variables of the path are."""
    query: Parameters = Field(default_factory=dict)
    """Query parameters: a list of names, or by name whether it is required."""
    headers: Parameters = Field(default_factory=dict)
    """Headers: a list of names, or by name whether it is required."""
    body: Bodies | None = None
    """What the body looks like: the name of a model, a JSON Schema or a file, or one of these by content type. A body
    of another content type is not checked; templates without one of that type refuse it, a proxy passes it on."""
    validate_: Validate | None = Field(default=None, alias="validate")
    """What is checked before the backend is called. What `defaults` says unless set, or else what is declared here: the
    body if it has a model, the parameters if one is required."""


class MethodResponse(Model):
    """What clients may get with a status: the console's box `Method response`."""

    headers: Headers = Field(default_factory=dict)
    """Headers: a list of names, or by name what they are. Mapped headers need no mention here."""
    body: Bodies | None = None
    """What the body looks like, for SDKs and exports; API Gateway does not check it."""
    description: str | None = Field(default=None, min_length=1)
    """When clients get it. Published with `documentation`."""


class Route(Model):
    """One method on one path. Exactly one key names its integration."""

    lambda_: LambdaIntegration | None = Field(default=None, alias="lambda")
    """A Lambda function."""
    http: HttpIntegration | None = None
    """An HTTP endpoint."""
    aws: AwsServiceIntegration | None = None
    """Any action of any AWS service."""
    sqs: SqsIntegration | None = None
    """A message to an SQS queue."""
    sns: SnsIntegration | None = None
    """A message to an SNS topic."""
    eventbridge: EventBridgeIntegration | None = None
    """An event on an EventBridge bus."""
    stepfunctions: StepFunctionsIntegration | None = None
    """An execution of a Step Functions state machine."""
    kinesis: KinesisIntegration | None = None
    """Records for a Kinesis data stream."""
    firehose: FirehoseIntegration | None = None
    """A record for a Firehose delivery stream."""
    dynamodb: DynamoDbIntegration | None = None
    """Items of a DynamoDB table."""
    s3: S3Integration | None = None
    """Objects of an S3 bucket."""
    cloudwatch: CloudWatchIntegration | None = None
    """A value for a CloudWatch metric."""
    logs: LogsIntegration | None = None
    """An event for a log of CloudWatch."""
    secretsmanager: SecretsManagerIntegration | None = None
    """The value of a secret."""
    ssm: SsmIntegration | None = None
    """The value of a parameter of Systems Manager."""
    ses: SesIntegration | None = None
    """An email."""
    bedrock: BedrockIntegration | None = None
    """A model of Bedrock."""
    translate: TranslateIntegration | None = None
    """A translation by Amazon Translate."""
    comprehend: ComprehendIntegration | None = None
    """What Comprehend finds in a text."""
    sagemaker: SageMakerIntegration | None = None
    """A model behind an endpoint of SageMaker."""
    mock: MockIntegration | None = None
    """An answer of API Gateway itself."""
    vpc_link: VpcLinkIntegration | None = None
    """An HTTP backend inside a VPC."""
    authorizer: Authorization | None = None
    """Who may call; what `defaults` says unless set."""
    api_key: bool | None = None
    """Whether callers must send an API key of a usage plan; what `defaults` says unless set."""
    operation_name: str | None = Field(default=None, pattern=IDENTIFIER, max_length=64)
    """What SDKs call the method, e.g. CreateOrder. OpenAPI's operationId."""
    summary: str | None = Field(default=None, min_length=1)
    """What it does, in a line. Published with `documentation`."""
    description: str | None = Field(default=None, min_length=1)
    """What it does. Published with `documentation`."""
    public: bool = False
    """Everybody may call, and that is meant. An open POST, PUT, PATCH, DELETE or ANY must say so. With
    `api_key`, everybody who has a key."""
    cors: Cors | None = None
    """Which pages of other origins may call; what the API's `cors` says unless set. `false` turns it off."""
    request: MethodRequest = MethodRequest()
    """What clients send."""
    responses: dict[StatusKey, Annotated[MethodResponse, EmptyAsDefaults]] = Field(default_factory=dict)
    """What clients may get, by status, beyond what the integration implies."""
    rules: RuleSettings = Field(default_factory=dict)
    """What findings of rules in this route count; what the API's `rules` say unless set."""

    def integrations(self) -> tuple[tuple[str, Integration], ...]:
        """The integrations with their keys; one, in a spec that passed the rules."""
        messaging = (self.sqs, self.sns, self.eventbridge, self.stepfunctions, self.kinesis, self.firehose)
        operations = (self.cloudwatch, self.logs, self.secretsmanager, self.ssm, self.ses)
        learning = (self.bedrock, self.translate, self.comprehend, self.sagemaker)
        services = (*messaging, self.dynamodb, self.s3, *operations, *learning)
        every = (self.lambda_, self.http, self.aws, *services, self.mock, self.vpc_link)
        return tuple((key, it) for key, it in zip(INTEGRATION_KEYS, every, strict=True) if it is not None)

    @property
    def integration(self) -> Integration:
        return self.integrations()[0][1]
