"""What right specs say at each place of the language, so that specs made of it are mostly right."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from apigen import source
from apigen.spec.types import ShortForm
from tests.soundness.language import Part, keys, written
from tests.specs import CASES, EXAMPLES

# Names of what specs have, by section. Everything else refers to these.
NAMES: Mapping[str, tuple[str, ...]] = {
    "functions": ("orders", "quotes", "audit"),
    "links": ("core", "edge"),
    "authorizers": ("users", "callers", "partners"),
    "api_keys": ("own", "given"),
    "usage_plans": ("gold", "free"),
    "models": ("Pet", "Order"),
    "stages": ("prod", "test"),
    "outputs": ("first", "second"),
}
# Which names may stand at a place, instead of what specs say there.
REFERENCES: Mapping[str, str] = {
    "LambdaIntegration.function": "functions",
    "Route.lambda": "functions",
    "TokenAuthorizer.function": "functions",
    "Authorizer.token": "functions",
    "RequestAuthorizer.function": "functions",
    "Authorizer.request": "functions",
    "VpcLinkIntegration.link": "links",
    "Authorization.name": "authorizers",
    "Route.authorizer": "authorizers",
    "Defaults.authorizer": "authorizers",
    "MethodRequest.body": "models",
    "MethodRequest.body.*": "models",
    "MethodResponse.body": "models",
    "MethodResponse.body.*": "models",
    "Domain.mappings": "stages",
    "Domain.mappings.*": "stages",
    "UsagePlan.stages": "stages",
    "UsagePlan.stages[]": "stages",
    "UsagePlan.keys[]": "api_keys",
    "Stage.methods": "routes",
    "PlanStage.throttle": "routes",
}
# The variables that stand for a whole value, by what the field takes.
TYPED = {"boolean": "a_bool", "integer": "a_number", "number": "a_number", "array": "a_list", "object": "a_map"}
VARIABLES: Mapping[str, Mapping[str, str]] = {
    "a_text": {},
    "a_bool": {"type": "bool"},
    "a_number": {"type": "number"},
    "a_list": {"type": "list(string)"},
    "a_map": {"type": "map(string)"},
}
# What stands where no right spec says anything: mapping expressions are the commonest text.
EXPRESSIONS = ("body", "query.page", "header.X-Id", "context.requestId", "'fixed'", "body.name")
METHODS = ("GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
PATHS = (
    "/",
    "/pets",
    "/pets/{id}",
    "/pets/{id}/toys/{toy}",
    "/files/{key+}",
    "/docs/{proxy+}",
    "/search",
    "/jobs/{id}",
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What right specs say.

    Attributes:
        values: at each place of each type, by the text of the value so that none is there twice.
        keys: of mappings whose keys have no name in the language.
        files: the text of each file that they name.
        named: what they declare, by section and name, of each name once.
    """

    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, dict[str, None]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    named: dict[str, dict[str, Any]] = field(default_factory=lambda: {"variables": {**VARIABLES}})

    def at(self, part: Part) -> Sequence[Any]:
        """The values of a part, in the order in which they were found."""
        return [*self.values.get((part.place, part.type), {}).values()]


@cache
def hints() -> Hints:
    """What golden cases and examples say."""
    found = Hints()
    for path in dict.fromkeys(case.spec for case in (*CASES, *EXAMPLES)):
        document = source.read(path)
        found.files.update(_files(document, path.parent))
        for section in (*NAMES, "variables"):
            declared = document.data.get(section, {})
            found.named[section] = {**declared, **found.named.get(section, {})}
        for part, value in written(document.data):
            for place in (part.place, *_long_forms(part)):
                found.values.setdefault((place, part.type), {})[json.dumps(value, sort_keys=True)] = value
            if isinstance(value, dict):
                named = keys(part)
                found.keys.setdefault(part.place, {}).update(dict.fromkeys(key for key in value if key not in named))
    return found


def _long_forms(part: Part) -> Iterator[str]:
    """The main fields of the mappings that may be written as such a value."""
    yield from (f"{place}.{short}" for place in part.models if (short := SHORT_FORMS.get(place)))


def _short_forms(model: type[ShortForm]) -> Iterator[tuple[str, str]]:
    for one in model.__subclasses__():
        yield from ((one.__name__, one.SHORT),) if hasattr(one, "SHORT") else ()
        yield from _short_forms(one)


SHORT_FORMS = dict(_short_forms(ShortForm))


def _files(document: source.Document, folder: Path) -> Iterator[tuple[str, str]]:
    for part, value in written(document.data):
        if part.place.endswith(".file") and isinstance(value, str) and (folder / value).is_file():
            yield value, document.read_text(value)
