"""A way in which all conditions on unknown values may turn out, and how much work may be spent in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from apigen.vtl.values import LimitReached

_MAX_STEPS = 4000
_MAX_DEPTH = 12


@dataclass(slots=True, kw_only=True)
class World:
    """One way in which conditions turn out.

    Attributes:
        flipped: the conditions that are not as they are by default.
        asked: what was decided, in order, each with its default.
        checked: the values that the template matches with a regular expression.
    """

    flipped: frozenset[str] = frozenset()
    asked: dict[str, bool] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    steps: int = 0
    depth: int = 0

    def decide(self, condition: str, *, default: bool) -> bool:
        self.asked.setdefault(condition, default)
        return default is not (condition in self.flipped)

    def step(self) -> None:
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise LimitReached

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """For what a template defines, which may render itself."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise LimitReached
        yield
        self.depth -= 1
