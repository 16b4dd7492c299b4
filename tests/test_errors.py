"""Every spec in errors/ gives exactly the findings that its comments name, at exactly these places.

A comment `# E[rule] COLUMN: message` stands on the line of the finding (W for a warning). Where a comment would change
what the line means, it stands at the end of the file as `# LINE:COLUMN E[rule]: message`. A comment
`# build before: JSON` is what the lock file remembers.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from apigen import source
from apigen.compiler import compile_document
from apigen.diagnostics import Diagnostic, Severity
from apigen.rules import RULES

FOLDER = Path(__file__).parent / "errors"
SPECS = sorted(FOLDER.glob("*.yaml"))

_INLINE = re.compile(r"\s*# [EW]\[[a-z-]+\] \d+: .*$")
_BEFORE = re.compile(r"^# build before: (.*)$", re.MULTILINE)
_FOOTER = re.compile(r"^# \d+:\d+ [EW]\[[a-z-]+\]: .*$")


def _message(found: Diagnostic) -> str:
    return found.message + (f" ({found.help})" if found.help else "")


def _letter(found: Diagnostic) -> str:
    return "E" if found.severity is Severity.ERROR else "W"


def _findings(text: str) -> tuple[Diagnostic, ...]:
    document = source.read_string(text, file="spec.yaml", folder=FOLDER)
    before = _BEFORE.search(text)
    compiled = compile_document(document, "openapi", json.loads(before[1]) if before else None)
    return tuple(map(_relative, compiled.diagnostics))


def _relative(found: Diagnostic) -> Diagnostic:
    """`found` with the names of included files as they are written, wherever the repository is."""
    folder = f"{FOLDER.as_posix()}/"
    span = replace(found.span, file=found.span.file.removeprefix(folder)) if found.span else None
    return replace(found, message=found.message.replace(folder, ""), span=span)


def _bare(text: str) -> str:
    lines = [_INLINE.sub("", line) for line in text.split("\n") if not _FOOTER.match(line)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _annotated(bare: str, found: tuple[Diagnostic, ...]) -> str:
    """The spec with a comment for every finding, on its line where that does not change the findings."""
    lines, footer = bare.rstrip("\n").split("\n"), []
    for one in found:
        assert one.span is not None, one
        line, column = one.span.line, one.span.column
        marked = [*lines]
        marked[line - 1] += f"  # {_letter(one)}[{one.rule}] {column}: {_message(one)}"
        if one.span.file == "spec.yaml" and _findings("\n".join(marked) + "\n") == found:
            lines = marked
        else:
            where = "" if one.span.file == "spec.yaml" else f" in {one.span.file}"
            footer.append(f"# {line}:{column} {_letter(one)}[{one.rule}]: {_message(one)}{where}")
    return "\n".join([*lines, *footer]) + "\n"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_wrong_spec_gives_the_findings_that_its_comments_name(path: Path, update_goldens: bool) -> None:
    """Rule, place, message and help, and nothing else."""
    written = path.read_bytes().decode()
    found = _findings(_bare(written))
    expected = _annotated(_bare(written), found)
    if update_goldens:
        path.write_text(expected, encoding="utf-8", newline="")

    assert found, "a spec in errors/ has something wrong with it"
    assert update_goldens or written == expected


def test_every_rule_has_a_wrong_spec() -> None:
    """No rule is there that nothing shows to work."""
    shown = set(re.findall(r"[EW]\[([a-z-]+)\]", "".join(path.read_text(encoding="utf-8") for path in SPECS)))

    assert {rule.name for rule in RULES} - shown == set()


def test_rules_say_what_they_know() -> None:
    """In the docstring of the function, for whoever changes it."""
    assert [rule.name for rule in RULES if not (rule.check.__doc__ or "").strip()] == []
