"""Turns two normal forms and the improvements that are listed between them into what is wrong: one text each.

An improvement is `{at: place, original: tree, ours: tree, reason: text}`. Steps of a place are parted by ` > `; `at`
may be a list of places that differ alike. All in which its two trees differ must differ just so in the two forms.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from tests.conformance.normal import canonical

Leaves: TypeAlias = dict[str, str]
Pair: TypeAlias = tuple[str, str]

ABSENT = "(absent)"


def problems(original: Any, ours: Any, improvements: Sequence[Mapping[str, Any]]) -> list[str]:
    """What nobody listed, and what is listed and not so."""
    found = changed(_leaves("", original), _leaves("", ours))
    listed: dict[str, Pair] = {}
    wrong: list[str] = []
    for improvement in improvements:
        wrong += _unlike(improvement, found, listed)
    wrong += [f"not listed: {_shown(place, pair)}" for place, pair in found.items() if place not in listed]
    return wrong


def _unlike(improvement: Mapping[str, Any], found: Mapping[str, Pair], listed: dict[str, Pair]) -> Iterator[str]:
    """What an improvement says that is not so; what it says is added to `listed`."""
    assert improvement.keys() <= {"at", "original", "ours", "reason"}, improvement
    assert improvement["reason"].strip(), improvement
    at = improvement["at"]
    for place in [at] if isinstance(at, str) else at:
        said = changed(*(_leaves(place, improvement.get(side, {})) for side in ("original", "ours")))
        if not said:
            yield f"listed without a difference: {place}"
        for leaf, pair in said.items():
            if leaf in listed:
                yield f"listed twice: {leaf}"
            elif found.get(leaf) != pair:
                actual = _shown("it is", found[leaf]) if leaf in found else "there is no difference"
                yield f"listed and not so: {_shown(leaf, pair)}\n{actual}"
            listed[leaf] = pair


def changed(original: Leaves, ours: Leaves) -> dict[str, Pair]:
    """The places that differ, with what each says there."""
    places = {**original, **ours}
    pairs = {place: (original.get(place, ABSENT), ours.get(place, ABSENT)) for place in sorted(places)}
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}


def _leaves(place: str, tree: Any) -> Leaves:
    if not isinstance(tree, Mapping):
        return {place: _text(tree)}
    found: Leaves = {}
    for name, item in tree.items():
        found |= _leaves(f"{place} > {name}" if place else str(name), item)
    return found


def _text(value: Any) -> str:
    """Text as it is but for the space around it; JSON, in text or not, in one form."""
    if not isinstance(value, str):
        return canonical(value)
    try:
        parsed = json.loads(value)
    except ValueError:
        return value.strip()
    return canonical(parsed) if isinstance(parsed, (dict, list)) else value.strip()


def _shown(place: str, pair: Pair) -> str:
    original, ours = pair
    if len(original) + len(ours) < 120:
        return f"{place}: {original} -> {ours}"
    lines = difflib.unified_diff(original.splitlines(), ours.splitlines(), "original", "ours", lineterm="")
    return "\n".join([f"{place}:", *lines])
