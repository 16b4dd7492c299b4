"""Generated files to what the real `terraform` says of them; providers come from a local mirror if there is one.

`fmt_check` and `outputs` need only the CLI, `validate` the AWS provider as well; `missing` and `missing_provider` say
why a test must be skipped. One folder is initialised in a process and shared by all calls.
"""

import json
import os
import shutil
import subprocess
import tempfile
from atexit import register
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

MIRROR = "registry.terraform.io/hashicorp/aws"
# Folders of the kernel, which hold no files of ours.
SKIPPED = frozenset({"/proc", "/sys", "/dev", "/run"})
PROVIDERS = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
"""


@cache
def missing() -> str:
    """Why the CLI cannot be used; empty if it can."""
    return "" if shutil.which("terraform") else "the terraform CLI is not installed"


@cache
def missing_provider() -> str:
    """Why the AWS provider cannot be used; empty if it can."""
    return missing() or _initialised()[1]


def fmt_check(files: Mapping[str, str]) -> str:
    """The diff that `terraform fmt` would make; empty if the files are formatted."""
    folder = _written(files)
    result = _terraform(folder, "fmt", "-check", "-diff", "-recursive")
    return "" if result.returncode == 0 else result.stdout + result.stderr


def validate(files: Mapping[str, str]) -> list[str]:
    """The errors and warnings of `terraform validate`, one line each."""
    folder = _written(files)
    data, reason = _initialised()
    assert not reason, reason
    shutil.copy(data / ".terraform.lock.hcl", folder)
    result = _terraform(folder, "validate", "-json", TF_DATA_DIR=str(data / ".terraform"))
    return [_line(found) for found in json.loads(result.stdout)["diagnostics"]]


def validate_modules(modules: Mapping[str, Mapping[str, str]], root: str) -> list[str]:
    """The errors and warnings of one `terraform validate` for many modules, which `root` calls as `./NAME`."""
    data, reason = _initialised()
    assert not reason, reason
    folder = _written({f"{name}/{path}": text for name, files in modules.items() for path, text in files.items()})
    (folder / "main.tf").write_text(root, encoding="utf-8")
    shutil.copytree(data / ".terraform", folder / ".terraform", symlinks=True)
    shutil.copy(data / ".terraform.lock.hcl", folder)
    got = _terraform(folder, "get", "-no-color")
    assert got.returncode == 0, got.stdout + got.stderr
    return [_line(found) for found in json.loads(_terraform(folder, "validate", "-json").stdout)["diagnostics"]]


def _line(found: Mapping[str, Any]) -> str:
    place = found.get("range") or {}
    return f"{place.get('filename', '')}: {found['severity']}: {found['summary']}: {found['detail']}"


def outputs(files: Mapping[str, str]) -> dict[str, object]:
    """The values of the outputs of a configuration without resources."""
    folder = _written(files)
    applied = _terraform(folder, "apply", "-auto-approve", "-no-color", "-input=false")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    shown = json.loads(_terraform(folder, "output", "-json").stdout)
    return {name: output["value"] for name, output in shown.items()}


def refusals(files: Mapping[str, str], given: Mapping[str, object]) -> list[str]:
    """What `terraform plan` of a configuration without resources says of the values of its variables."""
    folder = _written({**files, "given.auto.tfvars.json": json.dumps(given)})
    planned = _terraform(folder, "plan", "-json", "-input=false")
    events = map(json.loads, planned.stdout.splitlines())
    return [event["diagnostic"]["detail"] for event in events if event.get("diagnostic")]


@cache
def _initialised() -> tuple[Path, str]:
    folder = _written({"versions.tf": PROVIDERS})
    result = _terraform(folder, "init", "-no-color", "-input=false")
    return folder, "" if result.returncode == 0 else f"the AWS provider cannot be installed: {result.stderr}"


def _terraform(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["terraform", *arguments]
    known = {**os.environ, **configuration(), "CHECKPOINT_DISABLE": "1", **environment}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False, timeout=300)


def _written(files: Mapping[str, str]) -> Path:
    folder = Path(tempfile.mkdtemp(dir=_scratch()))
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


@cache
def _scratch() -> str:
    folder = tempfile.mkdtemp(prefix="apigen-terraform-")
    register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def configuration() -> dict[str, str]:
    """The CLI configuration to use: the user's own, else a mirror on this disk, else the public registry."""
    given = os.environ.get("TF_CLI_CONFIG_FILE", "")
    if given and Path(given).is_file():
        return {}
    mirror = next(_mirrors(Path("/"), depth=2), None)
    if mirror is None:
        return {}
    path = Path(_scratch(), "mirror.tfrc")
    path.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    return {"TF_CLI_CONFIG_FILE": str(path)}


def _mirrors(folder: Path, depth: int) -> Iterator[Path]:
    """Folders that hold HOST/hashicorp/aws/VERSION, near the root of the disk."""
    if any((folder / MIRROR).glob("*/")):
        yield folder
    if depth and str(folder) not in SKIPPED:
        for child in _children(folder):
            yield from _mirrors(child, depth - 1)


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(child for child in folder.iterdir() if child.is_dir() and not child.is_symlink())
    except OSError:
        return []
