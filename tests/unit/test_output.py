"""`apigen.output`: files to a folder that apigen owns only what it wrote in."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apigen.lock import LOCK, LockError, is_safe, read_lock
from apigen.output import Result, compare, problems, write

FILES = {"main.tf": "a\n", "modules/api/main.tf": "b\n", "README.md": "c\n"}


def tree(folder: Path) -> dict[str, str]:
    """All files of a folder but the lock, whatever their name, and empty folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
        if path.name != LOCK and not (path.is_dir() and any(path.iterdir()))
    }


def rules(result: Result) -> list[str]:
    return [found.rule for found in result.diagnostics]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that holds FILES as apigen wrote them."""
    folder = tmp_path / "out"
    assert write(folder, FILES).diagnostics == ()
    return folder


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    """With the files, a lock that lists them, and nothing else."""
    folder = tmp_path / "a" / "b"
    result = write(folder, FILES, deployment={"slot": 1})
    assert (set(result.written), result.removed, result.unchanged) == (set(FILES), (), ())
    assert tree(folder) == FILES
    lock = json.loads((folder / LOCK).read_text())
    assert lock["version"] == 1
    assert list(lock["files"]) == sorted(FILES)
    assert lock["deployment"] == {"slot": 1}
    assert read_lock(folder).deployment == {"slot": 1}


def test_lines_end_with_a_newline_on_every_system(tmp_path: Path) -> None:
    """The bytes are those of the text, without translation."""
    write(tmp_path / "out", {"a": "x\ny\r\né\n"})
    assert (tmp_path / "out" / "a").read_bytes() == b"x\ny\r\n\xc3\xa9\n"


def test_an_equal_build_touches_nothing(out: Path) -> None:
    """Neither the files nor the lock get a new time."""
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    result = write(out, FILES)
    assert set(result.unchanged) == set(FILES)
    assert result.written == ()
    assert {path.stat().st_mtime for path in out.rglob("*")} == {1}


def test_only_what_changed_is_written(out: Path) -> None:
    """The other files keep their time, and the written one its permissions."""
    os.utime(out / "README.md", (1, 1))
    (out / "main.tf").chmod(0o640)
    result = write(out, FILES | {"main.tf": "new\n"})
    assert result.written == ("main.tf",)
    assert (out / "README.md").stat().st_mtime == 1
    assert stat.S_IMODE((out / "main.tf").stat().st_mode) == 0o640


def test_a_file_that_is_no_longer_generated_is_removed_with_its_empty_folders(out: Path) -> None:
    """But not a folder that holds something else."""
    result = write(out, {"main.tf": "a\n"})
    assert result.removed == ("README.md", "modules/api/main.tf")
    assert tree(out) == {"main.tf": "a\n"}


def test_a_folder_with_foreign_files_stays(out: Path) -> None:
    """apigen wrote one file in it and removes that one."""
    (out / "modules" / "mine.tf").write_text("mine")
    write(out, {"main.tf": "a\n"})
    assert tree(out) == {"main.tf": "a\n", "modules/mine.tf": "mine"}


def test_a_foreign_file_elsewhere_in_the_folder_is_left_alone(out: Path) -> None:
    """Provider settings and state live beside the generated files."""
    (out / "provider.tf").write_text("mine")
    assert write(out, FILES).diagnostics == ()
    assert (out / "provider.tf").read_text() == "mine"


def test_an_edited_file_is_not_overwritten(out: Path) -> None:
    """Nor is any other file written in that run."""
    (out / "main.tf").write_text("edited")
    result = write(out, {"main.tf": "new\n", "other": "x"})
    assert rules(result) == ["edited-file"]
    assert tree(out) == FILES | {"main.tf": "edited"}


def test_an_edited_file_that_is_no_longer_generated_is_not_removed(out: Path) -> None:
    """The edit may be all that is left of somebody's work."""
    (out / "README.md").write_text("edited")
    assert rules(write(out, {"main.tf": "a\n"})) == ["edited-file"]
    assert (out / "README.md").read_text() == "edited"


def test_a_foreign_file_is_not_overwritten(out: Path) -> None:
    """Only what the lock lists is apigen's."""
    (out / "outputs.tf").write_text("mine")
    assert rules(write(out, FILES | {"outputs.tf": "x"})) == ["foreign-file"]
    assert (out / "outputs.tf").read_text() == "mine"


