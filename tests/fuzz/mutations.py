"""A spec to one that somebody got wrong: keys misspelt, types swapped, subtrees moved, hostile text put in.

A mutation is a pure function of its arguments, of which the last is the source of all chance: Hypothesis shrinks it,
and the fuzzer seeds it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import yaml

SCHEMA = Path(__file__).parents[2] / "schemas" / "apigen.schema.json"
COUNTS = (1, 1, 1, 2, 3)

HOSTILE_TEXTS = (
    *("", " ", "~", "null", "no", "on", "2001-12-14", "1e400", "0x1F", "-0", ".nan", "9" * 400, "x" * 2000, "a\nb"),
    *("${var.v}", "${var.}", "${var.missing}", "${", "$${var.v}", "${var.v", "%{if}", "{{x}}", "{x}", "{x+}", "{"),
    *("$input.body", "$util", "#set(", "#if($a)", "$!{", "##", "#*", "$context.requestId", "$stageVariables.x"),
    *("../x", "/etc/passwd", "C:\\x", "x\\y", "~/x", "a/../b", "*", "**", "[", "(", "(?<x>", "\\", "\\d{1000000}"),
    *("arn:aws:lambda", "arn:aws:sqs:::x", "arn:aws:iam::1:role/x", "s3://x/y", "https://", "http://[::1", "//x"),
    *("context.requestId", "contxt.requestId", "body.a.b", "body..a", "header.", "path.id", "'x'", "'", "stage.x"),
    *("é", "日本", "\u202e", "\ufeff", "\u2028", "\x85", "\U0001f642", "e\u0301", "İ", "ß", "ﬀ"),
    *("GET /", "get /x", "ANY /{p+}", "GET  /x", "POST /x/{id}/{id}", "GET x", "OPTIONS /x", "* /x", "/x"),
    *("__class__", "__proto__", "constructor", "self", "None", "True", "class", "lambda", "for", "import"),
)
_NUMBERS = (0, -1, 1, 2, 200, 404, 999, 2**31, 2**63, 2**200, 0.5, -0.0, 1e308, float("nan"), float("inf"))
_EMPTY: tuple[Any, ...] = (None, {}, [], True, False, [[]], {"": {}}, [None], {"a": None}, [{}])
_CHARACTERS = "abcdefghijklmnopqrstuvwxyz_-./{}$ 0AZ"

Box: TypeAlias = "dict[str, Any] | list[Any]"
_Mutation: TypeAlias = Callable[[Box, Any, Any, Random], None]


@cache
def words() -> tuple[str, ...]:
    """Every key of the language, and every value that a field takes by name."""
    return tuple(sorted(set(_words(json.loads(SCHEMA.read_text(encoding="utf-8"))))))


def mutated(data: Mapping[str, Any], donor: Any, random: Random) -> dict[str, Any]:
    """`data` with a few things changed, mostly one; some come from `donor`, another spec."""
    root = deepcopy(dict(data))
    for _ in range(random.choice(COUNTS)):
        if places := [*_places(root)]:
            box, step = random.choice(places)
            random.choice(_MUTATIONS)(box, step, donor, random)
    return root


def text_of(data: Mapping[str, Any], random: Random) -> str:
    """The spec as YAML of some style."""
    style = random.choice((None, False, True))
    width = random.choice((20, 80, 10**6))
    return yaml.dump(
        data,
        Dumper=_Dumper,
        default_flow_style=style,
        width=width,
        allow_unicode=random.random() < 0.8,
        sort_keys=False,
    )


def broken(text: str, random: Random) -> bytes:
    """The text with a line or some characters repeated, left out or replaced: mostly no YAML any more."""
    lines = text.split("\n")
    for _ in range(random.randint(1, 3)):
        index = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                lines.insert(index, lines[index])
            case 1 if len(lines) > 1:
                lines.pop(index)
            case 2:
                lines[index] = random.choice(("\t", " ", "  ", "- ", "? ", "&a ", "*a", "!x ", "# ")) + lines[index]
            case 3:
                lines[index] += random.choice((*HOSTILE_TEXTS, ":", " |", " >", " {", " [", " '", ' "', "\r", "\x00"))
            case 4:
                lines[index] = _misspelt(lines[index], random)
            case _:
                lines.insert(index, random.choice(("---", "...", "<<: *a", "a: &a {b: *a}", "\ufeff", "%YAML 1.1")))
    content = "\n".join(lines).encode(errors="replace")
    if random.random() < 0.1 and content:
        at = random.randrange(len(content))
        content = content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]
    return content


class _Dumper(yaml.SafeDumper):
    """Writes a subtree that is there twice once, as an alias; both are YAML."""


def _places(value: Any) -> Iterator[tuple[Box, Any]]:
    """Every mapping and list with each of its keys or indexes."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield value, step
        yield from _places(inner)


