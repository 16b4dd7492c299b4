"""Rules about Lambda functions."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Severity
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.types import has_variable

FUNCTION_ARN = re.compile(r"arn:[a-z0-9-]+:lambda:[a-z0-9-]+:\d{12}:function:[^:\s]+(:[^:\s]+)?")

_POLICY = "https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"
_PAGE = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"


def _form(subject: Subject) -> Iterator[Finding]:
    """A function is named by its ARN, or by its name and, if need be, a version or alias."""
    for name, function in subject.spec.functions.items():
        path = ("functions", name)
        if (function.arn is None) == (function.name is None):
            yield Finding(path=path, message=f"function '{name}' needs one of 'arn' and 'name'", on_key=True)
        elif function.arn is not None and function.qualifier is not None:
            message = "'qualifier' goes with 'name'; an ARN ends in its version or alias"
            yield Finding(path=(*path, "qualifier"), message=message, on_key=True)


def _arn(subject: Subject) -> Iterator[Finding]:
    """API Gateway refuses an ARN that is not a function's, and one that is already an integration's URI."""
    for name, function in subject.spec.functions.items():
        if function.arn and not has_variable(function.arn) and not FUNCTION_ARN.fullmatch(function.arn):
            message = f"'{function.arn}' is not the ARN of a Lambda function"
            yield Finding(
                path=("functions", name, "arn"),
                message=message,
                help="arn:aws:lambda:REGION:ACCOUNT:function:NAME",
            )


def _latest(subject: Subject) -> Iterator[Finding]:
    """Lambda answers that it does not support policies for $LATEST; the function itself means that version too."""
    # https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/36
    for name, function in subject.spec.functions.items():
        key = "qualifier" if function.qualifier == "$LATEST" else "arn"
        if function.permission and (key == "qualifier" or (function.arn or "").endswith(":$LATEST")):
            message = "Lambda takes no permission for '$LATEST'"
            yield Finding(path=("functions", name, key), message=message, help="leave it out: it is what is meant then")


def _unused(subject: Subject) -> Iterator[Finding]:
    """A function that no route and no authorizer names has no effect."""
    used = {site.route.lambda_.function for site in subject.routes if site.route.lambda_}
    for authorizer in subject.spec.authorizers.values():
        used |= {it.function for it in (authorizer.token, authorizer.request) if it}
    for name in subject.spec.functions:
        if name not in used:
            yield Finding(path=("functions", name), message=f"function '{name}' is not used", on_key=True)


RULES = (
    Rule(name="function-form", summary="A function has an ARN or a name.", check=_form, page=_PAGE, fixed=True),
    Rule(name="bad-function-arn", summary="The ARN of a function is one.", check=_arn, page=_PAGE, fixed=True),
    Rule(name="latest-qualifier", summary="$LATEST is not written.", check=_latest, page=_POLICY),
    Rule(name="unused-function", summary="A function is used.", check=_unused, severity=Severity.WARNING),
)
