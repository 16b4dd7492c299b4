"""Tags: everything that can have them gets them, and no change of them is deployed."""

from dataclasses import fields

import pytest

from apigen.compiler import compile_document
from apigen.graph import Graph
from apigen.graph.resources import KINDS, Deployment, Resource
from apigen.lower.tags import TAGGABLE
from apigen.passes import LAYOUTS
from apigen.source import read_string
from apigen_terraform.resources import TYPES
from tests.terraform_schema import schema

SPEC = """\
apigen: 1
name: a
variables: {team: {}, more: {type: "map(string)", default: {a: b}}}
tags: TAGS
links: {core: {nlb: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/core/50dc6c495c0c9188"}}
routes:
  GET /stock: {vpc_link: {link: core, url: "http://stock.internal/"}}
  POST /q: {sqs: "arn:aws:sqs:eu-west-1:123456789012:orders", public: true}
stages: {v1: OWN}
"""


def _graph(tags: str, layout: str, own: str = "") -> Graph:
    built = compile_document(read_string(SPEC.replace("TAGS", tags).replace("OWN", own)), layout)
    assert built.graph, built.diagnostics
    return built.graph


def _triggers(graph: Graph) -> list[object]:
    return [resource.triggers for resource in graph.resources if isinstance(resource, Deployment)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_every_kind_that_the_provider_tags_is_in_the_table(kind: type[Resource]) -> None:
    """A new kind is not forgotten: neither its argument nor its place in the table."""
    known = schema()["data" if kind.DATA else "resource"][TYPES[kind.KIND]]["arguments"]
    wanted = not kind.DATA and bool(known.get("tags", {}).get("optional"))
    assert (kind in TAGGABLE) is wanted
    assert any(field.name == "tags" for field in fields(kind)) is wanted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_change_of_tags_is_not_deployed(layout: str) -> None:
    """Neither of the API nor of a link and a role that its definition refers to; nor is a variable in one."""
    plain, tagged = _graph("{}", layout), _graph('{team: "${var.team}"}', layout, own="{tags: {a: b}}")
    assert _triggers(plain) == _triggers(tagged)
    assert sum(getattr(resource, "tags", None) is not None for resource in tagged.resources) == 4


def test_a_map_of_tags_may_be_passed_in_whole() -> None:
    """Where nothing has tags of its own."""
    found = [getattr(one, "tags", None) for one in _graph("${var.more}", "openapi").resources]
    assert len([tags for tags in found if tags is not None]) == 4
