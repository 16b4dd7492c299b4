"""One spec, one API: what the graph says, the Terraform module and the Pulumi program make, resource by resource.

The Pulumi program runs under the strict recorder. The Terraform modules of all cases are planned with the real provider
and evaluated in one configuration. `normal.py` says what is compared.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import from_graph, from_pulumi, from_terraform
from tests.conformance.conftest import EVERY, PLANNED, PLANNED_UNQUALIFIED, UNQUALIFIED, generated
from tests.conformance.mutation import Batch, batches
from tests.conformance.normal import Form, differences
from tests.conformance.pulumi_mutations import PULUMI
from tests.conformance.terraform_mutations import TERRAFORM
from tests.conformance.terraform_run import Root
from tests.specs import Case, graph, rendered
from tests.variables import plain

DEFAULTS = tuple(case for case in EVERY if any(one.default is not None for one in graph(case).variables))


def _expected(case: Case) -> Form:
    return from_graph.form(graph(case), from_graph.given(graph(case)))


def _program(files: Mapping[str, str], folder: Path, given: Mapping[str, Any]) -> Form:
    return from_pulumi.form(files, from_pulumi.run(files, folder / "program", given))


@pytest.mark.parametrize("case", EVERY, ids=str)
def test_a_pulumi_program_makes_what_is_in_the_graph(case: Case) -> None:
    """Every resource, argument, reference, dependency, order of replacement, setting and output."""
    program = from_pulumi.form(rendered(case, "pulumi"), from_pulumi.recorded(case))

    assert differences(_expected(case), program) == []


@pytest.mark.parametrize("case", DEFAULTS, ids=str)
def test_a_pulumi_program_falls_back_to_the_defaults_of_the_spec(case: Case, tmp_path: Path) -> None:
    """Only what must be set is set."""
    compiled = graph(case)
    defaults = {one.name: plain(one.default) for one in compiled.variables if one.default is not None}
    given = {name: text for name, text in from_graph.given(compiled).items() if name not in defaults}
    program = _program(rendered(case, "pulumi"), tmp_path, given)

    assert differences(from_graph.form(compiled, given | defaults), program) == []


@pytest.mark.parametrize("case", UNQUALIFIED, ids=str)
def test_a_pulumi_program_leaves_out_a_qualifier_that_an_arn_does_not_have(case: Case, tmp_path: Path) -> None:
    """A permission for a function without an alias has none."""
    given = from_graph.given(graph(case), qualified=False)
    program = _program(rendered(case, "pulumi"), tmp_path, given)

    assert differences(from_graph.form(graph(case), given), program) == []


@pytest.mark.parametrize("mutations", batches(PULUMI), ids=str)
def test_a_wrong_pulumi_program_differs_where_it_is_wrong(mutations: Batch, tmp_path: Path) -> None:
    """Changes at different places of one program are made together; each shows, and nothing else does."""
    program = _program(mutations.files("pulumi"), tmp_path, from_graph.given(graph(mutations.case)))

    assert _places(differences(_expected(mutations.case), program)) == mutations.shows


def _places(found: Iterable[str]) -> set[str]:
    return {line.partition(": ")[0] for line in found}


@pytest.fixture(scope="module")
def modules(terraform_root: Root) -> Mapping[str, Form]:
    """What Terraform makes of the modules of all cases, by case."""
    return from_terraform.forms(terraform_root)


@pytest.mark.terraform
@pytest.mark.parametrize("case", PLANNED, ids=str)
def test_a_terraform_module_makes_what_is_in_the_graph(case: Case, modules: Mapping[str, Form]) -> None:
    """Every resource, argument, reference, dependency, lifecycle, variable and output."""
    assert differences(_expected(case), modules[str(case)]) == []


@pytest.mark.terraform
@pytest.mark.parametrize("case", PLANNED_UNQUALIFIED, ids=str)
def test_a_terraform_module_leaves_out_a_qualifier_that_an_arn_does_not_have(
    case: Case, modules: Mapping[str, Form]
) -> None:
    """A permission for a function without an alias has none."""
    expected = from_graph.form(graph(case), from_graph.given(graph(case), qualified=False))

    assert differences(expected, modules[f"{case}-unqualified"]) == []


@pytest.mark.terraform
@pytest.mark.usefixtures("provider")
def test_wrong_terraform_modules_differ_where_they_are_wrong(tmp_path: Path) -> None:
    """The same for the changes of modules, all in one configuration."""
    mixed = {f"mutations-{index}": batch for index, batch in enumerate(batches(TERRAFORM))}
    wrong = {name: generated(batch.case, batch.files("terraform")) for name, batch in mixed.items()}
    forms = from_terraform.forms(Root(folder=tmp_path, modules=wrong))
    expected = {name: batch.shows for name, batch in mixed.items()}

    assert {name: _places(differences(_expected(mixed[name].case), form)) for name, form in forms.items()} == expected
