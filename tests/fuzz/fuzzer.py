"""A number of seconds to what the coverage-guided fuzzer finds in them.

Its virtual environment, and the inputs that it has found interesting so far, are in `.work/fuzz`.
"""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.environment import WORK, environment, last_lines
from tests.fuzz.seeds import specs

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
VERSIONS = ("3.13", "3.12", "3.11")
SECONDS = int(os.environ.get("APIGEN_FUZZ_SECONDS", "60"))

_HOME = WORK / "fuzz"
_ROOT = Path(__file__).parents[2]
_PATHS = (_ROOT, _ROOT / "targets" / "terraform", _ROOT / "targets" / "pulumi")
_MAX_FINDINGS = 5
# All of them would take longer to read in than the fuzzer has.
_EVERY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How many inputs were tried, and what was wrong with some, each with the file that shows it."""

    inputs: int
    findings: tuple[str, ...]


def python() -> Path:
    """The interpreter that has the fuzzer; raises UnavailableError where it cannot be installed."""
    return environment(_HOME, REQUIREMENTS, *VERSIONS) / "python"


def fuzz(seconds: int) -> Report:
    """What is found in so many seconds; one more run after each finding, but no more than a few."""
    seeds, corpus, crashes = (_HOME / name for name in ("seeds", "corpus", "crashes"))
    shutil.rmtree(seeds, ignore_errors=True)
    for folder in (seeds, corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    for path in specs()[::_EVERY]:
        shutil.copy(path, seeds / f"{path.parent.name}-{path.name}")
    inputs, findings, end = 0, list[str](), time.monotonic() + seconds
    while (left := int(end - time.monotonic())) > 0 and len(findings) < _MAX_FINDINGS:
        done = _run(left, (corpus, seeds), crashes)
        inputs += max(map(int, re.findall(r"^#(\d+)", done.stderr, re.MULTILINE)), default=0)
        if done.returncode and (finding := _finding(done.stderr, done.stdout)) in findings:
            break
        findings += [finding] if done.returncode else []
    return Report(inputs=inputs, findings=tuple(findings))


def _run(seconds: int, folders: tuple[Path, ...], crashes: Path) -> "subprocess.CompletedProcess[str]":
    options = (
        f"-max_total_time={seconds}",
        "-timeout=60",
        "-rss_limit_mb=3000",
        "-max_len=20000",
        "-mutate_depth=2",
        f"-artifact_prefix={crashes}/",
    )
    # The fuzzer ends without cleaning up.
    with TemporaryDirectory() as scratch:
        return subprocess.run(
            [python(), "-m", "tests.fuzz.main", *folders, *options],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, _PATHS)), "TMPDIR": scratch},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=seconds + 600,
        )


def _finding(log: str, output: str) -> str:
    """What was raised, which the fuzzer prints to standard output, and the file of the input."""
    raised = re.search(r"^ === Uncaught Python exception: ===\n(.*)", output, re.MULTILINE | re.DOTALL)
    written = re.search(r"Test unit written to (\S+)", log)
    return f"{written[1] if written else 'no input'}: {last_lines(raised[1].strip() if raised else log)}"
