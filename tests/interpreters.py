"""A version of Python to an interpreter of it on this machine."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

# Where version managers put interpreters that are not on the PATH, relative to the home folder.
_FOLDERS = (
    ".pyenv/versions/{version}.*/bin",
    ".local/share/uv/python/cpython-{version}.*/bin",
    ".local/share/mise/installs/python/{version}.*/bin",
    ".asdf/installs/python/{version}.*/bin",
)


@cache
def interpreter(version: str) -> Path | None:
    """A Python of that version (`3.12`) that works and can make virtual environments."""
    name = f"python{version}"
    candidates = [Path(sys.executable)]
    candidates += [Path(found)] if (found := shutil.which(name)) else []
    for pattern in _FOLDERS:
        candidates += sorted(Path.home().glob(f"{pattern.format(version=version)}/{name}"))
    return next((candidate for candidate in candidates if _is(candidate, version)), None)


def _is(python: Path, version: str) -> bool:
    """The shims of version managers exist for versions that do not."""
    probe = f"import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
