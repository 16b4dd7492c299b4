"""Rules about stages."""

import re
from collections.abc import Iterator

from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.types import has_variable

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html"
_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{0,512}")


def _values(subject: Subject) -> Iterator[Finding]:
    """A stage variable holds up to 512 characters of a URL."""
    for stage, settings in subject.spec.stages.items():
        for name, value in settings.variables.items():
            if not has_variable(value) and not _VALUE.fullmatch(value):
                message = f"'{name}' may only have letters, digits and - . _ ~ : / ? # & = , (512 at most)"
                yield Finding(path=("stages", stage, "variables", name), message=message)


def _number(subject: Subject) -> Iterator[Finding]:
    """A stage has up to 100 variables."""
    for stage, settings in subject.spec.stages.items():
        if len(settings.variables) > 100:
            message = f"stage '{stage}' has {len(settings.variables)} variables; 100 are allowed"
            yield Finding(path=("stages", stage, "variables"), message=message, on_key=True)


RULES = (
    Rule(
        name="bad-stage-variable",
        summary="A stage variable has a value that AWS takes.",
        check=_values,
        page=_PAGE,
    ),
    Rule(
        name="too-many-stage-variables",
        summary="A stage has at most 100 variables.",
        check=_number,
        page=_PAGE,
    ),
)
