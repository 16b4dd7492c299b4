"""Variables: what the surrounding stack passes in."""

from apigen.spec.types import Model


class Variable(Model):
    """A string that the Terraform module, the Pulumi program or the component takes.

    It is used as `${var.name}` in any text of the spec.
    """

    description: str = ""
    """What to pass; shown in the generated code."""
    default: str | None = None
    """The value where none is passed. A variable without one is required."""
    sensitive: bool = False
    """Keeps the value out of plans and logs."""
