"""Rules about Lambda integrations."""

from collections.abc import Iterator

from apigen.diagnostics import Path, did_you_mean
from apigen.rules.function import FUNCTION_ARN
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.authorizer import CognitoAuthorizer
from apigen.spec.types import has_variable

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-with-lambda-integration.html"
_ASYNC = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html"


def _unknown(subject: Subject) -> Iterator[Finding]:
    """A route or an authorizer names one of `functions`, an ARN, or a variable that holds one."""
    known = tuple(subject.spec.functions)
    for path, user, function in _uses(subject):
        if function in known or has_variable(function) or FUNCTION_ARN.fullmatch(function):
            continue
        if function.startswith("arn:"):
            yield Finding(path=path, message=f"'{function}' is not the ARN of a Lambda function")
        else:
            message = f"{user} uses function '{function}', which is not defined"
            yield Finding(path=path, message=message, help=did_you_mean(function, known))


def _uses(subject: Subject) -> Iterator[tuple[Path, str, str]]:
    """Where a function is named, by what, and how."""
    for site in subject.routes:
        if site.route.lambda_:
            yield (*site.path, "lambda", "function"), str(site.key), site.route.lambda_.function
    for name, authorizer in subject.spec.authorizers.items():
        for key, it in authorizer.kinds():
            if not isinstance(it, CognitoAuthorizer):
                yield ("authorizers", name, key, "function"), f"authorizer '{name}'", it.function


def _mapping(subject: Subject) -> Iterator[Finding]:
    """A Lambda proxy gets the whole request as it is: API Gateway does not apply mappings there. A custom integration
    has no path or query that reaches the function."""
    for site in subject.routes:
        it = site.route.lambda_
        if it is None:
            continue
        for box in ("path", "query") if it.custom else ("path", "query", "headers", "content_handling"):
            if getattr(it.request, box):
                what = "Lambda" if it.custom else "a Lambda proxy"
                path = (*site.path, "lambda", "request", box)
                yield Finding(
                    path=path,
                    message=f"{what} does not get mapped '{box}'",
                    help="use a template",
                    on_key=True,
                )


def _async(subject: Subject) -> Iterator[Finding]:
    """A proxy waits for the function's answer, so only a custom integration can be asynchronous. Then nobody waits for
    an error either."""
    for site in subject.routes:
        it = site.route.lambda_
        if it and it.async_ and it.proxy:
            path = (*site.path, "lambda", "proxy")
            yield Finding(path=path, message="a proxy integration cannot be asynchronous", on_key=True)
        if it and it.async_ and it.errors is not None:
            path = (*site.path, "lambda", "errors")
            yield Finding(path=path, message="an asynchronous invocation answers before it can fail", on_key=True)


RULES = (
    Rule(
        name="unknown-function", summary="A function that is used is defined.", check=_unknown, page=_PAGE, fixed=True
    ),
    Rule(name="lambda-mapping", summary="A Lambda proxy maps nothing.", check=_mapping, page=_PAGE),
    Rule(name="async-proxy", summary="A proxy is not asynchronous.", check=_async, page=_ASYNC),
)
