"""No short form of a service lets a client out of its place: for every field that may be mapped, from body, path, query
and header.

The template is rendered with a harmless text and with a hostile one. What the service would read must be the same but
for that one value, which is the text.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args
from urllib.parse import parse_qsl

import pytest

from apigen import source
from apigen.compiler import compile_document
from apigen.graph.resources import Integration
from apigen.spec import Route
from apigen.spec.integration import ServiceIntegration
from apigen.spec.route import SERVICE_KEYS
from tests.unit.test_vtl import render

_PLACE = "eu-west-1:123456789012:"
# Each short form with what it needs, so that every field can be set by itself.
FORMS: Mapping[str, dict[str, Any]] = {
    "sqs": {"queue": f"arn:aws:sqs:{_PLACE}a.fifo", "group": "'g'"},
    "sns": {"topic": f"arn:aws:sns:{_PLACE}a.fifo", "group": "'g'"},
    "eventbridge": {"bus": f"arn:aws:events:{_PLACE}event-bus/a"},
    "stepfunctions": {"state_machine": f"arn:aws:states:{_PLACE}stateMachine:a"},
    "kinesis": {"stream": f"arn:aws:kinesis:{_PLACE}stream/a", "data": "'d'"},
    "firehose": {"stream": f"arn:aws:firehose:{_PLACE}deliverystream/a"},
    "dynamodb put": {
        "table": f"arn:aws:dynamodb:{_PLACE}table/a",
        "action": "put",
        "key": {"id": "'1'"},
        "item": {"a": "'b'"},
    },
    "dynamodb update": {
        "table": f"arn:aws:dynamodb:{_PLACE}table/a",
        "action": "update",
        "key": {"id": "'1'"},
        "item": {"a": "'b'"},
    },
    "dynamodb scan": {
        "table": f"arn:aws:dynamodb:{_PLACE}table/a",
        "action": "scan",
        "filter": "a = :x",
        "values": {"x": "'1'"},
    },
    "cloudwatch": {"metric": "Clicks"},
    "logs": {"group": f"arn:aws:logs:{_PLACE}log-group:a", "stream": "s"},
    "ses": {"identity": f"arn:aws:ses:{_PLACE}identity/a", "from": "a@a.org", "to": ["'b@b.org'"], "subject": "'s'"},
    "ses template": {
        "identity": f"arn:aws:ses:{_PLACE}identity/a",
        "from": "a@a.org",
        "to": ["'b@b.org'"],
        "template": "t",
    },
    "translate": {"target": "'de'"},
    "comprehend": {"detect": "sentiment"},
}
# Those that map a client's value to the address, a header or the query only, which API Gateway encodes, or nothing.
MAPPED = ("s3", "sagemaker")
NOTHING = ("bedrock", "secretsmanager", "ssm")

# The fields of the forms that are mappings or lists of expressions, with one of them.
SEVERAL: Mapping[str, Any] = {
    "attributes": lambda it: {"a": it},
    "dimensions": lambda it: {"a": it},
    "resources": lambda it: ["'arn:a'", it],
    "to": lambda it: ["'b@b.org'", it],
    "cc": lambda it: [it],
    "bcc": lambda it: [it],
    "key": lambda it: {"id": it},
    "item": lambda it: {"a": it},
    "values": lambda it: {"x": it},
    "start": lambda it: {"id": it},
}
# A field that this form does not take.
OTHERS = {
    ("dynamodb put", "start"),
    ("dynamodb put", "values"),
    ("dynamodb update", "start"),
    ("dynamodb update", "values"),
    ("dynamodb scan", "key"),
    ("dynamodb scan", "item"),
    ("ses", "data"),
    ("ses template", "subject"),
    ("ses template", "text"),
    ("ses template", "html"),
}
SOURCES = ("body.x", "path.x", "query.x", "header.x")
HOSTILE = (
    "\" ' ` \\ \\\" \\' \\\\",
    "one\ntwo\r\nthree\tfour",
    "a&Action=Delete&MessageBody=b=c%26d+e;f",
    "$input.body $!{util} ${context.requestId} #set($a = 1) #if(true) #end ## #*",
    '"}, "evil": {"S": "x"}, "a": [{"b": "',
    "\"}]}}]}'); --",
    "ünï 漢字 🎉 \u2028 \x07",
    '{"S": "x", "$ref": 1}',
    "<a>&lt;]]>",
)


def _key(form: str) -> str:
    return form.split(maxsplit=1)[0]


def _model(form: str) -> type[ServiceIntegration]:
    alternatives = get_args(Route.model_fields[_key(form)].annotation)
    found: type[ServiceIntegration] = next(one for one in alternatives if issubclass(one, ServiceIntegration))
    return found


def _fields() -> Iterator[tuple[str, str]]:
    for form in FORMS:
        yield from ((form, field) for field in _model(form).EXPRESSIONS if (form, field) not in OTHERS)


def _template(form: str, field: str, expression: Any) -> str:
    several = SEVERAL.get(field, lambda it: it) if isinstance(expression, str) else lambda it: it
    values = {**FORMS[form], field: several(expression)}
    route = {_key(form): values, "public": True}
    key = "POST /a/{x}" if expression == "path.x" else "POST /a"
    spec = {"apigen": 1, "name": "shop", "routes": {key: route}, "stages": {"prod": None}}
    compiled = compile_document(source.read_string(json.dumps(spec)), "resources")
    assert compiled.graph is not None, compiled.diagnostics
    (integration,) = (one for one in compiled.graph.resources if isinstance(one, Integration))
    assert integration.request_templates is not None
    (template,) = integration.request_templates.values()
    assert isinstance(template, str)
    return template


def _sent(template: str, text: str) -> Any:
    """What the service reads of a request whose body, path, query and header `x` are `text`."""
    places = {place: {"x": text} for place in ("path", "querystring", "header")}
    rendered = render(template, {"x": text}, **places)
    if not rendered.startswith("Action="):
        return json.loads(rendered)
    return parse_qsl(rendered, strict_parsing=True, keep_blank_values=True)


def _leaves(value: Any) -> list[Any]:
    match value:
        case dict():
            return [leaf for key, inner in value.items() for leaf in (("key", key), *_leaves(inner))]
        case list() | tuple():
            return [leaf for inner in value for leaf in ("[", *_leaves(inner), "]")]
        case _:
            return [value]


def _holds(leaf: Any, text: str) -> bool:
    """Whether a value is `text`, or `text` as JSON or base64, which is what some fields are."""
    if not isinstance(leaf, str):
        return False
    ways = (text, json.dumps({"x": text}), json.dumps(text), base64.b64encode(text.encode()).decode())
    return leaf in ways


@pytest.mark.parametrize("origin", SOURCES)
@pytest.mark.parametrize(("form", "field"), tuple(_fields()))
def test_hostile_text_is_one_value(form: str, field: str, origin: str) -> None:
    """The request has the same members as with a harmless text, and the text where that was."""
    template = _template(form, field, origin)
    harmless = _leaves(_sent(template, "harmless"))
    assert any(_holds(leaf, "harmless") for leaf in harmless)

    for text in HOSTILE:
        hostile = _leaves(_sent(template, text))
        assert len(hostile) == len(harmless), text
        for before, after in zip(harmless, hostile, strict=True):
            assert _holds(after, text) if _holds(before, "harmless") else after == before, text


@pytest.mark.parametrize("form", ["kinesis", "firehose"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_record_of_several(form: str, text: str) -> None:
    """As many records as the body has, each with just its own data."""
    template = _template(form, "records", "body.records")
    body = {"records": [{"data": text, "partitionKey": text, "evil": text}, {"data": "last", "partitionKey": "k"}]}
    records = json.loads(render(template, body))["Records"]
    assert [base64.b64decode(one["Data"]).decode() for one in records] == [text, "last"]
    assert [one.get("PartitionKey") for one in records] == ([text, "k"] if form == "kinesis" else [None, None])
    assert {name for one in records for name in one} <= {"Data", "PartitionKey"}


@pytest.mark.parametrize("form", ["sqs", "sns"])
@pytest.mark.parametrize("text", HOSTILE)
def test_attributes_have_types_and_are_counted_without_gaps(form: str, text: str) -> None:
    """Hostile text is the bytes of one attribute; what is left out takes no number."""
    wanted = {
        "absent": "body.absent",
        "fixed": "'f'",
        "price": {"type": "Number", "value": "body.price"},
        "seal": {"type": "Binary.own", "value": "body.x"},
    }
    template = _template(form, "attributes", wanted)
    sent = parse_qsl(render(template, {"x": text, "price": 2}), strict_parsing=True, keep_blank_values=True)
    prefix = "MessageAttribute" if form == "sqs" else "MessageAttributes.entry"
    assert [(name, value) for name, value in sent if name.startswith(prefix)] == [
        (f"{prefix}.1.Name", "fixed"),
        (f"{prefix}.1.Value.DataType", "String"),
        (f"{prefix}.1.Value.StringValue", "f"),
        (f"{prefix}.2.Name", "price"),
        (f"{prefix}.2.Value.DataType", "Number"),
        (f"{prefix}.2.Value.StringValue", "2"),
        (f"{prefix}.3.Name", "seal"),
        (f"{prefix}.3.Value.DataType", "Binary.own"),
        (f"{prefix}.3.Value.BinaryValue", base64.b64encode(text.encode()).decode()),
    ]


def test_every_short_form_is_tried() -> None:
    """A new short form must say how it is attacked, or that a client reaches nothing in it."""
    assert {_key(form) for form in FORMS} | {*MAPPED, *NOTHING} == {*SERVICE_KEYS}
    assert [form for form in NOTHING if _model(form).EXPRESSIONS] == []


@pytest.mark.parametrize("form", MAPPED)
def test_what_is_mapped_only_is_in_no_template(form: str) -> None:
    """API Gateway encodes the values of parameters, so there is no template that could be broken out of."""
    routes = {
        "s3": {"bucket": "shop-files", "key": "query.x"},
        "sagemaker": {"endpoint": f"arn:aws:sagemaker:{_PLACE}endpoint/a", "target_model": "header.x"},
    }
    route = {form: routes[form], "public": True}
    spec = {"apigen": 1, "name": "shop", "routes": {"PUT /a": route}, "stages": {"prod": None}}
    graph = compile_document(source.read_string(json.dumps(spec)), "resources").graph
    assert graph is not None
    (integration,) = (one for one in graph.resources if isinstance(one, Integration))
    assert integration.request_templates is None
    assert {"method.request.querystring.x", "method.request.header.x"} & {
        *(integration.request_parameters or {}).values()
    }
