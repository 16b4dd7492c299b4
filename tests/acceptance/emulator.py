"""Turns a Python 3.13 on this machine into a running AWS emulator, and stops it again.

Its virtual environment is in `.work/emulator` at the root of the repository. Every run has its own folder and free
ports, so that runs do not meet.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.environment import WORK, environment, last_lines

HERE = Path(__file__).parent
HOME = WORK / "emulator"
REQUIREMENTS = HERE / "emulator-requirements.txt"
READY_SECONDS = 120


class StartError(Exception):
    """The emulator is installed but did not start; the message has the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A running emulator.

    Attributes:
        url: the one address of almost all its services.
        second_url: the address of those that the first lacks: API Gateway V2, which has VPC links V2, and WAF.
        folder: its logs, for as long as it runs.
    """

    url: str
    second_url: str
    folder: Path

    def lambda_calls(self) -> list[dict[str, str]]:
        """Every invocation of a Lambda function so far: function, qualifier, type and payload, as text."""
        log = self.folder / "lambda-calls.jsonl"
        return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


@contextmanager
def running() -> Iterator[Emulator]:
    """An emulator of its own for the `with` block.

    Raises:
        UnavailableError: there is no Python 3.13, or its packages cannot be installed.
        StartError: it ended, or was not ready in time.
    """
    python = str(environment(HOME, REQUIREMENTS, "3.13") / "python")
    with TemporaryDirectory(prefix="run-", dir=HOME, ignore_cleanup_errors=True) as name:
        folder, (port, dynamodb) = Path(name), _free_ports(2)
        moto = [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(dynamodb)]
        variables = _variables(folder, port, dynamodb)
        main = [python, str(HERE / "emulator_main.py")]
        with (
            _process(moto, folder / "moto.log", variables),
            _process(main, folder / "log", variables) as process,
        ):
            _wait_until_ready(process, folder / "log")
            second = f"http://127.0.0.1:{dynamodb}"  # the same server has what the emulator lacks
            yield Emulator(url=f"http://127.0.0.1:{port}", second_url=second, folder=folder)


def _variables(folder: Path, port: int, dynamodb: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return {
        **kept,
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "DYNAMODB_LOCAL_PORT": str(dynamodb),
        "LAMBDA_CALLS": str(folder / "lambda-calls.jsonl"),
        "FILESYSTEM_ROOT": str(folder / "files"),
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # Its own metrics of queues get in the way of those that a test reads and of the calls that write them.
        "SQS_DISABLE_CLOUDWATCH_METRICS": "1",
        "DISABLE_EVENTS": "1",
    }


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [bound.getsockname()[1] for bound in sockets]
    for bound in sockets:
        bound.close()
    return ports


@contextmanager
def _process(command: list[str], log: Path, variables: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process with its own group, so that what it starts ends with it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=variables,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StartError(f"the emulator ended with {process.returncode}:\n{last_lines(log.read_text())}")
        if "\nReady." in "\n" + log.read_text("utf-8", "replace"):
            return
        time.sleep(0.2)
    raise StartError(f"the emulator was not ready after {READY_SECONDS} s:\n{last_lines(log.read_text())}")
