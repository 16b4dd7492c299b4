"""This machine to the needs of tests that it meets, in the form of APIGEN_REQUIRE; what is missing goes to stderr.

APIGEN_REQUIRE=$(python -m tests.machine) pytest -m terraform
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests import checkov, language_server, terraform_cli
from tests.acceptance import emulator
from tests.environment import UnavailableError
from tests.fuzz import fuzzer
from tests.interpreters import interpreter

PYTHONS = ("3.11", "3.12", "3.13")
TOOLS = ("ruff", "pyright")


def lacks() -> Iterator[tuple[str, str]]:
    """Each need with the reason why it is not met; empty where it is."""
    yield "terraform", terraform_cli.missing_provider()
    yield "emulator", terraform_cli.missing_provider() or _emulator()
    yield "checkov", _checkov()
    yield "editor", _editor()
    yield "fuzzer", _fuzzer()
    for version in PYTHONS:
        yield f"python{version}", "" if interpreter(version) else "there is no such interpreter"
    for tool in TOOLS:
        beside = shutil.which(tool, path=str(Path(sys.executable).parent))
        yield tool, "" if beside else "it is not installed beside this Python"


def _emulator() -> str:
    try:
        with emulator.running():
            return ""
    except UnavailableError as reason:
        return str(reason)


def _checkov() -> str:
    try:
        checkov.program()
    except UnavailableError as reason:
        return str(reason)
    return ""


def _editor() -> str:
    try:
        language_server.program()
    except UnavailableError as reason:
        return str(reason)
    return ""


def _fuzzer() -> str:
    try:
        fuzzer.python()
    except UnavailableError as reason:
        return str(reason)
    return ""


if __name__ == "__main__":
    found = dict(lacks())
    for need, reason in found.items():
        print(f"{need}: {' '.join(reason.split()) or 'yes'}", file=sys.stderr)
    print(",".join(need for need, reason in found.items() if not reason))
