"""Wrong modules and programs, made from right ones: the conformance tests must tell each of them from its graph.

A mutation is a change of text that a slip in a target could make. It must still be a configuration that Terraform and
the provider accept, or a program that runs: what these refuse needs no comparison.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tests.specs import CASES, EXAMPLES, Case, rendered

_EVERY = {str(case): replace(case, older=True) for case in (*CASES, *EXAMPLES)}
DOCUMENT, DISCRETE, SECRET = "orders-openapi", "orders-resources", "api-variables-openapi"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of generated text.

    Attributes:
        about: what went wrong.
        of: the case.
        shows: the places where the normal form must differ, all of them.
        edits: patterns and their replacements, each made once, in the first file that has it.
        planned: whether a plan can show it: lifecycles are in none, nor is text beside what is known only at apply.
    """

    about: str
    of: str
    shows: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]
    planned: bool = True


@dataclass(slots=True)
class Batch:
    """Mutations of one case at different places, made together: a run of Terraform takes seconds."""

    parts: list[Mutation]

    def __str__(self) -> str:
        return f"{self.case}-{self.parts[0].about.replace(' ', '-')}"

    @property
    def case(self) -> Case:
        return _EVERY[self.parts[0].of]

    @property
    def shows(self) -> set[str]:
        return {place for part in self.parts for place in part.shows}

    def takes(self, mutation: Mutation) -> bool:
        """Whether a mutation is of this case, and at none of its places, nor inside or around one."""
        pairs = [(one, other) for one in self.shows for other in mutation.shows]
        return mutation.of == self.parts[0].of and not any(
            one.startswith(other) or other.startswith(one) for one, other in pairs
        )

    def files(self, target: str) -> dict[str, str]:
        """The files of the case with all changes."""
        files = dict(rendered(self.case, target))
        for part in self.parts:
            for pattern, replacement in part.edits:
                _edit(files, pattern, replacement)
        return files


def batches(mutations: Iterable[Mutation]) -> list[Batch]:
    """As few batches as come of taking the mutations in their order."""
    found: list[Batch] = []
    for mutation in mutations:
        home = next((batch for batch in found if batch.takes(mutation)), None)
        if home:
            home.parts.append(mutation)
        else:
            found.append(Batch([mutation]))
    return found


def _edit(files: dict[str, str], pattern: str, replacement: str) -> None:
    path = _first(files, pattern)
    files[path] = re.sub(pattern, replacement, files[path], count=1)


def _first(files: Mapping[str, str], pattern: str) -> str:
    found = [path for path, text in files.items() if path.endswith((".tf", ".py")) and re.search(pattern, text)]
    assert found, f"there is nothing like {pattern} to change"
    return found[0]
