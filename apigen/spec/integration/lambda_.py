"""The Lambda integration: a proxy unless it has templates or responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-with-lambda-integration.html
"""

from typing import ClassVar

from pydantic import Field

from apigen.spec.integration.errors import LambdaErrors
from apigen.spec.integration.settings import IntegrationRequest, Responses, Transfer
from apigen.spec.types import Credentials, ShortForm


class LambdaIntegration(ShortForm, Transfer):
    """A Lambda function, e.g. `lambda: orders`."""

    SHORT: ClassVar[str] = "function"

    function: str = Field(min_length=1)
    """Name of one of `functions`, an ARN, or a variable that holds one."""
    proxy: bool | None = None
    """Whether the function gets the whole request and answers in full. True unless templates, responses or
    errors are given."""
    async_: bool = Field(default=False, alias="async")
    """Whether the client gets its answer before the function has run. Custom integrations only."""
    credentials: Credentials | None = None
    """Who calls the function. A permission of the function for this API unless set."""
    request: IntegrationRequest = IntegrationRequest()
    """What the function gets."""
    responses: Responses = Field(default_factory=dict)
    """What clients get, by status. Makes the integration a custom one."""
    errors: LambdaErrors | None = None
    """What clients get where the function fails, beside `responses`: `standard` is a status by the word that the
    error's message begins with (BadRequest, NotFound and their like) and else 500, `hide` always 500; or by status the
    words. Makes the integration a custom one."""

    @property
    def custom(self) -> bool:
        """Whether requests or responses are mapped, so that it is not a proxy."""
        mapped = self.request.template is not None or bool(self.responses) or self.errors is not None
        return self.async_ or self.proxy is False or mapped
