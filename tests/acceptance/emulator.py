"""Turns a Python 3.13 on this machine into a running AWS emulator, and stops it again.

The virtual environment is made once, in `.work/emulator` at the root of the repository, and made again when
emulator-requirements.txt changes. Every run has its own folder and free ports, so that runs do not meet.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
HOME = HERE.parents[1] / ".work" / "emulator"
REQUIREMENTS = HERE / "emulator-requirements.txt"
READY_SECONDS = 120
# Where version managers put interpreters that are not on the PATH, relative to the home folder.
INTERPRETERS = (
    ".pyenv/versions/3.13.*/bin/python3.13",
    ".local/share/uv/python/cpython-3.13*/bin/python3.13",
    ".local/share/mise/installs/python/3.13*/bin/python3.13",
    ".asdf/installs/python/3.13*/bin/python3.13",
)


class UnavailableError(Exception):
    """The emulator cannot be installed on this machine; the message says what is missing."""


class StartError(Exception):
    """The emulator is installed but did not start; the message has the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A running emulator.

    Attributes:
        url: the one address of all its services but one.
        links_url: the address of API Gateway V2, which has VPC links V2.
        folder: its logs, for as long as it runs.
    """

    url: str
    links_url: str
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
    python = _environment()
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
            links = f"http://127.0.0.1:{dynamodb}"  # the same server has what the emulator lacks
            yield Emulator(url=f"http://127.0.0.1:{port}", links_url=links, folder=folder)


def _variables(folder: Path, port: int, dynamodb: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return {
        **kept,
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "DYNAMODB_LOCAL_PORT": str(dynamodb),
        "LAMBDA_CALLS": str(folder / "lambda-calls.jsonl"),
        "FILESYSTEM_ROOT": str(folder / "files"),
        "SKIP_SSL_CERT_DOWNLOAD": "1",
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
            raise StartError(f"the emulator ended with {process.returncode}:\n{_tail(log.read_text())}")
        if "\nReady." in "\n" + log.read_text("utf-8", "replace"):
            return
        time.sleep(0.2)
    raise StartError(f"the emulator was not ready after {READY_SECONDS} s:\n{_tail(log.read_text())}")


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-8:])


def _environment() -> str:
    """The interpreter of the virtual environment, which is made where it is missing or out of date."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = HOME / "venv"
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current(folder):
            _make_environment(folder)
    return str(folder / "bin" / "python")


def _is_current(folder: Path) -> bool:
    stamp = folder / "installed.txt"
    return stamp.exists() and stamp.read_text() == REQUIREMENTS.read_text() and _runs(folder / "bin" / "python")


def _make_environment(folder: Path) -> None:
    python = _find_python()
    shutil.rmtree(folder, ignore_errors=True)
    _install(str(python), "-m", "venv", str(folder))
    _install(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS))
    (folder / "installed.txt").write_text(REQUIREMENTS.read_text())


def _install(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnavailableError(f"`{' '.join(command[1:4])}` failed:\n{_tail(done.stderr or done.stdout)}")


def _find_python() -> Path:
    candidates = [Path(found)] if (found := shutil.which("python3.13")) else []
    for pattern in INTERPRETERS:
        candidates += sorted(Path.home().glob(pattern))
    for candidate in candidates:
        if _runs(candidate):
            return candidate
    raise UnavailableError("there is no Python 3.13 on the PATH, nor where pyenv, uv, mise or asdf put it")


def _runs(python: Path) -> bool:
    """Whether it is a Python 3.13 that works: the shims of version managers exist for versions that do not."""
    probe = "import sys; sys.exit(sys.version_info[:2] != (3, 13))"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