def test_all_problems_are_told_at_once_at_their_files(out: Path) -> None:
    """So that one run is enough to see what --force would lose."""
    (out / "main.tf").write_text("edited")
    (out / "README.md").write_text("edited")
    (out / "outputs.tf").write_text("mine")
    wanted = {"main.tf": "new\n", "outputs.tf": "x"}
    result = write(out, wanted)
    assert rules(result) == ["edited-file", "foreign-file", "edited-file"]
    assert [found.span.file for found in result.diagnostics if found.span] == [
        (out / name).as_posix() for name in ("main.tf", "outputs.tf", "README.md")
    ]
    assert problems(out, wanted) == result.diagnostics


def test_force_replaces_and_removes_edited_and_foreign_files(out: Path) -> None:
    """Those in the way, and no others."""
    (out / "main.tf").write_text("edited")
    (out / "README.md").write_text("edited")
    (out / "outputs.tf").write_text("mine")
    (out / "keep").write_text("mine")
    assert write(out, {"main.tf": "new\n", "outputs.tf": "x"}, force=True).diagnostics == ()
    assert tree(out) == {"main.tf": "new\n", "outputs.tf": "x", "keep": "mine"}


def test_a_file_that_already_holds_the_new_text_becomes_owned(out: Path) -> None:
    """After a lost lock or a half-done merge nothing needs force."""
    (out / LOCK).unlink()
    assert write(out, FILES).diagnostics == ()
    assert set(read_lock(out).files) == set(FILES)


def test_a_deleted_file_is_written_again(out: Path) -> None:
    """Deleting is no edit worth keeping."""
    (out / "main.tf").unlink()
    assert write(out, FILES).written == ("main.tf",)


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "/etc/x", "a//b", "./a", "a/", "", "a\\b", "C:x", "a\x00b", "a\nb", "..", LOCK, "con\x7f"],
)
def test_a_path_that_could_leave_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    """Even with force, and nothing is made."""
    assert rules(write(tmp_path / "out", {path: "x"}, force=True)) == ["unsafe-path"]
    assert not (tmp_path / "out").exists()


