"""Generated files to a folder on disk, or to the difference from what is there.

The folder's lock file records what was written, with hashes: only that is ever rewritten or removed. All
is checked before anything is written, and a write that fails puts back what was there.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from apigen.diagnostics import Diagnostic, Span, Topic
from apigen.lock import LOCK, Lock, LockError, is_safe, lock_text, read_lock

__all__ = ["LOCK", "Comparison", "Lock", "LockError", "Result", "compare", "problems", "read_lock", "write"]

TOPICS = (
    Topic(name="foreign-file", summary="A file that apigen did not write is kept.", fixed=True),
    Topic(name="edited-file", summary="A file that was edited is kept.", fixed=True),
    Topic(name="stale-output", summary="With --check, the folder is what the spec gives.", fixed=True),
    Topic(name="broken-lock", summary="The lock file is as apigen wrote it.", fixed=True),
    Topic(name="not-a-folder", summary="Where a folder must be, there is one.", fixed=True),
    Topic(name="not-a-file", summary="Where a file must be, there is one.", fixed=True),
    Topic(name="unsafe-path", summary="A target writes inside the output folder.", fixed=True),
    Topic(name="unreadable-output", summary="The output folder can be read.", fixed=True),
    Topic(name="write-failed", summary="The files could be written.", fixed=True),
)
_MAX_DIFF_LINES = 20_000  # difflib takes minutes beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What `write` did: paths relative to the folder. Nothing at all if there are diagnostics."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the folder differs from what would be written; `changed` and `diff` are empty if it does not."""

    changed: tuple[str, ...] = ()
    diff: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What is on disk against what shall be there.

    Attributes:
        force: files that were edited or are not apigen's may be replaced too.
        old: what the files to be replaced or removed hold now; None where there is no file.
        new: what the files shall hold that have to be written; the lock file is the last.
        removed: files that are to go.
    """

    folder: Path
    force: bool
    old: dict[str, bytes | None] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)


def write(
    folder: Path,
    files: Mapping[str, str],
    *,
    force: bool = False,
    deployment: Mapping[str, object] | None = None,
) -> Result:
    """Makes `folder` hold `files`, or changes nothing and says why.

    Args:
        folder: made if it is missing.
        files: text by path relative to the folder, with `/` between parts.
        force: also replace files that were edited by hand or that apigen did not write.
        deployment: state that the lock file keeps for the next build.
    """
    plan = _plan(folder, files, deployment, force=force)
    if plan.found:
        return Result(diagnostics=tuple(plan.found))
    try:
        _apply(plan)
    except OSError as error:
        message = f"writing failed, and the old files were put back: {error.strerror or error}"
        return Result(diagnostics=(_finding("write-failed", message, folder, ""),))
    return Result(
        written=tuple(path for path in plan.new if path != LOCK),
        removed=tuple(plan.removed),
        unchanged=tuple(plan.unchanged),
    )


def hashes(files: Mapping[str, str]) -> dict[str, str]:
    """What the lock file says of `files`."""
    return {path: _digest(text.encode()) for path, text in files.items()}


def problems(folder: Path, files: Mapping[str, str], *, force: bool = False) -> tuple[Diagnostic, ...]:
    """What would keep `write` from writing, found without writing."""
    return tuple(_plan(folder, files, None, force=force).found)


def compare(folder: Path, files: Mapping[str, str], *, deployment: Mapping[str, object] | None = None) -> Comparison:
    """What a `write` with force would change."""
    plan = _plan(folder, files, deployment, force=True)
    if plan.found:
        return Comparison(diagnostics=tuple(plan.found))
    changed = tuple(sorted([*plan.new, *plan.removed]))
    return Comparison(changed=changed, diff="".join(_diff(plan, path) for path in changed))


def _plan(folder: Path, files: Mapping[str, str], deployment: Mapping[str, object] | None, *, force: bool) -> _Plan:
    plan = _Plan(folder=folder, force=force)
    wanted = {path: text.encode() for path, text in sorted(files.items())}
    try:
        lock = read_lock(folder)
        plan.found.extend(_in_the_way(folder, sorted({*wanted, *lock.files})))
        if not plan.found:
            _plan_files(plan, wanted, lock)
            _plan_lock(plan, lock_text(Lock(files=hashes(files), deployment=deployment)).encode())
    except LockError as error:
        plan.found.append(_finding("broken-lock", str(error), folder, LOCK))
    except OSError as error:
        message = f"the output folder cannot be read: {error.strerror or error}"
        plan.found.append(_finding("unreadable-output", message, folder, ""))
    return plan


def _plan_files(plan: _Plan, wanted: Mapping[str, bytes], lock: Lock) -> None:
    for path, content in wanted.items():
        old = _content(plan.folder / path)
        if old == content:
            plan.unchanged.append(path)
        elif old is None or _may_replace(plan, path, old, lock.files.get(path)):
            plan.old[path], plan.new[path] = old, content
    for path in sorted(lock.files.keys() - wanted.keys()):
        old = _content(plan.folder / path)
        if old is not None and _may_replace(plan, path, old, lock.files[path]):
            plan.old[path] = old
            plan.removed.append(path)


def _may_replace(plan: _Plan, path: str, old: bytes, written: str | None) -> bool:
    if plan.force or _digest(old) == written:
        return True
    if written is None:
        rule, message = "foreign-file", "this file is in the way, and apigen did not write it"
    else:
        rule, message = "edited-file", "this file was edited after apigen wrote it"
    advice = "change the spec instead, or use --force to lose the edit" if written else "move it, or use --force"
    plan.found.append(_finding(rule, message, plan.folder, path, advice))
    return False


def _plan_lock(plan: _Plan, content: bytes) -> None:
    old = _content(plan.folder / LOCK)
    if old != content:
        plan.old[LOCK], plan.new[LOCK] = old, content


def _in_the_way(folder: Path, paths: list[str]) -> Iterator[Diagnostic]:
    """What not even force may go through: paths that lead out of the folder, links, folders for files."""
    if problem := _no_folder(folder):
        yield _finding("not-a-folder", problem, folder, "")
        return
    for path in paths:
        if not is_safe(path) or path == LOCK:
            yield _finding("unsafe-path", f"apigen does not write to the path {path!r}", folder, "")
            continue
        *parents, _ = (folder.joinpath(*path.split("/")[:end]) for end in range(1, path.count("/") + 2))
        yield from _not_plain(folder, path, parents, set(paths))


def _no_folder(folder: Path) -> str:
    """Why there cannot be such a folder; empty where there is one, or may be."""
    for place in (folder, *folder.parents):
        if place.exists():
            what = "the output folder" if place == folder else f"'{place.as_posix()}'"
            return "" if place.is_dir() else f"{what} is a file"
        if place.is_symlink():
            return f"'{place.as_posix()}' is a link that leads nowhere"
    return ""


def _not_plain(folder: Path, path: str, parents: list[Path], paths: set[str]) -> Iterator[Diagnostic]:
    for parent in parents:
        mode = _mode(parent)
        if (mode and not stat.S_ISDIR(mode)) or parent.relative_to(folder).as_posix() in paths:
            yield _finding("not-a-folder", f"'{parent.name}' must be a folder, not a link or a file", folder, path)
            return
    mode = _mode(folder / path)
    if mode and not stat.S_ISREG(mode):
        yield _finding("not-a-file", "this must be a file, not a link or a folder", folder, path, "remove it")


def _apply(plan: _Plan) -> None:
    """Writes new files beside the old ones, then swaps them in; the lock file last."""
    staged: dict[str, Path] = {}
    made: list[Path] = []
    done: list[str] = []
    try:
        for path, content in plan.new.items():
            _make_parents(plan.folder / path, made)
            staged[path] = _stage(plan.folder / path, content)
        for path in plan.removed:
            done.append(path)
            (plan.folder / path).unlink()
        for path, temporary in staged.items():
            done.append(path)
            temporary.replace(plan.folder / path)
    except BaseException:
        _undo(plan, done, staged, made)
        raise
    _prune(plan)


def _undo(plan: _Plan, done: list[str], staged: Mapping[str, Path], made: list[Path]) -> None:
    for path in done:
        old, target = plan.old[path], plan.folder / path
        if old is None:
            target.unlink(missing_ok=True)
        elif _content(target) != old:
            target.write_bytes(old)
    for temporary in staged.values():
        temporary.unlink(missing_ok=True)
    for folder in reversed(made):
        folder.rmdir()


def _stage(target: Path, content: bytes) -> Path:
    """A new file beside `target`: on the same file system, so that the swap is one step."""
    temporary = target.with_name(f".{target.name}.{token_hex(4)}.apigen")
    old = stat.S_IMODE(_mode(target))
    # Exclusive: a link that somebody put there is not followed.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, old or 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        if old:
            temporary.chmod(old)
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def _make_parents(target: Path, made: list[Path]) -> None:
    missing = []
    for parent in target.parents:
        if parent.is_dir():
            break
        missing.append(parent)
    for parent in reversed(missing):
        parent.mkdir()
        made.append(parent)


def _prune(plan: _Plan) -> None:
    """Removes the folders that have become empty, from the innermost out."""
    for path in plan.removed:
        for parent in (plan.folder / path).parents:
            if parent == plan.folder or any(parent.iterdir()):
                break
            parent.rmdir()


def _diff(plan: _Plan, path: str) -> str:
    shown = (plan.folder / path).as_posix()
    old = (plan.old[path] or b"").decode(errors="replace").splitlines(keepends=True)
    new = plan.new.get(path, b"").decode().splitlines(keepends=True)
    before = "/dev/null" if plan.old[path] is None else f"{shown} (on disk)"
    after = f"{shown} (from the spec)" if path in plan.new else "/dev/null"
    if len(old) + len(new) > _MAX_DIFF_LINES and old and new:
        return f"--- {before}\n+++ {after}\n{len(old)} lines and {len(new)} lines differ\n"
    lines = unified_diff(old, new, before, after)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if _mode(path) else None


def _mode(path: Path) -> int:
    """The file's type and permissions, of a link itself; 0 if there is nothing."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _digest(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


def _finding(rule: str, message: str, folder: Path, path: str, advice: str = "") -> Diagnostic:
    file = (folder / path if path else folder).as_posix()
    return Diagnostic(rule=rule, message=message, help=advice, span=Span(file, 1, 1, 1, 1))
