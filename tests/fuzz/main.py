"""What the coverage-guided fuzzer runs: bytes to a verdict, and how one input becomes the next.

    python -m tests.fuzz.main FOLDER... [-max_total_time=60]

Runs in the environment of the fuzzer, with `requirements.txt` in it. https://github.com/google/atheris
"""

import sys
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import atheris

with atheris.instrument_imports(include=["apigen", "apigen_terraform", "apigen_pulumi"]):
    from apigen.source.yaml_reader import parse
    from tests.fuzz.judge import judge
from tests.fuzz.beside import write_beside
from tests.fuzz.mutations import broken, mutated, text_of

_FOLDER = Path(mkdtemp(prefix="apigen-fuzz-"))
_SHARE_OF_BYTES = 0.3


def one(content: bytes) -> None:
    """Judges one input; what is raised is a finding of the fuzzer."""
    judge(content, _FOLDER)


def next_input(content: bytes, max_size: int, seed: int) -> bytes:
    """A change of the spec's data where it has some, else of its bytes."""
    random = Random(seed)
    data = _data(content)
    if data is None or random.random() < _SHARE_OF_BYTES:
        return _bytes(content, max_size, random)
    return text_of(mutated(data, data, random), random).encode(errors="replace")[:max_size]


def crossed(content: bytes, other: bytes, max_size: int, seed: int) -> bytes:
    """Parts of another spec in this one."""
    random = Random(seed)
    data, donor = _data(content), _data(other)
    if data is None or donor is None:
        return content[: random.randrange(len(content) + 1)] + other[: max_size // 2]
    return text_of(mutated(data, donor, random), random).encode(errors="replace")[:max_size]


def _bytes(content: bytes, max_size: int, random: Random) -> bytes:
    if random.random() < 0.5:
        return broken(content.decode(errors="replace"), random)[:max_size]
    changed: bytes = atheris.Mutate(content, max_size)
    return changed


def _data(content: bytes) -> dict[str, Any] | None:
    """What is in a small spec without aliases of aliases; the others are mutated as bytes."""
    if len(content) > 20_000 or content.count(b"*") > 20:
        return None
    try:
        return parse(content.decode(), "").data
    except UnicodeDecodeError:
        return None


if __name__ == "__main__":
    write_beside(_FOLDER)
    atheris.Setup(sys.argv, one, custom_mutator=next_input, custom_crossover=crossed)
    atheris.Fuzz()
