"""Literal text to the inside of HCL templates, heredocs and comments.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

import re
from dataclasses import dataclass
from itertools import chain, count

# Control, bidirectional and other invisible characters: they break lines, or show other code than what runs.
# https://trojansource.codes
_INVISIBLE = (
    "\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPECIAL = re.compile(rf'[\\"{_INVISIBLE}]|[$%]+(?={{|\Z)')
# `terraform fmt` aligns by grapheme clusters, which Python cannot count: these are all but the plain cases.
_WIDE = re.compile(
    "[^ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]"
)
# Terraform needs no closing brace after `$${`; python-hcl2 and the linters built on it take all text up to one.
_CLOSED = re.compile(rf'\{{[^}}"\\{_INVISIBLE}]*\}}')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where text is written: as an object's key, in a heredoc, before something joined to it."""

    key: bool = False
    heredoc: bool = False
    joined: bool = False


def escape(literal: str, where: Place) -> str:
    """The inside of a template that reads back as `literal`.

    A lone surrogate becomes U+FFFD: no file can hold it.
    """

    def replaced(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] in "$%":
            return _signs(match, where)
        return found if where.heredoc else _SHORT.get(found) or _code_point(found)

    escaped = _SPECIAL.sub(replaced, _SURROGATE.sub("\ufffd", literal))
    return _WIDE.sub(lambda match: _code_point(match[0]), escaped) if where.key else escaped


def _signs(match: re.Match[str], where: Place) -> str:
    """`$` and `%` before a brace, or before something joined: never a pair by accident."""
    signs = match[0]
    if match.end() == len(match.string) and not where.joined:
        return signs
    if where.heredoc or _CLOSED.match(match.string, match.end()):
        return "".join(map(_code_point, signs[:-1])) + signs[-1] * 2
    return "".join(map(_code_point, signs))


def _code_point(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"


def visible(words: str) -> str:
    """`words` with a space for each line break, control character or invisible character."""
    return _SURROGATE.sub(" ", _UNSEEN.sub(" ", words))


def comment(words: str) -> tuple[str, ...]:
    """A comment of one line, whatever is in `words`; no line where nothing visible is in it."""
    line = " ".join(visible(words).split())
    return (f"# {line}",) if line else ()


def survives_heredoc(outline: str) -> bool:
    """Whether a flush heredoc, which has no escapes and strips common indentation, is good for this text."""
    lines = outline.split("\n")
    filled = [line for line in lines if line]
    return (
        len(lines) > 2
        and not lines[-1]
        and not _UNSEEN.search("".join(lines))
        and not _SURROGATE.search(outline)
        and not re.search(r"[$%]{2,}\{", outline)
        and all(_starts_plainly(line) for line in filled)
        and any(line[0] != " " for line in filled)
    )


def _starts_plainly(line: str) -> bool:
    """Whether the indentation surely ends before the first character: Terraform strips whole clusters."""
    first = line.lstrip(" ")[:1]
    return bool(first) and not _WIDE.match(first)


def heredoc_mark(body: str) -> str:
    """A delimiter that is nowhere in `body`."""
    marks = chain(("EOT",), (f"EOT{n}" for n in count(2)))
    return next(mark for mark in marks if mark not in body)
