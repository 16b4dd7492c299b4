"""Ten thousand routes: far more than AWS takes unless quotas are raised, and no more than minutes of work.

The bounds are generous: what they find is work that grows faster than the spec.
"""

import time
from collections.abc import Iterator

import pytest

from apigen import source
from apigen.compiler import compile_document
from apigen.passes import LAYOUTS
from apigen.target import load
from tests.specs import TARGETS

ROUTES = 10_000
FUNCTIONS = 100
SECONDS = 180  # of processor time, where it takes some 30


def _routes(number: int) -> Iterator[str]:
    """A third each behind a queue, behind a URL and with CORS, and behind a function."""
    for index in range(number):
        path = f"/a{index // 100}/b{index % 100}"
        queue = f"arn:aws:sqs:eu-west-1:123456789012:q{index}"
        url = f"https://x.example/{index}/{{id}}"
        yield (
            f"  POST {path}: {{public: true, sqs: '{queue}'}}\n",
            f"  GET {path}/{{id}}: {{public: true, cors: ['https://a.example', 'https://b.example'], http: '{url}'}}\n",
            f"  GET {path}: {{lambda: {{function: f{index // 3 % FUNCTIONS}}}}}\n",
        )[index % 3]


def _spec(number: int) -> str:
    functions = "".join(f"  f{index}: {{name: f{index}}}\n" for index in range(FUNCTIONS))
    routes = "".join(_routes(number))
    return f"apigen: 1\nname: big\nfunctions:\n{functions}routes:\n{routes}stages: {{prod: {{}}}}\n"


def _seconds(number: int, layout: str) -> float:
    """How long it takes to compile and to write a spec with so many routes for both targets."""
    before = time.process_time()
    compiled = compile_document(source.read_string(_spec(number)), layout)
    assert compiled.graph is not None, compiled.diagnostics[:3]
    assert [found.rule for found in compiled.diagnostics] == ["too-many-resources"]
    for target in map(load, TARGETS):
        files = target.render(compiled.graph, {option.name: option.default for option in target.options}).files
        assert sum(map(len, files.values())) > 1000 * number
    return time.process_time() - before


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_ten_thousand_routes_are_built_in_bounded_time(layout: str) -> None:
    """With a warning about the quota of resources, and nothing else."""
    assert _seconds(ROUTES, layout) < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_four_times_the_routes_take_no_sixteen_times_as_long(layout: str) -> None:
    """Nothing in between compares every route with every other."""
    _seconds(400, layout)
    assert _seconds(4000, layout) < 8 * _seconds(1000, layout)
