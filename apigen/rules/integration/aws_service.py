"""Rules about AWS service integrations, and about who calls a backend."""

from collections.abc import Iterator

from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.integration import AwsServiceIntegration, LambdaIntegration, SqsIntegration
from apigen.spec.types import has_variable, is_arn

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html"
_QUEUE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"


def _action(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `AWS ARN for integration must contain path or action`."""
    for site in subject.routes:
        it = site.route.aws
        if it and (it.action is None) == (it.path is None):
            path = (*site.path, "aws")
            yield Finding(path=path, message=f"{site.key} needs one of 'action' and 'path'", on_key=True)


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
            if not isinstance(it, (AwsServiceIntegration, SqsIntegration, LambdaIntegration)):
                continue
            authorizer = site.route.authorizer or subject.spec.defaults.authorizer
            if it.credentials == "caller" and authorizer != "iam":
                path = (*site.path, key, "credentials")
                message = "the identity of the caller is known only with IAM authorization"
                yield Finding(path=path, message=message, help="add 'authorizer: iam' to the route")


def _role(subject: Subject) -> Iterator[Finding]:
    """API Gateway assumes a role; no other kind of identity."""
    for site in subject.routes:
        for key, it in site.route.integrations():
            named = getattr(it, "credentials", None)
            if named and is_arn(named) and not has_variable(named) and ":role/" not in named:
                message = f"'{named}' is not the ARN of a role"
                yield Finding(path=(*site.path, key, "credentials"), message=message)


def _queue(subject: Subject) -> Iterator[Finding]:
    """The account, Region and name of the queue are taken from its ARN."""
    for site in subject.routes:
        it = site.route.sqs
        if it and not has_variable(it.queue) and ":sqs:" not in it.queue:
            path = (*site.path, "sqs", "queue")
            yield Finding(
                path=path,
                message=f"'{it.queue}' is not the ARN of a queue",
                help="arn:aws:sqs:REGION:ACCOUNT:NAME",
            )


RULES = (
    Rule(name="action-or-path", summary="A service call has an action or a path.", check=_action, page=_PAGE),
    Rule(name="missing-policy", summary="A role that apigen writes has a policy.", check=_policy, page=_PAGE),
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
    Rule(name="bad-role", summary="Credentials are a role.", check=_role, page=_PAGE),
    Rule(name="bad-queue", summary="The ARN of a queue is one.", check=_queue, page=_QUEUE),
)
