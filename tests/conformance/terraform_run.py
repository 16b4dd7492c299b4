"""Modules to what the real Terraform and the real AWS provider make of them, offline: their plan, and their evaluation.

All modules are called from one root, so that a hundred cost little more than one. The plan has the configuration with
its references, and all values but those known only at apply. The evaluation has these as well: `terraform test` applies
the modules with a mocked provider, where each attribute known at apply is given a text. That takes Terraform 1.7.
https://developer.hashicorp.com/terraform/language/tests/mocking
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.acceptance.deployment import PROVIDER, literal
from tests.conformance.normal import ACCOUNT
from tests.terraform_cli import configuration

STS = "https://sts.amazonaws.com/doc/2011-06-15/"
IDENTITY = f"""
<GetCallerIdentityResponse xmlns="{STS}"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{ACCOUNT}:user/tests</Arn><UserId>AIDATESTS</UserId><Account>{ACCOUNT}</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></GetCallerIdentityResponse>
""".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """The files of a module, and the values of its variables."""

    files: Mapping[str, str]
    variables: Mapping[str, Any]


class TerraformError(AssertionError):
    """Terraform or the provider refused a configuration; the message has its words."""


@dataclass(frozen=True, kw_only=True)
class Root:
    """A configuration that calls modules.

    Attributes:
        folder: an empty folder.
        modules: by the name of the call.
    """

    folder: Path
    modules: Mapping[str, Module]

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """`terraform show -json` of a plan."""
        self._write()
        with _identity_service() as address:
            self._run("init", "-input=false", "-no-color")
            self._run("plan", "-input=false", "-no-color", "-lock=false", "-out=plan", AWS_ENDPOINT_URL_STS=address)
        plan: Mapping[str, Any] = json.loads(self._run("show", "-json", "plan"))
        return plan

    def evaluated(self, overrides: Mapping[str, Mapping[str, str]]) -> Mapping[str, Any]:
        """The values in the state, where attributes known only at apply are `overrides` by the resource's address."""
        assert self.plan  # which writes the folder
        (self.folder / "mocked.tftest.json").write_text(json.dumps(_mocks(overrides)))
        events = map(json.loads, self._run("test", "-json", "-verbose", "-no-color").splitlines())
        (state,) = [event["test_state"] for event in events if event["type"] == "test_state"]
        return {name: state[name] for name in ("root_module", "outputs")}

    @property
    def provider_version(self) -> str:
        """The version of the AWS provider in use."""
        assert self.plan  # which installs it
        selected = json.loads(self._run("version", "-json"))["provider_selections"]
        return str(selected["registry.terraform.io/hashicorp/aws"])

    @property
    def schemas(self) -> Mapping[str, Any]:
        """What the providers in use take."""
        assert self.plan
        printed: Mapping[str, Any] = json.loads(self._run("providers", "schema", "-json"))
        return printed

    def _write(self) -> None:
        for name, module in self.modules.items():
            for path, text in module.files.items():
                (self.folder / name / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / name / path).write_text(text, "utf-8", newline="")
        (self.folder / "root.tf.json").write_text(json.dumps(self._root(), indent=1))

    def _root(self) -> Mapping[str, object]:
        provider = {**PROVIDER, "skip_requesting_account_id": True}
        given = {
            name: {key: _given(value) for key, value in one.variables.items()} for name, one in self.modules.items()
        }
        return {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
            "provider": {"aws": provider},
            "module": {name: {"source": f"./{name}", **variables} for name, variables in given.items()},
            "output": {name: {"value": f"${{module.{name}}}", "sensitive": True} for name in given},
        }

    def _run(self, *command: str, **environment: str) -> str:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_VAR_", "TF_CLI_ARGS"))
        }
        offline = {"CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true", **configuration()}
        done = subprocess.run(
            ["terraform", *command],
            cwd=self.folder,
            env={**kept, **offline, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            raise TerraformError(f"terraform {command[0]}:\n{_errors(done.stdout) or done.stdout + done.stderr}")
        return done.stdout


def _given(value: Any) -> Any:
    """A value of a variable so that Terraform reads no template in it, nor in its keys."""
    match value:
        case str():
            return literal(value)
        case list():
            return [_given(item) for item in value]
        case dict():
            return {literal(key): _given(item) for key, item in value.items()}
        case _:
            return value


def _errors(output: str) -> str:
    events = [json.loads(line) for line in output.splitlines() if line.startswith('{"@level":"error"')]
    return "\n".join(f"{event['@message']}\n{event['diagnostic']['detail']}" for event in events)


def _mocks(overrides: Mapping[str, Mapping[str, str]]) -> Mapping[str, object]:
    blocks: dict[str, list[object]] = {"override_resource": [], "override_data": []}
    for address, values in sorted(overrides.items()):
        kind = "override_data" if ".data." in address else "override_resource"
        blocks[kind].append({"target": address, "values": values})
    return {"mock_provider": {"aws": {}}, **blocks, "run": {"all": {"command": "apply"}}}


class _Identity(BaseHTTPRequestHandler):
    """Answers every call as sts:GetCallerIdentity is answered."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(IDENTITY)))
        self.end_headers()
        self.wfile.write(IDENTITY)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def _identity_service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Identity)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
