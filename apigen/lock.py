"""The lock file of an output folder to what apigen wrote there last time, and back.

The file is input like any other: it may have been edited or merged by hand.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

LOCK = "apigen.lock.json"
VERSION = 1
_HASH = re.compile("sha256:[0-9a-f]{64}")
_MAX_BYTES = 10_000_000


class LockError(Exception):
    """The lock file cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What a lock file records.

    Attributes:
        files: the hash of each written file by its path in the folder.
        deployment: what the compiler wants to know at the next build; opaque here.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    deployment: Mapping[str, object] | None = None


def read_lock(folder: Path) -> Lock:
    """The lock of `folder`; an empty one if there is none.

    Raises:
        LockError: there is one, and it is broken.
    """
    path = folder / LOCK
    try:
        if not path.exists() and not path.is_symlink():
            return Lock()
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
            raise LockError(f"{LOCK} is not a file that apigen wrote; restore or remove it")
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise LockError(f"{LOCK} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise LockError(f"{LOCK} is not valid JSON; restore it, or remove it and build with --force") from error
    return _lock(content)


def lock_text(lock: Lock) -> str:
    """The content of the lock file."""
    content: dict[str, Any] = {"version": VERSION, "files": dict(sorted(lock.files.items()))}
    if lock.deployment is not None:
        content["deployment"] = lock.deployment
    return json.dumps(content, indent=2, sort_keys=False) + "\n"


def is_safe(path: str) -> bool:
    """Whether a path is relative, in its plainest form and cannot lead out of a folder, on any system."""
    parts = path.split("/")
    plain = path.isprintable() and not any(char in path for char in '\\:*?"<>|')
    return plain and all(part not in ("", ".", "..") for part in parts) and str(PurePosixPath(path)) == path


def _lock(content: Any) -> Lock:
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        raise LockError(f"{LOCK} is not a lock file; restore it, or remove it and build with --force")
    if content.get("version") != VERSION:
        raise LockError(f"{LOCK} has version {content.get('version')!r}, this apigen knows version {VERSION}")
    deployment = content.get("deployment")
    if deployment is not None and not isinstance(deployment, dict):
        raise LockError(f"{LOCK} has a broken 'deployment'; restore it, or remove it and build with --force")
    for path, written in content["files"].items():
        if not is_safe(path) or path == LOCK or not isinstance(written, str) or not _HASH.fullmatch(written):
            raise LockError(f"{LOCK} has a broken entry {path!r}; restore it, or remove it and build with --force")
    return Lock(files=content["files"], deployment=deployment)
