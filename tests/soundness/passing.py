"""A spec to one that passes: what it lacks is added where that is plain, and else what is refused is taken out."""

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apigen.compiler import Compiled, compile_document
from apigen.diagnostics import Diagnostic, Path, Severity, Span
from apigen.source import Document
from apigen.source.files import Shelf
from tests.soundness.hints import hints

_VARIABLE = re.compile(r"\$\{var\.([A-Za-z_][A-Za-z0-9_]*)\}")
_STAGE_VARIABLE = re.compile(r"stage variable '(\w+)'")
_LEAST: Mapping[str, Any] = {
    "apigen": 1,
    "name": "shop",
    "routes": {"GET /health": {"mock": 204}},
    "stages": {"prod": {}},
}
_CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
# Nearly every spec converges long before; one that does not after half of them keeps these sections only.
_ROUNDS = 40
_KEPT = frozenset({*_LEAST, "functions", "links", "authorizers", "models", "variables"})

Data = dict[str, Any]


class _Placed(Document):
    """A spec whose places are the paths in it."""

    def span(self, path: Path, *, key: bool = False) -> Span:  # noqa: ARG002
        return Span(json.dumps(path), 1, 1, 1, 1)

    def part(self, path: Path, part: tuple[int, int]) -> Span:  # noqa: ARG002
        return self.span(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A spec that passes, and in how many rounds each rule refused something before it did."""

    data: Data
    refused: Counter[str]


def compiled(data: Mapping[str, Any], layout: str) -> Compiled:
    """What becomes of a spec."""
    shelf = Shelf(named={**hints().files})
    document = _Placed(data=data, diagnostics=(), texts={}, file="spec.yaml", folder=None, root=None, shelf=shelf)
    return compile_document(document, layout)


def passing(data: Mapping[str, Any]) -> Passing:
    """What of a spec passes, with what it lacked."""
    current, refused = complete(data), Counter[str]()
    for round_ in range(_ROUNDS):
        current = {key: value for key, value in current.items() if round_ < _ROUNDS // 2 or key in _KEPT}
        wrong = [one for one in compiled(current, "openapi").diagnostics if one.severity is Severity.ERROR]
        if not wrong:
            return Passing(data=current, refused=refused)
        current = complete(_changed(current, wrong, refused))
        refused.update({one.rule for one in wrong})
    raise AssertionError(f"it does not come to pass: {wrong}")


def complete(data: Mapping[str, Any]) -> Data:
    """A spec with all that every spec has, and with its variables."""
    full = {**_LEAST, **{key: value for key, value in data.items() if value or key not in _LEAST}}
    used = _VARIABLE.findall(json.dumps({key: value for key, value in full.items() if key != "variables"}))
    given = data.get("variables") or {}
    known = {**hints().named["variables"], **given}
    return {**full, "variables": {name: known.get(name) for name in sorted({*used, *given})}}


def _changed(data: Data, wrong: list[Diagnostic], before: Counter[str]) -> Data:
    """`data` with what helps; where that did not help before, without what is refused."""
    changed: Data = copy.deepcopy(data)
    # The last first, so that the indexes of the others stay right.
    for one in sorted(wrong, key=lambda one: [(isinstance(step, str), step) for step in _place(one)], reverse=True):
        repair = _REPAIRS.get(one.rule)
        moved = _place(one)[:1] == ("routes",) and not _has(changed.get("routes"), "".join(map(str, _place(one)[1:2])))
        if not moved and (repair is None or before[one.rule] > 3 or not repair(changed, one)):
            _remove(changed, _place(one))
    return changed


def _place(found: Diagnostic) -> Path:
    return tuple(json.loads(found.span.file)) if found.span else found.path


def _remove(here: Any, path: Path) -> None:
    """Takes out what is at `path`, or the innermost that there is on the way."""
    for at, step in enumerate(path):
        inner = _inner(here, step)
        if at == len(path) - 1 or inner is None or not _has(inner, path[at + 1]):
            if _has(here, step):
                del here[step]
            return
        here = inner


def _has(here: Any, step: str | int) -> bool:
    return step in here if isinstance(here, dict) else isinstance(here, list) and step in range(len(here))


def _inner(here: Any, step: str | int) -> Any:
    return here[step] if _has(here, step) else None


def _at(data: Data, path: Path) -> Any:
    here: Any = data
    for step in path:
        here = _inner(here, step)
    return here


def _declared(section: str) -> Callable[[Data, Diagnostic], bool]:
    """Adds what is named to a section, as a right spec has it."""

    def declare(data: Data, found: Diagnostic) -> bool:
        path = _place(found)
        value = _at(data, path)
        name = value if isinstance(value, str) else path[-1]
        known = hints().named[section]
        if name in known:
            data.setdefault(section, {})[name] = copy.deepcopy(known[str(name)])
        return name in known

    return declare


def _public(data: Data, found: Diagnostic) -> bool:
    route = _at(data, _place(found)[:2])
    fits = isinstance(route, dict) and not route.get("public")
    if fits:
        route["public"] = True
    return fits


def _setting(key: str, value: Any) -> Callable[[Data, Diagnostic], bool]:
    """Adds a key to the model that is refused."""

    def add(data: Data, found: Diagnostic) -> bool:
        here = _at(data, _place(found))
        fits = isinstance(here, dict) and key not in here
        if fits:
            here[key] = value
        return fits

    return add


def _stage_variable(data: Data, found: Diagnostic) -> bool:
    name = _STAGE_VARIABLE.search(found.message)
    if name is None:
        return False
    stages = data.get("stages", {})
    for stage, said in stages.items():
        settings = said if isinstance(said, dict) else {}
        stages[stage] = {**settings, "variables": {name[1]: "live", **settings.get("variables", {})}}
    return bool(stages)


def _with_a_body(data: Data, found: Diagnostic) -> bool:
    """Gives a route that reads the body a method with one."""
    key = str(_place(found)[1])
    other = f"POST {key.partition(' ')[2]}"
    routes = data.get("routes", {})
    fits = key in routes and other not in routes
    if fits:
        routes[other] = routes.pop(key)
    return fits


def _with_cache(data: Data, found: Diagnostic) -> bool:
    """Gives a stage whose methods are cached its cache."""
    stage = _at(data, _place(found)[:2])
    fits = isinstance(stage, dict) and not stage.get("cache")
    if fits:
        stage["cache"] = True
    return fits


def _without_source(data: Data, _: Diagnostic) -> bool:
    return data.pop("api_key_source", None) is not None


_REPAIRS: Mapping[str, Callable[[Data, Diagnostic], bool]] = {
    "unknown-function": _declared("functions"),
    "unknown-link": _declared("links"),
    "unknown-authorizer": _declared("authorizers"),
    "unknown-model": _declared("models"),
    "unknown-api-key": _declared("api_keys"),
    "unknown-stage": _declared("stages"),
    "unknown-plan-stage": _declared("stages"),
    "undefined-stage-variable": _stage_variable,
    "key-without-authorizer": _without_source,
    "no-request-body": _with_a_body,
    "open-write-method": _public,
    "domain-certificate": _setting("certificate", _CERTIFICATE),
    "no-stage-cache": _with_cache,
    "missing-identity-source": _setting("ttl", 0),
}
