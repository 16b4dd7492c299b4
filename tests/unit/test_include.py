"""`include`: several files to one spec."""

from pathlib import Path

import pytest

from apigen.diagnostics import Diagnostic
from apigen.source import Document, read


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the spec, below the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec" / "parts").mkdir(parents=True)
    return tmp_path / "spec"


def compiled(folder: Path, **files: str) -> Document:
    """Reads `main` after writing the files; `parts_a` is `parts/a.yaml`."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '/')}.yaml").write_text(text)
    return read(Path("spec/main.yaml"))


def places(document: Document) -> list[str]:
    """The rule and place of everything that was found."""
    return [_place(found) for found in document.diagnostics]


def _place(found: Diagnostic) -> str:
    assert found.span, found
    return f"{found.rule} {found.span.file}:{found.span.line}:{found.span.column}"


def test_sections_are_merged_entry_by_entry(folder: Path) -> None:
    """The result is as if all were in one file, without `include`; positions know their file."""
    document = compiled(
        folder,
        main="apigen: 1\nname: x\ninclude: [parts/a.yaml]\nroutes:\n  GET /a: {mock: {}}\n",
        parts_a="apigen: 1\nroutes:\n  GET /b: {mock: {}}\nstages: {prod: {}}\n",
    )
    assert not document.diagnostics
    assert document.data == {
        "apigen": 1,
        "name": "x",
        "routes": {"GET /a": {"mock": {}}, "GET /b": {"mock": {}}},
        "stages": {"prod": {}},
    }
    assert document.span(("routes", "GET /b"), key=True).file == "spec/parts/a.yaml"
    assert document.span(("routes",), key=True).file == "spec/main.yaml"
    assert document.span(("stages", "prod")).line == 4
    assert list(document.texts) == ["spec/main.yaml", "spec/parts/a.yaml"]


def test_a_pattern_includes_its_files_in_order_without_hidden_ones(folder: Path) -> None:
    """Sorted by name, so that the result does not depend on the file system."""
    document = compiled(
        folder,
        main="include: [parts/*.yaml]\n",
        parts_b="routes: {b: 1}",
        parts_a="routes: {a: 1}",
        parts_c="routes: {c: 1}",
        **{"parts_.d": "routes: {d: 1}"},
    )
    assert not document.diagnostics
    assert list(document.data["routes"]) == ["a", "b", "c"]


def test_a_pattern_does_not_find_the_file_that_has_it(folder: Path) -> None:
    """`*.yaml` in the main file means all the others."""
    document = compiled(folder, main="include: ['*.yaml']\na: 1\n", other="b: 2\n")
    assert not document.diagnostics
    assert document.data == {"a": 1, "b": 2}


def test_included_files_include_relative_to_the_main_file(folder: Path) -> None:
    """One rule for all files, whatever folder they are in."""
    document = compiled(
        folder, main="include: parts/a.yaml\n", parts_a="include: [parts/b.yaml]\n", parts_b="routes: {b: 1}\n"
    )
    assert not document.diagnostics
    assert document.data == {"routes": {"b": 1}}


def test_a_file_that_two_files_include_is_read_once(folder: Path) -> None:
    """Else each of its entries would be there twice."""
    document = compiled(
        folder,
        main="include: [parts/a.yaml, parts/b.yaml, parts/*.yaml]\n",
        parts_a="include: [parts/c.yaml]\n",
        parts_b="include: [parts/c.yaml]\n",
        parts_c="routes: {c: 1}\n",
    )
    assert not document.diagnostics
    assert document.data == {"routes": {"c": 1}}


def test_the_same_entry_in_two_files_is_an_error_at_both_places(folder: Path) -> None:
    """Neither of them can win."""
    document = compiled(
        folder,
        main="include: [parts/a.yaml]\nname: x\nroutes:\n  GET /a: {}\n",
        parts_a="name: x\nroutes: {GET /a: {}}\n",
    )
    assert places(document) == [
        "included-twice spec/main.yaml:2:1",
        "included-twice spec/parts/a.yaml:1:1",
        "included-twice spec/main.yaml:4:3",
        "included-twice spec/parts/a.yaml:2:10",
    ]
    assert document.diagnostics[2].message == "'GET /a' in 'routes' is also given in spec/parts/a.yaml:2"


def test_a_version_may_be_repeated_but_not_changed(folder: Path) -> None:
    """Each file may say for which version of the language it was written."""
    document = compiled(folder, main="apigen: 1\ninclude: [parts/a.yaml]\n", parts_a="apigen: 2\n")
    assert places(document) == ["included-twice spec/main.yaml:1:1", "included-twice spec/parts/a.yaml:1:1"]


def test_merging_does_not_change_an_anchor_that_is_used_elsewhere(folder: Path) -> None:
    """A section may be an alias; the other place keeps what was written."""
    document = compiled(
        folder,
        main="include: [parts/a.yaml]\nfunctions: &f {a: 1}\nlinks: *f\n",
        parts_a="functions: {b: 2}\n",
    )
    assert not document.diagnostics
    assert document.data == {"functions": {"a": 1, "b": 2}, "links": {"a": 1}}


@pytest.mark.parametrize(
    ("include", "message"),
    [
        ("[../secret.yaml]", "'../secret.yaml' leads out of the folder of the spec"),
        ("[parts/../../secret.yaml]", "leads out of the folder"),
        ("['../*.yaml']", "leads out of the folder"),
        ("[/etc/passwd]", "must be relative to the folder"),
        ("['/etc/*']", "must be relative to the folder"),
        ("[link.yaml]", "leads out of the folder"),
        ("['li*.yaml']", "leads out of the folder"),
        ("['out/*.yaml']", "leads out of the folder"),
        ("[missing.yaml]", "there is no file 'missing.yaml'"),
        ("[parts]", "there is no file 'parts'"),
        ("['none/*.yaml']", "no file fits the pattern 'none/*.yaml'"),
        ("['parts/**x']", "not a pattern for files"),
        ("[1]", "an included path must be text"),
        ("{a: b}", "'include' must be a list of paths"),
        ('["a\\0b"]', "not the name of a file"),
        ("['']", "not the name of a file"),
        ("[loop.yaml]", "'loop.yaml'"),
    ],
)
def test_a_path_that_cannot_be_included_is_an_error_at_the_path(folder: Path, include: str, message: str) -> None:
    """Links are followed before it is decided where a file is, and nothing outside is read."""
    (folder.parent / "secret.yaml").write_text("secret: 1\n")
    (folder / "link.yaml").symlink_to(folder.parent / "secret.yaml")
    (folder / "out").symlink_to(folder.parent)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    document = compiled(folder, main=f"a: 1\ninclude: {include}\n")
    (found,) = document.diagnostics
    assert found.rule == "bad-include"
    assert message in found.message
    assert found.span is not None and found.span.line == 2
    assert "secret" not in document.data


@pytest.mark.parametrize("start", ["parts/a.yaml", "main.yaml"])
def test_a_cycle_is_an_error(folder: Path, start: str) -> None:
    """Directly or through another file."""
    document = compiled(folder, main=f"include: [{start}]\n", parts_a="include: [main.yaml]\n")
    assert [found.rule for found in document.diagnostics] == ["include-cycle"]


def test_errors_of_all_files_are_found(folder: Path) -> None:
    """A syntax error in one file does not hide what is wrong in another."""
    document = compiled(
        folder, main="include: ['parts/*']\na: 1\na: 2\n", parts_a="b: [\n", parts_b="c: !x 1\n", parts_c=""
    )
    assert places(document) == [
        "duplicate-key spec/main.yaml:3:1",
        "yaml-syntax spec/parts/a.yaml:1:5",
        "unknown-tag spec/parts/b.yaml:1:4",
        "empty-file spec/parts/c.yaml:1:1",
    ]


def test_a_link_inside_of_the_folder_may_be_included(folder: Path) -> None:
    """Only where it leads matters."""
    (folder / "parts" / "a.yaml").write_text("b: 1\n")
    (folder / "link.yaml").symlink_to(folder / "parts" / "a.yaml")
    document = compiled(folder, main="include: [link.yaml]\n")
    assert not document.diagnostics
    assert document.data == {"b": 1}
