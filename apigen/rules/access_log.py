"""Rules about access logs."""

import re
from collections.abc import Iterator

from apigen.diagnostics import did_you_mean
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.access_log import PRESETS, AccessLogs
from apigen.spec.types import has_variable

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"
_VARIABLES = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html"
)
_DESTINATION = re.compile(
    r"arn:[a-z0-9-]+:(logs:[a-z0-9-]+:\d{12}:log-group:[^:*]+"
    r"|firehose:[a-z0-9-]+:\d{12}:deliverystream/amazon-apigateway-[^:/]+)"
)
_ALLOWED = "arn:aws:logs:REGION:ACCOUNT:log-group:NAME, or a Firehose stream whose name starts with amazon-apigateway-"
_REFERENCE = re.compile(r"\$(?P<place>\w*)(?P<rest>(?:\.\w[\w-]*)*)")
# Below these, any name may follow.
_OPEN = ("authorizer", "requestOverride", "responseOverride")

# In the order of AWS's page.
_KNOWN = frozenset(
    {
        *("accountId", "apiId", "awsEndpointRequestId", "awsEndpointRequestId2", "customDomain.basePathMatched"),
        *("deploymentId", "domainName", "domainPrefix", "endpointType", "extendedRequestId", "httpMethod"),
        *("isCanaryRequest", "path", "protocol", "requestId", "requestTime", "requestTimeEpoch", "resourceId"),
        *("resourcePath", "stage", "tlsVersion", "cipherSuite", "wafResponseCode", "webaclArn", "xrayTraceId"),
        *(f"authenticate.{name}" for name in ("error", "latency", "status")),
        *(f"authorize.{name}" for name in ("error", "latency", "status")),
        *(f"waf.{name}" for name in ("error", "latency", "status")),
        *(f"error.{name}" for name in ("message", "messageString", "responseType", "validationErrorString")),
        *(f"identity.{name}" for name in ("accountId", "accessKey", "apiKey", "apiKeyId", "caller", "principalOrgId")),
        *(f"identity.cognito{name}" for name in ("AuthenticationProvider", "AuthenticationType")),
        *("identity.cognitoIdentityId", "identity.cognitoIdentityPoolId"),
        *(f"identity.{name}" for name in ("sourceIp", "user", "userAgent", "userArn", "vpcId", "vpceId")),
        *(f"identity.clientCert.{name}" for name in ("clientCertPem", "subjectDN", "issuerDN", "serialNumber")),
        *(f"identity.clientCert.validity.{name}" for name in ("notBefore", "notAfter")),
        *(f"integration.{name}" for name in ("error", "integrationStatus", "latency", "requestId", "status")),
        *("integrationErrorMessage", "integrationLatency", "integrationStatus"),
        *("responseLatency", "responseLength", "status"),
    }
)


def _logs(subject: Subject) -> Iterator[tuple[tuple[str, ...], AccessLogs]]:
    for name, stage in subject.spec.stages.items():
        if stage.access_logs:
            yield ("stages", name, "access_logs"), stage.access_logs


def _form(subject: Subject) -> Iterator[Finding]:
    """Access logs go to one place: a log group that is made, or a destination that exists."""
    for path, logs in _logs(subject):
        if logs.destination is not None and logs.log_group is not None:
            message = "'log_group' is made where there is no 'destination'; only one of them can be given"
            yield Finding(path=(*path, "log_group"), message=message, on_key=True)


def _destination(subject: Subject) -> Iterator[Finding]:
    """API Gateway takes the ARN of a log group, without `:*`, or of a Firehose stream with a certain name."""
    for path, logs in _logs(subject):
        arn = logs.destination
        if arn and not has_variable(arn) and not _DESTINATION.fullmatch(arn):
            help_ = "leave out ':*' at its end" if arn.endswith(":*") else _ALLOWED
            message = f"access logs cannot go to '{arn}'"
            yield Finding(path=(*path, "destination"), message=message, help=help_)


def _format(subject: Subject) -> Iterator[Finding]:
    """A format is one line of at most 3 KB, and must have the id of the request."""
    for path, logs in _logs(subject):
        for message in _mistakes(logs.format) if logs.format not in PRESETS else ():
            yield Finding(path=(*path, "format"), message=message)


def _mistakes(line: str) -> Iterator[str]:
    if "\n" in line or "\r" in line:
        yield "the format of an access log must be one line"
    if len(line.encode()) > 3072:
        yield f"the format of an access log has {len(line.encode())} bytes; 3072 are allowed"
    if not re.search(r"\$context\.(extendedR|r)equestId\b", line) and not has_variable(line):
        yield f"the format of an access log is {', '.join(PRESETS)}, or has $context.requestId"


def _names(subject: Subject) -> Iterator[Finding]:
    """A format may refer to certain variables of `$context`, and to nothing else."""
    for path, logs in _logs(subject):
        for found in _REFERENCE.finditer(logs.format):
            name = found["rest"].removeprefix(".")
            if found["place"] == "context" and not _is_known(name):
                message = f"$context has no '{name}' in access logs"
                yield Finding(path=(*path, "format"), message=message, help=did_you_mean(name, tuple(sorted(_KNOWN))))
            elif found["place"] in ("input", "util", "stageVariables", "method", "integration"):
                message = f"access logs can have $context variables only, not ${found['place']}"
                yield Finding(path=(*path, "format"), message=message)


def _is_known(name: str) -> bool:
    first, _, rest = name.partition(".")
    return name in _KNOWN or (first in _OPEN and rest != "")


RULES = (
    Rule(name="access-log-form", summary="Access logs go to one place.", check=_form, page=_PAGE, fixed=True),
    Rule(
        name="bad-access-log-destination",
        summary="Access logs go to a log group or to a Firehose stream with a certain name.",
        check=_destination,
        page=_PAGE,
    ),
    Rule(
        name="bad-access-log-format",
        summary="The format of an access log is one line with the id of the request.",
        check=_format,
        page=_PAGE,
    ),
    Rule(
        name="unknown-access-log-variable",
        summary="The format of an access log refers to variables that there are.",
        check=_names,
        page=_VARIABLES,
    ),
)
