"""A strategy for whole specs: what the JSON Schema lets stand at each place, with hints for what fits together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from apigen.catalogue import settable
from apigen.diagnostics import Severity
from apigen.spec.route import INTEGRATION_KEYS
from tests.soundness.hints import METHODS, NAMES, PATHS, REFERENCES, TYPED, hints
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
# Specs may say anything of these, but only the user's stack knows whether it is right; `include` needs files.
LEFT_OUT = frozenset({"ApiSpec.apigen", "ApiSpec.include"})
_WARNINGS = tuple(topic.name for topic in settable() if topic.severity is Severity.WARNING)
_CHARACTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)


@dataclass(frozen=True, slots=True)
class Writer:
    """Draws one spec.

    Attributes:
        draw: hypothesis's choice among the examples of a strategy.
        names: what the spec has, by section.
    """

    draw: st.DrawFn
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spec(self) -> dict[str, Any]:
        """A whole spec; its variables are declared where it is complete."""
        for section in (*SECTIONS, "stages", "routes"):
            self.names[section] = self._names(section)
        known = keys(language())
        wanted = [key for key in known if f"ApiSpec.{key}" not in LEFT_OUT and self._wanted(key)]
        return {"apigen": 1, "name": "shop", **{key: self.one(known[key], 1) for key in wanted}}

    def _wanted(self, key: str) -> bool:
        return bool(self.names[key]) if key in self.names else self.chance(4)

    def _names(self, section: str) -> tuple[str, ...]:
        if section == "routes":
            keys_ = st.builds("{} {}".format, st.sampled_from(METHODS), st.sampled_from(PATHS))
            return tuple(self.draw(st.lists(keys_, min_size=2, max_size=6, unique=True)))
        known = NAMES.get(section) or tuple(hints().keys["ApiSpec." + section])
        least, most = (1, 2) if section == "stages" else (0, 2)
        return tuple(self.draw(st.lists(st.sampled_from(known), min_size=least, max_size=most, unique=True)))

    def chance(self, of: int) -> bool:
        """True once in so many times; False is what shrinks to."""
        return self.draw(st.integers(0, of - 1)) == of - 1

    def one(self, parts: tuple[Part, ...], depth: int) -> Any:
        """What one of the alternatives may be; they are as likely as each other."""
        part = self.draw(st.sampled_from(parts))
        known = hints().at(part)
        # A value as it stands in a right spec, with all that fits together in it.
        if known and part.type in ("object", "array", "any") and depth > 2 and self.chance(3):
            return self.draw(st.sampled_from(known))
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
            return {name: "error" for name in self.draw(st.lists(st.sampled_from(_WARNINGS), max_size=2, unique=True))}
        started = self._start(part)
        either = () if part.place not in ONE_OF or started else (self.draw(st.sampled_from(ONE_OF[part.place])),)
        chosen = [key for key in known if key in (*started, *either) or self._chosen(part, key, depth)]
        made = {key: started[key] if key in started else self.one(known[key], depth + 1) for key in chosen}
        others = members(part)
        return {**made, **{key: self.one(others, depth + 1) for key in self._keys(part)}} if others else made

    def _start(self, part: Part) -> Mapping[str, Any]:
        """A mapping of a right spec to begin with, or nothing."""
        known = [value for value in hints().at(part) if keys(part)]
        return self.draw(st.sampled_from(known)) if known and part.place != "Route" and self.chance(2) else {}

    def _chosen(self, part: Part, key: str, depth: int) -> bool:
        if key in part.schema.get("required", ()) or (part.place, key) == ("Route", "public"):
            return True
        return key not in ONE_OF.get(part.place, ()) and self.chance(3 + depth)

    def _keys(self, part: Part) -> tuple[str, ...]:
        place = part.place
        section = place.removeprefix("ApiSpec.")
        if place == f"ApiSpec.{section}" and section in self.names:
            return self.names[section]
        known = self.names[REFERENCES[place]] if place in REFERENCES else tuple(hints().keys.get(place, ()))
        return tuple(self.draw(st.lists(st.sampled_from(known), max_size=2, unique=True))) if known else ()

    def _list(self, part: Part, depth: int) -> list[Any]:
        size = self.draw(st.integers(part.schema.get("minItems", 0), 2))
        return [self.one(items(part), depth + 1) for _ in range(size)]

    def _text(self, part: Part) -> str:
        schema = part.schema
        if place := REFERENCES.get(part.place):
            known = (*self.names[place], *(("none", "iam") if place == "authorizers" else ()))
            if known and not self.chance(6):
                return self.draw(st.sampled_from(known))
        if "enum" in schema or "const" in schema:
            return str(self.draw(st.sampled_from(schema.get("enum") or (schema["const"],))))
        if _is_variable(schema.get("pattern", "")):
            taken = [name for type_, name in TYPED.items() if type_ in part.beside]
            return f"${{var.{taken[0] if taken else 'a_text'}}}"
        known = hints().at(part)
        if not known or ("pattern" not in schema and self.chance(20)):
            return self.draw(_CHARACTERS)
        return str(self.draw(st.sampled_from(known)))

    def _scalar(self, part: Part) -> Any:
        schema = part.schema
        if "enum" in schema or "const" in schema:
            return self.draw(st.sampled_from(schema.get("enum") or (schema["const"],)))
        if part.type == "boolean":
            return self.draw(st.booleans())
        ends = [schema[end] for end in ("minimum", "maximum") if end in schema]
        return self.draw(st.sampled_from((*ends, *hints().at(part), 1)))


def _is_variable(pattern: str) -> bool:
    return pattern.startswith(r"^\$\{var\.")


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """Specs of which most pass as they are, or but for a few keys."""
    return Writer(draw).spec()
