"""Calls of services that take messages: SQS, SNS, EventBridge, Step Functions, Kinesis, Firehose."""

from collections.abc import Mapping

from apigen.graph.values import ArnField, Text, Value, arn_part, join
from apigen.lower.integration.backend import Site
from apigen.lower.integration.service import FORM, JSON_1_0, JSON_1_1, Call, form, json_object, json_response
from apigen.lower.text import text
from apigen.lower.vtl import (
    base64_value,
    escaped,
    form_text,
    form_value,
    is_given,
    json_document,
    json_string,
    json_text,
    reference,
)
from apigen.spec.integration.messaging import (
    EventBridgeIntegration,
    FirehoseIntegration,
    KinesisIntegration,
    MessageAttribute,
    SnsIntegration,
    SqsIntegration,
    StepFunctionsIntegration,
)

_REQUEST_ID = "context.requestId"
_PLACE: tuple[ArnField, ...] = ("partition", "service", "region", "account")


def sqs(_: Site, it: SqsIntegration) -> Call:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, query protocol"""
    queue = text(it.queue)
    fields: dict[str, Text] = {"Action": "SendMessage", "MessageBody": form_value(it.message)}
    if it.delay_seconds is not None:
        fields["DelaySeconds"] = str(it.delay_seconds)
    fields |= _fifo(it.group, it.deduplication)
    return Call(
        service="sqs",
        address=join("path/", arn_part(queue, "account") or "", "/", arn_part(queue, "resource") or ""),
        arn=queue,
        actions=("sqs:SendMessage",),
        resources=(queue,),
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        kms=("kms:Decrypt", "kms:GenerateDataKey"),
        content_type=FORM,
        template=join(form(fields), _attributes("MessageAttribute", it.attributes)),
        success=json_response("""{"messageId": "$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"}"""),
    )


def sns(_: Site, it: SnsIntegration) -> Call:
    """https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, query protocol"""
    topic = text(it.topic)
    fields: dict[str, Text] = {
        "Action": "Publish",
        "TopicArn": form_text(it.topic),
        "Message": form_value(it.message),
    }
    if it.subject is not None:
        fields["Subject"] = form_value(it.subject)
    fields |= _fifo(it.group, it.deduplication)
    return Call(
        service="sns",
        address="action/Publish",
        arn=topic,
        actions=("sns:Publish",),
        resources=(topic,),
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        kms=("kms:Decrypt", "kms:GenerateDataKey"),
        content_type=FORM,
        template=join(form(fields), _attributes("MessageAttributes.entry", it.attributes)),
        success=json_response("""{"messageId": "$input.path('$.PublishResponse.PublishResult.MessageId')"}"""),
    )


def _fifo(group: str | None, deduplication: str | None) -> dict[str, Text]:
    if group is None:
        return {}
    once = deduplication or _REQUEST_ID
    return {"MessageGroupId": form_value(group), "MessageDeduplicationId": form_value(once)}


def _attributes(prefix: str, attributes: Mapping[str, MessageAttribute]) -> Text:
    """The attributes as the end of a form. Their numbers have no gap, whichever ones the client leaves out: an empty
    value would be refused.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html
    """
    named = [(is_given(it.value), name, it) for name, it in sorted(attributes.items())]
    fixed = [(name, it) for condition, name, it in named if condition is None]
    chosen = [(condition, name, it) for condition, name, it in named if condition is not None]
    parts = [_attribute(f"{prefix}.{index}", name, it) for index, (name, it) in enumerate(fixed, 1)]
    if len(chosen) == 1:
        ((condition, name, it),) = chosen
        return join(*parts, f"#if({condition})", _attribute(f"{prefix}.{len(fixed) + 1}", name, it), "#end")
    parts += [f"#set($count = {len(fixed)})"] if chosen else []
    for condition, name, it in chosen:
        number = "#set($count = $count + 1)"
        parts += [f"#if({condition}){number}", _attribute(f"{prefix}.${{count}}", name, it), "#end"]
    return join(*parts)


def _attribute(prefix: str, name: str, it: MessageAttribute) -> Text:
    binary = it.type.startswith("Binary")
    field = "BinaryValue" if binary else "StringValue"
    value = join("$util.urlEncode(", base64_value(it.value), ")") if binary else form_value(it.value)
    fields: dict[str, Text] = {"Name": name, "Value.DataType": it.type, f"Value.{field}": value}
    return join("&", form({f"{prefix}.{key}": text_ for key, text_ in fields.items()}))


def eventbridge(site: Site, it: EventBridgeIntegration) -> Call:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""
    bus = text(it.bus)
    entry: dict[str, Text] = {
        "EventBusName": json_text(it.bus),
        "Source": json_text(site.context.spec.name) if it.source is None else json_string(it.source),
        "DetailType": json_text(str(site.key)) if it.detail_type is None else json_string(it.detail_type),
        "Detail": json_document(it.detail),
    }
    if it.trace_header is not None:
        entry["TraceHeader"] = json_string(it.trace_header)
    return Call(
        service="events",
        address="action/PutEvents",
        arn=bus,
        actions=("events:PutEvents",),
        resources=(bus,),
        content_type=JSON_1_1,
        target="AWSEvents.PutEvents",
        template=join('{"Entries": [', json_object(entry, _event_resources(it)), "]}"),
        # The call itself succeeds though the bus refused the event.
        success=json_response(
            "#if($input.path('$.FailedEntryCount') != 0)#set($context.responseOverride.status = 502)"
            '{"message": "The event was not accepted"}'
            """#else{"eventId": "$input.path('$.Entries[0].EventId')"}#end"""
        ),
    )


