"""Calls of services that run things: CloudWatch, its logs, Secrets Manager, Systems Manager, SES."""

from apigen.graph.values import Text, arn_part, join
from apigen.lower.integration.backend import Site
from apigen.lower.integration.service import FORM, JSON_1_1, Call, form, json_object, json_response
from apigen.lower.text import text
from apigen.lower.vtl import escaped, form_text, form_value, json_string, json_text
from apigen.spec.integration.operations import (
    CloudWatchIntegration,
    LogsIntegration,
    SecretsManagerIntegration,
    SesIntegration,
    SsmIntegration,
)


def cloudwatch(site: Site, it: CloudWatchIntegration) -> Call:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html, query protocol"""
    namespace = it.namespace or site.context.spec.name
    datum = "MetricData.member.1"
    fields: dict[str, Text] = {
        "Action": "PutMetricData",
        "Version": "2010-08-01",
        "Namespace": form_text(namespace),
        f"{datum}.MetricName": form_text(it.metric),
        f"{datum}.Value": form_value(it.value),
    }
    if it.unit is not None:
        fields[f"{datum}.Unit"] = it.unit
    for index, (name, value) in enumerate(sorted(it.dimensions.items()), 1):
        fields[f"{datum}.Dimensions.member.{index}.Name"] = form_text(name)
        fields[f"{datum}.Dimensions.member.{index}.Value"] = form_value(value)
    return Call(
        service="monitoring",
        address="action/PutMetricData",
        actions=("cloudwatch:PutMetricData",),
        # Metrics have no ARN; the namespace is what a right can be limited to.
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
        resources=("*",),
        condition={"StringEquals": {"cloudwatch:namespace": text(namespace)}},
        content_type=FORM,
        template=form(fields),
        success=json_response("{}"),
    )


def logs(_: Site, it: LogsIntegration) -> Call:
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html"""
    group, stream = text(it.group), text(it.stream)
    event = join('{"timestamp": $context.requestTimeEpoch, "message": "', json_string(it.message), '"}')
    place = join('"logGroupName": "', arn_part(group, "name") or "", '", "logStreamName": "', json_text(it.stream), '"')
    return Call(
        service="logs",
        address="action/PutLogEvents",
        arn=group,
        actions=("logs:PutLogEvents",),
        resources=(join(group, ":log-stream:", stream),),
        content_type=JSON_1_1,
        target="Logs_20140328.PutLogEvents",
        template=join("{", place, ', "logEvents": [', event, "]}"),
        # The call itself succeeds though the event was refused.
        success=json_response(
            '#if("$!input.path(\'$.rejectedLogEventsInfo\')" != "")#set($context.responseOverride.status = 502)'
            '{"message": "The event was not accepted"}#else{}#end'
        ),
    )


def secretsmanager(_: Site, it: SecretsManagerIntegration) -> Call:
    """https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"""
    secret = text(it.secret)
    members: dict[str, Text] = {"SecretId": json_text(it.secret)}
    if it.version_stage is not None:
        members["VersionStage"] = json_text(it.version_stage)
    return Call(
        service="secretsmanager",
        address="action/GetSecretValue",
        arn=secret,
        actions=("secretsmanager:GetSecretValue",),
        resources=(secret,),
        content_type=JSON_1_1,
        target="secretsmanager.GetSecretValue",
        template=json_object(members),
        success=json_response(_value("$.SecretString")),
    )


def ssm(_: Site, it: SsmIntegration) -> Call:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html

    API Gateway speaks the query protocol with this service: parameters are in the query string, bodies are not read.
    """
    parameter = text(it.parameter)
    sent: dict[str, Text] = {"querystring.Name": join("'", parameter, "'")}
    if it.decrypt:
        sent["querystring.WithDecryption"] = "'true'"
    return Call(
        service="ssm",
        address="action/GetParameter",
        arn=parameter,
        actions=("ssm:GetParameter",),
        resources=(parameter,),
        parameters=sent,
        success=json_response(_value("$.GetParameterResponse.GetParameterResult.Parameter.Value")),
    )


def _value(path: str) -> str:
    source = f"\"$!input.path('{path}')\""
    return f'{{"value": "{escaped(source)}"}}'


def ses(_: Site, it: SesIntegration) -> Call:
    """https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html, query protocol"""
    identity = text(it.identity)
    fields: dict[str, Text] = {"Action": "SendEmail", "Version": "2010-12-01", "Source": form_text(it.from_)}
    for index, address in enumerate(it.to, 1):
        fields[f"Destination.ToAddresses.member.{index}"] = form_value(address)
    if it.reply_to is not None:
        fields["ReplyToAddresses.member.1"] = form_value(it.reply_to)
    fields |= _content("Subject", it.subject) | _content("Body.Text", it.text)
    if it.html is not None:
        fields |= _content("Body.Html", it.html)
    return Call(
        service="email",
        address="action/SendEmail",
        arn=identity,
        actions=("ses:SendEmail",),
        resources=(identity,),
        content_type=FORM,
        template=form(fields),
        success=json_response("""{"messageId": "$input.path('$.SendEmailResponse.SendEmailResult.MessageId')"}"""),
    )


def _content(name: str, value: str) -> dict[str, Text]:
    """Without a character set, email is ASCII."""
    return {f"Message.{name}.Data": form_value(value), f"Message.{name}.Charset": "UTF-8"}
