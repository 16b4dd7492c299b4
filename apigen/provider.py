"""What of a graph only newer versions of a provider take, and what that does to the range of versions to allow.

Each target keeps a table of `Since` with the versions of its own provider.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from apigen.graph import Graph
from apigen.graph.resources import Argument, Block, Resource, arguments

Version: TypeAlias = tuple[int, ...]

# One clause of a range, as Terraform writes it and as pip does. `~>` and `~=` mean the same where both are allowed.
# https://developer.hashicorp.com/terraform/language/expressions/version-constraints
# https://packaging.python.org/en/latest/specifications/version-specifiers/
_CLAUSE = re.compile(r"\s*(===|==|=|!=|~>|~=|>=|<=|>|<)?\s*v?(\d+(?:\.\d+)*)(\.\*)?", re.ASCII)
_AT_LEAST = re.compile(r"(?<!~)>=?(\s*)v?\d[^\s,]*", re.ASCII)


def _any(value: Argument) -> bool:
    return value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """An argument, or a whole kind, that came with a version of the provider.

    Attributes:
        argument: as the graph names it, `block.argument` inside a block; None is the kind itself.
        version: of the provider, e.g. `6.25.0`.
        when: which values of the argument the versions before do not take; any unless given.
        named: what people are told that it is, where its name does not say it.
    """

    kind: str
    argument: str | None = None
    version: str
    when: Callable[[Argument], bool] = _any
    named: str = ""

    def needed(self, resource: Resource) -> bool:
        """Whether `resource` is or sets this."""
        if self.kind != resource.KIND:
            return False
        return self.argument is None or any(name == self.argument and self.when(v) for name, v in _flat(resource))


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a graph needs of the provider, and the labels of the resources that do."""

    since: Since
    labels: tuple[str, ...]

    @property
    def where(self) -> str:
        """`GET /chat and 2 more`."""
        first, *more = self.labels
        return f"{first} and {len(more)} more" if more else first


def _flat(resource: Resource) -> Iterator[tuple[str, Argument]]:
    for name, value in arguments(resource):
        yield name, value
        if isinstance(value, Block):
            yield from ((f"{name}.{inner}", item) for inner, item in arguments(value))


def needs(graph: Graph, table: tuple[Since, ...]) -> tuple[Need, ...]:
    """What of `table` is in `graph`, in the table's order."""
    found = []
    for since in table:
        labels = dict.fromkeys(r.label or str(r.address) for r in graph.resources if since.needed(r))
        if labels:
            found.append(Need(since=since, labels=tuple(labels)))
    return tuple(found)


def allowed(found: tuple[Need, ...], versions: str) -> str:
    """The range without the versions that lack what is needed."""
    for need in found:
        versions = raised(versions, need.since.version)
    return versions


def excludes(versions: str, version: str) -> bool:
    """Whether the range has neither `version` nor a later one."""
    ends = [end for _, end in _bounds(versions) if end is not None]
    return bool(ends) and min(ends) <= _parts(version)


def raised(versions: str, version: str) -> str:
    """The range without what is before `version`: with a higher lower bound, or with one."""
    if any(start >= _parts(version) for start, _ in _bounds(versions)):
        return versions
    bound = _AT_LEAST.search(versions)
    if bound is None:
        return f"{versions}{', >= ' if ' ' in versions else ',>='}{version}"
    return f"{versions[: bound.start()]}>={bound[1]}{version}{versions[bound.end() :]}"


def _bounds(versions: str) -> Iterator[tuple[Version, Version | None]]:
    """The first version of each clause and the one at which it ends, None for no end."""
    for clause in map(_CLAUSE.match, versions.split(",")):
        if clause:
            yield _bound(clause[1] or "=", clause[2], wildcard=clause[3] is not None)


def _bound(operator: str, version: str, *, wildcard: bool) -> tuple[Version, Version | None]:
    at = _parts(version)
    after = (*at, 1)
    match operator:
        case "=" | "==" | "===":
            return at, _series(version) if wildcard else after
        case ">=" | ">":
            return at if operator == ">=" else after, None
        case "<" | "<=":
            return (), at if operator == "<" else after
        case "~>" | "~=":
            return at, _series(version.rpartition(".")[0]) if "." in version else None
        case _:
            return (), None


def _parts(version: str) -> Version:
    found = tuple(map(int, version.split(".")))
    return (*found, *(0,) * (3 - len(found)))


def _series(version: str) -> Version:
    """The first version after all that start like `version`."""
    *above, last = map(int, version.split("."))
    return (*above, last + 1)