def _event_resources(it: EventBridgeIntegration) -> dict[str, Text]:
    listed = [part for arn in it.resources for part in (', "', json_string(arn), '"')]
    return {"Resources": join('["', *listed[1:], "]")} if listed else {}


def stepfunctions(_: Site, it: StepFunctionsIntegration) -> Call:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html"""
    machine = text(it.state_machine)
    operation = {
        "start": "StartExecution",
        "start_sync": "StartSyncExecution",
        "describe": "DescribeExecution",
        "stop": "StopExecution",
    }[it.action]
    starts = it.action in ("start", "start_sync")
    members = _start(it) if starts else {"executionArn": _execution(machine, json_string(it.name or "''"))}
    return Call(
        service="states",
        address=f"action/{operation}",
        arn=machine,
        actions=(f"states:{operation}",),
        resources=((arn_part(machine, "unqualified") or "") if starts else _execution(machine, "*"),),
        condition=_alias(machine) if starts else None,
        content_type=JSON_1_0,
        template=json_object(members),
        success=json_response(_EXECUTIONS[it.action]),
    )


def _alias(machine: Text) -> Mapping[str, Value] | None:
    """The version or alias that the right to start is for, whose resource is the state machine itself; of an ARN that
    is passed in it is not known.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    qualifier = arn_part(machine, "qualifier") if isinstance(machine, str) else None
    return {"StringEquals": {"states:StateMachineQualifier": qualifier}} if qualifier else None


def _start(it: StepFunctionsIntegration) -> dict[str, Text]:
    members: dict[str, Text] = {
        "stateMachineArn": json_text(it.state_machine),
        "input": json_document(it.input or "body"),
    }
    return members if it.name is None else {**members, "name": json_string(it.name)}


def _execution(machine: Text, name: Text) -> Text:
    """The ARN of an execution. https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html"""
    fields = (arn_part(machine, part) or "" for part in _PLACE)
    return join(
        "arn",
        *(piece for one in fields for piece in (":", one)),
        ":execution:",
        arn_part(machine, "name") or "",
        ":",
        name,
    )


_EXECUTIONS = {
    "start": """{"execution": "$input.path('$.executionArn').split(':')[7]"}""",
    # A failed execution is an answered call.
    "start_sync": (
        "#if($input.path('$.status') != 'SUCCEEDED')#set($context.responseOverride.status = 500)"
        '{"message": "The execution failed"}#else$input.path(\'$.output\')#end'
    ),
    "describe": """{"status": "$input.path('$.status')", "startDate": $input.json('$.startDate')}""",
    "stop": """{"stopDate": $input.json('$.stopDate')}""",
}


def kinesis(_: Site, it: KinesisIntegration) -> Call:
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html"""
    stream = text(it.stream)
    operation = "PutRecord" if it.records is None else "PutRecords"
    return Call(
        service="kinesis",
        address=f"action/{operation}",
        arn=stream,
        actions=(f"kinesis:{operation}",),
        resources=(stream,),
        # https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
        kms=("kms:GenerateDataKey",),
        content_type=JSON_1_1,
        template=_record(it) if it.records is None else _records(it),
        success=json_response(
            """{"sequenceNumber": "$input.path('$.SequenceNumber')"}"""
            if it.records is None
            else _failures("FailedRecordCount")
        ),
    )


def _record(it: KinesisIntegration) -> Text:
    members = {"Data": base64_value(it.data), "PartitionKey": json_string(it.partition_key)}
    return json_object({"StreamARN": json_text(it.stream), **members})


def _records(it: KinesisIntegration) -> Text:
    assert it.records is not None
    key = f'"PartitionKey": "{escaped(_PARTITION_KEY)}"'
    return json_object({"StreamARN": json_text(it.stream)}, {"Records": _each_record(it.records, key)})


_PARTITION_KEY = '"$!record.partitionKey"'


def _each_record(records: str, *members: str) -> str:
    """The list of records with their data, for each of the body's list."""
    source = reference(records) if records != "body" else "$input.path('$')"
    record = ", ".join(['"Data": "$util.base64Encode("$!record.data")"', *members])
    return f"[#foreach($record in {source}){{{record}}}#if($foreach.hasNext),#end#end]"


def firehose(_: Site, it: FirehoseIntegration) -> Call:
    """https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html"""
    stream = text(it.stream)
    name = arn_part(stream, "path") or ""
    operation = "PutRecord" if it.records is None else "PutRecordBatch"
    return Call(
        service="firehose",
        address=f"action/{operation}",
        arn=stream,
        actions=(f"firehose:{operation}",),
        resources=(stream,),
        content_type=JSON_1_1,
        target=f"Firehose_20150804.{operation}",
        template=json_object({"DeliveryStreamName": name}, _firehose_records(it)),
        success=json_response(
            """{"recordId": "$input.path('$.RecordId')"}""" if it.records is None else _failures("FailedPutCount")
        ),
    )


def _firehose_records(it: FirehoseIntegration) -> dict[str, Text]:
    if it.records is not None:
        return {"Records": _each_record(it.records)}
    return {"Record": json_object({"Data": base64_value(it.data)})}


def _failures(count: str) -> str:
    """The answer to several records at once: the call itself succeeds though some are refused."""
    refused = f"#if($input.path('$.{count}') != 0)#set($context.responseOverride.status = 502)#end"
    return f"""{refused}{{"failed": $input.json('$.{count}')}}"""
