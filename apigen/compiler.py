"""The whole way of the data: source -> spec -> rules -> lower -> passes. Start reading here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from apigen import source
from apigen.diagnostics import Diagnostic, Severity, Span
from apigen.graph import Graph, Override
from apigen.graph.verify import verify
from apigen.lower import lower
from apigen.passes import StateError, lay_out
from apigen.rules import check
from apigen.spec.read import read_spec

# What a build notes of a PRIVATE API, which cannot become an EDGE one.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html
_ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What became of a spec.

    Attributes:
        graph: the resources; None where there are errors.
        diagnostics: errors and warnings in the order of the files.
        sources: the text of each file by its name in the diagnostics.
        deployment: what the next build must be given as `state`; None where it needs no memory.
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
        state: `deployment` of the build before, by which what changed is told.
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
        return Compiled(graph=None, diagnostics=document.diagnostics, sources=document.texts)
    spec, found = read_spec(document)
    # The models say whether each field is right by itself; only then is it worth asking whether they fit together.
    built, slots = _remembered(state or {})
    found = (*found, *check(spec, document, built)) if spec else found
    if spec is None or any(one.severity is Severity.ERROR for one in found):
        return Compiled(graph=None, diagnostics=found, sources=document.texts)
    graph = verify(_placed(lower(spec), document))
    graph, deployment = lay_out(graph, layout, slots, redeploy=redeploy)
    if spec.endpoint.type == "PRIVATE":
        deployment = {**(deployment or {}), _ENDPOINT: spec.endpoint.type}
    return Compiled(graph=verify(graph), diagnostics=found, sources=document.texts, deployment=deployment)


def _remembered(state: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None]:
    """The endpoint of the build before, where it was noted, and what the layout `resources` noted.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    built = state.get(_ENDPOINT, "")
    if not isinstance(built, str):
        raise StateError("the endpoint in the lock file is not what apigen wrote")
    return built, {key: value for key, value in state.items() if key != _ENDPOINT} or None


def _placed(graph: Graph, document: source.Document) -> Graph:
    """`graph` with the places of overrides, of which only a target can tell whether they are right."""
    return replace(graph, overrides=tuple(replace(one, spans=_spans(one, document)) for one in graph.overrides))


def _spans(override: Override, document: source.Document) -> dict[str, Span]:
    path = ("overrides", override.target, override.resource)
    arguments = {name: document.span((*path, name), key=True) for name in override.arguments}
    return {"": document.span(path, key=True), **arguments}
