"""The coverage-guided fuzzer, for as long as APIGEN_FUZZ_SECONDS says."""

import pytest

from tests.environment import UnavailableError
from tests.fuzz.fuzzer import SECONDS, fuzz
from tests.requirements import missing

pytestmark = pytest.mark.fuzz


def test_the_fuzzer_finds_nothing() -> None:
    """What it finds belongs to tests/fuzz/regressions, once it is repaired."""
    try:
        report = fuzz(SECONDS)
    except UnavailableError as reason:
        missing("fuzzer", str(reason))
    assert report.findings == ()
    assert report.inputs > 100, "it hardly ran"
