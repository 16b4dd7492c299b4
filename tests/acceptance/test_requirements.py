"""A need that is not met to a skip on a person's machine, and to a failure where it was asked for."""

import sys
from pathlib import Path

import pytest

from tests import environment, interpreters, requirements
from tests.acceptance import emulator


def test_a_missing_program_skips_the_test_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expects: the reason names the program."""
    monkeypatch.delenv("APIGEN_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no program 'no-such-program'"):
        requirements.require("no-such-program")


def test_a_missing_program_fails_the_test_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expects: a failure for the name in the list, and still a skip for another."""
    monkeypatch.setenv("APIGEN_REQUIRE", "terraform, no-such-program")
    with pytest.raises(pytest.fail.Exception, match="is required here"):
        requirements.require("no-such-program")
    with pytest.raises(pytest.skip.Exception):
        requirements.require("another-program")


def test_a_machine_without_python_313_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Expects: an error that says where it was looked for; a shim that does not run does not count."""
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(shim))
    monkeypatch.setattr(interpreters, "_FOLDERS", ())
    monkeypatch.setattr(emulator, "HOME", tmp_path / "home")
    monkeypatch.setattr(environment, "interpreter", interpreters.interpreter.__wrapped__)  # what it found may be kept
    with pytest.raises(environment.UnavailableError, match=r"no Python 3\.13"), emulator.running():
        pass


def test_an_emulator_that_ends_early_shows_the_end_of_its_log(tmp_path: Path) -> None:
    """Expects: the exit code and the last line, at once rather than after the time limit."""
    log = tmp_path / "log"
    command = ["/bin/sh", "-c", "echo 'no such module' >&2; exit 3"]
    with (
        pytest.raises(emulator.StartError, match=r"ended with 3:\nno such module"),
        emulator._process(command, log, {}) as process,
    ):
        emulator._wait_until_ready(process, log)
