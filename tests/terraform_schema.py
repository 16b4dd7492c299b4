"""What the AWS provider takes: the committed schema of the version that tests run, and what newer versions add."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1] / "targets" / "terraform" / "apigen_terraform"
RUN, NEWER = PACKAGE / "aws.json", PACKAGE / "aws-newer.json"


def read(path: Path) -> dict[str, Any]:
    """One file: types of `resource` and `data`, each with `arguments` and `blocks`."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@cache
def schema() -> Mapping[str, Any]:
    """Both files as one."""
    return merged(read(RUN), read(NEWER))


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """`one` with what `other` adds; nothing is in both."""
    found = dict(one)
    for name, value in other.items():
        assert name not in one or (isinstance(one[name], Mapping) and isinstance(value, Mapping)), name
        found[name] = merged(one[name], value) if name in one else value
    return found
