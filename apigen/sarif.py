"""Diagnostics to a SARIF log, which code scanning and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from apigen import __version__
from apigen.catalogue import explanation, find
from apigen.diagnostics import Diagnostic, Span
from apigen.explain import markdown

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def log(found: Sequence[Diagnostic]) -> dict[str, Any]:
    """The log of one run. It describes the rules that have findings, and no others."""
    names = sorted({each.rule for each in found})
    driver = {"name": "apigen", "version": __version__, "rules": [_descriptor(name) for name in names]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, names.index(each.rule)) for each in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(name: str) -> dict[str, Any]:
    topic = find(name)
    if topic is None:
        # A target of another distribution that does not say what it may report.
        return {"id": name}
    told = explanation(topic)
    plain = re.sub(r"(?<!\n)\n(?!\n)", " ", told.text)
    return {
        "id": name,
        "shortDescription": {"text": topic.summary},
        "fullDescription": {"text": plain},
        "defaultConfiguration": {"level": str(topic.severity)},
        "help": {"text": plain, "markdown": markdown(told)},
        **({"helpUri": topic.page} if topic.page else {}),
    }


def _result(each: Diagnostic, index: int) -> dict[str, Any]:
    text = f"{each.message} ({each.help})" if each.help else each.message
    return {
        "ruleId": each.rule,
        "ruleIndex": index,
        "level": str(each.severity),
        "message": {"text": _literal(text)},
        "locations": [_location(each.span)] if each.span else [],
    }


def _literal(text: str) -> str:
    """SARIF takes `[text](address)` for a link and `{0}` for a placeholder; the text of a spec shall be neither.

    Other braces are left as they are, although the standard would have them doubled: viewers show what they get.
    """
    return re.sub(r"\{(\d+)\}", r"{{\1}}", text).replace("](", "] (")


def _location(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}


def _uri(file: str) -> str:
    """Relative where the file was named so; GitHub takes such ones as relative to the root of the repository."""
    if re.match("[A-Za-z]:/", file):
        return f"file:///{quote(file, safe='/:')}"
    return f"file://{quote(file)}" if file.startswith("/") else quote(file)
