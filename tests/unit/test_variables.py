"""Variables of every type: their defaults and conditions in both targets, and how patterns and numbers are read."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.graph import Check, Graph, Output, Variable
from apigen.graph.values import TextOf, Value, Var, join
from apigen.pattern import compiled, problem
from apigen.target import load
from apigen_pulumi.arguments import python_pattern
from apigen_terraform.hcl import Call, Tuple, inline
from apigen_terraform.hcl import text as literal
from tests import hcl_reader
from tests.any_text import any_text
from tests.conformance import from_pulumi
from tests.pulumi_recorder import record
from tests.requirements import missing
from tests.terraform_cli import missing as missing_cli
from tests.terraform_cli import outputs, refusals
from tests.variables import plain

numbers = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
texts = st.lists(any_text, max_size=3).map(tuple)
maps = st.dictionaries(any_text, any_text, max_size=3)


def _graph(*variables: Variable, value: Value = "x") -> Graph:
    outputs = (Output(name="result", description="", value=value),)
    return Graph(name="v", title="v", description="", variables=variables, resources=(), outputs=outputs)


def _files(graph: Graph, target: str) -> dict[str, str]:
    loaded = load(target)
    return dict(loaded.render(graph, {option.name: option.default for option in loaded.options}).files)


def _five(text: str, number: float, items: tuple[str, ...], pairs: dict[str, str]) -> Graph:
    values: dict[str, Any] = {"string": text, "number": number, "bool": True, "list(string)": items}
    defaults = {**values, "map(string)": pairs}
    return _graph(*(Variable(name=f"v{i}", type=t, default=d) for i, (t, d) in enumerate(defaults.items())))  # type: ignore[arg-type]


@given(text=any_text, number=numbers, items=texts, pairs=maps)
def test_a_default_of_any_type_is_read_back_from_the_program(
    text: str, number: float, items: tuple[str, ...], pairs: dict[str, str]
) -> None:
    """The component, the program and the project have the same default, which is that of the graph."""
    graph = _five(text, number, items, pairs)
    found = from_pulumi.variables(_files(graph, "pulumi"))

    assert {name: one.default for name, one in found.items()} == {
        one.name: plain(one.default) for one in graph.variables
    }


@given(text=any_text, number=numbers, items=texts, pairs=maps)
def test_a_default_of_any_type_stays_text_in_the_module(
    text: str, number: float, items: tuple[str, ...], pairs: dict[str, str]
) -> None:
    """Every text is there, and the structure is that of a harmless default of as many items."""
    reader, harmless = hcl_reader.Reader(), hcl_reader.Reader()
    keys = {f"k{index}": "x" for index, _ in enumerate(pairs)}
    shape = reader.shape(_files(_five(text, number, items, pairs), "terraform")["variables.tf"])

    assert shape == harmless.shape(_files(_five("x", number, ("x",) * len(items), keys), "terraform")["variables.tf"])
    assert [one for one in (text, *items, *pairs, *pairs.values()) if one not in reader.texts] == []


# Numbers by the text that they become.
NUMBERS: dict[str, int | float] = {
    "500": 500, "-3": -3, "0.5": 0.5, "0.0000001": 1e-7, "1000000000000000000000": 1e21, "1234567.875": 1234567.875
}  # fmt: skip


def _in_text() -> Graph:
    variables = [Variable(name=f"n{i}", type="number", default=one) for i, one in enumerate(NUMBERS.values())]
    shown = join("<", *(part for one in variables for part in (TextOf(Var(one.name, "number")), ">")))
    return _graph(
        *variables, Variable(name="b", type="bool", default=False), value=join(shown, TextOf(Var("b", "bool")))
    )


def _program(graph: Graph, folder: Path, config: dict[str, Any], secrets: tuple[str, ...] = ()) -> Any:
    for path, text in _files(graph, "pulumi").items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return record(folder, config, secrets).exports["result"]


TEXT = f"<{'>'.join(NUMBERS)}>false"


def test_a_number_in_text_is_written_by_a_program_as_by_terraform(tmp_path: Path) -> None:
    """Digits without an exponent, and without a fraction where it is whole."""
    assert _program(_in_text(), tmp_path, {}) == TEXT


@pytest.mark.terraform
def test_a_number_in_text_is_what_terraform_writes() -> None:
    """The same text, made by Terraform itself."""
    if reason := missing_cli():
        missing("terraform", reason)
    files = {name: text for name, text in _files(_in_text(), "terraform").items() if name != "versions.tf"}

    assert outputs(files) == {"result": TEXT}


def _checked() -> Graph:
    return _graph(
        Variable(name="host", checks=(_check("pattern", r"^[a-z.]+$"), _check("max_length", 8))),
        Variable(
            name="level",
            sensitive=True,
            checks=(
                _check(
                    "allowed_values",
                    ("a", '"${b}'),
                ),
            ),
        ),
        Variable(name="rate", type="number", checks=(_check("min", 0.5), _check("max", 10))),
        Variable(name="burst", type="number", checks=(_check("allowed_values", (1, 2)),)),
        Variable(name="zones", type="list(string)", checks=(_check("pattern", "[ab]$"), _check("min_length", 1))),
        Variable(name="tags", type="map(string)", checks=(_check("allowed_values", ("x", "y")),)),
        value=Var("host"),
    )


def _check(kind: Any, limit: Any) -> Check:
    return Check(kind=kind, limit=limit, message=f'Not "{kind}" ${{x}}.')


RIGHT: dict[str, Any] = {
    "host": "a.b", "level": '"${b}', "rate": 0.5, "burst": 2, "zones": ["a", "xb"], "tags": {"k": "y"}
}  # fmt: skip
WRONG: tuple[tuple[str, Any, list[str]], ...] = (
    ("host", "a.b\n", ["pattern"]),
    ("host", "A", ["pattern"]),
    ("host", "abcdefghi", ["max_length"]),
    ("level", "b", ["allowed_values"]),
    ("rate", 0.4, ["min"]),
    ("rate", 10.5, ["max"]),
    ("burst", 3, ["allowed_values"]),
    ("zones", ["a", "bc"], ["pattern"]),
    ("zones", [], ["min_length"]),
    ("tags", {"k": "y", "l": "z"}, ["allowed_values"]),
)


def test_a_program_takes_what_meets_all_conditions(tmp_path: Path) -> None:
    """Values of the stack's configuration, a secret among them."""
    assert _program(_checked(), tmp_path, RIGHT, ("level",)) == "a.b"


