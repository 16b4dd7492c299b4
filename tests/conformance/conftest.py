"""What the conformance tests share: the modules of all cases, and the registrations of all programs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conformance import from_graph, from_pulumi
from tests.conformance.pulumi_terraform import terraform_json
from tests.conformance.terraform_run import Module, Root
from tests.requirements import missing
from tests.specs import PROGRAMS, Case, graph, rendered
from tests.terraform_cli import missing_provider

EVERY = PROGRAMS
# What meets the real provider has nothing that only newer versions of it take.
PLANNED = tuple(replace(case, older=True) for case in EVERY)
UNQUALIFIED = tuple(case for case in EVERY if from_graph.takes_qualifier(graph(case)))
PLANNED_UNQUALIFIED = tuple(replace(case, older=True) for case in UNQUALIFIED)


def registered(case: Case, files: Mapping[str, str], folder: Path) -> Module:
    """What a program registers, as a module; `folder` is new."""
    recording = from_pulumi.run(files, folder, from_graph.given(graph(case)))
    return Module(files={"main.tf.json": terraform_json(recording)}, variables={})


def generated(case: Case, files: Mapping[str, str], *, qualified: bool = True) -> Module:
    """A generated module with a value for each of its variables."""
    return Module(files=files, variables=from_graph.given(graph(case), qualified=qualified))


@pytest.fixture(scope="session")
def provider() -> None:
    """The real provider; a test that needs it is skipped where it is not."""
    _need_provider()


def _need_provider() -> None:
    if reason := missing_provider():
        missing("terraform", reason)


@pytest.fixture(scope="session")
def terraform_root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """The Terraform modules of all cases, some once more with function ARNs that have no alias."""
    _need_provider()
    modules = {str(case): generated(case, rendered(case, "terraform")) for case in PLANNED}
    for case in PLANNED_UNQUALIFIED:
        modules[f"{case}-unqualified"] = generated(case, rendered(case, "terraform"), qualified=False)
    return Root(folder=tmp_path_factory.mktemp("terraform"), modules=modules)


@pytest.fixture(scope="session")
def pulumi_root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """The registrations of the Pulumi programs of all cases, as Terraform modules."""
    _need_provider()
    return Root(
        folder=tmp_path_factory.mktemp("pulumi"), modules=dict(_registered(tmp_path_factory.mktemp("programs")))
    )


def _registered(folder: Path) -> Iterator[tuple[str, Module]]:
    for case in PLANNED:
        yield str(case), registered(case, rendered(case, "pulumi"), folder / str(case))
