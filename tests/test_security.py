"""docs/security.md against the rules and against what the Terraform target skips."""

import re
from pathlib import Path

from apigen.rules import RULES
from apigen_terraform.checkov import SKIPS

PAGE = (Path(__file__).parents[1] / "docs" / "security.md").read_text("utf-8")
SKIPPED, UNSEEN = PAGE.split("## What checkov cannot see")
CHECK = re.compile(r"CKV2?_AWS_\d+")
# What else than rules stands in the last column: fields of the spec.
FIELDS = {"public: true"}


def test_the_page_lists_the_checks_that_are_skipped() -> None:
    """All of the table in the target, and no other."""
    assert set(CHECK.findall(SKIPPED)) == {skip.check for skip in SKIPS}


def test_the_rules_that_stand_in_for_checks_exist() -> None:
    """The last column of the second table names rules of apigen."""
    named = {
        name
        for line in UNSEEN.splitlines()
        if CHECK.match(line.removeprefix("| "))
        for name in re.findall(r"`([^`]+)`", line)
    }

    assert named - FIELDS <= {rule.name for rule in RULES}
    assert {"open-write-method", "unvalidated", "open-policy"} <= named
