"""A file of requirements to a virtual environment below `.work`, which Git ignores.

It is made once, and made again when the requirements change. Runs at the same time wait for the one that makes it.
"""

import fcntl
import shutil
import subprocess
from pathlib import Path

from tests.interpreters import interpreter

WORK = Path(__file__).parents[1] / ".work"


class UnavailableError(Exception):
    """What is asked for cannot be installed on this machine; the message says what is missing."""


def environment(home: Path, requirements: Path, *versions: str) -> Path:
    """The programs of an environment in `home` with the first Python of these versions (`3.12`) that is here.

    Raises:
        UnavailableError: there is no such Python, or its packages cannot be installed.
    """
    home.mkdir(parents=True, exist_ok=True)
    folder = home / "venv"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current(folder, requirements):
            _make(folder, requirements, versions)
    return folder / "bin"


def last_lines(text: str) -> str:
    """The end of a log, which is enough for a message."""
    return "\n".join(text.splitlines()[-8:])


def _is_current(folder: Path, requirements: Path) -> bool:
    stamp = folder / "installed.txt"
    return stamp.exists() and stamp.read_text() == requirements.read_text() and _runs(folder / "bin" / "python")


def _runs(python: Path) -> bool:
    """Whether the interpreter that the environment was made with is still there."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make(folder: Path, requirements: Path, versions: tuple[str, ...]) -> None:
    python = next(filter(None, map(interpreter, versions)), None)
    if python is None:
        wanted = " or ".join(versions)
        raise UnavailableError(f"there is no Python {wanted} on the PATH, nor where pyenv, uv, mise or asdf put it")
    shutil.rmtree(folder, ignore_errors=True)
    _install(str(python), "-m", "venv", str(folder))
    _install(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", str(requirements))
    (folder / "installed.txt").write_text(requirements.read_text())


def _install(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnavailableError(f"`{' '.join(command[1:4])}` failed:\n{last_lines(done.stderr or done.stdout)}")
