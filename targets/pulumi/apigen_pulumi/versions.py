"""What only newer versions of pulumi-aws take, and the range of versions that a graph needs.

https://github.com/pulumi/pulumi-aws/releases
"""

from collections.abc import Iterator

from apigen.diagnostics import Diagnostic
from apigen.graph import Graph
from apigen.graph.resources import Argument
from apigen.provider import Need, Since, excludes, needs
from apigen_pulumi.resources import BINDINGS, attribute


def _long(value: Argument) -> bool:
    """A time-out over five minutes, for which the provider 6.26.0, in 7.14.0, looks at the transfer mode."""
    return isinstance(value, int) and value > 300_000


def _enhanced(value: Argument) -> bool:
    """A security policy of a domain, which 7.16.0 is the first to take."""
    return isinstance(value, str) and value.startswith("SecurityPolicy_")


# One row for what came with each version; the oldest version that the range allows by itself has all else. 7.13.0 has
# the AWS provider 6.25.0, and 7.14.0 has 6.26.0.
SINCE: tuple[Since, ...] = (
    Since(kind="integration", argument="integration_target", version="7.13.0"),
    Since(kind="integration", argument="response_transfer_mode", version="7.13.0"),
    Since(
        kind="integration",
        argument="timeout_milliseconds",
        version="7.14.0",
        when=_long,
        named="timeout_milliseconds over 300000",
    ),
    Since(
        kind="domain_name",
        argument="security_policy",
        version="7.16.0",
        when=_enhanced,
        named="a security_policy SecurityPolicy_*",
    ),
    Since(kind="domain_name", argument="endpoint_access_mode", version="7.16.0"),
    Since(kind="domain_name", argument="routing_mode", version="7.17.0"),
    # The oldest version known to have them.
    Since(kind="rest_api", argument="security_policy", version="7.51.1"),
    Since(kind="rest_api", argument="endpoint_access_mode", version="7.51.1"),
)


def feature(need: Need) -> str:
    """The argument or the class that is new."""
    if need.since.argument is None:
        return f"aws.{BINDINGS[need.since.kind].path}"
    return need.since.named or attribute(need.since.kind, need.since.argument)


def unmet(graph: Graph, versions: str) -> Iterator[Diagnostic]:
    """What `graph` has and no version in the range can express."""
    for need in needs(graph, SINCE):
        if excludes(versions, need.since.version):
            yield Diagnostic(
                rule="pulumi-provider-version",
                message=f"{need.where}: no pulumi-aws of '{versions}' can express {feature(need)}, "
                f"which came with {need.since.version}",
                help=f"let the option pulumi_aws_version allow {need.since.version}, or leave it out",
            )
