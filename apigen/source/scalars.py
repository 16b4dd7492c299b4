"""The text of a YAML scalar to the value that YAML 1.2 reads in it: `on`, dates and `1:30` are text.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

import re
from typing import TypeAlias

Scalar: TypeAlias = "str | int | float | bool | None"

CORE_PREFIX = "tag:yaml.org,2002:"
_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{f"{sign}{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
# Python refuses to convert integers of more than 4300 digits; such a thing stays text.
_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,4000}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MAYBE_NOT_TEXT = frozenset("~nNtTfF.+-0123456789")


def plain(text: str) -> Scalar:
    """The value of a scalar written without quotes and without a tag."""
    if text and text[0] not in _MAYBE_NOT_TEXT:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    return float(text) if len(text) <= 4000 and _FLOAT.fullmatch(text) else text


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with one of the core tags, e.g. `!!str 200`.

    Raises:
        ValueError: the tag is not one of the core tags, or the text is not what it says.
    """
    name = tag.removeprefix(CORE_PREFIX) if tag != "!" else "str"
    if name not in _KINDS:
        raise ValueError(f"the tag {shown(tag)} is not supported")
    if name == "str":
        return text
    value = plain(text)
    if not isinstance(value, _KINDS[name]) or (name != "bool" and isinstance(value, bool)):
        raise ValueError(f"the tag {shown(tag)} does not fit this value")
    return float(value) if name == "float" and value is not None else value


def shown(tag: str) -> str:
    """The tag as people write it: `!!str`, `!Ref`."""
    return f"!!{tag.removeprefix(CORE_PREFIX)}" if tag.startswith(CORE_PREFIX) else tag
