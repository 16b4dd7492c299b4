"""The same spec gives the same bytes: in any order of keys, in any style of YAML, in any process."""

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from apigen import source
from apigen.compiler import compile_document
from apigen.graph.pprint import pprint
from apigen.passes import LAYOUTS
from apigen.target import load
from tests.specs import EXAMPLES, TARGETS, TESTS, Case, graph, rendered

SPECS = (*(case for case in EXAMPLES), *(Case(TESTS / "cases" / "route-names" / "api.yaml", x) for x in LAYOUTS))

STYLES = """\
# The same as below, in the words of another writer.
name: shop
stages: {prod: {variables: {b: "2", a: "1"}, tracing: true}, dev: {}}
routes:
  "get /b":
    mock: {body: {y: 1, x: &shared {q: [1, 2], p: "z"}}, status: 200}   # a comment
  GET /a:
    http:
      responses:
        "404": {pattern: '404', body: *shared}
        "200": {headers: {X-B: header.B, X-A: header.A}}
      url: >-
        https://example.com/a
apigen: 1
"""
PLAIN = """\
apigen: 1
name: shop
routes:
  GET /a:
    http:
      url: https://example.com/a
      responses:
        200:
          headers:
            X-A: header.A
            X-B: header.B
        404:
          pattern: "404"
          body:
            p: z
            q:
            - 1
            - 2
  GET /b:
    mock:
      status: 200
      body:
        x:
          p: z
          q: [1, 2]
        y: 1
stages:
  dev:
  prod:
    variables:
      a: '1'
      b: '2'
"""

BUILD = """
import hashlib, sys
from tests.specs import EXAMPLES, TARGETS, graph, rendered
from apigen.graph.pprint import pprint
for case in EXAMPLES:
    print(hashlib.sha256(pprint(graph(case)).encode()).hexdigest())
    for target in TARGETS:
        for name, text in rendered(case, target).items():
            print(target, name, hashlib.sha256(text.encode()).hexdigest())
"""


def _everything(text: str, layout: str, folder: Path = TESTS) -> dict[str, str]:
    """The graph and all files of a spec."""
    compiled = compile_document(source.read_string(text, folder=folder), layout)
    assert compiled.graph, compiled.diagnostics
    files = {"graph": pprint(compiled.graph)}
    for target in map(load, TARGETS):
        options = {option.name: option.default for option in target.options}
        files |= {f"{target.name}/{name}": text for name, text in target.render(compiled.graph, options).files.items()}
    return files


def _shuffled(value: Any, order: random.Random) -> Any:
    """`value` with the keys of every mapping in another order; lists mean something and stay."""
    if isinstance(value, Mapping):
        keys = [*value]
        order.shuffle(keys)
        return {key: _shuffled(value[key], order) for key in keys}
    return [_shuffled(item, order) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", SPECS, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_keys_changes_nothing(case: Case, seed: int) -> None:
    """Routes, stages, headers, responses, bodies, in every depth, and no comments."""
    data = source.read(case.spec).data
    text = yaml.safe_dump(_shuffled(data, random.Random(seed)), sort_keys=False, allow_unicode=True)
    files = _everything(text, case.layout, case.spec.parent)

    assert files["graph"] == pprint(graph(case))
    for target in TARGETS:
        assert {f"{target}/{name}": text for name, text in rendered(case, target).items()}.items() <= files.items()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_style_of_the_yaml_changes_nothing(layout: str) -> None:
    """Comments, anchors, flow and block, quotes, the case of methods, defaults that are written out."""
    assert _everything(STYLES, layout) == _everything(PLAIN, layout)


def test_another_process_gives_the_same_bytes() -> None:
    """Whatever the hash seed, the folder and the locale."""
    found = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("4242", "tr_TR.UTF-8")):
        path = os.pathsep.join([str(TESTS.parent), *sys.path])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path}
        done = subprocess.run([sys.executable, "-c", BUILD], env=environment, capture_output=True, check=True, cwd="/")
        found.add(done.stdout)

    assert len(found) == 1
    assert found != {b""}
