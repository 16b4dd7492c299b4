"""The whole way of the data: source -> spec -> rules -> lower -> passes. Start reading here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any, TypeAlias

from apigen import source
from apigen.diagnostics import Diagnostic, Severity, Span
from apigen.graph import Graph, Override
from apigen.graph.verify import verify
from apigen.levels import adjusted
from apigen.limit import limited
from apigen.lower import lower
from apigen.passes import CANARY, StateError, keep, lay_out, with_canary
from apigen.rules import check
from apigen.rules.rule import Built
from apigen.served import Served, begins_with_change, later, lost, recall, without_canaries
from apigen.spec import ApiSpec
from apigen.spec.read import read_spec
from apigen.spec.rules import RuleSettings

State: TypeAlias = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A canary that was not there at the build before.

    Attributes:
        graph: the same API without it, which is what is deployed already: a canary begins by itself.
        refusal: what to say where something else is deployed.
    """

    graph: Graph
    refusal: Diagnostic


# What a build notes: of a PRIVATE API, which cannot become an EDGE one, and of a resource policy, which stays.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html
_ENDPOINT, _POLICY = "endpoint", "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What became of a spec.

    Attributes:
        graph: the resources; None where there are errors.
        diagnostics: errors and warnings in the order of the files.
        sources: the text of each file by its name in the diagnostics.
        settings: what the spec says about rules, for what targets find.
        deployment: what the next build must be given as `state`; None where there is nothing to remember.
        beginning: a canary that begins with this build.
    """

    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    deployment: Mapping[str, object] | None = None
    settings: RuleSettings = field(default_factory=dict)
    beginning: Beginning | None = None


def compile_file(path: FilePath, layout: str = "openapi", state: State = None, *, redeploy: bool = False) -> Compiled:
    """Compiles the spec at `path`.

    Args:
        path: the main spec file.
        layout: `openapi` (one document) or `resources` (one resource for each method, integration and response).
        state: `deployment` of the build before, which tells what is served and what changed.
        redeploy: makes a new deployment in the layout `resources` even if the definition did not change.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    return compile_document(source.read(path), layout, state, redeploy=redeploy)


def compile_document(
    document: source.Document, layout: str, state: State = None, *, redeploy: bool = False
) -> Compiled:
    """Compiles a spec that was read already."""
    if document.diagnostics:
        return Compiled(graph=None, diagnostics=limited(document.diagnostics), sources=document.texts)
    spec, found = read_spec(document)
    # The models say whether each field is right by itself; only then is it worth asking whether they fit together.
    built, slots = _remembered(state or {})
    found = (*found, *adjusted(check(spec, document, built), spec, document)) if spec else found
    if spec is None or any(one.severity is Severity.ERROR for one in found):
        return Compiled(graph=None, diagnostics=limited(found), sources=document.texts)
    graph = verify(_placed(lower(spec), document))
    graph, remembered, wrong = _beside_canaries(graph, document, state)
    if wrong:
        return Compiled(graph=None, diagnostics=limited((*found, *wrong)), sources=document.texts)
    graph, deployment = lay_out(graph, layout, slots, redeploy=redeploy)
    return Compiled(
        graph=verify(graph),
        diagnostics=limited(found),
        sources=document.texts,
        settings=spec.rules,
        deployment={**(deployment or {}), **remembered, **_noted(spec)} or None,
        beginning=_beginning(spec, document, layout, slots) if remembered.keys() - (state or {}).keys() else None,
    )


def _beside_canaries(
    graph: Graph, document: source.Document, state: State
) -> tuple[Graph, dict[str, object], tuple[Diagnostic, ...]]:
    """`graph` with what is served beside canaries, what to remember of that, and why it cannot be so."""
    stages = with_canary(graph)
    if not stages:
        return graph, {}, ()
    before = recall(state)
    kept = keep(graph, before.graph() if before else graph)
    served = Served(stages=stages, document=before.document if before else document)
    new = sorted({*stages} - {*before.stages}) if before else []
    wrong = (*(later(stage, document) for stage in new), *(lost(what, document) for what in kept.lost))
    return kept.graph, {CANARY: served.state()}, wrong


def _beginning(spec: ApiSpec, document: source.Document, layout: str, state: State) -> Beginning:
    graph = verify(_placed(lower(without_canaries(spec)), document))
    first = min(name for name, stage in spec.stages.items() if stage.canary)
    return Beginning(graph=verify(lay_out(graph, layout, state)[0]), refusal=begins_with_change(first, document))


def _noted(spec: ApiSpec) -> dict[str, object]:
    endpoint = {_ENDPOINT: spec.endpoint.type} if spec.endpoint.type == "PRIVATE" else {}
    return {**endpoint, _POLICY: True} if spec.policy is not None else {**endpoint}


def _remembered(state: Mapping[str, Any]) -> tuple[Built, Mapping[str, Any] | None]:
    """What the build before noted, and what its layout did.

    Raises:
        StateError: `state` is not what an earlier build returned.
    """
    endpoint, policy = state.get(_ENDPOINT, ""), state.get(_POLICY, False)
    if not isinstance(endpoint, str) or not isinstance(policy, bool):
        raise StateError("the endpoint or the policy in the lock file is not what apigen wrote")
    built = Built(endpoint=endpoint, policy=policy)
    return built, {key: value for key, value in state.items() if key not in (_ENDPOINT, _POLICY)} or None


def _placed(graph: Graph, document: source.Document) -> Graph:
    """`graph` with the places of overrides, of which only a target can tell whether they are right."""
    return replace(graph, overrides=tuple(replace(one, spans=_spans(one, document)) for one in graph.overrides))


def _spans(override: Override, document: source.Document) -> dict[str, Span]:
    path = ("overrides", override.target, override.resource)
    arguments = {name: document.span((*path, name), key=True) for name in override.arguments}
    return {"": document.span(path, key=True), **arguments}
