"""Resources to a hash that changes with their content, and with nothing else."""

from collections.abc import Iterable
from hashlib import sha256

from apigen.graph.pprint import expression
from apigen.graph.resources import Argument, Block, Resource, arguments, plain

# What no client can notice.
_UNDEPLOYED = ("tags",)


def fingerprint(resources: Iterable[Resource]) -> str:
    """A hash over addresses and arguments; never over order, labels, lifecycles or tags."""
    content = "\n".join(sorted(_content(resource) for resource in resources))
    return f"sha256:{sha256(content.encode()).hexdigest()}"


def _content(resource: Resource) -> str:
    rows = (f"{name}={_argument(value)}" for name, value in arguments(resource) if name not in _UNDEPLOYED)
    return f"{resource.address} {' '.join(rows)}"


def _argument(argument: Argument) -> str:
    if isinstance(argument, Block):
        return " ".join(map(repr, arguments(argument)))
    return expression(plain(argument))
