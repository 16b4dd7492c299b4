"""That generated programs pass pyright in its strict mode."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apigen_pulumi import target
from tests import pulumi_samples

PYRIGHT = shutil.which("pyright", path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin")
DEFAULTS = {option.name: option.default for option in target.options}


@pytest.mark.slow
@pytest.mark.skipif(PYRIGHT is None, reason="pyright is not installed")
def test_pyright_finds_nothing_in_the_samples(tmp_path: Path) -> None:
    """Both layouts and text that is no code, in one run, against the installed pulumi-aws."""
    assert PYRIGHT
    samples = {"openapi": pulumi_samples.openapi(), "resources": pulumi_samples.resources()}
    graphs = samples | {"nasty": pulumi_samples.nasty('# type: ignore\n"""\'{x}')}
    for name, graph in graphs.items():
        (tmp_path / name).mkdir()
        for path, text in target.render(graph, DEFAULTS).files.items():
            (tmp_path / name / path).write_text(text, encoding="utf-8")
    environments = [{"root": name} for name in graphs]
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "executionEnvironments": environments}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [PYRIGHT, "--pythonpath", sys.executable, "--outputjson", "-p", str(tmp_path)]
    report = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    assert report["generalDiagnostics"] == []
    assert report["summary"]["filesAnalyzed"] == 2 * len(graphs)
