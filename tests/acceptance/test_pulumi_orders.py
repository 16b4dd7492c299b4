"""The example `orders` as its Pulumi program registers it, to a deployed API that answers every request of its suite.

There is no Pulumi engine here: the registrations are written as Terraform and applied by the real provider.
"""

from pathlib import Path

import pytest

from tests.acceptance import suite
from tests.acceptance.conftest import Deploy
from tests.acceptance.emulator import Emulator
from tests.acceptance.test_orders import REQUESTS
from tests.conformance import from_pulumi
from tests.conformance.pulumi_terraform import terraform_json
from tests.specs import EXAMPLES, Case, rendered

ORDERS = [case for case in EXAMPLES if case.spec.stem == "orders"]


@pytest.mark.emulator
@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize("case", ORDERS, ids=str)
def test_what_the_program_registers_answers_every_request(
    case: Case, emulator: Emulator, surroundings: dict[str, str], deploy: Deploy, tmp_path: Path
) -> None:
    """Expects: all answers and effects of the suite, nothing pending, and nothing left once it is destroyed."""
    recording = from_pulumi.run(rendered(case, "pulumi"), tmp_path / "program", surroundings)
    deployment = deploy({"main.tf.json": terraform_json(recording)}, {})
    address = suite.stage_url(emulator, deployment.outputs["rest_api_id"], "prod")

    assert suite.Runner(stage_url=address, emulator=emulator).problems(REQUESTS) == []
    assert deployment.pending() == ""

    deployment.destroy()
    assert deployment.resources() == []