@given(st.text(alphabet="a./\\~:", min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_safe_path_stays_under_its_folder(path: str) -> None:
    """Normalising it changes nothing."""
    if is_safe(path):
        assert os.path.normpath(f"/out/{path}") == f"/out/{path}"


@pytest.mark.parametrize("force", [True, False])
def test_links_are_not_written_through(out: Path, tmp_path: Path, force: bool) -> None:
    """Neither a linked file nor a linked folder, and what they lead to is untouched."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.tf").write_text("theirs")
    (out / "main.tf").unlink()
    (out / "main.tf").symlink_to(outside / "main.tf")
    (out / "linked").symlink_to(outside)
    result = write(out, FILES | {"linked/main.tf": "x"}, force=force)
    assert rules(result) == ["not-a-folder", "not-a-file"]
    assert tree(outside) == {"main.tf": "theirs"}


def test_a_stale_file_behind_a_link_is_not_removed(out: Path, tmp_path: Path) -> None:
    """The folder was moved away and linked: it is no longer ours."""
    (out / "modules").rename(tmp_path / "moved")
    (out / "modules").symlink_to(tmp_path / "moved")
    assert rules(write(out, {"main.tf": "a\n"})) == ["not-a-folder"]
    assert (tmp_path / "moved" / "api" / "main.tf").exists()


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """That is the user's own choice."""
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert write(tmp_path / "out", FILES).diagnostics == ()
    assert tree(tmp_path / "real") == FILES


def test_folders_and_files_do_not_replace_each_other(out: Path, tmp_path: Path) -> None:
    """Neither on disk nor within one build."""
    (out / "x").mkdir()
    assert rules(write(out, FILES | {"x": "file"}, force=True)) == ["not-a-file"]
    assert rules(write(out, FILES | {"main.tf/x": "file"}, force=True)) == ["not-a-folder"]
    assert rules(write(tmp_path / "new", {"a": "1", "a/b": "2"})) == ["not-a-folder"]
    assert rules(write(out / "main.tf", FILES)) == ["not-a-folder"]
    assert rules(write(out / "main.tf" / "below", FILES)) == ["not-a-folder"]


@pytest.mark.parametrize("target", ["nowhere", "link"])
def test_a_folder_that_is_a_link_to_nowhere_is_told(tmp_path: Path, target: str) -> None:
    """And where it leads nothing is made."""
    (tmp_path / "link").symlink_to(tmp_path / target)
    (found,) = write(tmp_path / "link" / "out", FILES).diagnostics
    assert (found.rule, found.message) == (
        "not-a-folder",
        f"'{(tmp_path / 'link').as_posix()}' is a link that leads nowhere",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "<<<<<<< HEAD\n{}",
        '{"version": 2, "files": {}}',
        '{"version": 1}',
        '{"version": 1, "files": []}',
        '{"version": 1, "files": {"../x": "sha256:' + "0" * 64 + '"}}',
        '{"version": 1, "files": {"a": "md5:1"}}',
        '{"version": 1, "files": {"a": 1}}',
        '{"version": 1, "files": {}, "deployment": []}',
        "[" * 100_000,
    ],
)
def test_a_broken_lock_is_a_clear_error(out: Path, content: str) -> None:
    """It is named, and nothing is touched, not even with force."""
    (out / LOCK).write_text(content)
    with pytest.raises(LockError, match=LOCK):
        read_lock(out)
    assert rules(write(out, {}, force=True)) == ["broken-lock"]
    assert [found.rule for found in compare(out, {}).diagnostics] == ["broken-lock"]
    assert tree(out) == FILES


def test_a_lock_that_is_a_link_is_refused(out: Path, tmp_path: Path) -> None:
    """Writing it would write elsewhere."""
    (out / LOCK).rename(tmp_path / "lock")
    (out / LOCK).symlink_to(tmp_path / "lock")
    assert rules(write(out, {})) == ["broken-lock"]


NEW = {"main.tf": "new\n", "deep/er/x.tf": "x\n", "modules/api/main.tf": "new\n", "z.tf": "z\n"}


@pytest.mark.parametrize("failing", range(1, 6))
def test_a_failing_swap_leaves_the_old_tree(out: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    """Whichever of the five fails, nothing is lost and nothing is left over, and the next build works."""
    lock = (out / LOCK).read_bytes()
    real, calls = os.replace, []

    def replace(source: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")
        real(source, target)
        return target

    monkeypatch.setattr(Path, "replace", replace)
    result = write(out, NEW)
    assert rules(result) == ["write-failed"]
    assert "No space left" in result.diagnostics[0].message
    assert len(calls) == failing
    assert tree(out) == FILES
    assert (out / LOCK).read_bytes() == lock
    monkeypatch.undo()
    assert write(out, NEW).diagnostics == ()
    assert tree(out) == NEW


@pytest.mark.parametrize("failing", range(1, 6))
def test_an_interrupt_while_writing_leaves_the_old_tree(
    out: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """Ctrl-C too; it goes on to the caller."""
    real, calls = os.fdopen, []

    def fdopen(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == failing:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "fdopen", fdopen)
    with pytest.raises(KeyboardInterrupt):
        write(out, NEW)
    assert tree(out) == FILES


def test_a_failing_removal_leaves_the_old_tree(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was removed before is put back."""
    real, calls = Path.unlink, []

    def unlink(path: Path, missing_ok: bool = False) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise PermissionError(13, "Permission denied")
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert rules(write(out, {"main.tf": "new\n"})) == ["write-failed"]
    assert tree(out) == FILES


def test_a_folder_that_cannot_be_written_is_a_finding(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is raised, and the folders that were made are gone again."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert rules(write(out, NEW)) == ["write-failed"]
    monkeypatch.undo()
    assert tree(out) == FILES


def test_comparing_shows_a_unified_diff_and_writes_nothing(out: Path) -> None:
    """Of changed, new and removed files, edited or not."""
    (out / "README.md").write_text("edited")
    comparison = compare(out, {"main.tf": "a\nnew\n", "new.tf": "n", "modules/api/main.tf": "b\n"})
    assert comparison.changed == ("README.md", LOCK, "main.tf", "new.tf")
    for line in ("+new\n", "+n\n\\ No newline at end of file\n", "-edited\n", "+++ /dev/null\n", "--- /dev/null\n"):
        assert line in comparison.diff
    assert f"--- {out.as_posix()}/main.tf (on disk)\n+++ {out.as_posix()}/main.tf (from the spec)" in comparison.diff
    assert tree(out) == FILES | {"README.md": "edited"}


def test_comparing_what_is_current_finds_nothing(out: Path) -> None:
    """That is the exit code of CI."""
    comparison = compare(out, FILES)
    assert (comparison.changed, comparison.diff, comparison.diagnostics) == ((), "", ())


def test_comparing_with_a_missing_folder_does_not_make_it(tmp_path: Path) -> None:
    """Everything is new."""
    assert len(compare(tmp_path / "out", FILES).changed) == len(FILES) + 1
    assert not (tmp_path / "out").exists()


def test_other_state_for_the_next_build_is_a_change(out: Path) -> None:
    """A forgotten revision would never be deployed."""
    assert compare(out, FILES, deployment={"slot": 2}).changed == (LOCK,)
