"""Every folder in cases/ has, for each layout, the graph and the files that its spec gives."""

import pytest

from apigen.graph.pprint import pprint
from tests.goldens import check_files
from tests.specs import CASES, TARGETS, Case, graph, rendered


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_gives_its_goldens(case: Case, update_goldens: bool) -> None:
    """The graph as text, the Terraform module and the Pulumi program."""
    files = {"graph.txt": pprint(graph(case))}
    for target in TARGETS:
        files |= {f"{target}/{name}": text for name, text in rendered(case, target).items()}

    check_files(case.spec.parent / case.layout, files, update=update_goldens)
