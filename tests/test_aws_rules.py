"""What AWS demands of a REST API, and what of apigen sees to it: `aws_rules_*.yaml`, with a proof for every demand.

- aws: a sentence of ours that says what AWS demands
  message: what AWS answers otherwise, in its own words, if it answers at all
  by: RULE                      the name of a rule; or one of these; or a list of them
      {field: MODEL.NAME}       the type of a field of the spec
      {construction: WHY}       it cannot be written: lowering makes it right
  specs: [NAME]                 wrong specs in errors/ that show it
  shown: [TEST]                 for a construction: tests/.../test_x.py::test_name, or the folder of a golden case
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from apigen.rules import RULES
from apigen.spec.types import Model

TESTS = Path(__file__).parent
NAMES = {rule.name for rule in RULES}
DEMANDS: list[dict[str, Any]] = [
    one for path in sorted(TESTS.glob("aws_rules_*.yaml")) for one in yaml.safe_load(path.read_text(encoding="utf-8"))
]

every_demand = pytest.mark.parametrize("demand", DEMANDS, ids=lambda one: one["aws"][:60])


def _by(demand: Mapping[str, Any], kind: str) -> list[str]:
    """The rules, fields or constructions that see to a demand."""
    listed = demand["by"] if isinstance(demand["by"], list) else [demand["by"]]
    if kind == "rule":
        return [it for it in listed if isinstance(it, str)]
    return [it[kind] for it in listed if not isinstance(it, str) and kind in it]


@cache
def _shown_by(spec: str) -> frozenset[str]:
    """The rules that a wrong spec expects findings of."""
    text = (TESTS / "errors" / f"{spec}.yaml").read_text(encoding="utf-8")
    return frozenset(re.findall(r"[EW]\[([a-z-]+)\]", text))


def _models(model: type[Model] = Model) -> Iterator[type[Model]]:
    yield model
    for inner in model.__subclasses__():
        yield from _models(inner)


@every_demand
def test_a_demand_says_what_sees_to_it(demand: Mapping[str, Any]) -> None:
    """By rules that there are, fields that there are, or a reason."""
    assert set(demand) <= {"aws", "message", "by", "specs", "shown"}
    assert demand["aws"].endswith(".")
    fields = {f"{model.__name__}.{name}" for model in _models() for name in model.model_fields}

    assert set(_by(demand, "rule")) <= NAMES
    assert set(_by(demand, "field")) <= fields
    assert any(_by(demand, kind) for kind in ("rule", "field", "construction"))


@every_demand
def test_a_demand_has_a_proof(demand: Mapping[str, Any]) -> None:
    """A wrong spec that expects the rule, one that expects what a field refuses, a test or a golden case."""
    rules, fields = set(_by(demand, "rule")), _by(demand, "field")
    expected = {spec: _shown_by(spec) for spec in demand.get("specs", ())}

    assert rules <= set().union(*expected.values())
    for spec, found in expected.items():
        assert found & rules or (fields and found - NAMES), f"{spec} shows nothing of this"
    assert not fields or any(found - NAMES for found in expected.values())
    assert not _by(demand, "construction") or demand.get("shown"), "nothing shows the construction"
    for test in demand.get("shown", ()):
        path, _, name = test.partition("::")
        assert (TESTS.parent / path).exists(), test
        assert not name or re.search(rf"^def {name}\(", (TESTS.parent / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_a_demand_stands_once() -> None:
    """In whichever of the files."""
    said = [one["aws"] for one in DEMANDS]

    assert len(set(said)) == len(said)
