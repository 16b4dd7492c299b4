"""Who may import whom: the stages know only what comes before them, and only the edges touch the outside world."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.specs import TESTS

ROOT = TESTS.parent
PACKAGES = {
    "apigen": ROOT / "apigen",
    "apigen_terraform": ROOT / "targets" / "terraform" / "apigen_terraform",
    "apigen_pulumi": ROOT / "targets" / "pulumi" / "apigen_pulumi",
}
# The modules that read or write files, or look at the machine in another way.
EDGES = ("apigen.source", "apigen.output", "apigen.lock", "apigen.build", "apigen.cli")
OUTSIDE = ("os", "io", "pathlib", "shutil", "subprocess", "socket", "tempfile", "urllib.request", "http")
# The compiler hands a path to the source and does nothing else with it.
TYPES_ONLY = {("apigen.compiler", "pathlib")}


def _modules() -> Iterator[tuple[str, Path]]:
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join((package, *(part for part in parts if part != "__init__"))), path


MODULES = dict(_modules())


def _imports(path: Path) -> Iterator[str]:
    """Every module that is imported anywhere in a file, in functions and for types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


IMPORTS = {name: frozenset(_imports(path)) for name, path in MODULES.items()}


def _below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _breaches(inside: tuple[str, ...], forbidden: tuple[str, ...]) -> list[str]:
    """The imports of `forbidden` by modules of `inside`."""
    return sorted(
        f"{module} imports {name}"
        for module, imported in IMPORTS.items()
        if _below(module, inside)
        for name in imported
        if _below(name, forbidden)
    )


