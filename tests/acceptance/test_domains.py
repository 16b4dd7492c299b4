"""Custom domain names, applied: made with their records, edited, replaced together with their mappings; and tags.

The emulator knows domains, mappings of one segment and records. It does not route by host name, keeps neither tags nor
the TLS settings of a domain, and knows no mappings of several segments: these are planned by the real provider only.
Tags of a stage stay as it was made with them, whatever is changed later.
"""

import json
import re
from collections.abc import Mapping

import pytest

from apigen.passes import LAYOUTS
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.deployment import Changes
from tests.acceptance.test_edits import compiled, module

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SPEC = """
apigen: 1
name: shop
variables: {{zone_id: {{}}, team: {{}}}}
tags: {tags}
domains:
  main:
    name: {layout}.example.com
    certificate: arn:aws:acm:eu-west-1:000000000000:certificate/0a1b2c3d
    ip_address_type: dualstack
    hosted_zone: ${{var.zone_id}}
    mappings: {mappings}
routes:
  GET /health: {{mock: 200}}
stages:
  v1: {{tags: {{env: first}}}}
  v2:
"""
ZONE = """<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
<Name>example.com</Name><CallerReference>{name}</CallerReference></CreateHostedZoneRequest>"""


def _spec(layout: str, mappings: str, tags: str = "{}") -> str:
    return SPEC.format(layout=layout, mappings=mappings, tags=tags)


def _zone(aws: Aws, name: str) -> str:
    """The id of a new hosted zone."""
    answer = aws.rest("route53", "POST", "/2013-04-01/hostedzone", ZONE.format(name=name))
    found = re.search(r"<Id>/hostedzone/(\w+)</Id>", answer)
    assert found, answer
    return found[1]


def _mappings(aws: Aws, domain: str) -> Mapping[str, str]:
    """The stage behind each base path."""
    found = json.loads(aws.rest("apigateway", "GET", f"/domainnames/{domain}/basepathmappings"))
    return {item["basePath"]: item["stage"] for item in found.get("item", [])}


def _tags(aws: Aws, path: str) -> Mapping[str, str]:
    found = json.loads(aws.rest("apigateway", "GET", path)).get("tags", {})
    return dict(found)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_domain_leads_to_stages_after_each_edit(layout: str, aws: Aws, deploy: Deploy) -> None:
    """Expects: the mappings of the spec, both records, and nothing pending, after each of the edits; with the domain,
    its mappings are replaced."""
    domain, zone = f"{layout}.example.com", _zone(aws, f"edits-{layout}")
    build = compiled(_spec(layout, '{"": v1, next: v2}'), layout)
    deployment = deploy(module(build), {"zone_id": zone, "team": "x"})
    records = aws.rest("route53", "GET", f"/2013-04-01/hostedzone/{zone}/rrset")

    assert _mappings(aws, domain) == {"(none)": "v1", "next": "v2"}
    assert {kind for kind in ("A", "AAAA") if f"<Type>{kind}</Type>" in records} == {"A", "AAAA"}
    assert deployment.outputs["domain_targets"]["main"] in records
    assert deployment.pending() == ""

    for mappings, expected in (
        ('{"": v2, next: v2}', {"(none)": "v2", "next": "v2"}),
        ("{next: v2, root: v1}", {"next": "v2", "root": "v1"}),
        ("v1", {"(none)": "v1"}),
    ):
        build = compiled(_spec(layout, mappings), layout, build.deployment)
        deployment.write(module(build))
        deployment.apply()
        assert _mappings(aws, domain) == expected
        assert deployment.pending() == ""

    replaced = deployment.replace("aws_api_gateway_domain_name.main")
    assert (replaced.added, replaced.removed) == (2, 2)
    assert _mappings(aws, domain) == {"(none)": "v1"}
    assert deployment.pending() == ""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tags_change_without_a_deployment(layout: str, aws: Aws, deploy: Deploy) -> None:
    """Expects: the tags of everything on the API and both stages, those of a stage over them; nothing is
    pending; after a change only these three are touched."""
    spec = SPEC[: SPEC.index("domains:")] + SPEC[SPEC.index("routes:") :]
    spec = spec.replace("zone_id: {{}}, ", "")
    build = compiled(spec.format(tags='{team: "${var.team}", env: all}'), layout)
    deployment = deploy(module(build), {"team": "shop"})
    api = f"/restapis/{deployment.outputs['rest_api_id']}"

    assert _tags(aws, api) == {"team": "shop", "env": "all"}
    assert _tags(aws, f"{api}/stages/v1") == {"team": "shop", "env": "first"}
    assert deployment.pending() == ""

    edited = compiled(spec.format(tags="{team: other}"), layout, build.deployment)
    deployment.write(module(edited))
    assert deployment.apply() == Changes(added=0, changed=3, removed=0)
    assert edited.deployment == build.deployment
