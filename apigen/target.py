"""What a target is, and how the installed ones are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

from apigen.diagnostics import Diagnostic, Topic, did_you_mean
from apigen.graph import Graph

GROUP = "apigen.targets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting of a target, given as `--option NAME=VALUE`.

    Attributes:
        name: as the user writes it.
        default: the value where the user gives none.
        description: one sentence for `apigen targets`.
        values: the allowed values; empty means any text.
    """

    name: str
    default: str
    description: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a target made of a graph.

    Attributes:
        files: text by path relative to the output folder, with `/` between parts.
        diagnostics: what the target could not express, or wants the user to know.
    """

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


class Target(Protocol):
    """Turns a graph into files. It never decides whether a resource exists."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def options(self) -> tuple[Option, ...]: ...

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What its diagnostics may be about; their names begin with its own. `explained/` has a file for each."""
        ...

    def render(self, graph: Graph, options: Mapping[str, str]) -> Rendered:
        """The files for `graph`. `options` has a value for every option of the target."""
        ...


class UnknownTargetError(Exception):
    """No installed distribution has a target of that name."""


@cache
def installed() -> tuple[str, ...]:
    """The names of all installed targets, sorted."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def load(name: str) -> Target:
    """The target `name`, ours or a third party's.

    Raises:
        UnknownTargetError: there is none of that name.
    """
    for entry in entry_points(group=GROUP, name=name):
        target: Target = entry.load()
        return target
    guess = did_you_mean(name, installed())
    close = guess if guess.startswith("did") else f"installed: {', '.join(installed()) or 'none'}"
    raise UnknownTargetError(f"no target '{name}'; {close}")
