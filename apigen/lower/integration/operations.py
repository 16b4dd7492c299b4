"""Calls of services that run things: CloudWatch, its logs, Secrets Manager, Systems Manager, SES."""

from collections.abc import Iterator

from apigen.graph.values import ArnField, Text, arn_part, join
from apigen.lower.integration.backend import Site
from apigen.lower.integration.service import FORM, JSON_1_1, Call, form, json_object, json_response
from apigen.lower.text import text
from apigen.lower.vtl import escaped, form_document, form_text, form_value, json_string, json_text
from apigen.spec.integration.operations import (
    CloudWatchIntegration,
    LogsIntegration,
    SecretsManagerIntegration,
    SesIntegration,
    SsmIntegration,
)

_PLACE: tuple[ArnField, ...] = ("partition", "service", "region", "account")


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
        # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
        kms=("kms:Decrypt",),
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
        # https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
        kms=("kms:Decrypt",),
        parameters=sent,
        success=json_response(_value("$.GetParameterResponse.GetParameterResult.Parameter.Value")),
    )


def _value(path: str) -> str:
    source = f"\"$!input.path('{path}')\""
    return f'{{"value": "{escaped(source)}"}}'


def ses(_: Site, it: SesIntegration) -> Call:
    """https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html, query protocol"""
    identity = text(it.identity)
    operation = "SendEmail" if it.template is None else "SendTemplatedEmail"
    fields: dict[str, Text] = {"Action": operation, "Version": "2010-12-01", "Source": form_text(it.from_)}
    for name, addresses in (("To", it.to), ("Cc", it.cc), ("Bcc", it.bcc)):
        for index, address in enumerate(addresses, 1):
            fields[f"Destination.{name}Addresses.member.{index}"] = form_value(address)
    if it.reply_to is not None:
        fields["ReplyToAddresses.member.1"] = form_value(it.reply_to)
    if it.configuration_set is not None:
        fields["ConfigurationSetName"] = it.configuration_set
    fields |= _written(it)
    answer = f"$.{operation}Response.{operation}Result.MessageId"
    return Call(
        service="email",
        address=f"action/{operation}",
        arn=identity,
        actions=(f"ses:{operation}",),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
        resources=(identity, *_besides(it, identity)),
        content_type=FORM,
        template=form(fields),
        success=json_response(f"""{{"messageId": "$input.path('{answer}')"}}"""),
    )


def _besides(it: SesIntegration, identity: Text) -> Iterator[Text]:
    """What an email is sent with besides its identity, each a resource of its own."""
    place = [part for name in _PLACE for part in (":", arn_part(identity, name) or "")]
    if it.template is not None:
        yield join("arn", *place, f":template/{it.template}")
    if it.configuration_set is not None:
        yield join("arn", *place, f":configuration-set/{it.configuration_set}")


def _written(it: SesIntegration) -> dict[str, Text]:
    if it.template is not None:
        return {"Template": it.template, "TemplateData": form_document(it.data)}
    fields = _content("Subject", it.subject or "''") | _content("Body.Text", it.text)
    return fields if it.html is None else fields | _content("Body.Html", it.html)


def _content(name: str, value: str) -> dict[str, Text]:
    """Without a character set, email is ASCII."""
    return {f"Message.{name}.Data": form_value(value), f"Message.{name}.Charset": "UTF-8"}
