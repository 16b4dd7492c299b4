"""Any number of findings to as many as somebody reads: errors first, and how many there are besides."""

from collections.abc import Sequence
from dataclasses import replace

from apigen.diagnostics import Diagnostic, Severity

MAX_FINDINGS = 1000


def limited(found: Sequence[Diagnostic], unseen: int = 0) -> tuple[Diagnostic, ...]:
    """The first MAX_FINDINGS of the findings in their order, no warning in place of an error, and one about the others.

    Args:
        found: in the order of the files.
        unseen: how many more errors there are that nobody looked at.
    """
    if len(found) + unseen <= MAX_FINDINGS + 1:
        return tuple(found)
    errors = sum(one.severity is Severity.ERROR for one in found)
    places = sorted(range(len(found)), key=lambda place: found[place].severity is not Severity.ERROR)
    kept = [found[place] for place in sorted(places[:MAX_FINDINGS])]
    rest = len(found) + unseen - len(kept)
    severity = Severity.ERROR if errors + unseen > MAX_FINDINGS else Severity.WARNING
    return (*kept, replace(kept[-1], rule="too-many-findings", message=_message(rest), help="", severity=severity))


def _message(rest: int) -> str:
    return f"and {rest} more, which are not shown; many of them may have one cause"
