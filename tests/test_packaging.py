"""The distribution: what is in the wheel, and that it works where nothing of the repository is."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.goldens import files_below
from tests.interpreters import interpreter
from tests.machine import PYTHONS
from tests.requirements import missing
from tests.specs import TARGETS, TESTS

pytestmark = [pytest.mark.slow]

ROOT = TESTS.parent
PACKAGES = {
    "apigen": ROOT / "apigen",
    "apigen_terraform": ROOT / "targets" / "terraform" / "apigen_terraform",
    "apigen_pulumi": ROOT / "targets" / "pulumi" / "apigen_pulumi",
}
EXAMPLE = ROOT / "examples" / "orders"


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment(version: str, folder: Path) -> Path:
    """The scripts of a new virtual environment with that version of Python."""
    python = interpreter(version) or missing(f"python{version}", "there is no such interpreter on this machine")
    _run(python, "-m", "venv", folder, cwd=folder.parent)
    return folder / "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as pip builds it from the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


def _expected() -> set[str]:
    """Every file of the three packages."""
    return {f"{package}/{name}" for package, folder in PACKAGES.items() for name in files_below(folder)}


def test_the_wheel_is_the_three_packages_and_the_licence(wheel: Path) -> None:
    """With templates and the marks of typed packages; no tests, no examples, no schemas."""
    names = set(zipfile.ZipFile(wheel).namelist())
    info = {name for name in names if ".dist-info/" in name}

    assert names - info == _expected()
    assert {name.split("/", 1)[1] for name in info} >= {"METADATA", "entry_points.txt", "licenses/LICENSE"}
    for package in PACKAGES:
        assert f"{package}/py.typed" in names
    assert [name for name in names if name.endswith(".jinja")]


def test_a_build_needs_no_pulumi(wheel: Path) -> None:
    """What the distribution requires is small; the rest is in extras."""
    archive = zipfile.ZipFile(wheel)
    metadata = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]

    assert sorted(re.split(r"[<>= ]+", line)[1] for line in required) == ["jinja2", "pydantic", "pyyaml"]


def _builds_the_example(scripts: Path, folder: Path) -> None:
    command: list[str | Path] = [scripts / "apigen", "build", EXAMPLE / "orders.yaml", "--out", folder / "out"]
    _run(*command, *(flag for target in TARGETS for flag in ("--target", target)), cwd=folder)
    for target in TARGETS:
        assert files_below(folder / "out" / target) == files_below(EXAMPLE / target)


@pytest.mark.parametrize("version", PYTHONS)
def test_an_installed_wheel_gives_the_same_bytes(version: str, wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment of each version of Python, from a folder of its own."""
    scripts = _environment(version, tmp_path / "venv")
    _run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)

    assert _run(scripts / "apigen", "--version", cwd=tmp_path).startswith("apigen ")
    assert "terraform: " in _run(scripts / "apigen", "targets", cwd=tmp_path)
    _builds_the_example(scripts, tmp_path)


def test_an_editable_installation_gives_the_same_bytes(tmp_path: Path) -> None:
    """With the oldest Python and the pip that comes with it, from the repository."""
    scripts = _environment(PYTHONS[0], tmp_path / "venv")
    _run(scripts / "python", "-m", "pip", "install", "--quiet", "-e", ROOT, cwd=tmp_path)

    _builds_the_example(scripts, tmp_path)
