"""Services that know languages and models: Bedrock, Translate, Comprehend, SageMaker."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.integration.service import ServiceIntegration
from apigen.spec.integration.settings import Expression
from apigen.spec.types import Arn, Region


class BedrockIntegration(ServiceIntegration):
    """Invokes a model, e.g. `bedrock: amazon.nova-lite-v1:0`. The body is the model's own request.

    https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
    """

    SHORT: ClassVar[str] = "model"

    model: Annotated[str, Field(pattern=r"^([a-z]{2,6}\.)?[a-z0-9-]+\.[a-z0-9.-]+(:[a-z0-9]+)*$")]
    """Id of a model, or of an inference profile across Regions, e.g. `eu.amazon.nova-lite-v1:0`."""
    region: Region | None = None
    """Region of the model; that of the API unless set."""


class TranslateIntegration(ServiceIntegration):
    """Translates a text, e.g. `translate: query.to`.

    https://docs.aws.amazon.com/translate/latest/APIReference/API_TranslateText.html
    """

    SHORT: ClassVar[str] = "target"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("text", "source", "target")

    target: Expression
    """Language of the translation, e.g. `'de'`."""
    source: Expression = "'auto'"
    """Language of the text; found out by Comprehend unless set."""
    text: Expression = "body.text"
    """The text."""


Detection: TypeAlias = Literal[
    "sentiment", "targeted_sentiment", "entities", "key_phrases", "syntax", "pii_entities", "dominant_language"
]


class ComprehendIntegration(ServiceIntegration):
    """Finds something in a text, e.g. `comprehend: sentiment`.

    https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html
    """

    SHORT: ClassVar[str] = "detect"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("text", "language")

    detect: Detection
    """What is found."""
    text: Expression = "body.text"
    """The text."""
    language: Expression | None = None
    """Language of the text; `'en'` unless set. Not for `dominant_language`."""


class SageMakerIntegration(ServiceIntegration):
    """Invokes an endpoint, e.g. `sagemaker: ${var.ranking_endpoint_arn}`. Bodies are the model's own.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
    """

    SHORT: ClassVar[str] = "endpoint"
    EXPRESSIONS: ClassVar[tuple[str, ...]] = ("target_model",)

    endpoint: Arn
    """ARN of the endpoint."""
    variant: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,63}$")] | None = None
    """Production variant that answers."""
    target_model: Expression | None = None
    """Model of a multi-model endpoint."""
