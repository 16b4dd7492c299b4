"""Queues, functions and calls of other services to plain HTTP requests to the emulator: what an API has around it.

Terraform could make these as well, but its queue resource alone waits 25 seconds for eventual consistency.
"""

import base64
import io
import json
import re
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

REGION = "eu-west-1"
ACCOUNT = "000000000000"  # the emulator's account for the access key `test`
JSON = "application/x-amz-json-1.0"


class AwsError(Exception):
    """The emulator refused a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """The services of one emulator.

    Attributes:
        url: the address of the emulator.
        region: where the services are.
    """

    url: str
    region: str = REGION

    def call(self, service: str, target: str, payload: Mapping[str, object]) -> Any:
        """The answer of a service with a JSON protocol, e.g. `call("dynamodb", "DynamoDB_20120810.ListTables", {})`."""
        return json.loads(self._post(service, "/", json.dumps(payload), JSON, {"X-Amz-Target": target}) or "{}")

    def query(self, service: str, **parameters: str) -> str:
        """The XML answer of a service with the query protocol, e.g. SNS."""
        return self._post(service, "/", urlencode(parameters), "application/x-www-form-urlencoded")

    def rest(self, service: str, method: str, path: str, body: str = "") -> str:
        """The answer of a service with a REST protocol, e.g. S3."""
        return self._send(service, method, path, body.encode(), {"Content-Type": "text/plain"})

    def create_queue(self, name: str) -> str:
        """Makes an SQS queue and returns its ARN."""
        attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        self.call("sqs", "AmazonSQS.CreateQueue", {"QueueName": name, "Attributes": attributes})
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    def take_message(self, queue: str) -> str | None:
        """The body of a message of a queue, which is then gone; None if there is none."""
        address = {"QueueUrl": f"{self.url}/{ACCOUNT}/{queue}"}
        messages = self.call("sqs", "AmazonSQS.ReceiveMessage", address).get("Messages", [])
        for message in messages:
            handle = {"ReceiptHandle": message["ReceiptHandle"]}
            self.call("sqs", "AmazonSQS.DeleteMessage", {**address, **handle})
        return messages[0]["Body"] if messages else None

    def create_function(self, name: str, source: str, alias: str = "") -> str:
        """Makes a Lambda function of Python source with a `handler(event, context)`; returns its (alias') ARN."""
        definition = {
            "FunctionName": name,
            "Role": f"arn:aws:iam::{ACCOUNT}:role/tests",
            "Handler": "index.handler",
            "Runtime": "python3.13",
            "Code": {"ZipFile": base64.b64encode(_zipped(source)).decode()},
        }
        self._lambda("/2015-03-31/functions", definition)
        self._wait_until_active(name)
        if alias:
            version = json.loads(self._lambda(f"/2015-03-31/functions/{name}/versions", {}))["Version"]
            self._lambda(f"/2015-03-31/functions/{name}/aliases", {"Name": alias, "FunctionVersion": version})
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}" + (f":{alias}" if alias else "")

    def _wait_until_active(self, name: str) -> None:
        for _ in range(100):
            state = self._send("lambda", "GET", f"/2015-03-31/functions/{name}/configuration", None, {})
            if json.loads(state)["State"] == "Active":
                return
            time.sleep(0.1)
        raise AwsError(f"function {name} did not become active")

    def _lambda(self, path: str, payload: Mapping[str, object]) -> str:
        return self._post("lambda", path, json.dumps(payload), "application/json")

    def _post(
        self, service: str, path: str, body: str, content_type: str, headers: Mapping[str, str] | None = None
    ) -> str:
        return self._send(service, "POST", path, body.encode(), {"Content-Type": content_type, **(headers or {})})

    def _send(self, service: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> str:
        request = Request(self.url + path, data=body, method=method, headers=dict(headers))
        # The emulator reads service and Region from the credential scope and does not check the signature.
        scope = f"test/20260101/{self.region}/{service}/aws4_request"
        request.add_header("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none")
        try:
            with urlopen(request, timeout=30) as response:
                return str(response.read().decode())
        except HTTPError as error:
            with error:
                text = re.sub(r"\s+", " ", error.read().decode("utf-8", "replace"))
            raise AwsError(f"{service} {method} {path}: {error.code} {text}") from None


def _zipped(source: str) -> bytes:
    """A zip that is the same bytes for the same source."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        entry = zipfile.ZipInfo("index.py", date_time=(1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        written.writestr(entry, source)
    return archive.getvalue()
