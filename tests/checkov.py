"""Terraform modules to the checks that checkov finds failed or skipped in them.

Its virtual environment is in `.work/checkov` at the root of the repository.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.environment import WORK, environment

REQUIREMENTS = Path(__file__).parent / "checkov-requirements.txt"
VERSIONS = ("3.12", "3.11")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """What a check says of one resource of a module."""

    module: str
    check: str
    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What checkov says of all modules together."""

    passed: int
    failed: frozenset[Found]
    skipped: frozenset[Found]


def program() -> Path:
    """The program `checkov`; raises UnavailableError where it cannot be installed."""
    return environment(WORK / "checkov", REQUIREMENTS, *VERSIONS) / "checkov"


def checked(modules: Mapping[str, Mapping[str, str]], folder: Path) -> Verdict:
    """What checkov says of the Terraform files of modules, which are written to `folder`."""
    for name, files in modules.items():
        for path, text in files.items():
            if path.endswith(".tf"):
                (folder / name).mkdir(parents=True, exist_ok=True)
                (folder / name / path).write_text(text, encoding="utf-8", newline="")
    # Nothing is fetched: neither policies nor modules of other places.
    options = ("--framework", "terraform", "--output", "json", "--compact", "--skip-download")
    done = subprocess.run(
        [program(), "--directory", folder, *options],
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode in (0, 1), done.stderr
    return _verdict(json.loads(done.stdout))


def _verdict(printed: Mapping[str, Any]) -> Verdict:
    summary, results = printed["summary"], printed["results"]
    assert summary["parsing_errors"] == 0, results["parsing_errors"]
    return Verdict(
        passed=summary["passed"],
        failed=frozenset(map(_found, results["failed_checks"])),
        skipped=frozenset(map(_found, results["skipped_checks"])),
    )


def _found(entry: Mapping[str, Any]) -> Found:
    return Found(Path(entry["file_path"]).parent.name, entry["check_id"], entry["resource"])
