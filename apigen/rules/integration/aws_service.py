"""Rules about AWS service integrations, and about who calls a backend."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from apigen.diagnostics import Path, Severity
from apigen.rules.integration.prefix import CALLED, PREFIXES
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.integration import AwsServiceIntegration, LambdaIntegration, ServiceIntegration
from apigen.spec.integration.service import EncryptedService
from apigen.spec.types import has_variable, is_arn

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html"
_QUEUE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"
_EXECUTION = "https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"
_KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html"
_EMAIL = "https://docs.aws.amazon.com/ses/latest/APIReference/API_SendTemplatedEmail.html"
_PREFIX = "https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html"
_ACCESS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html"
_ARN = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"


def _action(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `AWS ARN for integration must contain path or action`."""
    for site in subject.routes:
        it = site.route.aws
        if it and (it.action is None) == (it.path is None):
            path = (*site.path, "aws")
            yield Finding(path=path, message=f"{site.key} needs one of 'action' and 'path'", on_key=True)


def _service(subject: Subject) -> Iterator[Finding]:
    """A service is called by the prefix of its endpoint, which is not always its name."""
    for site in subject.routes:
        it = site.route.aws
        if it is None or it.subdomain is not None or it.service in PREFIXES:
            continue
        similar = get_close_matches(it.service, PREFIXES, n=1, cutoff=0.75)
        if meant := CALLED.get(it.service) or next(iter(similar), ""):
            message = f"'{it.service}' is not the endpoint prefix of a service"
            yield Finding(path=(*site.path, "aws", "service"), message=message, help=f"did you mean '{meant}'?")


