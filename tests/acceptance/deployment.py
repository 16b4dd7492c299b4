"""A generated Terraform module to an API in the emulator: a root configuration around it, and terraform's commands."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import terraform_cli
from tests.acceptance.aws import REGION

# The account must be looked up: without it execution ARNs have none, and no Lambda permission matches.
PROVIDER = {
    "region": REGION,
    "access_key": "test",
    "secret_key": "test",
    "s3_use_path_style": True,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_requesting_account_id": False,
}


class TerraformError(Exception):
    """A command failed; the message has its errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How many resources an apply touched; a replaced one counts as added and as removed."""

    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One working folder: the module under `module/`, a root that calls it, and its state.

    Attributes:
        folder: an empty folder.
        endpoint: the address of the emulator. It goes into the environment: an `endpoints` block in the provider
            costs six seconds of CPU in every command.
        second_endpoint: the address of API Gateway V2 and WAF, where the module has something of them.
        variables: the module's variables.
    """

    folder: Path
    endpoint: str
    second_endpoint: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str]) -> None:
        """Makes `files` the whole module, and prepares the folder if it is new."""
        module = self.folder / "module"
        for old in [path for path in module.rglob("*") if path.is_file()]:
            old.unlink()
        for path, text in files.items():
            (module / path).parent.mkdir(parents=True, exist_ok=True)
            (module / path).write_text(text, "utf-8", newline="\n")
        (self.folder / "root.tf.json").write_text(json.dumps(root(self.variables), indent=2))
        if not (self.folder / ".terraform").exists():
            self._run("init", "-input=false", "-no-color")

    def apply(self) -> Changes:
        """Applies the module, once.

        Raises:
            TerraformError: with the text of every error.
        """
        return self._changed("apply", "-auto-approve", "-input=false", "-json")

    def replace(self, resource: str) -> Changes:
        """Replaces a resource of the module, and what is replaced with it."""
        return self._changed("apply", "-auto-approve", "-input=false", "-json", f"-replace=module.api.{resource}")

    def destroy(self) -> Changes:
        """Removes everything."""
        return self._changed("destroy", "-auto-approve", "-input=false", "-json")

    def pending(self) -> str:
        """What another apply would do, as terraform tells people; empty if nothing."""
        done = self._run("plan", "-input=false", "-no-color", "-lock=false", "-detailed-exitcode", accept=(0, 2))
        return done.stdout if done.returncode == 2 else ""

    def plan_is_empty(self) -> bool:
        return not self.pending()

    def resources(self) -> list[str]:
        """The addresses of everything in the state."""
        return self._run("state", "list").stdout.split()

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The module's outputs by name."""
        shown = json.loads(self._run("output", "-json").stdout)
        values: Mapping[str, Any] = shown["module"]["value"]
        return values

    def raw(self, output: str) -> str:
        """The text of an output of the root, as a script would read it."""
        return self._run("output", "-raw", output).stdout

    def _changed(self, *command: str) -> Changes:
        events = [json.loads(line) for line in self._run(*command).stdout.splitlines()]
        # The first summary is the plan's, the last one says what was done.
        done = [event["changes"] for event in events if event["type"] == "change_summary"][-1]
        return Changes(added=done["add"], changed=done["change"], removed=done["remove"])

    def _run(self, *command: str, accept: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        environment = {**_inherited(), **terraform_cli.configuration(), **self._environment()}
        done = subprocess.run(
            ["terraform", *command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode not in accept:
            raise TerraformError(f"terraform {command[0]}:\n{errors(done.stdout) or done.stdout + done.stderr}")
        return done

    def _environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ENDPOINT_URL_APIGATEWAYV2": self.second_endpoint or self.endpoint,
            "AWS_ENDPOINT_URL_WAFV2": self.second_endpoint or self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(self.folder / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / "no-credentials"),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
        }


def root(variables: Mapping[str, str]) -> dict[str, object]:
    """The root configuration in Terraform's JSON syntax. The module's outputs are one object; some may be sensitive."""
    arguments = {name: literal(value) for name, value in variables.items()}
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": PROVIDER},
        "module": {"api": {"source": "./module", **arguments}},
        "output": {"module": {"value": "${module.api}", "sensitive": True}},
    }


def literal(text: str) -> str:
    """`text` so that Terraform reads no template in it."""
    return text.replace("${", "$${").replace("%{", "%%{")


def errors(output: str) -> str:
    """The errors among the JSON lines of a command, one paragraph each."""
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    found = [event["diagnostic"] for event in events if event.get("type") == "diagnostic"]
    return "\n".join(f"{one['summary']}\n{one['detail']}" for one in found if one["severity"] == "error")


def _inherited() -> dict[str, str]:
    """The environment without anything that could lead a command to a real account, or change what it does."""
    removed = ("AWS_", "TF_VAR_", "TF_CLI_ARGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(removed)}
