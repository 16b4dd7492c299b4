"""A YAML list of requests with what they must answer, to the list of what a deployed stage does differently.

    - name: an order goes to the queue
      request: {method: POST, path: /events, json: {id: 7}}
      expect:
        status: 200
        headers: {content-type: application/json, x-cache: null}   # null: the header must be absent
        json: {messageId: ~^[0-9a-f-]+$}   # a subset; lists in full; ~ is a regular expression
        effect: {sqs: {queue: events, json: {id: 7}}}

`path` is sent as written. Beside `json` there are `json_exact` and `body`, the whole text. The other effect is
`lambda: {function, qualifier, type, payload}`, the payload as a subset.
"""

import http.client
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import yaml

from tests.acceptance.aws import Aws
from tests.acceptance.emulator import Emulator

EFFECT_SECONDS = 5
ABSENT = object()
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to the API."""

    method: str
    path: str
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes | None = None
    json: object = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must come of a request."""

    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    json: object = ABSENT
    json_exact: object = ABSENT
    body: str | None = None
    effect: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request and what must come of it."""

    name: str
    request: Call
    expect: Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; header names are in lower case. `body` is `content` as text."""

    status: int
    headers: Mapping[str, str]
    body: str
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Sends the requests of a suite to one stage.

    Attributes:
        stage_url: the address of the stage.
        emulator: where invocations of functions are seen; None if the suite expects no effects.
    """

    stage_url: str
    emulator: Emulator | None = None

    def problems(self, cases: tuple[Case, ...]) -> list[str]:
        """One text for each case that went wrong: its name, the request, what was expected and what came."""
        return [text for case in cases if (text := self._problem(case))]

    def _problem(self, case: Case) -> str:
        calls = len(self.emulator.lambda_calls()) if self.emulator else 0
        answer = send(self.stage_url, case.request)
        found = [*differences(case.expect, answer), *self._effect_problems(case.expect.effect, calls)]
        if not found:
            return ""
        title = f"{case.name} ({case.request.method} {case.request.path})"
        return "\n".join([title, *(f"  {line}" for line in found), f"  it answered {answer.status} {answer.body}"])

    def _effect_problems(self, effect: Mapping[str, Mapping[str, Any]], calls: int) -> Iterator[str]:
        for kind, wanted in effect.items():
            assert self.emulator, "a suite with effects needs the emulator"
            match kind:
                case "sqs":
                    yield from message_problems(Aws(url=self.emulator.url), wanted)
                case "lambda":
                    yield from invocation_problems(self.emulator, wanted, calls)
                case _:
                    raise ValueError(f"unknown effect '{kind}', known: lambda, sqs")


def load(path: Path) -> tuple[Case, ...]:
    """The cases of a YAML file; a key that a case does not know is an error."""
    return tuple(
        Case(
            name=entry["name"],
            request=Call(**_known(Call, entry["request"])),
            expect=Expectation(**_known(Expectation, entry["expect"])),
        )
        for entry in yaml.safe_load(path.read_text("utf-8"))
    )


def stage_url(emulator: Emulator, api: str, stage: str) -> str:
    """The address of a deployed stage of API `api` (its id)."""
    return f"{emulator.url}/_aws/execute-api/{api}/{stage}"


def send(base: str, call: Call) -> Answer:
    """The answer to one request; redirects are not followed."""
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.netloc, timeout=30)
    query = "?" + urlencode(call.query, doseq=True, quote_via=quote) if call.query else ""
    body = call.body if call.json is ABSENT else json.dumps(call.json)
    implied = {} if call.json is ABSENT else {"Content-Type": "application/json"}
    try:
        sent = body.encode() if isinstance(body, str) else body
        connection.request(call.method, address.path + call.path + query, sent, {**implied, **call.headers})
        response = connection.getresponse()
        headers = {name.lower(): response.headers[name] for name in response.headers}
        content = response.read()
        text = content.decode("utf-8", "replace")
        return Answer(status=response.status, headers=headers, body=text, content=content)
    finally:
        connection.close()


def differences(expect: Expectation, answer: Answer) -> Iterator[str]:
    """What of an answer is not as expected, a line each."""
    if answer.status != expect.status:
        yield f"status: expected {expect.status}, got {answer.status}"
    for name, value in expect.headers.items():
        yield from mismatches(value, answer.headers.get(name.lower()), f"header {name}")
    if expect.body is not None:
        yield from mismatches(expect.body, answer.body, "body")
    if expect.json is not ABSENT:
        yield from mismatches(expect.json, _parsed(answer.body), "json")
    if expect.json_exact is not ABSENT and _parsed(answer.body) != expect.json_exact:
        yield f"json: expected exactly {json.dumps(expect.json_exact)}"


def mismatches(wanted: object, got: object, where: str) -> Iterator[str]:
    """Where `got` differs from `wanted`; a mapping may have more keys than wanted, `~` opens a regular expression."""
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        for key, value in wanted.items():
            yield from mismatches(value, got.get(key), f"{where}.{key}")
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for index, (value, found) in enumerate(zip(wanted, got, strict=True)):
            yield from mismatches(value, found, f"{where}[{index}]")
    elif isinstance(wanted, str) and wanted.startswith("~"):
        if not isinstance(got, str) or not re.search(wanted[1:], got):
            yield f"{where}: expected to match {wanted[1:]}, got {json.dumps(got)}"
    elif wanted != got or isinstance(wanted, bool) != isinstance(got, bool):
        yield f"{where}: expected {json.dumps(wanted)}, got {json.dumps(got)}"


def message_problems(aws: Aws, wanted: Mapping[str, Any]) -> Iterator[str]:
    """How the next message of a queue differs from `body` (text) or `json` (a subset)."""
    body = eventually(lambda: aws.take_message(wanted["queue"]))
    if body is None:
        yield f"sqs: no message in queue '{wanted['queue']}'"
    elif "json" in wanted:
        yield from mismatches(wanted["json"], _parsed(body), "sqs message")
    else:
        yield from mismatches(wanted["body"], body, "sqs message")


def invocation_problems(emulator: Emulator, wanted: Mapping[str, Any], before: int) -> Iterator[str]:
    """How the first invocation after `before` others differs."""
    call = eventually(lambda: next(iter(emulator.lambda_calls()[before:]), None))
    if call is None:
        yield "lambda: no function was invoked"
    else:
        got = {**call, "payload": _parsed(call["payload"])}
        yield from mismatches(wanted, got, "lambda")


def eventually(look: Callable[[], T | None]) -> T | None:
    """What `look` finds within a few seconds; None if it finds nothing."""
    deadline = time.monotonic() + EFFECT_SECONDS
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _known(kind: type[Call | Expectation], entry: Mapping[str, Any]) -> Mapping[str, Any]:
    names = {known.name for known in fields(kind)}
    assert entry.keys() <= names, f"unknown keys {sorted(entry.keys() - names)}, known: {sorted(names)}"
    return entry
