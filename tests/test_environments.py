"""The example with several environments: each gets what its Terraform call and its Pulumi stack say."""

from collections.abc import Mapping
from typing import Any

import hcl2
import pytest
import yaml

from tests.goldens import files_below
from tests.pulumi_recorder import Recording, record
from tests.requirements import missing
from tests.specs import TESTS
from tests.terraform_cli import fmt_check, missing_provider, refusals, validate_modules
from tests.terraform_cli import missing as missing_cli

FOLDER = TESTS.parent / "examples" / "environments"
ROOT = (FOLDER / "live" / "main.tf").read_text(encoding="utf-8")
NAMES = ("dev", "prod")


def _calls() -> dict[str, dict[str, Any]]:
    """The arguments of each module call, without those of Terraform itself."""
    found = {}
    for block in hcl2.loads(ROOT)["module"]:
        for name, body in block.items():
            given = {key: value for key, value in body.items() if key not in ("source", "providers", "__is_block__")}
            found[name.strip('"')] = {key: _plain(value) for key, value in given.items()}
    return found


def _plain(value: Any) -> Any:
    return value.strip('"') if isinstance(value, str) else value


def _stack(name: str) -> Mapping[str, Any]:
    written = yaml.safe_load((FOLDER / "pulumi" / f"Pulumi.{name}.yaml").read_text(encoding="utf-8"))["config"]
    return {key.removeprefix("catalogue:"): one for key, one in written.items() if key.startswith("catalogue:")}


def _recorded(name: str) -> Recording:
    return record(FOLDER / "pulumi", _stack(name))


def _settings(recording: Recording) -> Mapping[str, Any]:
    (found,) = [one.inputs for one in recording.resources.values() if one.type.endswith(":MethodSettings")]
    return dict(found)["settings"]  # type: ignore[no-any-return]


def test_both_tools_say_the_same_of_each_environment() -> None:
    """The same variables with the same values, in the calls of the module and in the stacks."""
    texts = {name: {key: str(one).lower() for key, one in given.items()} for name, given in _calls().items()}

    assert set(texts) == set(NAMES)
    assert texts == {name: {key: str(one).lower() for key, one in _stack(name).items()} for name in NAMES}


def test_a_stack_gets_the_settings_of_its_environment() -> None:
    """Production has higher limits, and is traced; what a stack does not say is the default of the spec."""
    dev, prod = map(_recorded, NAMES)

    assert _settings(dev)["throttlingRateLimit"] == 10
    assert _settings(dev)["loggingLevel"] == "INFO"
    assert _settings(prod)["throttlingRateLimit"] == 500
    assert _settings(prod)["throttlingBurstLimit"] == 1000
    assert _settings(prod)["loggingLevel"] == "ERROR"


def test_the_program_refuses_an_environment_that_is_not_known() -> None:
    """With the words of the variable's condition."""
    with pytest.raises(Exception, match="environment must be one of dev, prod"):
        record(FOLDER / "pulumi", {**_stack("dev"), "environment": "staging"})


@pytest.mark.terraform
def test_terraform_accepts_the_environments() -> None:
    """The root is formatted and valid, and all values meet the conditions of the module."""
    if reason := missing_cli() or missing_provider():
        missing("terraform", reason)
    module = files_below(FOLDER / "terraform")
    conditions = {"variables.tf": module["variables.tf"]}

    assert fmt_check({"main.tf": ROOT}) == ""
    assert validate_modules({"terraform": module}, ROOT.replace('"../terraform"', '"./terraform"')) == []
    assert {name: refusals(conditions, given) for name, given in _calls().items()} == {"dev": [], "prod": []}
    assert refusals(conditions, {**_calls()["dev"], "rate": 0}) != []
