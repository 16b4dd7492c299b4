"""Calls of services that know languages and models: Bedrock, Translate, Comprehend, SageMaker."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from apigen.graph.values import Text, arn_part, join
from apigen.lower.context import IDENTITY, SERVICE
from apigen.lower.integration.backend import Response, Site
from apigen.lower.integration.service import JSON_1_1, Call, json_object, json_response
from apigen.lower.text import JSON_TYPE, optional_text, request_mapping, text
from apigen.lower.vtl import escaped, json_string
from apigen.spec.integration.machine_learning import (
    BedrockIntegration,
    ComprehendIntegration,
    Detection,
    SageMakerIntegration,
    TranslateIntegration,
)

_ANSWER = Response(status="200", headers={"Content-Type": "integration.response.header.Content-Type"})

# https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
_ACROSS_REGIONS = re.compile(r"(?:us|us-gov|eu|apac|jp|au|ca|global)\.(?P<model>[^.]+\..+)")


def bedrock(_: Site, it: BedrockIntegration) -> Call:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html, REST protocol"""
    return Call(
        service="bedrock-runtime",
        address=f"path/model/{it.model}/invoke",
        region=optional_text(it.region),
        actions=("bedrock:InvokeModel",),
        resources=_models(it),
        content_type=JSON_TYPE,
        success=_ANSWER,
    )


def _models(it: BedrockIntegration) -> tuple[Text, ...]:
    """An inference profile is a right of its own, and needs that for its model wherever it sends the request.

    https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    """
    region = SERVICE.ref("region") if it.region is None else text(it.region)
    head = join("arn:", SERVICE.ref("partition"), ":bedrock:")
    profile = _ACROSS_REGIONS.fullmatch(it.model)
    if profile is None:
        return (join(head, region, "::foundation-model/", it.model),)
    account = IDENTITY.ref("account_id")
    return (
        join(head, region, ":", account, ":inference-profile/", it.model),
        join(head, "*::foundation-model/", profile["model"]),
    )


def translate(_: Site, it: TranslateIntegration) -> Call:
    """https://docs.aws.amazon.com/translate/latest/APIReference/API_TranslateText.html"""
    members = {
        "Text": json_string(it.text),
        "SourceLanguageCode": json_string(it.source),
        "TargetLanguageCode": json_string(it.target),
    }
    # Translate asks Comprehend for the language with the rights of the caller.
    # https://docs.aws.amazon.com/translate/latest/dg/auto-detect.html
    detects = () if it.source.startswith("'") and it.source != "'auto'" else ("comprehend:DetectDominantLanguage",)
    return Call(
        service="translate",
        address="action/TranslateText",
        actions=("translate:TranslateText", *detects),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazontranslate.html
        resources=("*",),
        content_type=JSON_1_1,
        target="AWSShineFrontendService_20170701.TranslateText",
        template=json_object(members),
        success=json_response(
            f'{{"text": "{escaped(_TRANSLATED)}", "source": "$input.path(\'$.SourceLanguageCode\')"}}'
        ),
    )


_TRANSLATED = "\"$!input.path('$.TranslatedText')\""


class _Finding(NamedTuple):
    operation: str
    answer: str


_FINDINGS: Mapping[Detection, _Finding] = {
    "sentiment": _Finding(
        "DetectSentiment",
        """{"sentiment": "$input.path('$.Sentiment')", "scores": $input.json('$.SentimentScore')}""",
    ),
    "targeted_sentiment": _Finding("DetectTargetedSentiment", """{"entities": $input.json('$.Entities')}"""),
    "entities": _Finding("DetectEntities", """{"entities": $input.json('$.Entities')}"""),
    "key_phrases": _Finding("DetectKeyPhrases", """{"phrases": $input.json('$.KeyPhrases')}"""),
    "syntax": _Finding("DetectSyntax", """{"tokens": $input.json('$.SyntaxTokens')}"""),
    "pii_entities": _Finding("DetectPiiEntities", """{"entities": $input.json('$.Entities')}"""),
    "dominant_language": _Finding("DetectDominantLanguage", """{"languages": $input.json('$.Languages')}"""),
}


def comprehend(_: Site, it: ComprehendIntegration) -> Call:
    """https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Operations.html"""
    operation, answer = _FINDINGS[it.detect]
    members = {"Text": json_string(it.text)}
    if it.detect != "dominant_language":
        members["LanguageCode"] = json_string(it.language or "'en'")
    return Call(
        service="comprehend",
        address=f"action/{operation}",
        actions=(f"comprehend:{operation}",),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html
        resources=("*",),
        content_type=JSON_1_1,
        target=f"Comprehend_20171127.{operation}",
        template=json_object(members),
        success=json_response(answer),
    )


def sagemaker(_: Site, it: SageMakerIntegration) -> Call:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html, REST protocol"""
    endpoint = text(it.endpoint)
    sent: dict[str, Text] = {"header.Content-Type": request_mapping("header.Content-Type")}
    if it.variant is not None:
        sent["header.X-Amzn-SageMaker-Target-Variant"] = f"'{it.variant}'"
    if it.target_model is not None:
        sent["header.X-Amzn-SageMaker-Target-Model"] = request_mapping(it.target_model)
    return Call(
        service="runtime.sagemaker",
        address=join("path/endpoints/", arn_part(endpoint, "path") or "", "/invocations"),
        arn=endpoint,
        actions=("sagemaker:InvokeEndpoint",),
        resources=(endpoint,),
        parameters=sent,
        success=_ANSWER,
    )