def _any_value(donor: Any, random: Random) -> Any:
    match random.randrange(5):
        case 0:
            return random.choice(HOSTILE_TEXTS)
        case 1:
            return random.choice(_NUMBERS)
        case 2:
            return deepcopy(random.choice(_EMPTY))
        case 3:
            return random.choice(words())
    box, step = random.choice([*_places({"": donor})])
    return deepcopy(box[step])


def _misspelt(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    match random.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + random.choice(_CHARACTERS) + text[at:]
        case 2:
            return text[:at] + random.choice(_CHARACTERS) + text[at + 1 :]
    return text[: at - 1] + text[at : at + 1] + text[at - 1 : at] + text[at + 1 :] if at else text.swapcase()


def _drop(box: Box, step: Any, donor: Any, random: Random) -> None:  # noqa: ARG001
    del box[step]


def _replace(box: Box, step: Any, donor: Any, random: Random) -> None:
    box[step] = _any_value(donor, random)


def _insert(box: Box, step: Any, donor: Any, random: Random) -> None:
    value = _any_value(donor, random)
    if isinstance(box, list):
        box.insert(step, value)
    else:
        box[random.choice((random.choice(words()), random.choice(HOSTILE_TEXTS), _misspelt(step, random)))] = value


def _rename(box: Box, step: Any, donor: Any, random: Random) -> None:
    """In its place: the order of keys is part of some messages."""
    if isinstance(box, list):
        _replace(box, step, donor, random)
        return
    name = random.choice((_misspelt(step, random), random.choice(words()), random.choice(HOSTILE_TEXTS)))
    entries = [(name if key == step else key, value) for key, value in box.items()]
    box.clear()
    box.update(entries)


def _respell(box: Box, step: Any, donor: Any, random: Random) -> None:
    """A value that is nearly right, or the same as another type."""
    value = box[step]
    if isinstance(value, str):
        longer = value + random.choice(HOSTILE_TEXTS)
        box[step] = random.choice((_misspelt(value, random), [value], {value: value}, longer))
    elif isinstance(value, bool) or value is None:
        _replace(box, step, donor, random)
    elif isinstance(value, (int, float)):
        box[step] = random.choice((str(value), -value, value * 1000, [value], float(value)))
    else:
        box[step] = random.choice(([value], {"": value}, [*value], None, "${var.v}"))


def _swap(box: Box, step: Any, donor: Any, random: Random) -> None:  # noqa: ARG001
    other, place = random.choice([*_places(box)])
    if other is box or not isinstance(box[step], (dict, list)):
        box[step], other[place] = deepcopy(other[place]), deepcopy(box[step])


def _share(box: Box, step: Any, donor: Any, random: Random) -> None:  # noqa: ARG001
    """The very same value at another place, which is written as an alias."""
    other, place = random.choice([*_places(box)])
    if not any(inner is other for inner, _ in _places({"": box[step]})):
        other[place] = box[step]


def _nest(box: Box, step: Any, donor: Any, random: Random) -> None:  # noqa: ARG001
    for _ in range(random.choice((1, 2, 70))):
        box[step] = random.choice(([box[step]], {"a": box[step]}))


_MUTATIONS: tuple[_Mutation, ...] = (_drop, _replace, _insert, _rename, _respell, _respell, _swap, _share, _nest)


def _words(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from (value for value in schema.get("enum", ()) if isinstance(value, str))
        for inner in schema.values():
            yield from _words(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _words(inner)
