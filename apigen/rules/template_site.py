"""The mapping templates of a spec: where each stands, its tree, and what it may render."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from apigen.diagnostics import Path
from apigen.interpolation import blanked
from apigen.spec.integration import Integration, MockIntegration
from apigen.spec.integration.settings import RequestTemplate, Template
from apigen.spec.types import TextFile
from apigen.vtl import Block, VtlError, parse, parse_condition
from apigen.vtl.nodes import Any, Expression, Node, Reference, walk
from apigen.vtl.render import Rendering, explore

if TYPE_CHECKING:
    from apigen.rules.rule import RouteSite

Box: TypeAlias = Literal["request", "response", "condition"]

_JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class TemplateSite:
    """A template, or the condition of a mock's response, with its place.

    Attributes:
        path: of the text, or of what names the file that it stands in.
        box: whether it is for a request, for a response, or a condition over a request.
        raw: the text as it was written.
        interpolate: whether `${var.name}` in it is replaced.
        in_file: whether it stands in a file of its own.
    """

    site: "RouteSite"
    integration: Integration
    path: Path
    box: Box
    content_type: str
    raw: str
    interpolate: bool
    in_file: bool = False

    @cached_property
    def _blanked(self) -> tuple[str, tuple[int, ...]]:
        return blanked(self.raw) if self.interpolate else (self.raw, ())

    @property
    def text(self) -> str:
        """The text as Velocity gets it, with a number for each variable."""
        return self._blanked[0]

    @cached_property
    def _parsed(self) -> Block | Expression | VtlError:
        try:
            return parse_condition(self.text) if self.box == "condition" else parse(self.text)
        except VtlError as error:
            return error

    @property
    def error(self) -> VtlError | None:
        """Why Velocity cannot read it."""
        return self._parsed if isinstance(self._parsed, VtlError) else None

    @cached_property
    def nodes(self) -> tuple[Any, ...]:
        """Everything in it, in the order of the text; nothing where Velocity cannot read it."""
        return () if isinstance(self._parsed, VtlError) else tuple(walk(self._parsed))

    @cached_property
    def rendered(self) -> frozenset[int]:
        """Where the references begin that are rendered, not looked at by a directive or a function."""
        blocks = (node for node in self.nodes if isinstance(node, Block))
        return frozenset(part.start for block in blocks for part in block.parts if isinstance(part, Reference))

    @cached_property
    def renderings(self) -> tuple[Rendering, ...]:
        """What it may render; nothing where that cannot be told."""
        if not isinstance(self._parsed, Block):
            return ()
        return explore(self._parsed, self.text, trusted=self.box == "response")

    def part(self, start: int, end: int) -> tuple[int, int]:
        """A part of the text, as a part of what was written."""
        shorter = self._blanked[1]
        return start + bisect_right(shorter, start), end + bisect_right(shorter, max(start, end - 1))

    def written(self, node: Node) -> str:
        """How a node was written."""
        return self.raw[slice(*self.part(node.start, node.end))]


def template_sites(sites: "Iterable[RouteSite]") -> Iterator[TemplateSite]:
    """The templates of all routes, and the conditions of mocks."""
    for site in sites:
        for key, it in site.route.integrations():
            path = (*site.path, key)
            yield from _site(site, it, (*path, "request", "template"), it.request.template)
            for status, response in it.responses.items():
                place = (*path, "responses", status)
                yield from _site(site, it, (*place, "template"), response.template)
            if isinstance(it, MockIntegration):
                yield from _conditions(site, it, path)


def _site(
    site: "RouteSite", it: Integration, path: Path, source: Template | RequestTemplate | None
) -> Iterator[TemplateSite]:
    for place, content_type, one in _by_type(path, source):
        if isinstance(one, (str, TextFile)):
            yield TemplateSite(
                site=site,
                integration=it,
                path=place,
                box="request" if path[-2] == "request" else "response",
                content_type=content_type,
                raw=one.text if isinstance(one, TextFile) else one,
                interpolate=one.interpolate if isinstance(one, TextFile) else True,
                in_file=isinstance(one, TextFile),
            )


def _by_type(path: Path, source: Template | RequestTemplate | None) -> Iterator[tuple[Path, str, object]]:
    if isinstance(source, Mapping):
        yield from (((*path, content_type), content_type, one) for content_type, one in source.items())
    elif source is not None:
        yield path, _JSON, source


def _conditions(site: "RouteSite", mock: MockIntegration, path: Path) -> Iterator[TemplateSite]:
    for status, response in mock.responses.items():
        if response.when is not None:
            yield TemplateSite(
                site=site,
                integration=mock,
                path=(*path, "responses", status, "when"),
                box="condition",
                content_type=_JSON,
                raw=response.when,
                interpolate=True,
            )