@pytest.mark.parametrize(("name", "value", "failed"), WRONG)
@pytest.mark.parametrize("secret", [False, True])
def test_a_program_refuses_what_does_not_meet_a_condition(
    name: str, value: Any, failed: list[str], secret: bool, tmp_path: Path
) -> None:
    """With the message of the condition; a secret, as any output, as soon as it is known."""
    checked = _checked()
    variables = tuple(replace(one, sensitive=secret) for one in checked.variables)
    with pytest.raises(Exception, match=re.escape(_check(failed[0], 0).message)):
        _program(replace(checked, variables=variables), tmp_path, {**RIGHT, name: value}, tuple(RIGHT) * secret)


@pytest.mark.terraform
def test_terraform_refuses_what_does_not_meet_a_condition() -> None:
    """With the same message, and takes what meets all."""
    if reason := missing_cli():
        missing("terraform", reason)
    files = {name: text for name, text in _files(_checked(), "terraform").items() if name != "versions.tf"}
    said = {(name, str(value)): refusals(files, {**RIGHT, name: value}) for name, value, _ in WRONG}
    found = {key: re.findall(r'Not "(\w+)" \$\{x\}\.', " ".join(details)) for key, details in said.items()}

    assert refusals(files, RIGHT) == []
    assert found == {(name, str(value)): failed for name, value, failed in WRONG}
    assert "null" in " ".join(refusals(files, {**RIGHT, "rate": None}))


# Patterns that are allowed, and texts that tell readings apart that could differ.
PATTERNS = (
    r"a$", r"^a|b$", r"[$^]$", r"\$\^", r"\d+", r"\w$", r"\bb", r"\W", r"[\d.-]{2,3}?", r"^.$", r"(?:ab)+", r"(a|b)*c",
    r"[^\n]$", r"\t", r"a{2}", r"[a\]]", r"é", r"[é-ü]", r"x?y", r"\.com$", "^$",
)  # fmt: skip
SUBJECTS = (
    "",
    "a",
    "a\n",
    "b",
    "$",
    "^",
    "$^",
    "1",
    "٣",
    "12",
    "é",
    "ü",
    "ab",
    "abab",
    "bc",
    "c",
    "\n",
    "\t",
    "aa",
    "]",
    "y.com",
)


@pytest.mark.terraform
def test_terraform_and_python_find_the_same() -> None:
    """Every pattern in every text: what Terraform finds, the rules and the generated program find."""
    if reason := missing_cli():
        missing("terraform", reason)
    assert list(map(problem, PATTERNS)) == [""] * len(PATTERNS)
    rows = [text_of_hcl(pattern) for pattern in PATTERNS]
    source = "\n".join(f'output "p{i}" {{\n  value = {row}\n}}' for i, row in enumerate(rows))
    found = outputs({"main.tf": source})
    read = {f"p{i}": [bool(compiled(one).search(text)) for text in SUBJECTS] for i, one in enumerate(PATTERNS)}
    generated = {
        f"p{i}": [bool(re.search(python_pattern(one), text, re.ASCII)) for text in SUBJECTS]
        for i, one in enumerate(PATTERNS)
    }

    assert found == read == generated


def text_of_hcl(pattern: str) -> str:
    """The list of whether the pattern is found in each subject, in HCL."""
    found = [Call("can", (Call("regex", (literal(pattern), literal(subject))),)) for subject in SUBJECTS]
    return inline(Tuple(tuple(found)))
