"""Every service with a short form that the emulator has: what a route sends arrives there, and nothing else does.

The API is applied once in each layout, and what is behind it is shared: where a test is the first to do something, it
names what it does it to by the layout. Each test sends requests to it and looks into the service by the service's own
API.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from apigen.compiler import compile_file
from apigen.passes import LAYOUTS
from apigen.target import load
from tests import requirements, terraform_cli
from tests.acceptance import service_backends, suite
from tests.acceptance.aws import ACCOUNT, Aws
from tests.acceptance.deployment import Deployment
from tests.acceptance.emulator import Emulator
from tests.acceptance.service_backends import ARCHIVE, BUCKET, put_parameter

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SPEC = Path(__file__).parent / "services.yaml"

HOSTILE = {
    "quotes": "\" ' ` \\ \\\" \\' \\\\",
    "lines": "one\ntwo\r\nthree\tfour",
    "form": "a&DelaySeconds=900&MessageBody=b=c%26d+e;f",
    "velocity": "${jndi:ldap://x} $input.body $!{util} $context.requestId #set($a = 1) #if(true) #end ## #*",
    "json": '"}, "evil": {"S": "x"}, "a": [{"b": "',
    "closing": "\"}]}}]}'); --",
    "xml": "</Key><Key>evil</Key><!-- &lt; &amp; ]]>",
    "unicode": "ünï çødé 漢字 🎉 \u2028",
    "path": "../../x?acl&y=1#z",
    "object": '{"S": "x", "$ref": 1}',
}
CONTROL = "bell \x07 escape \x1b unit \x1f"
TEXTS = {**HOSTILE, "control": CONTROL}
# What a header can hold at all.
IN_HEADERS = {name: text for name, text in HOSTILE.items() if name not in ("lines", "unicode")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API, deployed in one layout, and what is behind it."""

    layout: str
    address: str
    aws: Aws

    def send(self, method: str, path: str, body: object = suite.ABSENT, **query: str) -> suite.Answer:
        return suite.send(self.address, suite.Call(method=method, path=path, query=query, json=body))

    def post(self, path: str, body: object, **query: str) -> Any:
        answer = self.send("POST", path, body, **query)
        assert answer.status == 200, answer
        return json.loads(answer.body)

    def get(self, path: str, **query: str) -> Any:
        answer = self.send("GET", path, **query)
        assert answer.status == 200, answer
        return json.loads(answer.body)

    def message(self, queue: str) -> dict[str, Any]:
        """The next message of a queue, with its attributes; it is gone then."""
        address = {"QueueUrl": f"{self.aws.url}/{ACCOUNT}/{queue}"}
        wanted = {"MessageAttributeNames": ["All"], "AttributeNames": ["All"], "WaitTimeSeconds": 5}
        (message,) = self.aws.call("sqs", "AmazonSQS.ReceiveMessage", {**address, **wanted})["Messages"]
        self.aws.call("sqs", "AmazonSQS.DeleteMessage", {**address, "ReceiptHandle": message["ReceiptHandle"]})
        found: dict[str, Any] = message
        return found

    def is_empty(self, queue: str) -> bool:
        return self.aws.take_message(queue) is None


@pytest.fixture(scope="module")
def behind(aws: Aws) -> dict[str, str]:
    """What the variables of the spec name."""
    return service_backends.create(aws)