def _policy(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `Role ARN must be specified for AWS integrations`. The role that apigen writes names exact
    actions and resources, so it must be told what it cannot derive."""
    for site in subject.routes:
        it = site.route.aws
        if it is None or it.credentials != "auto":
            continue
        if it.policy is None:
            help_ = "add policy.resources, or set credentials"
            yield Finding(path=(*site.path, "aws"), message="the role needs a policy", help=help_, on_key=True)
        elif not it.policy.actions and it.action is None:
            message = "the IAM actions of a path are not known"
            yield Finding(path=(*site.path, "aws", "policy"), message=message, help="add policy.actions", on_key=True)


def _unused_policy(subject: Subject) -> Iterator[Finding]:
    """A policy belongs to the role that apigen writes; another role has its own."""
    for site in subject.routes:
        if site.route.aws and site.route.aws.policy and site.route.aws.credentials != "auto":
            path = (*site.path, "aws", "policy")
            yield Finding(path=path, message="'policy' has no effect with these credentials", on_key=True)


def _caller(subject: Subject) -> Iterator[Finding]:
    """Only a method with IAM authorization knows the identity of its caller."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            if not isinstance(it, (AwsServiceIntegration, ServiceIntegration, LambdaIntegration)):
                continue
            authorizer = subject.spec.defaults.authorization(site.route)
            if it.credentials == "caller" and authorizer.name != "iam":
                path = (*site.path, key, "credentials")
                message = "the identity of the caller is known only with IAM authorization"
                yield Finding(path=path, message=message, help="add 'authorizer: iam' to the route")


def _chosen_later(role: str) -> bool:
    return has_variable(role) or "${stageVariables." in role


def _role(subject: Subject) -> Iterator[Finding]:
    """API Gateway assumes a role; no other kind of identity."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            named = getattr(it, "credentials", None)
            if named and is_arn(named) and not _chosen_later(named) and ":role/" not in named:
                message = f"'{named}' is not the ARN of a role"
                yield Finding(path=(*site.path, key, "credentials"), message=message)


_ROLE = re.compile(r"arn:[^:]+:iam::(?P<account>\d{12}):role/.+")


def _accounts(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `Cross-account pass role is not allowed.` to a role that is not of the API's own account, so
    all roles are of one account."""
    first = ""
    for path, role in _roles(subject):
        account = found["account"] if (found := _ROLE.fullmatch(role)) else ""
        first = first or account
        if account and account != first:
            message = f"this role is in account {account}, and another one in {first}; the API is in one of them"
            yield Finding(path=path, message=message, help="name a role of the API's own account")


def _roles(subject: Subject) -> Iterator[tuple[Path, str]]:
    """Every role that is named, with its place."""
    if subject.spec.account:
        yield ("account", "cloudwatch_role"), subject.spec.account.cloudwatch_role
    for name, authorizer in subject.spec.authorizers.items():
        for key, it in authorizer.kinds():
            yield ("authorizers", name, key, "credentials"), getattr(it, "credentials", None) or ""
    for site in subject.routes:
        for key, one in site.route.integrations():
            yield (*site.path, key, "credentials"), getattr(one, "credentials", None) or ""


# The key and field of a service that is named by an ARN, and the form of it.
_ARNS = (
    ("sqs", "queue", re.compile(r"arn:[^:]+:sqs:[^:]+:\d{12}:[A-Za-z0-9_.-]+"), "arn:aws:sqs:REGION:ACCOUNT:NAME"),
    ("sns", "topic", re.compile(r"arn:[^:]+:sns:[^:]+:\d{12}:[A-Za-z0-9_.-]+"), "arn:aws:sns:REGION:ACCOUNT:NAME"),
    (
        "eventbridge",
        "bus",
        re.compile(r"arn:[^:]+:events:[^:]+:\d{12}:event-bus/[\w./-]+"),
        "arn:aws:events:REGION:ACCOUNT:event-bus/NAME",
    ),
    (
        "stepfunctions",
        "state_machine",
        re.compile(r"arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[^:]+(:[\w.-]+)?"),
        "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME, with :ALIAS if it has one",
    ),
    (
        "kinesis",
        "stream",
        re.compile(r"arn:[^:]+:kinesis:[^:]+:\d{12}:stream/[\w.-]+"),
        "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME",
    ),
    (
        "firehose",
        "stream",
        re.compile(r"arn:[^:]+:firehose:[^:]+:\d{12}:deliverystream/[\w.-]+"),
        "arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME",
    ),
    (
        "dynamodb",
        "table",
        re.compile(r"arn:[^:]+:dynamodb:[^:]+:\d{12}:table/[\w.-]+"),
        "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME",
    ),
    (
        "logs",
        "group",
        re.compile(r"arn:[^:]+:logs:[^:]+:\d{12}:log-group:[\w./#-]+"),
        "arn:aws:logs:REGION:ACCOUNT:log-group:NAME",
    ),
    (
        "secretsmanager",
        "secret",
        re.compile(r"arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:[\w/+=.@-]+"),
        "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX",
    ),
    (
        "ssm",
        "parameter",
        re.compile(r"arn:[^:]+:ssm:[^:]+:\d{12}:parameter/[\w./-]+"),
        "arn:aws:ssm:REGION:ACCOUNT:parameter/NAME",
    ),
    (
        "ses",
        "identity",
        re.compile(r"arn:[^:]+:ses:[^:]+:\d{12}:identity/[^:]+"),
        "arn:aws:ses:REGION:ACCOUNT:identity/NAME",
    ),
    (
        "sagemaker",
        "endpoint",
        re.compile(r"arn:[^:]+:sagemaker:[^:]+:\d{12}:endpoint/[a-zA-Z0-9-]+"),
        "arn:aws:sagemaker:REGION:ACCOUNT:endpoint/NAME",
    ),
)


def _arn(subject: Subject) -> Iterator[Finding]:
    """Region, account and name of what a service works on are taken from its ARN."""
    for site in subject.routes:
        for key, field, form, example in _ARNS:
            it = getattr(site.route, key)
            arn = getattr(it, field) if it else None
            if arn and not has_variable(arn) and not form.fullmatch(arn):
                what = ("an " if field[0] in "aeiou" else "a ") + field.replace("_", " ")
                path = (*site.path, key, field)
                yield Finding(path=path, message=f"'{arn}' is not the ARN of {what}", help=example)


_KEY = re.compile(r"arn:[^:]+:kms:[^:]+:\d{12}:key/[A-Za-z0-9-]+")


def _kms_key(subject: Subject) -> Iterator[Finding]:
    """IAM allows the use of a key by the key's own ARN; an alias stands for different keys at different times.

    https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
    """
    for site in subject.routes:
        for key, it in site.route.integrations():
            if not isinstance(it, EncryptedService) or it.kms_key is None:
                continue
            path = (*site.path, key, "kms_key")
            if not has_variable(it.kms_key) and not _KEY.fullmatch(it.kms_key):
                help_ = "arn:aws:kms:REGION:ACCOUNT:key/ID"
                yield Finding(path=path, message=f"'{it.kms_key}' is not the ARN of a key", help=help_)
            elif it.credentials != "auto":
                yield Finding(path=path, message="'kms_key' has no effect with these credentials", on_key=True)


def _email(subject: Subject) -> Iterator[Finding]:
    """An email has a subject and texts, or a template of SES and what this is filled with."""
    for site in subject.routes:
        it = site.route.ses
        if it is None or it.request.template is not None:
            continue
        path = (*site.path, "ses")
        if it.template is None and it.subject is None:
            yield Finding(
                path=path, message="an email needs a subject", help="add 'subject', or 'template'", on_key=True
            )
        unused = ("subject", "text", "html") if it.template is not None else ("data",)
        for name in sorted(it.model_fields_set & {*unused}):
            why = "'template' takes its place" if it.template is not None else "there is no 'template' to fill"
            yield Finding(path=(*path, name), message=f"'{name}' is not sent: {why}", on_key=True)


def _fifo(subject: Subject) -> Iterator[Finding]:
    """A FIFO queue or topic takes messages only with a group; a standard one does not deduplicate.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
    """
    for site in subject.routes:
        for key, it, arn in (("sqs", site.route.sqs, "queue"), ("sns", site.route.sns, "topic")):
            if it is None:
                continue
            if it.deduplication is not None and it.group is None:
                path = (*site.path, key, "deduplication")
                yield Finding(path=path, message="'deduplication' goes with 'group'", on_key=True)
            fifo = getattr(it, arn).endswith(".fifo")
            if fifo and it.group is None and it.request.template is None:
                message = f"a FIFO {arn} needs a message group"
                yield Finding(path=(*site.path, key), message=message, help="add 'group'", on_key=True)


def _execution(subject: Subject) -> Iterator[Finding]:
    """An execution that is described or stopped is found by its name."""
    for site in subject.routes:
        it = site.route.stepfunctions
        if it and it.action in ("describe", "stop") and it.name is None and it.request.template is None:
            path = (*site.path, "stepfunctions")
            message = f"'{it.action}' needs the name of an execution"
            yield Finding(path=path, message=message, help="add 'name', for example path.id", on_key=True)


RULES = (
    Rule(
        name="action-or-path", summary="A service call has an action or a path.", check=_action, page=_PAGE, fixed=True
    ),
    Rule(
        name="missing-policy", summary="A role that apigen writes has a policy.", check=_policy, page=_PAGE, fixed=True
    ),
    Rule(
        name="unused-policy",
        summary="A policy is for a role that apigen writes.",
        check=_unused_policy,
        page=_PAGE,
    ),
    Rule(
        name="caller-needs-iam",
        summary="The caller's identity needs IAM authorization.",
        check=_caller,
        page=_PAGE,
    ),
    Rule(
        name="unknown-service",
        summary="A service is called by its endpoint prefix.",
        check=_service,
        page=_PREFIX,
        severity=Severity.WARNING,
    ),
    Rule(name="foreign-role", summary="All roles are of the API's account.", check=_accounts, page=_ACCESS),
    Rule(name="bad-role", summary="Credentials are a role.", check=_role, page=_PAGE),
    Rule(name="bad-service-arn", summary="The ARN of a queue, topic, ... is one.", check=_arn, page=_ARN, fixed=True),
    Rule(name="bad-kms-key", summary="A key is one that the role may use.", check=_kms_key, page=_KMS),
    Rule(name="email-text", summary="An email has a text or a template.", check=_email, page=_EMAIL, fixed=True),
    Rule(name="fifo-group", summary="A FIFO queue or topic gets a group.", check=_fifo, page=_QUEUE),
    Rule(name="execution-name", summary="An execution has a name.", check=_execution, page=_EXECUTION, fixed=True),
)
