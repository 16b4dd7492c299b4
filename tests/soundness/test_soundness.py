"""A spec that passes is never refused: what is made of any is right for both languages and for the real provider."""

import ast
import os

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apigen.passes import LAYOUTS
from apigen_terraform.hcl import Attribute, Block, document, text, traversal
from apigen_terraform.variables import TYPES
from tests.requirements import missing
from tests.soundness.language import every_key, keys, written
from tests.soundness.made import files, graph, passed
from tests.soundness.passing import compiled, complete
from tests.soundness.specs import LEFT_OUT, spec
from tests.terraform_cli import missing_provider, validate_modules

SEEDS = st.integers(0, 2**32 - 1)
# How many specs are validated, and how many passing ones must have every key of the language.
THOROUGH = os.environ.get("APIGEN_HYPOTHESIS") == "thorough"
BATCH = range(1000 if THOROUGH else 100)
ENOUGH = range(1500)
ANY = {type_: f"any_{index}" for index, type_ in enumerate(TYPES)}
ROOT = [Block("variable", (name,), (Attribute("type", TYPES[type_]),)) for type_, name in ANY.items()]
# Keys that no passing spec here has, and why.
UNREACHED: dict[str, str] = {
    **LEFT_OUT,
    "Overrides.terraform": LEFT_OUT["ApiSpec.overrides"],
    "Overrides.pulumi": LEFT_OUT["ApiSpec.overrides"],
}
# Keys that few have, since they need more beside them than chance brings together; golden cases have all of them.
RARE = {
    "Described.description": "a variable of just this path, or a header, in its long form",
    "MockResponse.content_handling": "a binary media type, and a mock that is not of the short form",
    "S3Integration.binary": "binary media types, and an action that reads",
    "S3Integration.key": "an action with a key",
    "S3Integration.ranges": "an action that reads",
}


@given(SEEDS)
@settings(max_examples=200 if THOROUGH else 30)
def test_a_generated_spec_has_findings_or_a_graph_in_both_layouts(seed: int) -> None:
    """Whatever the schema allows: nothing is raised, and a graph is one that was verified."""
    data = complete(spec(seed))

    for layout in LAYOUTS:
        found = compiled(data, layout)
        assert (found.graph is None) == any(one.severity == "error" for one in found.diagnostics)


@given(SEEDS)
@settings(max_examples=200 if THOROUGH else 10)
def test_what_is_made_of_a_spec_that_passes_is_hcl_and_python(seed: int) -> None:
    """In both layouts; verification of the graph is part of compiling."""
    for layout in LAYOUTS:
        made = graph(seed, layout)
        for path, content in files(made, "terraform").items():
            assert not path.endswith(".tf") or hcl2.loads(content) is not None
        for path, content in files(made, "pulumi").items():
            assert not path.endswith(".py") or ast.parse(content)


@pytest.mark.slow
def test_passing_specs_have_every_key_of_the_language() -> None:
    """But for those that have a reason not to; one that is left out and has come in is an error too."""
    lacking = {key for key in every_key() if not key.startswith("RuleSettings.")}
    for seed in ENOUGH:
        for part, value in written(passed(seed)):
            lacking -= {
                f"{part.place}.{key}" for key in (value if isinstance(value, dict) else ()) if key in keys(part)
            }
        if lacking == {*UNREACHED}:
            break

    assert sorted(lacking - {*RARE}) == sorted(UNREACHED)


@pytest.mark.terraform
@pytest.mark.slow
def test_the_real_provider_accepts_what_is_made_of_specs_that_pass() -> None:
    """All of them in both layouts in one run, each a module, with variables whose values are unknown."""
    if reason := missing_provider():
        missing("terraform", reason)
    made = {f"s{seed}_{layout}": graph(seed, layout, older=True) for seed in BATCH for layout in LAYOUTS}
    calls = [
        Block(
            "module",
            (name,),
            (
                Attribute("source", text(f"./{name}")),
                *(Attribute(one.name, traversal("var", ANY[one.type])) for one in it.variables),
            ),
        )
        for name, it in made.items()
    ]
    modules = {name: files(it, "terraform") for name, it in made.items()}

    assert validate_modules(modules, document([*ROOT, *calls])) == []