@pytest.fixture(scope="module", params=LAYOUTS)
def api(
    request: pytest.FixtureRequest,
    emulator: Emulator,
    aws: Aws,
    behind: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """All routes, applied once with what apigen writes."""
    if reason := terraform_cli.missing_provider():
        requirements.missing("terraform", reason)
    compiled, target = compile_file(SPEC, request.param), load("terraform")
    assert compiled.graph is not None, compiled.diagnostics
    files = target.render(compiled.graph, {option.name: option.default for option in target.options}).files
    deployment = Deployment(folder=tmp_path_factory.mktemp("services"), endpoint=emulator.url, variables=behind)
    deployment.write(files)
    deployment.apply()
    yield Api(layout=request.param, address=suite.stage_url(emulator, deployment.outputs["rest_api_id"], "v1"), aws=aws)
    deployment.destroy()


# Every text that could break out of what it is put into; `printable` is for services that refuse control characters.
hostile = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
printable = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


@hostile
def test_a_body_is_one_message_of_a_queue(api: Api, text: str) -> None:
    """Expects: the body as it was sent, as the only message."""
    assert "messageId" in api.post("/sqs", {"text": text})
    assert json.loads(api.message("services")["Body"]) == {"text": text}
    assert api.is_empty("services")


@printable
def test_a_message_and_its_attributes_come_from_body_query_and_headers(api: Api, text: str) -> None:
    """Expects: each where it was mapped to, and no other attribute."""
    tag = text.replace("\r\n", "\n")
    call = suite.Call(
        method="POST", path="/sqs/parts", query={"tag": tag}, json={"text": text}, headers={"X-From": "m&e"}
    )
    assert suite.send(api.address, call).status == 200
    message = api.message("services")
    assert message["Body"] == text
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert attributes == {"tag": tag, "from": "m&e", "shop": "a&b"}
    assert api.is_empty("services")


@hostile
def test_an_attribute_has_its_type_and_is_left_out_with_its_value(api: Api, text: str) -> None:
    """Expects: a number, bytes that are the text, and nothing of what the client did not send."""
    api.post("/sqs/parts", {"text": "one", "price": 1.5, "seal": text})
    sent = api.message("services")["MessageAttributes"]
    assert {name: value["DataType"] for name, value in sent.items()} == {
        "price": "Number",
        "seal": "Binary",
        "shop": "String",
    }
    assert sent["price"]["StringValue"] == "1.5"
    assert base64.b64decode(sent["seal"]["BinaryValue"]).decode() == text
    assert api.is_empty("services")


def test_a_fifo_queue_gets_group_and_deduplication_id(api: Api) -> None:
    """Expects: the second of two equal ids is not delivered, and a group with marks of forms stays one value."""
    for text in ("first", "second"):
        api.post("/sqs/fifo", {"text": text, "group": "g&MessageBody=x", "id": f"same-{api.layout}"})
    message = api.message("services.fifo")
    assert (message["Body"], message["Attributes"]["MessageGroupId"]) == ("first", "g&MessageBody=x")
    assert api.is_empty("services.fifo")


@printable
def test_a_topic_passes_on_message_and_attributes(api: Api, text: str) -> None:
    """Expects: the subscribed queue gets the text and the one attribute."""
    api.post("/sns", {"text": text, "kind": text})
    message = api.message("topic-queue")
    assert message["Body"] == text
    assert {name: value["StringValue"] for name, value in message["MessageAttributes"].items()} == {"kind": text}


def test_what_a_service_says_of_an_error_does_not_reach_clients(api: Api) -> None:
    """Expects: a status of its kind, and no word of topic, account or service."""
    answer = api.send("POST", "/sns/missing", {"text": "x"})
    assert (answer.status, json.loads(answer.body)) == (400, {"message": "Bad request"})


@hostile
def test_an_event_reaches_the_target_of_a_rule(api: Api, text: str) -> None:
    """Expects: source, type and detail as they were sent, the detail as an object."""
    detail = {"text": text, "n": 1, text: [text]}
    assert api.post("/events", {"source": "shop", "type": text, "detail": detail})["eventId"]
    event = json.loads(api.message("bus-queue")["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("shop", text, detail)


@pytest.mark.parametrize("text", IN_HEADERS.values(), ids=IN_HEADERS.keys())
def test_an_event_says_what_it_is_about(api: Api, text: str) -> None:
    """Expects: what stands in the spec, in the path and in a header, each as one resource; no other event."""
    key = quote(text, safe="'{}[]()$!:=,&+")
    headers = {"X-About": text, "X-Trace": f"Root=1;{text}"}
    call = suite.Call(method="POST", path=f"/events/about/{key}", json={"detail": {"a": 1}}, headers=headers)
    assert json.loads(suite.send(api.address, call).body)["eventId"]
    event = json.loads(api.message("bus-queue")["Body"])
    assert (event["resources"], event["detail"]) == (["arn:aws:s3:::shop", key, text], {"a": 1})
    assert event["detail-type"] == "POST /events/about/{id}"
    assert api.is_empty("bus-queue")


def test_an_event_that_the_bus_refuses_is_not_answered_with_200(api: Api) -> None:
    """Expects: 502 where PutEvents answers 200 with a failure inside."""
    answer = api.send("POST", "/events", {"source": "shop", "type": "t", "detail": "not an object"})
    assert (answer.status, json.loads(answer.body)) == (502, {"message": "The event was not accepted"})


@hostile
def test_an_execution_gets_the_body_as_its_input(api: Api, behind: dict[str, str], text: str) -> None:
    """Expects: the input of the execution is the body, and nothing but the input comes from it."""
    name = api.post("/jobs", {"text": text})["execution"]
    arn = behind["machine_arn"].replace(":stateMachine:", ":execution:") + f":{name}"
    described = api.aws.call("states", "AWSStepFunctions.DescribeExecution", {"executionArn": arn})
    assert json.loads(described["input"]) == {"text": text}


def test_an_execution_is_started_by_name_described_and_stopped(api: Api) -> None:
    """Expects: the status that the execution has then, an input from inside the body, an error for another name."""
    mine = f"mine-{api.layout}"
    assert api.post("/jobs/named", {"name": mine, "input": {"a": ["b"]}}) == {"execution": mine}
    assert api.get(f"/jobs/{mine}")["status"] == "RUNNING"
    assert api.send("DELETE", f"/jobs/{mine}").status == 200
    assert api.get(f"/jobs/{mine}")["status"] == "ABORTED"
    assert api.send("GET", "/jobs/other").status == 400


@hostile
def test_an_express_execution_answers_with_its_output(api: Api, text: str) -> None:
    """Expects: the machine hands its input on, so the body comes back."""
    assert api.post("/quotes", {"text": text}) == {"text": text}


def _records(api: Api) -> list[tuple[str, str]]:
    place = {"StreamName": "clicks", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = api.aws.call("kinesis", "Kinesis_20131202.GetShardIterator", place)
    found = api.aws.call("kinesis", "Kinesis_20131202.GetRecords", iterator)["Records"]
    return [(base64.b64decode(one["Data"]).decode(), one["PartitionKey"]) for one in found]


@hostile
def test_a_record_of_a_stream_has_data_and_partition_key(api: Api, text: str) -> None:
    """Expects: one more record, with just these."""
    before = len(_records(api))
    assert api.post("/clicks", {"text": text, "key": text})["sequenceNumber"]
    assert _records(api)[before:] == [(text, text)]


def test_several_records_are_put_at_once(api: Api) -> None:
    """Expects: as many records as the body has, in its order, whatever they hold."""
    before = len(_records(api))
    records = [{"data": text, "partitionKey": "k\"'"} for text in TEXTS.values()]
    assert api.post("/clicks/many", {"records": records}) == {"failed": 0}
    assert _records(api)[before:] == [(text, "k\"'") for text in TEXTS.values()]


@hostile
def test_a_record_of_a_delivery_stream_arrives_in_its_bucket(api: Api, text: str) -> None:
    """Expects: an object that holds the body."""
    assert api.post("/archive", {"text": text})["recordId"]
    keys = [unescape(key) for key in re.findall("<Key>(.+?)</Key>", api.aws.rest("s3", "GET", f"/{ARCHIVE}"))]
    objects = [api.aws.rest("s3", "GET", f"/{ARCHIVE}/{quote(key)}") for key in keys]
    assert json.dumps({"text": text}) in objects


def test_several_records_reach_the_bucket_of_a_delivery_stream(api: Api) -> None:
    """Expects: all of them, whatever they hold, and the number of those that were refused."""
    records = [{"data": text, "evil": "x"} for text in TEXTS.values()]
    assert api.post("/archive/many", {"records": records}) == {"failed": 0}
    keys = [unescape(key) for key in re.findall("<Key>(.+?)</Key>", api.aws.rest("s3", "GET", f"/{ARCHIVE}"))]
    stored = "".join(api.aws.rest("s3", "GET", f"/{ARCHIVE}/{quote(key)}") for key in keys)
    assert [text for text in TEXTS.values() if text not in stored] == []


def _item(api: Api, id_: str) -> Any:
    wanted = {"TableName": "services", "Key": {"id": {"S": id_}}}
    return api.aws.call("dynamodb", "DynamoDB_20120810.GetItem", wanted).get("Item")


@hostile
def test_an_item_is_stored_with_its_types_and_comes_back_as_plain_json(api: Api, text: str) -> None:
    """Expects: what was sent, in the table as typed attributes and in the answer as JSON."""
    body = {
        "name": text,
        "shop": "s" + text,
        "price": 1.5,
        "sold": False,
        "tags": [text, "b"],
        "sizes": [1, 2],
        "notes": [text],
    }
    assert api.send("PUT", "/pets/7", body).status == 200
    stored = _item(api, "7")
    assert (stored["name"], stored["price"], stored["sold"]) == ({"S": text}, {"N": "1.5"}, {"BOOL": False})
    assert sorted(stored) == ["id", "name", "notes", "price", "shop", "sizes", "sold", "tags"]
    found = api.get("/pets/7")
    assert {**found, "tags": sorted(found["tags"]), "sizes": sorted(found["sizes"])} == {
        **body,
        "tags": sorted([text, "b"]),
        "id": "7",
    }
    assert api.get("/pets/7/name") == {"name": text}


@hostile
def test_named_attributes_are_answered_and_no_others(api: Api, text: str) -> None:
    """Expects: just these with what is in the table, null for one that the item lacks, 404 where there is no item."""
    body = {"name": text, "shop": "s", "price": 1.5, "sold": False, "tags": [text], "sizes": [1], "notes": [text]}
    assert api.send("PUT", "/pets/named", body).status == 200
    shown = {"id": "named", **body, "color": None}
    del shown["shop"]
    assert api.get("/pets/named/shown") == shown
    assert api.send("GET", "/pets/none/shown").status == 404


def test_a_page_of_named_attributes_says_where_the_next_one_starts(api: Api) -> None:
    """Expects: every item once, with these attributes only, and no next page after the last."""
    for id_ in ("p1", "p2"):
        api.send("PUT", f"/pets/{id_}", {"name": id_, "shop": "s"})
    found: list[Any] = []
    query: dict[str, str] = {}
    while True:
        page = api.get("/shown", **query)
        found += page["items"]
        if "next" not in page:
            break
        assert sorted(page["next"]) == ["id"]
        query = {"next": page["next"]["id"]}
    assert {tuple(sorted(item)) for item in found} == {("id", "name")}
    ids = [item["id"] for item in found]
    assert len(ids) == len({*ids}) and {"p1", "p2"} <= {*ids}


@printable
def test_an_item_is_found_by_whatever_its_key_is(api: Api, text: str) -> None:
    """Expects: the variable of the path is one value, as it stands in the URL, and changes nothing else."""
    key = quote(text, safe="'{}[]()$!:=,&+")
    assert api.send("PUT", f"/pets/{key}", {"name": "x"}).status == 200
    assert _item(api, key) == {"id": {"S": key}, "name": {"S": "x"}}
    assert api.get(f"/pets/{key}") == {"id": key, "name": "x"}


def test_a_missing_item_is_404(api: Api) -> None:
    """Expects: 404 for reading and deleting, with a message of our own."""
    for method in ("GET", "DELETE"):
        answer = api.send(method, "/pets/none")
        assert (answer.status, json.loads(answer.body)) == (404, {"message": "Not found"})


def test_a_condition_that_does_not_hold_is_409(api: Api) -> None:
    """Expects: 409 and an item that is as it was, for a put and for an update."""
    once = f"once-{api.layout}"
    assert api.send("POST", f"/pets/{once}", {"name": "a"}).status == 200
    answer = api.send("POST", f"/pets/{once}", {"name": "b"})
    assert (answer.status, json.loads(answer.body)) == (409, {"message": "Conflict"})
    assert _item(api, once)["name"] == {"S": "a"}
    assert api.send("PATCH", "/pets/never", {"name": "b"}).status == 409
    assert _item(api, "never") is None


def test_what_dynamodb_refuses_is_400(api: Api) -> None:
    """Expects: 400 without DynamoDB's words, for a number that is none."""
    answer = api.send("PUT", "/pets/8", {"name": "a", "price": '1"}, "evil": {"S": "x'})
    assert (answer.status, json.loads(answer.body)) == (400, {"message": "Bad request"})
    assert _item(api, "8") is None


@hostile
def test_an_update_changes_what_the_client_sends_and_nothing_else(api: Api, text: str) -> None:
    """Expects: attributes that the body leaves out stay, and the answer is the new item."""
    api.send("PUT", "/pets/9", {"name": "old", "price": 3})
    answer = api.send("PATCH", "/pets/9", {"name": text})
    assert (answer.status, json.loads(answer.body)) == (200, {"id": "9", "name": text, "price": 3})
    answer = api.send("PATCH", "/pets/9", {"price": 0, "sold": True, "evil": 1})
    assert json.loads(answer.body) == {"id": "9", "name": text, "price": 0}


def test_an_update_expression_counts(api: Api) -> None:
    """Expects: the expression of the spec, with its values and the name that is a word of DynamoDB's."""
    counted = f"counted-{api.layout}"
    assert api.post(f"/pets/{counted}/visits", {}) == {"id": counted, "count": 1}
    assert api.post(f"/pets/{counted}/visits", {}) == {"id": counted, "count": 2}


def test_a_deleted_item_is_answered_and_gone(api: Api) -> None:
    """Expects: the item in the answer, and 404 afterwards."""
    api.send("PUT", "/pets/10", {"name": "x"})
    answer = api.send("DELETE", "/pets/10")
    assert (answer.status, json.loads(answer.body)) == (200, {"id": "10", "name": "x"})
    assert api.send("GET", "/pets/10").status == 404


def test_a_query_reads_an_index_and_filters(api: Api) -> None:
    """Expects: the items of one shop that cost less, and an error where the limit is not given or not a number."""
    for id_, shop, price in (("q1", "north", 1), ("q2", "north", 9), ("q3", "south", 1)):
        api.send("PUT", f"/pets/{id_}", {"shop": shop, "price": price})
    found = api.get("/shops/north/pets", max="5")
    assert [item["id"] for item in found["items"]] == ["q1"]
    for query in ({}, {"max": '9"}, ":x": {"N": "9'}):
        # The emulator's table breaks down over these, where DynamoDB says that they are wrong.
        assert api.send("GET", "/shops/south/pets", **query).status in (400, 500)


def test_a_scan_goes_on_where_the_page_before_ended(api: Api) -> None:
    """Expects: one item a page, none of them twice, and no `next` on the last page."""
    seen: list[str] = []
    page = api.get("/pets")
    while "next" in page:
        seen += [item["id"] for item in page["items"]]
        page = api.get("/pets", next=page["next"]["id"])
    seen += [item["id"] for item in page["items"]]
    assert len(seen) == len(set(seen)) > 1


@hostile
def test_an_object_is_stored_and_read_back(api: Api, text: str) -> None:
    """Expects: the same text and content type, and an ETag."""
    call = suite.Call(method="PUT", path="/files/a/b.txt", body=text, headers={"Content-Type": "text/x-note"})
    assert suite.send(api.address, call).status == 200
    assert api.aws.rest("s3", "GET", f"/{BUCKET}/a/b.txt") == text
    answer = api.send("GET", "/files/a/b.txt")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, text, "text/x-note")
    assert answer.headers["etag"]


def test_an_object_keeps_its_headers_and_the_conditions_of_clients_count(api: Api) -> None:
    """Expects: headers that the spec lists come back, 304 for what the client has, 412 for what is there already."""
    path = f"/kept/{api.layout}.txt"
    kept = {"Cache-Control": "max-age=60", "x-amz-meta-author": "a & b", "Content-Type": "text/plain"}
    put = suite.Call(method="PUT", path=path, body="one", headers={**kept, "If-None-Match": "*"})
    assert suite.send(api.address, put).status == 200
    again = suite.send(api.address, put)
    assert (again.status, json.loads(again.body)) == (412, {"message": "Precondition failed"})
    got = api.send("GET", path)
    assert (got.body, got.headers["cache-control"], got.headers["x-amz-meta-author"]) == ("one", "max-age=60", "a & b")
    seen = suite.Call(method="GET", path=path, headers={"If-None-Match": got.headers["etag"]})
    unchanged = suite.send(api.address, seen)
    assert (unchanged.status, unchanged.body) == (304, "")
    assert api.send("GET", "/kept/none").status == 404


def test_a_part_of_an_object_can_be_asked_for(api: Api) -> None:
    """Expects: 206 with what was asked for and where it is from, 416 for what is not there, all without a range."""
    path = f"/kept/{api.layout}-parts.txt"
    put = suite.Call(method="PUT", path=path, body="0123456789", headers={"Content-Type": "text/plain"})
    assert suite.send(api.address, put).status == 200
    part = suite.send(api.address, suite.Call(method="GET", path=path, headers={"Range": "bytes=2-4"}))
    assert (part.status, part.body, part.headers["content-range"]) == (206, "234", "bytes 2-4/10")
    beyond = suite.send(api.address, suite.Call(method="GET", path=path, headers={"Range": "bytes=20-30"}))
    assert (beyond.status, json.loads(beyond.body)) == (416, {"message": "Range not satisfiable"})
    whole = api.send("GET", path)
    assert (whole.status, whole.body) == (200, "0123456789")


@printable
def test_a_key_is_one_key_whatever_is_in_it(api: Api, text: str) -> None:
    """Expects: an object of exactly this key, with its slashes."""
    key = "k/" + re.sub(r"\.\.|[\r\n]", "-", text)
    path = f"/files/{quote(key, safe='/')}"
    assert suite.send(api.address, suite.Call(method="PUT", path=path, body="here")).status == 200
    assert api.aws.rest("s3", "GET", f"/{BUCKET}/{quote(key)}") == "here"
    assert api.send("GET", path).body == "here"
    assert api.send("DELETE", path).status == 204
    assert api.send("GET", path).status == 404


def test_a_missing_object_is_404_and_says_nothing_of_the_bucket(api: Api) -> None:
    """Expects: 404 with a message of our own, and no body for HEAD."""
    answer = api.send("GET", "/files/none")
    assert (answer.status, json.loads(answer.body)) == (404, {"message": "Not found"})
    assert api.send("HEAD", "/files/none").status == 404


def test_keys_are_listed_below_a_prefix(api: Api) -> None:
    """Expects: the keys, decoded, and none beside the prefix; objects are read below it too."""
    for key in ("public/a & b<.txt", "public/ü+\"'.txt", "private"):
        api.aws.rest("s3", "PUT", f"/{BUCKET}/{quote(key)}", "x")
    assert api.get("/public") == {"keys": ["public/a & b<.txt", "public/ü+\"'.txt"]}
    assert api.send("GET", f"/public/{quote('a & b<.txt')}").body == "x"
    assert api.send("GET", "/public/private").status == 404


def test_keys_are_listed_page_by_page(api: Api) -> None:
    """Expects: every key once, two at a time."""
    for number in range(5):
        api.aws.rest("s3", "PUT", f"/{BUCKET}/pages/{number}", "x")
    first = api.get("/pages")
    second = api.get("/pages", next=first["next"])
    third = api.get("/pages", next=second["next"])
    assert [page["keys"] for page in (first, second)] == [["pages/0", "pages/1"], ["pages/2", "pages/3"]]
    assert third == {"keys": ["pages/4"]}


@printable
def test_a_metric_gets_a_value_with_its_dimension(api: Api, text: str) -> None:
    """Expects: a metric of the spec's name, with the text as the value of its one dimension."""
    assert api.post("/metrics", {"value": 2.5, "page": text}) == {}
    stored = json.loads(api.aws.rest("monitoring", "GET", "/_aws/cloudwatch/metrics/raw"))["metrics"]
    # The emulator's services count their own calls there too, when they come to it.
    own = [metric for metric in stored if metric["ns"] == "shop"]
    last = {name: own[-1][name] for name in ("ns", "n", "v", "d")}
    assert last == {"ns": "shop", "n": 'Hits & "misses"', "v": 2.5, "d": f"page={text}\t"}


@hostile
def test_a_log_gets_one_event(api: Api, text: str) -> None:
    """Expects: the body, and the text alone where it is taken out of the body."""
    api.post("/log", {"text": text})
    api.post("/log/text", {"text": text})
    place = {"logGroupName": "/api/audit", "logStreamName": "api", "startFromHead": True}
    events = api.aws.call("logs", "Logs_20140328.GetLogEvents", place)["events"]
    assert json.loads(events[-2]["message"]) == {"text": text}
    assert events[-1]["message"] == text


@hostile
def test_the_value_of_a_secret_comes_back_as_it_is(api: Api, behind: dict[str, str], text: str) -> None:
    """Expects: a text in JSON, whatever is in it."""
    token = (api.layout + quote(text))[:32].ljust(32)
    secret = {"SecretId": behind["secret_arn"], "SecretString": text, "ClientRequestToken": token}
    api.aws.call("secretsmanager", "secretsmanager.PutSecretValue", secret)
    assert api.get("/secret") == {"value": text}


@hostile
def test_the_value_of_a_parameter_comes_back_as_it_is(api: Api, text: str) -> None:
    """Expects: a text in JSON, whatever is in it."""
    put_parameter(api.aws, text)
    assert api.get("/parameter") == {"value": text}


@printable
def test_an_email_has_subject_and_texts_and_one_receiver(api: Api, text: str) -> None:
    """Expects: what was sent in its place, and nobody else in the list."""
    id_ = api.post("/mails", {"subject": text, "text": text, "html": text})["messageId"]
    sent = json.loads(api.aws.rest("ses", "GET", f"/_aws/ses?id={id_}"))["messages"]
    assert [one["Destination"] for one in sent] == [{"ToAddresses": ["sales@example.com"]}]
    assert (sent[0]["Subject"], sent[0]["Body"]) == (text, {"text_part": text, "html_part": text})
