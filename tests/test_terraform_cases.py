"""The Terraform modules of all specs under test, as the real Terraform and the real AWS provider read them."""

from dataclasses import replace

import pytest

from apigen_terraform.hcl import Attribute, Block, document, text, traversal
from apigen_terraform.variables import TYPES
from tests.requirements import missing
from tests.specs import EVERY, graph, rendered
from tests.terraform_cli import fmt_check, missing_provider, validate_modules
from tests.terraform_cli import missing as missing_cli

pytestmark = [pytest.mark.terraform]

MODULES = {str(case): case for case in EVERY}
# The same without what only newer versions of the provider take than the one that runs here.
KNOWN = {name: replace(case, older=True) for name, case in MODULES.items()}
# A variable of the root is unknown to `validate`, so that nothing is judged by the value of an example.
ANY = {type_: f"any_{index}" for index, type_ in enumerate(TYPES)}
ROOT = [Block("variable", (name,), (Attribute("type", TYPES[type_]),)) for type_, name in ANY.items()]


def _call(name: str) -> Block:
    given = (Attribute(one.name, traversal("var", ANY[one.type])) for one in graph(MODULES[name]).variables)
    return Block("module", (name,), (Attribute("source", text(f"./{name}")), *given))


def test_terraform_fmt_has_nothing_to_change() -> None:
    """All modules of all layouts in one run."""
    if reason := missing_cli():
        missing("terraform", reason)
    modules = {name: rendered(case, "terraform") for name, case in MODULES.items()}

    assert fmt_check({f"{name}/{path}": text for name, files in modules.items() for path, text in files.items()}) == ""


def test_the_real_provider_accepts_every_module_without_a_warning() -> None:
    """All modules of all layouts in one run; a deprecated argument would be a warning."""
    if reason := missing_provider():
        missing("terraform", reason)
    modules = {name: rendered(case, "terraform") for name, case in KNOWN.items()}

    assert validate_modules(modules, document([*ROOT, *map(_call, modules)])) == []


def test_the_check_by_the_provider_can_fail() -> None:
    """An argument that no version of the provider knows is found in a module below the root."""
    if reason := missing_provider():
        missing("terraform", reason)
    name, case = next(iter(KNOWN.items()))
    wrong = document([Block("resource", ("aws_api_gateway_rest_api", "wrong"), (Attribute("nmae", text("x")),))])
    files = {**rendered(case, "terraform"), "wrong.tf": wrong}
    found = validate_modules({name: files}, document([*ROOT, _call(name)]))

    assert any("wrong.tf" in line and "nmae" in line for line in found), found
