"""Every example has the output committed beside it that `apigen build` writes for it."""

import shutil
from pathlib import Path

import pytest

from apigen.cli import main
from tests.goldens import check_files, files_below
from tests.specs import EXAMPLES, TARGETS

SPECS = tuple(dict.fromkeys(example.spec for example in EXAMPLES))
FLAGS = tuple(flag for target in TARGETS for flag in ("--target", target))


def _built(spec: Path, scratch: Path) -> Path:
    """The folder of a copy of the spec, without what is committed, after a build."""
    folder = scratch / spec.parent.name
    shutil.copytree(spec.parent, folder, ignore=shutil.ignore_patterns(*TARGETS))
    assert main(["build", str(folder / spec.name), *FLAGS]) == 0
    return folder


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_an_example_gives_the_output_committed_beside_it(spec: Path, tmp_path: Path, update_goldens: bool) -> None:
    """Byte for byte, the lock file included, and nothing is committed that the build does not write."""
    built = _built(spec, tmp_path)
    for target in TARGETS:
        check_files(spec.parent / target, files_below(built / target), update=update_goldens)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_the_committed_output_passes_the_check_of_continuous_integration(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`apigen build --check` finds nothing to write in the folders of the repository."""
    code = main(["build", str(spec), *FLAGS, "--check"])

    assert capsys.readouterr().err == ""
    assert code == 0


def test_every_folder_of_examples_is_tested() -> None:
    """An example is a folder with a spec of the same name."""
    folders = {path.name for path in (Path(__file__).parents[1] / "examples").iterdir() if path.is_dir()}

    assert folders == {spec.stem for spec in SPECS}
    assert folders
