"""Turns the access log of a stage into its settings, and a log group where none is named.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
"""

from collections.abc import Mapping
from types import MappingProxyType

from apigen import naming
from apigen.graph.resources import AccessLogSettings, LogGroup
from apigen.graph.values import Json, Ref, Text, join
from apigen.lower.context import API
from apigen.lower.text import known, optional_text, tags, text
from apigen.spec.access_log import AccessLogs
from apigen.spec.access_log import LogGroup as LogGroupSpec
from apigen.spec.stage import Stage

_CLIENT = ("identity.sourceIp", "identity.caller", "identity.user")
_REQUEST = ("httpMethod", "resourcePath", "protocol")
_ANSWER = ("status", "responseLength", "requestId", "extendedRequestId")

# What tells a mistake of the client from one of the backend, of an authorizer or of the API itself. All in quotes,
# because API Gateway writes a hyphen for what a request does not have.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
_JSON = (
    *("requestId", "extendedRequestId", "requestTime", "stage", "httpMethod", "path", "resourcePath", "protocol"),
    *("identity.sourceIp", "identity.userAgent", "identity.userArn", "authorizer.principalId", "domainName"),
    *("status", "responseLength", "responseLatency"),
    *("integration.status", "integration.latency", "integration.error", "integration.requestId"),
    *("authorizer.error", "error.responseType", "error.message", "waf.error", "xrayTraceId", "isCanaryRequest"),
)


def _variables(names: tuple[str, ...], between: str) -> str:
    return between.join(f"$context.{name}" for name in names)


def _clf() -> str:
    client, request, answer = (_variables(names, " ") for names in (_CLIENT, _REQUEST, _ANSWER))
    return f'{client} [$context.requestTime] "{request}" {answer}'


def _xml() -> str:
    names = (*_CLIENT, "requestTime", *_REQUEST, "status", "responseLength", "extendedRequestId")
    members = "".join(f"<{_last(name)}>$context.{name}</{_last(name)}>" for name in names)
    return f'<request id="$context.requestId">{members}</request>'


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _camel(name: str) -> str:
    """A dot in the name of a field would have to be quoted in every query of the log."""
    first, *rest = name.removeprefix("identity.").split(".")
    return first + "".join(part[0].upper() + part[1:] for part in rest)


PRESETS: Mapping[str, Text] = MappingProxyType(
    {
        "json": Json({_camel(name): f"$context.{name}" for name in _JSON}),
        "clf": _clf(),
        "csv": _variables((*_CLIENT, "requestTime", *_REQUEST, *_ANSWER), ","),
        "xml": _xml(),
    }
)


def log_group(name: str, stage: Stage) -> LogGroup | None:
    """The log group that is made for a stage; None where its access log goes elsewhere."""
    if stage.access_logs is None or stage.access_logs.destination is not None:
        return None
    settings = stage.access_logs.log_group or LogGroupSpec()
    return LogGroup(
        id=naming.key(name),
        label=f"Access log of stage {name}",
        # Like AWS's own name for execution logs, so that it is found beside them and is another for each API.
        name=settings.name or join("API-Gateway-Access-Logs_", Ref(API, "id"), f"/{name}"),
        retention_in_days=known(settings.retention_days),
        kms_key_id=optional_text(settings.kms_key),
        tags=tags(stage.tags),
    )


def access_log_settings(logs: AccessLogs, group: LogGroup | None) -> AccessLogSettings:
    """Where the access log goes and what is in its lines."""
    destination = group.ref("arn") if group else optional_text(logs.destination)
    assert destination is not None
    return AccessLogSettings(destination_arn=destination, format=PRESETS.get(logs.format) or text(logs.format))
