"""The whole way of the data: source -> spec -> rules -> lower -> passes. Start reading here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from apigen import source
from apigen.diagnostics import Diagnostic, Severity, Span
from apigen.graph import Graph, Override
from apigen.graph.verify import verify
from apigen.limit import limited
from apigen.lower import lower
from apigen.passes import lay_out
from apigen.rules import check
from apigen.spec.read import read_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What became of a spec.

    Attributes:
        graph: the resources; None where there are errors.
        diagnostics: errors and warnings in the order of the files.
        sources: the text of each file by its name in the diagnostics.
        deployment: what the next build must be given as `state`; None where the layout needs no memory.
    """

    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    deployment: Mapping[str, object] | None = None


def compile_file(
    path: FilePath, layout: str = "openapi", state: Mapping[str, Any] | None = None, *, redeploy: bool = False
) -> Compiled:
    """Compiles the spec at `path`.

    Args:
        path: the main spec file.
        layout: `openapi` (one document) or `resources` (one resource for each method, integration and response).
        state: `deployment` of the build before, which the layout `resources` needs to tell what changed.
        redeploy: makes a new deployment in the layout `resources` even if the definition did not change.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    return compile_document(source.read(path), layout, state, redeploy=redeploy)


def compile_document(
    document: source.Document, layout: str, state: Mapping[str, Any] | None = None, *, redeploy: bool = False
) -> Compiled:
    """Compiles a spec that was read already."""
    if document.diagnostics:
        return Compiled(graph=None, diagnostics=limited(document.diagnostics), sources=document.texts)
    spec, found = read_spec(document)
    # The models say whether each field is right by itself; only then is it worth asking whether they fit together.
    found = (*found, *check(spec, document)) if spec else found
    if spec is None or any(one.severity is Severity.ERROR for one in found):
        return Compiled(graph=None, diagnostics=limited(found), sources=document.texts)
    graph = verify(_placed(lower(spec), document))
    graph, deployment = lay_out(graph, layout, state, redeploy=redeploy)
    return Compiled(graph=verify(graph), diagnostics=limited(found), sources=document.texts, deployment=deployment)


def _placed(graph: Graph, document: source.Document) -> Graph:
    """`graph` with the places of overrides, of which only a target can tell whether they are right."""
    return replace(graph, overrides=tuple(replace(one, spans=_spans(one, document)) for one in graph.overrides))


def _spans(override: Override, document: source.Document) -> dict[str, Span]:
    path = ("overrides", override.target, override.resource)
    arguments = {name: document.span((*path, name), key=True) for name in override.arguments}
    return {"": document.span(path, key=True), **arguments}
