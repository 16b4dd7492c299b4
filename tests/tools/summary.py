"""The steps of `.ci/run` on stdin, and a folder of JUnit reports, to a table and the reasons of what was skipped.

A line of stdin is NAME, VERDICT and TIME with tabs between; the report of a step is NAME.xml.
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

_COUNTS = ("tests", "failures", "errors", "skipped")
_MAX_REASON = 160


def table(steps: str, reports: Path) -> str:
    """What ran, how it ended, how long it took, how many tests, what was skipped and why."""
    lines = []
    skipped: Counter[str] = Counter()
    for step in steps.splitlines():
        name, verdict, time = step.split("\t")
        counted, reasons = _tests(reports / f"{name}.xml")
        skipped += reasons
        lines.append(f"{name:<20}{verdict:<10}{time:>8}   {counted}".rstrip())
    lines += [f"skipped {count}: {reason}" for reason, count in sorted(skipped.items())]
    return "\n".join(lines)


def _tests(report: Path) -> tuple[str, Counter[str]]:
    if not report.is_file():
        return "", Counter()
    suites = list(ElementTree.parse(report).iter("testsuite"))
    counts = {key: sum(int(suite.get(key, 0)) for suite in suites) for key in _COUNTS}
    shown = [f"{counts['tests']} tests", *(f"{counts[key]} {key}" for key in _COUNTS[1:] if counts[key])]
    reasons = Counter(found.get("message", "")[:_MAX_REASON] for suite in suites for found in suite.iter("skipped"))
    return ", ".join(shown), reasons


if __name__ == "__main__":
    print(table(sys.stdin.read(), Path(sys.argv[1])))
