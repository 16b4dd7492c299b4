"""Compares generated files with the ones committed in a folder, both ways, or rewrites these."""

import difflib
from collections.abc import Mapping
from pathlib import Path

# What people keep beside generated files: the configuration of a Pulumi stack.
_OWN = "Pulumi.*.yaml"


def files_below(folder: Path) -> dict[str, str]:
    """The text of every file below `folder` by its relative path, without people's own."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.match(_OWN))
    found = (path for path in files if "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in found}


def check_files(folder: Path, expected: Mapping[str, str], *, update: bool) -> None:
    """Fails with a diff where `folder` is not exactly `expected`: changed, missing and orphan files.

    With `update`, writes the files and removes the orphans instead.
    """
    if update:
        _rewrite(folder, expected)
    committed = files_below(folder)
    orphans, missing = sorted(committed.keys() - expected), sorted(expected.keys() - committed)
    assert not orphans, f"{folder}: nothing generates {orphans} (--update-goldens removes them)"
    assert not missing, f"{folder}: {missing} are not committed (--update-goldens writes them)"
    for name, text in expected.items():
        assert committed[name] == text, _diff(folder / name, committed[name], text)


def _rewrite(folder: Path, expected: Mapping[str, str]) -> None:
    for name in files_below(folder).keys() - expected:
        (folder / name).unlink()
    for name, text in expected.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != text.encode():
            path.write_text(text, encoding="utf-8", newline="")


def _diff(path: Path, committed: str, generated: str) -> str:
    lines = difflib.unified_diff(
        committed.splitlines(), generated.splitlines(), f"{path} (committed)", "generated", lineterm=""
    )
    return "\n".join([*lines, "if this is what it should be: pytest --update-goldens"])
