"""Mutated specs, and what the fuzzer once found: reported at a place in a file or compiled, in bounded time."""

import random
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen import source
from tests.fuzz.beside import write_beside
from tests.fuzz.judge import judge
from tests.fuzz.mutations import broken, mutated, text_of
from tests.fuzz.seeds import SPECS, specs

REGRESSIONS = sorted((Path(__file__).parent / "regressions").iterdir())
SECONDS = 20  # of processor time, where a spec takes a tenth of one

some_spec = st.sampled_from(SPECS)
chance = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the spec, with files that it may name."""
    found = tmp_path_factory.mktemp("fuzz")
    write_beside(found)
    return found


@cache
def data_of(path: Path) -> dict[str, Any]:
    """The data of a spec, which is never changed."""
    return dict(source.read(path).data)


def judged(content: bytes, folder: Path) -> None:
    """Judges a spec, and that it took no long time."""
    before = time.process_time()
    judge(content, folder)
    assert time.process_time() - before < SECONDS


@given(spec=some_spec, donor=some_spec, chance=chance)
def test_a_mutated_spec_is_refused_at_a_place_or_compiled(
    folder: Path, spec: Path, donor: Path, chance: random.Random
) -> None:
    """Keys dropped, renamed and moved, types swapped, hostile text, parts of another spec."""
    judged(text_of(mutated(data_of(spec), data_of(donor), chance), chance).encode(errors="replace"), folder)


@given(spec=some_spec, chance=chance)
def test_a_spec_with_broken_text_is_refused_at_a_place_or_compiled(
    folder: Path, spec: Path, chance: random.Random
) -> None:
    """Lines left out, repeated and indented otherwise, quotes and brackets, bytes that are no text."""
    judged(broken(spec.read_text(encoding="utf-8"), chance), folder)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_refused_at_a_place(folder: Path, content: bytes) -> None:
    """Hardly any of them are YAML."""
    judged(content, folder)


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.name)
def test_what_was_wrong_once_is_right(folder: Path, path: Path) -> None:
    """Inputs on which apigen raised, or said nothing useful."""
    judged(path.read_bytes(), folder)


def test_the_seeds_are_specs_of_every_kind() -> None:
    """The fuzzer starts from them; without them it would look for the first letter of YAML for hours."""
    found = specs()
    assert len(found) > 200
    assert all(path.stat().st_size < 20_000 for path in found)
