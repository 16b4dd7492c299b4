"""Rules about `context.NAME` in mapping expressions."""

from collections.abc import Iterator

from apigen.diagnostics import did_you_mean
from apigen.rules.mapping import long_forms
from apigen.rules.rule import Finding, Rule, Subject

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"

# What the context has while a request is handled.
KNOWN = (
    *("accountId", "apiId", "awsEndpointRequestId", "deploymentId", "domainName", "domainPrefix"),
    *("extendedRequestId", "httpMethod", "isCanaryRequest", "path", "protocol", "requestId", "requestTime"),
    *("requestTimeEpoch", "resourceId", "resourcePath", "stage", "wafResponseCode", "webaclArn"),
    *(f"identity.{name}" for name in ("accountId", "accessKey", "apiKey", "apiKeyId", "caller", "principalOrgId")),
    *("identity.cognitoAuthenticationProvider", "identity.cognitoAuthenticationType"),
    *("identity.cognitoIdentityId", "identity.cognitoIdentityPoolId", "identity.cognitoAmr"),
    *(f"identity.{name}" for name in ("sourceIp", "user", "userAgent", "userArn", "vpcId", "vpceId")),
    *(f"identity.clientCert.{name}" for name in ("clientCertPem", "subjectDN", "issuerDN", "serialNumber")),
    *("identity.clientCert.validity.notBefore", "identity.clientCert.validity.notAfter"),
)
# What went wrong is known where a gateway response tells of it.
_ERRORS = ("error.message", "error.messageString", "error.responseType", "error.validationErrorString")


def _unknown(subject: Subject) -> Iterator[Finding]:
    """What the context does not have is empty. Some of what access logs have is not there yet while a request is
    handled."""
    for path, long in long_forms(subject).items():
        name = long.removeprefix("context.")
        known = (*KNOWN, *_ERRORS) if path[0] == "gateway_responses" else KNOWN
        if name == long or name in known or name.startswith("authorizer."):
            continue
        message = f"the context has no '{name}'" + (" but in gateway responses" if name in _ERRORS else "")
        similar = did_you_mean(name, known)
        yield Finding(path=path, message=message, help=similar if similar.startswith("did you") else "")


RULES = (
    Rule(
        name="unknown-mapped-context",
        summary="A mapping reads what the context has.",
        check=_unknown,
        page=_PAGE,
    ),
)
