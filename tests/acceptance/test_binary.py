"""Binary media types, applied: bytes that are no text pass through unchanged, text stays text, and the settings go away
when the spec loses them.

The emulator takes no content type for binary because of `*/*`, so that is held to AWS's table in tests/unit only.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.emulator import Emulator
from tests.acceptance.test_edits import compiled, module

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SETTINGS = """
binary_media_types: [image/*, application/octet-stream]
minimum_compression_size: 0
"""
SPEC = """
apigen: 1
name: images
variables: {bucket_arn: {}, function_arn: {}}
routes:
  PUT /files/{key+}: {s3: "${var.bucket_arn}", public: true}
  GET /files/{key+}: {s3: "${var.bucket_arn}"}
  HEAD /files/{key+}: {s3: "${var.bucket_arn}"}
  DELETE /files/{key+}: {s3: "${var.bucket_arn}", public: true}
  GET /files: {s3: {bucket: "${var.bucket_arn}", action: list}}
  POST /echo: {lambda: "${var.function_arn}", public: true}
  GET /health: {mock: {status: 200, body: {status: ok}}}
stages: {v1: }
"""
BINARY = '  GET /photos/{key+}: {s3: {bucket: "${var.bucket_arn}", binary: true}}\n'
HANDLER = """
def handler(event, context):
    encoded = event["isBase64Encoded"]
    kind = event["headers"]["Content-Type"]
    return {"statusCode": 200, "headers": {"Content-Type": kind}, "isBase64Encoded": encoded, "body": event["body"]}
"""
# No text in any encoding of Unicode, and longer than what is decoded as base64 by chance.
BYTES = bytes(range(256)) + b"\xff\xfe\x00\xc3\x28\x80"
TEXT = 'ünï 漢字 " <b> \\'
KEY = "/files/a/b%20c.png"


@pytest.fixture(scope="module")
def variables(aws: Aws) -> Mapping[str, str]:
    """What the spec's variables name."""
    place = "<LocationConstraint>eu-west-1</LocationConstraint>"
    aws.rest("s3", "PUT", "/images", f"<CreateBucketConfiguration>{place}</CreateBucketConfiguration>")
    return {"bucket_arn": "arn:aws:s3:::images", "function_arn": aws.create_function("images", HANDLER)}


def _send(address: str, method: str, path: str, body: str | bytes | None = None, **headers: str) -> suite.Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return suite.send(address, suite.Call(method=method, path=path, body=body, headers=named))


def _settings(aws: Aws, api: str) -> tuple[Any, Any]:
    found = json.loads(aws.rest("apigateway", "GET", f"/restapis/{api}"))
    return sorted(found.get("binaryMediaTypes") or []), found.get("minimumCompressionSize")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_bytes_and_texts_pass_as_they_are(
    layout: str, emulator: Emulator, aws: Aws, variables: Mapping[str, str], deploy: Deploy
) -> None:
    """Expects: the bytes of objects and of a Lambda proxy as they were sent, text beside them, errors as JSON for a
    client that accepts images; nothing pending, and both settings gone after the spec lost them."""
    spec = SPEC.replace("stages:", f"{BINARY}stages:") + SETTINGS
    build = compiled(spec, layout)
    deployment = deploy(module(build), variables)
    api = deployment.outputs["rest_api_id"]
    address = suite.stage_url(emulator, api, "v1")

    assert _settings(aws, api) == (["application/octet-stream", "image/*"], 0)
    assert deployment.pending() == ""
    _objects(address)
    _others(address)

    for settings, expected in (("minimum_compression_size: 512\n", ([], 512)), ("", ([], None))):
        build = compiled(SPEC + settings, layout, build.deployment)
        deployment.write(module(build))
        deployment.apply()
        assert _settings(aws, api) == expected
        assert deployment.pending() == ""


def _objects(address: str) -> None:
    assert _send(address, "PUT", KEY, BYTES, Content_Type="image/png").status == 200
    got = _send(address, "GET", KEY, Accept="image/png")
    assert (got.status, got.content, got.headers["content-type"]) == (200, BYTES, "image/png")
    for accept in ("*/*", "text/html,*/*", "image/webp"):
        assert _send(address, "GET", KEY.replace("files", "photos"), Accept=accept).content == BYTES, accept
    assert _send(address, "HEAD", KEY, Accept="image/png").headers["content-type"] == "image/png"

    assert _send(address, "PUT", "/files/a.txt", TEXT.encode(), Content_Type="text/x-note").status == 200
    assert _send(address, "GET", "/files/a.txt", Accept="*/*").content == TEXT.encode()
    assert json.loads(_send(address, "GET", "/files", Accept="image/png").body)["keys"] == ["a.txt", "a/b c.png"]

    for path in ("/files/none", "/photos/none"):
        missing = _send(address, "GET", path, Accept="image/png")
        assert (missing.status, json.loads(missing.body)) == (404, {"message": "Not found"})
    assert _send(address, "DELETE", KEY, Accept="image/png").status == 204
    assert _send(address, "GET", KEY, Accept="image/png").status == 404


def _others(address: str) -> None:
    for kind, body in (("application/octet-stream", BYTES), ("text/plain", TEXT.encode())):
        got = _send(address, "POST", "/echo", body, Content_Type=kind, Accept=kind)
        assert (got.status, got.content, got.headers["content-type"]) == (200, body, kind)
    assert json.loads(_send(address, "GET", "/health", Accept="image/png").body) == {"status": "ok"}
