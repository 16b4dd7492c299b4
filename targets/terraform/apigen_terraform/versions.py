"""What only newer versions of the AWS provider take, and the range of versions that a graph needs.

https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md
"""

from collections.abc import Iterator

from apigen.diagnostics import Diagnostic
from apigen.graph import Graph
from apigen.graph.resources import Argument
from apigen.provider import Need, Since, excludes, needs
from apigen_terraform.resources import TYPES


def _long(value: Argument) -> bool:
    """A time-out over five minutes, for which 6.26.0 looks at the transfer mode."""
    return isinstance(value, int) and value > 300_000


def _enhanced(value: Argument) -> bool:
    """A security policy of a domain, which 6.28.0 is the first to take."""
    return isinstance(value, str) and value.startswith("SecurityPolicy_")


# One row for what came with each version; the oldest version that the range allows by itself has all else.
SINCE: tuple[Since, ...] = (
    Since(kind="integration", argument="integration_target", version="6.25.0"),
    Since(kind="integration", argument="response_transfer_mode", version="6.25.0"),
    Since(
        kind="integration",
        argument="timeout_milliseconds",
        version="6.26.0",
        when=_long,
        named="timeout_milliseconds over 300000",
    ),
    Since(
        kind="domain_name",
        argument="security_policy",
        version="6.28.0",
        when=_enhanced,
        named="a security_policy SecurityPolicy_*",
    ),
    Since(kind="domain_name", argument="endpoint_access_mode", version="6.28.0"),
    Since(kind="domain_name", argument="routing_mode", version="6.29.0"),
    # The oldest version known to have them; they came between 6.47.0 and this one.
    # https://github.com/hashicorp/terraform-provider-aws/pull/47973
    Since(kind="rest_api", argument="security_policy", version="6.54.0"),
    Since(kind="rest_api", argument="endpoint_access_mode", version="6.54.0"),
)


def feature(need: Need) -> str:
    """The argument or the type that is new."""
    return need.since.named or need.since.argument or TYPES[need.since.kind]


def unmet(graph: Graph, versions: str) -> Iterator[Diagnostic]:
    """What `graph` has and no version in the range can express."""
    for need in needs(graph, SINCE):
        if excludes(versions, need.since.version):
            yield Diagnostic(
                rule="terraform-provider-version",
                message=f"{need.where}: no AWS provider of '{versions}' can express {feature(need)}, "
                f"which came with {need.since.version}",
                help=f"let the option aws_provider_version allow {need.since.version}, or leave it out",
            )
