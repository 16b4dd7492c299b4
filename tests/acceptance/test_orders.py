"""The example `orders`, in both layouts, to a deployed API that answers every request of its suite."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from apigen.compiler import compile_file
from apigen.graph.resources import Method
from apigen.passes import LAYOUTS
from apigen.target import load
from tests.acceptance import suite
from tests.acceptance.conftest import Deploy
from tests.acceptance.emulator import Emulator

SPEC = Path(__file__).parents[2] / "examples" / "orders" / "orders.yaml"
REQUESTS = suite.load(SPEC.parent / "requests.yaml")


def module(layout: str) -> Mapping[str, str]:
    """The example as a Terraform module."""
    compiled, target = compile_file(SPEC, layout), load("terraform")
    assert compiled.graph is not None, compiled.diagnostics
    return target.render(compiled.graph, {option.name: option.default for option in target.options}).files


def test_the_suite_has_a_request_for_every_route() -> None:
    """Expects: every method of the example is asked for by a request that leads to it, and one answer to preflight
    requests, which are all alike."""
    graph = compile_file(SPEC, "resources").graph
    assert graph
    methods = [found for found in graph.resources if isinstance(found, Method)]
    routes = [found.label for found in methods if found.http_method != "OPTIONS"]
    asked = [f"{case.request.method} {case.request.path}" for case in REQUESTS]
    assert 1 < len(routes) < len(methods)
    assert any(request.startswith("OPTIONS ") for request in asked)
    assert [route for route in routes if not any(pattern(route).fullmatch(request) for request in asked)] == []


def pattern(route: str) -> re.Pattern[str]:
    """What requests to a route look like."""
    text = re.sub(r"\{\w+\}", "[^/]+", re.sub(r"\{\w+\+\}", ".+", route))
    return re.compile(text.replace("ANY ", r"\w+ "))


@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_request_of_the_example_is_answered_after_one_apply(
    layout: str, emulator: Emulator, surroundings: dict[str, str], deploy: Deploy
) -> None:
    """Expects: all answers and effects of the suite, nothing pending, and nothing left once it is destroyed."""
    deployment = deploy(module(layout), surroundings)
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "prod")

    assert suite.Runner(stage_url=address, emulator=emulator).problems(REQUESTS) == []
    assert deployment.pending() == ""

    removed = deployment.destroy()
    assert (removed.added, removed.changed) == (0, 0)
    assert deployment.resources() == []
    assert suite.send(address, REQUESTS[0].request).status == 404
