"""`apigen.cli`: exit codes, streams and files. The compiler and the targets are stand-ins."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from apigen import __version__, build, cli, compiler, target
from apigen.compiler import Compiled
from apigen.diagnostics import Diagnostic, Severity, Span, Topic
from apigen.graph import Graph
from apigen.graph import pprint as graph_pprint
from apigen.lock import LOCK, read_lock
from apigen.passes import StateError
from apigen.target import Option, Rendered, UnknownTargetError

GRAPH = Graph(name="orders", title="orders", description="", variables=(), resources=(), outputs=())
ROOT = Path(cli.__file__).parents[1]


@dataclass(frozen=True)
class Echo:
    """A target that writes the API's name, its layout and its options."""

    name: str
    options: tuple[Option, ...] = (
        Option(name="tabs", default="no", description="Whether there are tabs.", values=("no", "yes")),
        Option(name="aws_version", default=">= 5", description="The range."),
    )
    summary: str = "Echoes."
    diagnostics: tuple[Diagnostic, ...] = ()
    topics: tuple[Topic, ...] = ()

    def render(self, graph: Graph, options: Mapping[str, str]) -> Rendered:
        text = f"{self.name} {graph.name} {graph.layout} {dict(options)}\n"
        return Rendered(files={"main.txt": text}, diagnostics=self.diagnostics)


def compiled(path: Path, layout: str, state: Mapping[str, Any] | None = None, *, redeploy: bool = False) -> Compiled:
    """A compiler that takes the first line of a spec as its name, and `bad` for an error; it counts builds."""
    text = path.read_text()
    sources = {path.as_posix(): text}
    name = text.split("\n")[0]
    if name in ("bad", "old"):
        severity = Severity.ERROR if name == "bad" else Severity.WARNING
        span = Span(path.as_posix(), 1, 1, 1, 4)
        found = Diagnostic(rule=name, message=f"this is {name}", help="do better", span=span, severity=severity)
        graph = None if name == "bad" else GRAPH
        return Compiled(graph=graph, diagnostics=(found,), sources=sources)
    if name == "crash":
        raise RuntimeError("the sky\nfalls")
    if name == "stateful" and state == {"revision": "broken"}:
        raise StateError("revision")
    revision = (state or {}).get("revision", 0) + redeploy
    deployment = {"revision": revision} if layout == "resources" else None
    graph = replace(GRAPH, name=name, layout=layout)
    return Compiled(graph=graph, diagnostics=(), sources=sources, deployment=deployment)


def load(name: str) -> Echo:
    if name == "broken":
        raise ImportError("no module named x")
    if name not in ("one", "two", "picky"):
        raise UnknownTargetError(f"no target '{name}'; installed: one, two")
    if name == "picky":
        return Echo(name, diagnostics=(Diagnostic(rule="cannot-express", message="not this"),))
    return Echo(name)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with some specs and the stand-ins in place."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("APIGEN_DEBUG", raising=False)
    for module in (compiler, build):
        monkeypatch.setattr(module, "compile_file", compiled)
    for module in (target, build):
        monkeypatch.setattr(module, "load", load)
    monkeypatch.setattr(target, "installed", lambda: ("broken", "one"))
    for name in ("orders", "stock", "bad", "old", "crash", "stateful"):
        (tmp_path / f"{name}.yaml").write_text(f"{name}\n")
    return tmp_path


def run(*arguments: str) -> int:
    return cli.main(arguments)


def files(folder: Path) -> set[str]:
    """All files but the specs and locks."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path for path in found if not path.endswith((".yaml", LOCK))}


def test_check_says_that_there_is_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, for each spec."""
    assert run("check", "orders.yaml", "stock.yaml") == 0
    assert capsys.readouterr() == ("orders.yaml: no problems\nstock.yaml: no problems\n", "")


def test_check_reports_all_specs_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """With excerpts; one error is enough to fail."""
    assert run("check", "old.yaml", "bad.yaml") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "old.yaml:1:1: warning[old]: this is old\n    1 | old\n      | ^^^ do better\n"
        "bad.yaml:1:1: error[bad]: this is bad\n    1 | bad\n      | ^^^ do better\n"
        "1 error, 1 warning in 2 files; apigen explain bad tells more\n"
    )


