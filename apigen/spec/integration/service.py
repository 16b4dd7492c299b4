"""What every short form of an AWS service takes.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from apigen.spec.integration.settings import Caching, IntegrationRequest, Responses
from apigen.spec.types import Arn, Credentials, ShortForm


class ServiceIntegration(ShortForm, Caching):
    """One action of one service, with everything that API Gateway must be told of it decided."""

    EXPRESSIONS: ClassVar[tuple[str, ...]] = ()
    """The fields that are mapping expressions, or mappings or lists of them."""

    credentials: Credentials = "auto"
    """Who calls the service: a role that apigen writes, the caller, or the ARN of a role."""
    request: IntegrationRequest = IntegrationRequest()
    """What the service gets: a template takes the place of the whole request, headers and query are added."""
    responses: Responses = Field(default_factory=dict)
    """What clients get, by status, in place of the responses that the short form implies."""

    def expressions(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The mapping expressions that say what is sent, each with its path from here."""
        for name in self.EXPRESSIONS:
            yield from _expressions((name,), getattr(self, name))


class EncryptedService(ServiceIntegration):
    """One of what may be encrypted with a key of the customer's own, which then takes rights of its own."""

    kms_key: Arn | None = None
    """ARN of the KMS key that it is encrypted with, where that is not AWS's own. The role may use the key."""


def _expressions(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _expressions((*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _expressions((*path, index), inner)
