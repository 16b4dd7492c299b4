"""`apigen.source`: the files that a spec is in, and those that it names."""

from pathlib import Path

import pytest

from apigen.source import ReadError, read, read_string


def test_a_file_that_is_not_utf_8_is_refused_at_the_byte(tmp_path: Path) -> None:
    """The text around it is kept for the excerpt."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    document = read(path)
    (found,) = document.diagnostics
    assert found.rule == "not-utf-8"
    assert found.span is not None and (found.span.line, found.span.column) == (2, 7)
    assert "caf\ufffd" in document.texts[path.as_posix()]


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    """Editors write both."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: |\r\n  x\r\n  y\r\nb: 1\r\n")
    document = read(path)
    assert document.data == {"a": "x\ny\n", "b": 1}
    assert document.span(("b",)).line == 4


@pytest.mark.parametrize("kind", ["missing", "folder", "too large"])
def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path, kind: str) -> None:
    """Nothing is raised."""
    path = tmp_path / "a.yaml"
    if kind == "folder":
        path.mkdir()
    if kind == "too large":
        path.write_bytes(b"#" * 10_000_001)
    (found,) = read(path).diagnostics
    assert found.rule == "unreadable-file"
    assert path.name in found.message


def test_spans_name_the_file_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative stays relative, so that editors and CI find the file."""
    monkeypatch.chdir(tmp_path)
    Path("specs").mkdir()
    Path("specs/a.yaml").write_text("a: 1\n")
    assert read(Path("specs/a.yaml")).span(("a",)).file == "specs/a.yaml"


def test_a_template_is_read_beside_the_spec(tmp_path: Path) -> None:
    """The same text whatever the line ends of the checkout."""
    (tmp_path / "vtl").mkdir()
    (tmp_path / "vtl" / "x.vtl").write_bytes(b"#set($x = 1)\r\n$x\r\n")
    assert read_string("a: 1", folder=tmp_path).read_text("vtl/x.vtl") == "#set($x = 1)\n$x\n"


def test_a_file_that_is_named_twice_says_the_same_twice(tmp_path: Path) -> None:
    """Whatever somebody writes to it in between; the next run reads it again."""
    (tmp_path / "x.vtl").write_text("old")
    document = read_string("a: 1", folder=tmp_path)
    assert document.read_text("x.vtl") == "old"
    (tmp_path / "x.vtl").write_text("new")
    assert document.read_text("./x.vtl") == "old"
    assert read_string("a: 1", folder=tmp_path).read_text("x.vtl") == "new"


def test_a_file_that_is_named_too_often_is_refused(tmp_path: Path) -> None:
    """It would be written as often."""
    (tmp_path / "x.vtl").write_text("x" * 1_000_000)
    document = read_string("a: 1", folder=tmp_path)
    assert {len(document.read_text("x.vtl")) for _ in range(100)} == {1_000_000}
    with pytest.raises(ReadError, match=r"^with 'x\.vtl', what the spec takes from files has more than 100 MB$"):
        document.read_text("x.vtl")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../secret", "leads out"),
        ("/etc/hostname", "must be relative"),
        ("C:/x", "must be relative"),
        ("link", "leads out"),
        ("linked/secret", "leads out"),
        ("missing", "there is no file"),
        ("folder", "there is no file"),
        ("large", "more than 1 MB"),
        ("latin", "not UTF-8"),
        ("binary", "U+0000"),
        ("", "not the name of a file"),
        ("a\x00b", "not the name of a file"),
        ("x" * 5000, "cannot read"),
    ],
)
def test_a_template_outside_of_the_folder_or_not_text_is_refused(tmp_path: Path, name: str, message: str) -> None:
    """Links are followed before it is decided where a file is."""
    folder = tmp_path / "spec"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "large").write_bytes(b"x" * 1_000_001)
    (folder / "latin").write_bytes(b"\xe9")
    (folder / "binary").write_bytes(b"a\x00")
    with pytest.raises(ReadError) as refused:
        read_string("a: 1", folder=folder).read_text(name)
    assert message in str(refused.value)
