"""Turns a graph into a Pulumi program in Python, whose module is a component that others can import."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from apigen.diagnostics import Diagnostic, Severity, Topic
from apigen.graph import Graph
from apigen.provider import allowed, needs
from apigen.target import Option, Rendered
from apigen_pulumi.module import component_module
from apigen_pulumi.names import names_of
from apigen_pulumi.overrides import override_findings
from apigen_pulumi.program import framing_files
from apigen_pulumi.versions import SINCE, unmet

OPTIONS = (
    Option(
        name="pulumi_aws_version",
        default=">=6.80,<8",
        description="The versions of pulumi-aws to allow, as pip writes them; what an API needs narrows them.",
    ),
)

# One or more version clauses. Anything else would be another line or another requirement.
# https://packaging.python.org/en/latest/specifications/version-specifiers/
_VERSIONS = re.compile(r"(?:(?:[<>=!~]=?|===)\s*[\w.*+!-]+)(?:\s*,\s*(?:[<>=!~]=?|===)\s*[\w.*+!-]+)*", re.ASCII)


TOPICS = (
    Topic(
        name="pulumi-aws-version",
        summary="The option for versions is a range of versions.",
        fixed=True,
        package="apigen_pulumi",
    ),
    Topic(
        name="pulumi-provider-version",
        summary="The versions that are allowed can express the API.",
        fixed=True,
        package="apigen_pulumi",
    ),
    Topic(
        name="pulumi-resources-layout",
        summary="Pulumi builds the layout openapi.",
        severity=Severity.WARNING,
        package="apigen_pulumi",
    ),
)


@dataclass(frozen=True, slots=True)
class PulumiTarget:
    """The target `pulumi`."""

    name: str = "pulumi"
    summary: str = "a Pulumi program in Python, built around a typed component"
    options: tuple[Option, ...] = OPTIONS
    topics: tuple[Topic, ...] = TOPICS

    def render(self, graph: Graph, options: Mapping[str, str]) -> Rendered:
        wrong = tuple(override_findings(graph))
        found = (*_findings(graph, options), *wrong)
        if any(one.severity is Severity.ERROR for one in wrong):
            return Rendered(files={}, diagnostics=found)
        names = names_of(graph)
        versions = allowed(needs(graph, SINCE), options["pulumi_aws_version"])
        files = dict(framing_files(graph, names, versions))
        files[f"{names.module}.py"] = component_module(graph, names)
        return Rendered(files=dict(sorted(files.items())), diagnostics=found)


target = PulumiTarget()


def _findings(graph: Graph, options: Mapping[str, str]) -> Iterator[Diagnostic]:
    versions = options["pulumi_aws_version"]
    if not _VERSIONS.fullmatch(versions):
        yield Diagnostic(
            rule="pulumi-aws-version",
            message=f"the option pulumi_aws_version is {versions!r}, which is no version range of pip",
            help="write it like >=6.80,<8",
        )
    yield from unmet(graph, versions)
    if graph.layout == "resources":
        # https://github.com/pulumi/pulumi-aws/issues/3289
        yield Diagnostic(
            rule="pulumi-resources-layout",
            message="Pulumi deletes last, so a route that is removed may answer until the next deployment",
            help="use the layout openapi",
            severity=Severity.WARNING,
        )
