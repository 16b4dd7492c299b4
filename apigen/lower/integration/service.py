"""Turns the call that a service needs into a backend: the part that is the same for every service.

A row of the table in `services.py` says what is special about a service, the general form says it in the spec; nothing
else does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from apigen.graph.values import Text, Value, arn_part, join
from apigen.lower.context import SERVICE
from apigen.lower.integration.backend import Backend, Request, Response, Site
from apigen.lower.integration.settings import error_responses, request, responses
from apigen.lower.role import Grant, credentials
from apigen.lower.text import JSON_TYPE, text
from apigen.spec.integration import AwsServiceIntegration, ServiceIntegration
from apigen.spec.integration.service import EncryptedService

FORM = "application/x-www-form-urlencoded"
JSON_1_0 = "application/x-amz-json-1.0"
JSON_1_1 = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One action of one service.

    Attributes:
        service: endpoint prefix of the service.
        address: `action/NAME` or `path/...`, after the service in the URI.
        arn: what the partition and Region are read from; those of the provider where there is none.
        region: the Region, where it is not in `arn`.
        placeholders: an address as the spec has it, whose `{placeholders}` get path variables.
        actions: IAM actions that the role needs, on `resources`, under `condition`.
        kms: IAM actions that the role needs on the key that encrypts the resources, if they have one.
        content_type: what the protocol of the service needs.
        target: the header X-Amz-Target, where the protocol needs it.
        parameters: further parameters, by `path.x`, `querystring.x`, `header.X`.
        template: the request; None passes the client's body through.
        success: the response for clients where the service succeeds.
        errors: the other responses.
    """

    service: str
    address: Text
    arn: Text | None = None
    region: Text | None = None
    placeholders: str = ""
    method: str = "POST"
    actions: tuple[str, ...]
    resources: tuple[Text, ...]
    condition: Mapping[str, Value] | None = None
    kms: tuple[str, ...] = ()
    content_type: str | None = None
    target: str | None = None
    parameters: Mapping[str, Text] = field(default_factory=dict)
    template: Text | None = None
    success: Response
    errors: tuple[Response, ...] = field(default_factory=lambda: tuple(error_responses()))


def service_backend(site: Site, integration: ServiceIntegration | AwsServiceIntegration, call: Call) -> Backend:
    """The backend of a call, with what the route says in place of what the call implies."""
    partition = _field(call.arn, "partition")
    region = _field(call.arn, "region") if call.region is None else call.region
    may = Grant(actions=call.actions, resources=call.resources, condition=call.condition, also=_key(integration, call))
    acts_as = credentials(integration.credentials, partition, may, site.context)
    return Backend(
        type="AWS",
        http_method=call.method,
        uri=join("arn:", partition, ":apigateway:", region, f":{call.service}:", call.address),
        credentials=acts_as.arn,
        request=_request(site, integration, call),
        responses=responses(integration.responses) or (call.success, *call.errors),
        resources=acts_as.resources,
    )


def _key(integration: ServiceIntegration | AwsServiceIntegration, call: Call) -> Grant | None:
    """The use of the key that encrypts what is called."""
    if not isinstance(integration, EncryptedService) or integration.kms_key is None:
        return None
    return Grant(actions=call.kms, resources=(text(integration.kms_key),))


def _field(arn: Text | None, part: Literal["partition", "region"]) -> Text:
    return SERVICE.ref(part) if arn is None else arn_part(arn, part) or ""


def _request(site: Site, integration: ServiceIntegration | AwsServiceIntegration, call: Call) -> Request:
    implied = {**_headers(call, integration.request.headers), **call.parameters}
    sent = request(site, integration.request, call.placeholders, implied)
    if sent.templates or call.template is None or isinstance(integration, AwsServiceIntegration):
        return sent
    read = tuple(expression for _, expression in integration.expressions())
    # A body that passes by the template would be a call of the client's own making, whatever the defaults are.
    others = sent.passthrough_behavior or "NEVER"
    return replace(sent, templates={JSON_TYPE: call.template}, reads=read, passthrough_behavior=others)


def _headers(call: Call, own: Iterable[str]) -> dict[str, Text]:
    """The headers that the protocol needs and that the route does not map itself, in whatever case."""
    mapped = {name.lower() for name in own}
    headers = {"Content-Type": call.content_type, "X-Amz-Target": call.target}
    return {f"header.{name}": f"'{value}'" for name, value in headers.items() if value and name.lower() not in mapped}


def json_response(template: Text, status: str = "200") -> Response:
    """A response whose template renders JSON."""
    return Response(status=status, templates={JSON_TYPE: template})


def json_object(members: Mapping[str, Text], others: Mapping[str, Text] | None = None) -> Text:
    """A JSON object of strings that are encoded already, and of `others`, which are JSON."""
    quoted = {name: join('"', value, '"') for name, value in members.items()}
    pairs = [part for name, value in {**quoted, **(others or {})}.items() for part in (", ", f'"{name}": ', value)]
    return join("{", *pairs[1:], "}")


def form(fields: Mapping[str, Text]) -> Text:
    """A form of values that are encoded already."""
    pairs = [part for name, value in fields.items() for part in ("&", name, "=", value)]
    return join(*pairs[1:])
