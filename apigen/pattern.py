"""Regular expressions for values of variables: which of them mean the same to Terraform and to Python.

Terraform reads RE2, Python its own syntax. What is allowed here is the part in which both find the same matches, where
Python is told to read `\\d`, `\\w` and `\\b` as ASCII, as RE2 does, and `$` as the end of the text.
https://github.com/google/re2/wiki/Syntax https://docs.python.org/3/library/re.html#regular-expression-syntax
"""

import re
import warnings

# RE2 takes counts up to 1000, multiplied where one repetition stands in another.
_MOST = 1000

_TOKEN = re.compile(
    r"""
    (?P<escape>\\(?:[dDwWbnrt]|[!-/:-@\[-^`{-~]))
  | (?P<set>\[\^?(?:\\(?:[dDwWnrt]|[!-/:-@\[-^`{-~])|[^\\\[\]])+\])
  | (?P<group>\((?:\?:|(?!\?)))
  | (?P<close>\))
  | (?P<repeat>(?:[*+?]|\{(?P<least>\d{1,4})(?:,(?P<most>\d{0,4}))?\})\??(?![+*?{]))
  | (?P<other>[^\\\[\](){}*+?])
    """,
    re.VERBOSE,
)


def problem(pattern: str) -> str:
    """Why `pattern` may not be one; empty where it may."""
    at, counts = 0, 1
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        if not found:
            return f"'{_shown(pattern[at:])}' is not read alike by Terraform and Python"
        counts *= max(int(found["least"] or 1), int(found["most"] or 1), 1)
        at = found.end()
    if counts > _MOST:
        return f"all counts together may not be more than {_MOST}"
    return _refused(pattern)


def _refused(pattern: str) -> str:
    with warnings.catch_warnings():
        # Of a set that a later Python will read in another way.
        warnings.simplefilter("error")
        try:
            re.compile(pattern, re.ASCII)
        except (re.error, OverflowError, FutureWarning) as error:
            return f"'{_shown(pattern)}' is not a regular expression: {error}"
    return ""


def _shown(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:17]}..."


def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` as Python must read it to find what Terraform finds."""
    return re.compile(python_form(pattern), re.ASCII)


def python_form(pattern: str) -> str:
    r"""`pattern` with `\Z` for each `$`, which in Python would match before a line break at the end too."""
    return "".join(r"\Z" if found[0] == "$" else found[0] for found in _TOKEN.finditer(pattern))
