"""What all tests share: the option that rewrites expectations, and how hard property-based tests look."""

import os

import pytest
from hypothesis import settings

# Quick and thorough give everybody the same verdict on the same code: what fails is what a change broke.
# Exploring looks elsewhere each time. Rendering a whole API has no deadline.
settings.register_profile("quick", max_examples=30, derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=500, derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=500, print_blob=True, deadline=None)
settings.load_profile(os.environ.get("APIGEN_HYPOTHESIS", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite expected files instead of comparing")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-goldens"))