def test_a_warning_does_not_fail(capsys: pytest.CaptureFixture[str]) -> None:
    """It is shown all the same."""
    assert run("check", "old.yaml") == 0
    assert "1 warning" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["check"], ["build", "--target", "one"], ["graph"]])
def test_json_is_all_there_is_on_standard_output(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """So that another program can read it."""
    assert run(*command, "bad.yaml", "--format", "json") == 1
    out, err = capsys.readouterr()
    assert [each["rule"] for each in json.loads(out)["findings"]] == ["bad"]
    assert err == ""


@pytest.mark.parametrize("form", ["oneline", "json", "sarif", "github"])
@pytest.mark.parametrize("command", [["check"], ["build", "--target", "one"], ["graph"]])
def test_what_machines_read_has_standard_output_for_itself(
    command: list[str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No notes of a build, no graph, no `no problems`; where nothing is found, an empty document or nothing."""
    assert run(*command, "orders.yaml", "--format", form) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) if form in ("json", "sarif") else out == ""


@pytest.mark.parametrize("command", [["check"], ["build", "--target", "one"], ["graph"]])
def test_strict_makes_warnings_errors(folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written then."""
    assert run(*command, "old.yaml", "--strict") == 1
    assert "error[old]: this is old" in capsys.readouterr().err
    assert files(folder) == set()
    assert run(*command, "orders.yaml", "--strict") == 0
    assert run(*command, "old.yaml") == 0


def test_github_annotations_are_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the runner looks for them."""
    assert run("check", "bad.yaml", "--format", "github") == 1
    assert capsys.readouterr().out.startswith("::error title=bad,file=bad.yaml,line=1")


def test_build_writes_beside_the_spec(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One folder a target, and tells what it did."""
    (folder / "sub").mkdir()
    (folder / "sub" / "api.yaml").write_text("orders\n")
    assert run("build", "sub/api.yaml", "--target", "one", "--target", "two") == 0
    assert files(folder) == {"sub/one/main.txt", "sub/two/main.txt"}
    assert capsys.readouterr().out == "sub/one: 1 written\nsub/two: 1 written\n"
    assert run("build", "sub/api.yaml", "--target", "one") == 0
    assert capsys.readouterr().out == "sub/one: 1 unchanged\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["orders.yaml", "--target", "one"], {"gen/main.txt"}),
        (["orders.yaml", "--target", "one", "--target", "one"], {"gen/main.txt"}),
        (["orders.yaml", "--target", "one", "--target", "two"], {"gen/one/main.txt", "gen/two/main.txt"}),
        (["orders.yaml", "stock.yaml", "--target", "one"], {"gen/orders/one/main.txt", "gen/stock/one/main.txt"}),
    ],
)
def test_build_writes_below_out(folder: Path, arguments: list[str], expected: set[str]) -> None:
    """As `apigen build --help` says."""
    assert run("build", *arguments, "--out", "gen") == 0
    assert files(folder) == expected


def test_two_specs_never_share_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That is wrong usage, and nothing is written."""
    (folder / "sub").mkdir()
    (folder / "sub" / "orders.yaml").write_text("orders\n")
    assert run("build", "orders.yaml", "stock.yaml", "--target", "one") == 2
    assert run("build", "orders.yaml", "sub/orders.yaml", "--target", "one", "--out", "gen") == 2
    assert run("build", "orders.yaml", "./orders.yaml", "--target", "one") == 2
    assert files(folder) == set()
    assert "orders.yaml and stock.yaml would both be written to one" in capsys.readouterr().err


def test_options_and_layout_reach_the_target(folder: Path) -> None:
    """With the defaults of what is not given; a value may contain `=`."""
    assert run("build", "orders.yaml", "--target", "one", "--layout", "resources", "--option", "aws_version=>=6") == 0
    expected = "one orders resources {'tabs': 'no', 'aws_version': '>=6'}\n"
    assert (folder / "one" / "main.txt").read_text() == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target", "none"], "no target 'none'; installed: one, two"),
        (["--target", "broken"], "the target 'broken' is installed but cannot be loaded: no module named x"),
        (["--target", "one", "--option", "tabs"], "--option takes NAME=VALUE, not 'tabs'"),
        (["--target", "one", "--option", "x=1"], "no option 'x' of these targets; known: aws_version, tabs"),
        (["--target", "one", "--option", "tabs=2"], "the option 'tabs' of one is one of no, yes, not '2'"),
    ],
)
def test_wrong_usage_is_one_line_and_exits_with_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Naming what is allowed."""
    assert run("build", "orders.yaml", *arguments) == 2
    assert capsys.readouterr().err == f"apigen build: error: {message}\n"


@pytest.mark.parametrize(
    "arguments", [[], ["build"], ["build", "a.yaml"], ["nonsense"], ["check"], ["check", "a", "--format", "x"]]
)
def test_an_incomplete_command_line_exits_with_2(arguments: list[str]) -> None:
    """With argparse's usage."""
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2


def test_nothing_is_written_if_one_of_the_specs_is_wrong(folder: Path) -> None:
    """The right ones wait for it."""
    assert run("build", "orders.yaml", "bad.yaml", "--target", "one", "--out", "gen") == 1
    assert files(folder) == set()


def test_nothing_is_written_if_a_target_cannot_express_something(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even by the targets that can."""
    assert run("build", "orders.yaml", "--target", "one", "--target", "picky") == 1
    assert files(folder) == set()
    assert "error[cannot-express]: not this" in capsys.readouterr().err


def test_nothing_is_written_if_one_of_the_folders_has_an_edit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --force it is, and the edit is lost."""
    build_both = ("build", "orders.yaml", "--target", "one", "--target", "two")
    assert run(*build_both) == 0
    (folder / "two" / "main.txt").write_text("edited")
    (folder / "orders.yaml").write_text("changed\n")
    assert run(*build_both) == 1
    assert "two/main.txt:1:1: error[edited-file]" in capsys.readouterr().err
    assert (folder / "one" / "main.txt").read_text().startswith("one orders")
    assert run(*build_both, "--force") == 0
    assert (folder / "two" / "main.txt").read_text().startswith("two changed")


def test_check_of_a_build_prints_the_diff_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It fails while the folder is stale."""
    arguments = ("build", "orders.yaml", "--target", "one")
    assert run(*arguments, "--check") == 1
    assert files(folder) == set()
    assert run(*arguments) == 0
    capsys.readouterr()
    assert run(*arguments, "--check") == 0
    assert capsys.readouterr() == ("one: current\n", "")
    (folder / "orders.yaml").write_text("changed\n")
    assert run(*arguments, "--check") == 1
    out, err = capsys.readouterr()
    assert "-one orders openapi" in out
    assert "+one changed openapi" in out
    assert "one/main.txt:1:1: error[stale-output]: this file is not what orders.yaml gives" in err
    assert (folder / "one" / "main.txt").read_text().startswith("one orders")


def test_the_state_of_a_deployment_comes_from_the_lock_and_goes_back(folder: Path) -> None:
    """Each folder has its own."""
    arguments = ("build", "stateful.yaml", "--layout", "resources", "--target", "one")
    assert run(*arguments) == 0
    assert read_lock(folder / "one").deployment == {"revision": 0}
    assert run(*arguments, "--redeploy") == 0
    assert read_lock(folder / "one").deployment == {"revision": 1}
    assert run(*arguments, "--target", "two") == 0
    assert read_lock(folder / "one").deployment == {"revision": 1}
    assert read_lock(folder / "two").deployment == {"revision": 0}


@pytest.mark.parametrize("content", ["{", '{"version": 1, "files": {}, "deployment": {"revision": "broken"}}'])
def test_a_broken_lock_is_told_at_its_file(folder: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written."""
    (folder / "one").mkdir()
    (folder / "one" / LOCK).write_text(content)
    assert run("build", "stateful.yaml", "--target", "one") == 1
    assert f"one/{LOCK}:1:1: error[broken-lock]" in capsys.readouterr().err
    assert files(folder) == set()


def test_graph_prints_the_graph(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In the layout that was asked for."""
    monkeypatch.setattr(graph_pprint, "pprint", lambda graph: f"{graph.name} {graph.layout}")
    assert run("graph", "orders.yaml", "--layout", "resources") == 0
    assert capsys.readouterr().out == "orders resources\n"


def test_graph_of_a_wrong_spec_prints_its_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no graph."""
    assert run("graph", "bad.yaml") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "error[bad]" in err


def test_schema_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A JSON Schema of an object."""
    assert run("schema") == 0
    assert json.loads(capsys.readouterr().out)["type"] == "object"


def test_targets_lists_summaries_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    """A target that cannot be loaded does not hide the others."""
    assert run("targets") == 0
    assert capsys.readouterr().out == (
        "broken: cannot be loaded: no module named x\n"
        "one: Echoes.\n"
        "  --option tabs=no\n      Whether there are tabs. (one of no, yes)\n"
        "  --option aws_version=>= 5\n      The range.\n"
    )


def test_a_fault_of_apigen_is_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """It says that it is not the user's fault, on few lines."""
    assert run("check", "crash.yaml") == 1
    err = capsys.readouterr().err
    assert err.startswith("internal error: a fault of apigen, not of your spec\n")
    assert err.endswith("RuntimeError: the sky falls\n")


def test_a_fault_of_apigen_can_be_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """For those who look for its cause."""
    monkeypatch.setenv("APIGEN_DEBUG", "1")
    with pytest.raises(RuntimeError):
        run("check", "crash.yaml")


def test_an_interrupt_exits_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As a shell expects."""

    def interrupt(*_: object, **__: object) -> Compiled:
        raise KeyboardInterrupt

    monkeypatch.setattr(compiler, "compile_file", interrupt)
    assert run("check", "orders.yaml") == 130
    assert capsys.readouterr() == ("", "")


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a fresh interpreter that finds apigen."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=False, timeout=60
    )


def test_version_imports_neither_pydantic_nor_yaml() -> None:
    """It answers at once."""
    heavy = ("pydantic", "pydantic_core", "yaml", "jinja2", "dataclasses", "json", "apigen.graph", "importlib.metadata")
    done = python(
        "import sys, atexit\n"
        f"atexit.register(lambda: print([name for name in {heavy} if name in sys.modules]))\n"
        "from apigen.cli import main\nmain(['--version'])"
    )
    assert done.stdout == f"apigen {__version__}\n[]\n", done


def test_a_closed_pipe_is_no_error() -> None:
    """`apigen schema | head -1` prints no complaint."""
    done = python(
        "import os, subprocess, sys\n"
        "code = 'import sys; from apigen.cli import main; sys.exit(main([\"schema\"]))'\n"
        "read, write = os.pipe()\n"
        "os.close(read)\n"
        "done = subprocess.run([sys.executable, '-c', code], stdout=write, stderr=subprocess.PIPE, check=False)\n"
        "print(done.returncode, done.stderr)"
    )
    assert done.stdout == "141 b''\n", done


def test_characters_that_the_terminal_lacks_are_escaped() -> None:
    """A build in the C locale does not fail because of a name."""
    done = python(
        "import sys\nfrom apigen.cli import main\n"
        "open('caf\\u00e9.yaml', 'wb').write(b'apigen: 1\\na: caf\\xc3\\xa9\\na: 1\\n')\n"
        "sys.exit(main(['check', 'caf\\u00e9.yaml', '--format', 'json']))",
        PYTHONIOENCODING="ascii",
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["files"] == ["caf\u00e9.yaml"]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_there_is_colour_on_a_terminal_that_wants_it(
    environment: dict[str, str],
    terminal: bool,
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Or where it is asked for, as CI systems do that show colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    run("check", "bad.yaml")
    assert ("\x1b[" in capsys.readouterr().err) is coloured


@pytest.mark.parametrize("form", ["oneline", "json", "sarif", "github"])
def test_what_machines_read_has_no_colour(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even where it is asked for."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    run("check", "bad.yaml", "--format", form)
    assert "\x1b[" not in capsys.readouterr().out
