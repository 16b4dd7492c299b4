"""The closing table of `.ci/run`."""

from pathlib import Path

from tests.tools.summary import table

REPORT = """<testsuites><testsuite tests="3" failures="1" errors="0" skipped="1">
<testcase name="a"/><testcase name="b"><skipped message="terraform: there is none"/></testcase></testsuite></testsuites>
"""


def test_a_step_with_a_report_shows_its_tests_and_what_was_skipped(tmp_path: Path) -> None:
    """Counts of zero are left out; a step without a report has none."""
    (tmp_path / "terraform.xml").write_text(REPORT)
    lines = table("ruff check\tpassed\t1 s\nterraform\tFAILED\t20 s\n", tmp_path).splitlines()

    assert lines[0].split() == ["ruff", "check", "passed", "1", "s"]
    assert lines[1].endswith("20 s   3 tests, 1 failures, 1 skipped")
    assert lines[2] == "skipped 1: terraform: there is none"