@pytest.mark.parametrize(
    ("inside", "forbidden"),
    [
        (("apigen",), ("apigen_terraform", "apigen_pulumi", "pulumi", "pulumi_aws", "terraform", "jinja2")),
        (("apigen_terraform",), ("apigen_pulumi", "pulumi", "pulumi_aws")),
        (("apigen_pulumi",), ("apigen_terraform",)),
        (
            ("apigen_terraform", "apigen_pulumi"),
            ("apigen.spec", "apigen.lower", "apigen.rules", "apigen.source", "apigen.passes", "apigen.compiler"),
        ),
        (("apigen.graph",), ("apigen.spec", "apigen.lower", "apigen.rules", "apigen.source", "apigen.passes")),
        (("apigen.graph",), ("pydantic", "yaml")),
        (("apigen.vtl",), ("apigen.spec", "apigen.rules", "apigen.lower", "apigen.graph", "apigen.source")),
        (("apigen.spec",), ("apigen.lower", "apigen.rules", "apigen.graph", "apigen.passes")),
        (("apigen.rules",), ("apigen.lower", "apigen.graph", "apigen.passes", "apigen.target")),
        (("apigen.lower",), ("apigen.rules", "apigen.source", "apigen.passes", "apigen.target")),
        (("apigen.passes",), ("apigen.spec", "apigen.lower", "apigen.rules", "apigen.source", "apigen.target")),
        (("apigen.source",), ("apigen.spec", "apigen.lower", "apigen.rules", "apigen.graph", "pydantic")),
    ],
    ids=str,
)
def test_a_stage_knows_no_later_one(inside: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    """Neither at run time nor for its types."""
    assert [one for one in _breaches(inside, forbidden) if not _is_document(one)] == []


def _is_document(breach: str) -> bool:
    """The models and the rules are given what `source` has read; they import it for the type alone."""
    module, _, name = breach.partition(" imports ")
    return name.startswith("apigen.source") and module in ("apigen.spec.read", "apigen.rules")


def test_a_breach_would_be_found() -> None:
    """An import inside a function, and one for types, of modules that may do this."""
    assert "apigen.cli imports apigen.build" in _breaches(("apigen.cli",), ("apigen",))
    assert "apigen.spec.read imports apigen.source" in _breaches(("apigen",), ("apigen.source",))


def test_only_the_edges_touch_the_outside_world() -> None:
    """Everything else is a function of its arguments."""
    inner = tuple(module for module in MODULES if not _below(module, EDGES))
    found = {
        (module, name) for module in inner for name in IMPORTS[module] if _below(name, OUTSIDE) and name in OUTSIDE
    }

    assert found - TYPES_ONLY == set()


def test_nothing_but_the_edges_opens_a_file_or_evaluates_text() -> None:
    """No call of `open`, `eval`, `exec`, `compile` or `__import__`, by that name."""
    for module, path in MODULES.items():
        calls = (
            node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        )
        named = {function.id for function in calls if isinstance(function, ast.Name)}
        assert not named & {"open", "eval", "exec", "compile", "__import__"}, module


def test_no_network_and_no_other_program() -> None:
    """Not even by the edges: a build cannot reach AWS, nor run what it finds."""
    packages = tuple(PACKAGES)

    assert (
        _breaches(packages, ("subprocess", "multiprocessing", "socket", "ssl", "urllib.request", "http", "ctypes"))
        == []
    )


def test_the_folders_of_targets_are_no_packages() -> None:
    """A package `targets.pulumi` would hide the real `pulumi` from what runs in its folder."""
    assert list((ROOT / "targets").glob("__init__.py")) == []
    assert list((ROOT / "targets").glob("*/__init__.py")) == []


def _loaded(program: str) -> frozenset[str]:
    """The top-level modules that a fresh interpreter has loaded after `program`, and all of ours."""
    ours = "{name for name in sys.modules if name.startswith('apigen')}"
    ending = f"import json, sys; print(json.dumps([*{{name.partition('.')[0] for name in sys.modules}} | {ours}]))"
    done = subprocess.run([sys.executable, "-c", f"{program}\n{ending}"], capture_output=True, check=True, text=True)
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


def test_a_build_imports_neither_pulumi_nor_its_provider(tmp_path: Path) -> None:
    """They take seconds to load and need not be installed; the printer knows their names from a table."""
    spec = tmp_path / "a.yaml"
    spec.write_text("apigen: 1\nname: a\nroutes: {GET /a: {mock: 204}}\nstages: {prod: {}}\n")
    command = ["build", str(spec), "--target", "pulumi", "--target", "terraform"]
    loaded = _loaded(f"from apigen.cli import main\nassert main({command!r}) == 0")

    assert {"apigen_pulumi", "apigen_terraform", "pydantic", "jinja2"} <= loaded
    assert not loaded & {"pulumi", "pulumi_aws", "grpc", "hcl2"}


REPORTING = {"apigen.report", "apigen.sarif", "apigen.explain", "apigen.catalogue"}


def test_a_build_without_findings_imports_nothing_that_reports(tmp_path: Path) -> None:
    """Nor does one whose findings are shown as text read the explanations."""
    right, wrong = tmp_path / "right.yaml", tmp_path / "wrong.yaml"
    right.write_text("apigen: 1\nname: a\nroutes: {GET /a: {mock: 204}}\nstages: {prod: {}}\n")
    wrong.write_text("apigen: 1\nname: a\nroutes: {GET /a: {lambda: b}}\nstages: {prod: {}}\n")
    build = ["build", str(right), "--target", "terraform"]
    check = ["check", str(wrong)]

    assert not _loaded(f"from apigen.cli import main\nassert main({build!r}) == 0") & REPORTING
    assert _loaded(f"from apigen.cli import main\nassert main({check!r}) == 1") & REPORTING == {"apigen.report"}


def test_the_version_is_told_without_loading_the_compiler() -> None:
    """`apigen --version` answers at once."""
    loaded = _loaded("import apigen.cli\ntry: apigen.cli.main(['--version'])\nexcept SystemExit: pass")

    assert "apigen" in loaded
    assert not loaded & {"pydantic", "pydantic_core", "yaml", "jinja2", "pulumi"}
