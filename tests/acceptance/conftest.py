"""What acceptance tests share: one emulator and one backend for the whole run, and a folder to deploy to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import requirements, terraform_cli
from tests.acceptance import emulator as emulators
from tests.acceptance import http_backend, orders_stack
from tests.acceptance.aws import Aws
from tests.acceptance.deployment import Deployment
from tests.environment import UnavailableError

Deploy = Callable[[Mapping[str, str], Mapping[str, str]], Deployment]


@pytest.fixture(scope="session")
def emulator() -> Iterator[emulators.Emulator]:
    """A running emulator; tests that use it have the mark `emulator`."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(emulators.running())
        except UnavailableError as reason:
            requirements.missing("emulator", str(reason))
        yield running


@pytest.fixture(scope="session")
def aws(emulator: emulators.Emulator) -> Aws:
    return Aws(url=emulator.url)


@pytest.fixture(scope="session")
def backend() -> Iterator[str]:
    """The address of an HTTP server that answers with a description of the request."""
    with http_backend.running() as address:
        yield address


@pytest.fixture(scope="session")
def surroundings(aws: Aws, backend: str) -> dict[str, str]:
    """What the variables of the example `orders` name; made once, since names are unique in an account."""
    return orders_stack.surroundings(aws, backend)


@pytest.fixture
def deploy(emulator: emulators.Emulator, tmp_path: Path) -> Iterator[Deploy]:
    """Writes a module and applies it; everything is destroyed after the test."""
    if reason := terraform_cli.missing_provider():
        requirements.missing("terraform", reason)
    made: list[Deployment] = []

    def deployed(files: Mapping[str, str], variables: Mapping[str, str]) -> Deployment:
        folder = tmp_path / f"deployment-{len(made)}"
        made.append(
            Deployment(folder=folder, endpoint=emulator.url, second_endpoint=emulator.second_url, variables=variables)
        )
        made[-1].write(files)
        made[-1].apply()
        return made[-1]

    yield deployed
    for deployment in made:
        if (deployment.folder / "terraform.tfstate").exists():
            deployment.destroy()
