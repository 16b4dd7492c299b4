"""What a test needs but this machine lacks, to a skip that says so, or to a failure where nothing may be skipped.

`APIGEN_REQUIRE=terraform,emulator` names the needs that must be met: continuous integration sets it.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def missing(what: str, reason: str) -> NoReturn:
    """Skips the test for `reason`, or fails it if `what` is in APIGEN_REQUIRE."""
    if what in required():
        pytest.fail(f"{what} is required here, but {reason}", pytrace=False)
    pytest.skip(f"{what}: {reason}")


def required() -> frozenset[str]:
    """The needs that must be met on this machine."""
    names = os.environ.get("APIGEN_REQUIRE", "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


def require(what: str) -> Path:
    """The program `what`; skips or fails where it is not installed."""
    found = shutil.which(what)
    return Path(found) if found else missing(what, f"there is no program '{what}' on the PATH")
