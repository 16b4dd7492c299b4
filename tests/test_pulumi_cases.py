"""The Pulumi programs of all specs under test: what they register, and what the tools of Python say of them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apigen_pulumi.names import names_of
from tests.conformance.from_graph import given
from tests.conformance.from_pulumi import recorded
from tests.pulumi_recorder import registrations_equal_graph
from tests.requirements import missing
from tests.specs import PROGRAMS, Case, graph, rendered

# The folder of a program is where its own modules are: that decides where their imports go.
RUFF = """
line-length = 100
src = ["*"]
lint.select = ["E4", "E7", "E9", "F", "I", "UP", "SIM", "B"]
"""


def _write(case: Case, folder: Path) -> Path:
    folder.mkdir()
    for path, text in rendered(case, "pulumi").items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All programs, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("programs")
    for case in PROGRAMS:
        _write(case, folder / str(case))
    return folder


def _tool(name: str) -> str:
    return shutil.which(name, path=f"{Path(sys.executable).parent}") or missing(name, "it is not installed")


@pytest.mark.parametrize("case", PROGRAMS, ids=str)
def test_a_program_registers_exactly_what_is_in_the_graph(case: Case) -> None:
    """Every resource, argument, reference, dependency, secret and output, and nothing else."""
    compiled = graph(case)

    registrations_equal_graph(recorded(case), compiled, names_of(compiled).project, given(compiled))


def _ruff(programs: Path, *arguments: str) -> str:
    (programs / "ruff.toml").write_text(RUFF)
    command = [_tool("ruff"), *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=programs, capture_output=True, check=False, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_has_nothing_to_format(programs: Path) -> None:
    """In lines of 100 columns."""
    assert _ruff(programs, "format", "--diff") == ""


def test_ruff_has_nothing_to_report(programs: Path) -> None:
    """Under ruff's own rules, and those about imports, simplification and outdated syntax."""
    assert _ruff(programs, "check") == ""


@pytest.mark.slow
def test_pyright_finds_nothing_in_strict_mode(programs: Path) -> None:
    """All programs in one run, each with its own folder as the root of its imports."""
    environments = [{"root": str(case)} for case in PROGRAMS]
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "executionEnvironments": environments}
    (programs / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [_tool("pyright"), "--pythonpath", sys.executable, "--outputjson", "-p", str(programs)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    report = json.loads(done.stdout)

    assert report["generalDiagnostics"] == []
    assert report["summary"]["filesAnalyzed"] == 2 * len(PROGRAMS)
