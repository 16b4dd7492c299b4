"""Settings of rules: how much a finding counts, for the whole API or for one route."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from apigen.spec.types import Meanings, ShortForm


class RuleSetting(ShortForm):
    """What a finding of a rule is: an error, a warning, or nothing."""

    SHORT: ClassVar[str] = "level"

    level: Annotated[
        Literal["error", "warning", "off"],
        Meanings(error="It stops the build", warning="It is reported, and the build goes on", off="It is not reported"),
    ]
    """`error` stops the build, `warning` does not, `off` is not reported."""
    reason: str | None = Field(default=None, min_length=1, pattern=r"\S")
    """Why. Needed for `off`, and for a `warning` of what is an error otherwise."""


RuleName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
RuleSettings: TypeAlias = dict[RuleName, RuleSetting]
