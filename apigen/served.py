"""The spec that stages go on serving beside their canaries: kept in the lock, and compiled again for what it needs.

    Served(stages=("prod",), document=...)  <->  {"stages": ["prod"], "spec": {...}, "files": {"order.vtl": "..."}}

The lock file is input like any other: what is in it passes the same checks as a spec.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from apigen.diagnostics import Diagnostic, Severity, Topic
from apigen.graph import Graph
from apigen.levels import adjusted
from apigen.lower import lower
from apigen.passes import CANARY, StateError
from apigen.rules import check
from apigen.source import Document, recalled
from apigen.spec import ApiSpec
from apigen.spec.read import read_spec

TOPICS = (
    Topic(name="later-canary", summary="Stages with a canary begin together.", fixed=True),
    Topic(name="canary-needs", summary="What is served beside a canary keeps what it needs.", fixed=True),
    Topic(name="canary-begins-with-change", summary="A canary begins by itself, before what it is for.", fixed=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What stages go on serving.

    Attributes:
        stages: the stages that have a canary.
        document: the spec when the canary was put in.
    """

    stages: tuple[str, ...]
    document: Document

    def state(self) -> dict[str, object]:
        files = dict(sorted(self.document.shelf.named.items()))
        return {"stages": list(self.stages), "spec": self.document.data, "files": files}

    def graph(self) -> Graph:
        """The resources of the spec.

        Raises:
            StateError: it is no spec that this version of apigen compiles.
        """
        spec, found = read_spec(self.document)
        found = (*found, *adjusted(check(spec, self.document), spec, self.document)) if spec else found
        wrong = [one.message for one in found if one.severity is Severity.ERROR]
        if spec is None or wrong:
            raise StateError(f"the spec that is served beside a canary: {'; '.join(wrong)}")
        return lower(without_canaries(spec))


def without_canaries(spec: ApiSpec) -> ApiSpec:
    """The same spec with no canary in it."""
    stages = {name: stage.model_copy(update={"canary": None}) for name, stage in spec.stages.items()}
    return spec.model_copy(update={"stages": stages})


def recall(state: Mapping[str, object] | None) -> Served | None:
    """What the build before remembered; None where there was no canary.

    Raises:
        StateError: it is not what `Served.state` returned.
    """
    if state is None or CANARY not in state:
        return None
    match state[CANARY]:
        case {"stages": list(stages), "spec": dict(spec), "files": dict(files)} if _is_text([*stages, *files.values()]):
            return Served(stages=tuple(stages), document=recalled(_encodable(spec), files))
        case _:
            raise StateError("the canary in the lock file is not what apigen wrote")


def _is_text(values: list[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _encodable(spec: dict[str, object]) -> dict[str, object]:
    """`spec` itself, all of which is text that a file can hold: JSON may have half of a character."""
    try:
        json.dumps(spec, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise StateError("the canary in the lock file has what is not text") from error
    return spec


def later(stage: str, document: Document) -> Diagnostic:
    """One spec is served beside all canaries, which is not what this stage serves."""
    return Diagnostic(
        rule="later-canary",
        message=f"the canary of stage '{stage}' begins while another stage has one",
        help="let them begin together, with `percent: 0` for those that wait; or promote the other one first",
        span=document.span(("stages", stage, "canary"), key=True),
    )


def lost(what: str, document: Document) -> Diagnostic:
    """What cannot be there twice."""
    return Diagnostic(
        rule="canary-needs",
        message=f"{what} changes, and what is served beside the canary needs it as it was",
        help="promote or remove the canary first, or give what is new another name",
        span=document.span(("stages",), key=True),
    )


def begins_with_change(stage: str, document: Document) -> Diagnostic:
    """Only what a build wrote without the canary tells what the stage serves."""
    return Diagnostic(
        rule="canary-begins-with-change",
        message=f"the canary of stage '{stage}' begins together with other changes",
        help="build and apply without the canary, then with it, then change the API; "
        "so it is known what the stage goes on serving and what that needs",
        span=document.span(("stages", stage, "canary"), key=True),
    )
