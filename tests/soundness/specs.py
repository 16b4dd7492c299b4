"""A strategy for whole specs: what the JSON Schema lets stand at each place, with hints for what fits together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st

from apigen.catalogue import settable
from apigen.diagnostics import Severity
from apigen.spec.route import INTEGRATION_KEYS
from tests.soundness.hints import EXPRESSIONS, METHODS, NAMES, PATHS, REFERENCES, TYPED, hints
from tests.soundness.language import Part, items, keys, language, members

# Of these keys a model takes one; its other keys stand beside it.
ONE_OF: Mapping[str, tuple[str, ...]] = {
    "Route": INTEGRATION_KEYS,
    "Authorizer": ("cognito", "request", "token"),
    "BodyModel": ("file", "schema"),
    "Link": ("alb", "id", "nlb", "target"),
    "Function": ("arn", "name"),
}
SECTIONS = ("functions", "links", "authorizers", "api_keys", "usage_plans", "models", "outputs", "domains")
# Keys that no spec here has, and why.
LEFT_OUT: Mapping[str, str] = {
    "ApiSpec.include": "a file that is merged before anything is read: tests/unit/test_source.py",
    "ApiSpec.overrides": "arguments by the provider's names, which a target compares with its schema by itself: "
    "tests/test_overrides.py",
}
_CONSTANT = ("ApiSpec.apigen",)
_WARNINGS = tuple(topic.name for topic in settable() if topic.severity is Severity.WARNING)
# A rule that is turned off is the writer's word against AWS's, so that only stricter settings are of interest.
_SETTINGS = ("error", "warning", {"level": "warning", "reason": "It is so."})
_CHARACTERS = "abcXYZ019 _-./:;,?!'\\\"$#{}[]()<>%&*+=|~^`@éß"


@dataclass(frozen=True, slots=True)
class Writer:
    """Draws one spec.

    Attributes:
        random: what is chosen by chance; hypothesis draws its seed, since a spec takes hundreds of choices.
        integrations: which ones its routes have.
        names: what the spec has, by section.
    """

    random: Random
    integrations: tuple[str, ...] = INTEGRATION_KEYS
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spec(self) -> dict[str, Any]:
        """A whole spec; its variables are declared where it is complete."""
        for section in (*SECTIONS, "stages", "routes"):
            self.names[section] = self._names(section)
        known = keys(language())
        wanted = [key for key in known if f"ApiSpec.{key}" not in (*LEFT_OUT, *_CONSTANT) and self._wanted(key)]
        return {"apigen": 1, "name": "shop", **{key: self.one(known[key], 1) for key in wanted}}

    def _wanted(self, key: str) -> bool:
        return bool(self.names[key]) if key in self.names else self.chance(4)

    def _names(self, section: str) -> tuple[str, ...]:
        if section == "routes":
            number = range(self.random.randint(2, 6))
            return tuple({f"{self.random.choice(METHODS)} {self.random.choice(PATHS)}": None for _ in number})
        known = NAMES.get(section) or tuple(hints().keys["ApiSpec." + section])
        return self.some(known, least=int(section == "stages"))

    def some(self, known: Sequence[str], least: int = 0) -> tuple[str, ...]:
        """Up to two of them."""
        return tuple(self.random.sample(known, min(len(known), self.random.randint(least, 2))))

    def chance(self, of: int) -> bool:
        """True once in so many times."""
        return self.random.randrange(of) == 0

    def one(self, parts: tuple[Part, ...], depth: int) -> Any:
        """What one of the alternatives may be; they are as likely as each other."""
        part = self.random.choice(parts)
        known = hints().at(part)
        # A value as it stands in a right spec, with all that fits together in it.
        if known and part.type in ("object", "array", "any") and depth > 2 and self.chance(3):
            return self.random.choice(known)
        match part.type:
            case "object":
                return self._mapping(part, depth)
            case "array":
                return self._list(part, depth)
            case "string":
                return self._text(part)
        return self._scalar(part)

    def _mapping(self, part: Part, depth: int) -> dict[str, Any]:
        known = keys(part)
        if part.place == "RuleSettings":
            return {name: self.random.choice(_SETTINGS) for name in self.some(_WARNINGS)}
        started = self._start(part)
        kinds = self.integrations if part.place == "Route" else ONE_OF.get(part.place, ())
        either = (self.random.choice(kinds),) if kinds and not started else ()
        chosen = [key for key in known if key in (*started, *either) or self._chosen(part, key, depth)]
        made = {key: started[key] if key in started else self.one(known[key], depth + 1) for key in chosen}
        others = members(part)
        return {**made, **{key: self.one(others, depth + 1) for key in self._keys(part)}} if others else made

    def _start(self, part: Part) -> Mapping[str, Any]:
        """A mapping of a right spec to begin with, or nothing."""
        known = [value for value in hints().at(part) if keys(part)]
        return self.random.choice(known) if known and part.place != "Route" and self.chance(2) else {}

    def _chosen(self, part: Part, key: str, depth: int) -> bool:
        if key in part.schema.get("required", ()) or (part.place, key) == ("Route", "public"):
            return True
        return key not in ONE_OF.get(part.place, ()) and self.chance(min(3 + depth, 5))

    def _keys(self, part: Part) -> tuple[str, ...]:
        place = part.place
        section = place.removeprefix("ApiSpec.")
        if place == f"ApiSpec.{section}" and section in self.names:
            return self.names[section]
        known = self.names[REFERENCES[place]] if place in REFERENCES else tuple(hints().keys.get(place, ()))
        return self.some(known)

    def _list(self, part: Part, depth: int) -> list[Any]:
        size = self.random.randint(part.schema.get("minItems", 0), 2)
        return [self.one(items(part), depth + 1) for _ in range(size)]

    def _text(self, part: Part) -> str:
        schema = part.schema
        if place := REFERENCES.get(part.place):
            known = (*self.names[place], *(("none", "iam") if place == "authorizers" else ()))
            if known and not self.chance(6):
                return str(self.random.choice(known))
        if "enum" in schema or "const" in schema:
            return str(self.random.choice(schema.get("enum") or (schema["const"],)))
        if _is_variable(schema.get("pattern", "")):
            taken = [name for type_, name in TYPED.items() if type_ in part.beside]
            return f"${{var.{taken[0] if taken else 'a_text'}}}"
        said = hints().at(part) or EXPRESSIONS
        if "pattern" not in schema and self.chance(20):
            return "".join(self.random.choices(_CHARACTERS, k=self.random.randint(1, 8)))
        return str(self.random.choice(said))

    def _scalar(self, part: Part) -> Any:
        schema = part.schema
        if "enum" in schema or "const" in schema:
            return self.random.choice(schema.get("enum") or (schema["const"],))
        if part.type == "boolean":
            return self.chance(2)
        ends = [schema[end] for end in ("minimum", "maximum") if end in schema]
        return self.random.choice((*ends, *hints().at(part), 1))


def _is_variable(pattern: str) -> bool:
    return pattern.startswith(r"^\$\{var\.")


def spec(seed: int, integrations: tuple[str, ...] = INTEGRATION_KEYS) -> dict[str, Any]:
    """One spec, always the same for a seed."""
    return Writer(Random(seed), integrations).spec()


specs = st.integers(0, 2**32 - 1).map(spec)
"""Specs of which most pass but for a few keys."""
