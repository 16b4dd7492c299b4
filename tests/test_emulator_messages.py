"""What the emulator's API Gateway may say of a wrong API, and what of apigen prevents it: `emulator_messages.yaml`.

- message: what it says; what is put into it stands in braces or after %
  at: [MODULE:FUNCTION]         the functions of the emulator that say it
  rule: NAME                    the rule, or rules, that refuse such a spec; or one of these:
  field: MODEL.NAME             the type of a field, or of fields, of the spec
  construction: WHY             it cannot be written: lowering makes it right
  not ours: WHY                 no spec leads to it, or no spec can prevent it
  shown: [TEST]                 for a construction: tests/.../test_x.py::test_name, or a wrong spec or a golden case

The same message has several entries where several things prevent it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from apigen.rules import RULES
from apigen.spec.types import Model
from tests import environment, requirements
from tests.acceptance import emulator
from tests.raise_sites import Message, messages

TESTS = Path(__file__).parent
NAMES = {rule.name for rule in RULES}
ANSWERS = ("rule", "field", "construction", "not ours")
ENTRIES: list[dict[str, Any]] = yaml.safe_load((TESTS / "emulator_messages.yaml").read_text(encoding="utf-8"))

_LOCALSTACK = "localstack.services.apigateway"
# The parts that run: the provider and what it inherits from the older one, the run time, the simulator below them, and
# the renderer of templates. Not the older run time nor CloudFormation's side, which neither target reaches.
MODULES = (
    *(f"{_LOCALSTACK}.{name}" for name in ("exporter", "helpers", "legacy.provider", "models", "next_gen.", "patches")),
    "moto.apigateway.",
    "airspeed.",
)

SOURCE = """
class Taken(ConflictError):
    def __init__(self):
        super().__init__("It is taken")

class Api:
    def make(self, name, size):
        message = f"{name} is wrong"
        if not size:
            raise BadRequest(message, status_code=400)
        try:
            raise Taken()
        except Taken as error:
            LOG.debug("all is well")
            LOG.debug("Execution failed due to configuration error: %s", error)
            raise
        raise Other(code="X", message="no " + name) from None

def alone():
    LOG.warning("Ignoring %s" % 1)
    raise NotImplementedError
"""

every_entry = pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{number} {one['message'][:60]}" for number, one in enumerate(ENTRIES)]
)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _fields(model: type[Model] = Model) -> set[str]:
    own = {f"{model.__name__}.{name}" for name in model.model_fields}
    return own.union(*(_fields(inner) for inner in model.__subclasses__()))


@every_entry
def test_a_message_has_one_answer(entry: Mapping[str, Any]) -> None:
    """A rule that there is, a field that there is, or a reason that is a sentence."""
    answers = [kind for kind in ANSWERS if kind in entry]

    assert len(answers) == 1
    assert set(entry) <= {"message", "at", "shown", *ANSWERS}
    assert set(_listed(entry.get("rule", []))) <= NAMES
    assert set(_listed(entry.get("field", []))) <= _fields()
    assert all(entry[kind].endswith(".") for kind in ("construction", "not ours") if kind in entry)


@every_entry
def test_what_lowering_prevents_is_shown(entry: Mapping[str, Any]) -> None:
    """By a test, a wrong spec or a golden case that is there."""
    assert ("construction" in entry) == bool(entry.get("shown"))
    for shown in entry.get("shown", ()):
        path, _, name = shown.partition("::")
        assert (TESTS.parent / path).exists(), shown
        assert not name or re.search(rf"^def {name}\(", (TESTS.parent / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_a_message_of_a_function_stands_once() -> None:
    """In one entry only."""
    number = Counter((entry["message"], function) for entry in ENTRIES for function in entry["at"])

    assert not [site for site, times in number.items() if times > 1]


def test_messages_are_found_in_source(tmp_path: Path) -> None:
    """Given, inherited and prepared ones, and those of the log that are about the configuration."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "api.py").write_text(SOURCE)

    found = messages(tmp_path, ["service."])

    make = "service.api:Api.make"
    assert found == {
        Message(text="{name} is wrong", function=make),
        Message(text="It is taken", function=make),
        Message(text="Execution failed due to configuration error: %s", function=make),
        Message(text="{'no ' + name}", function=make),
        Message(text="Ignoring %s", function="service.api:alone"),
        Message(text="NotImplementedError", function="service.api:alone"),
    }


@pytest.mark.emulator
@pytest.mark.slow
def test_the_list_has_all_messages_of_the_emulator() -> None:
    """None is missing and none is gone."""
    listed = {Message(text=entry["message"], function=function) for entry in ENTRIES for function in entry["at"]}

    found = messages(_packages(), MODULES)

    assert sorted(found - listed) == []
    assert sorted(listed - found) == []


def _packages() -> Path:
    try:
        programs = environment.environment(emulator.HOME, emulator.REQUIREMENTS, "3.13")
    except environment.UnavailableError as reason:
        requirements.missing("emulator", str(reason))
    return programs.parent / "lib" / "python3.13" / "site-packages"
