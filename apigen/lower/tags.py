"""Turns tags of the spec into tags of everything that can have them.

What has tags is a table, so that a kind cannot be forgotten: a test compares it with the provider. The provider's own
`default_tags` come under these. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from apigen.graph.resources import (
    ApiKey,
    ClientCertificate,
    DomainName,
    DomainNameAccessAssociation,
    LogGroup,
    Resource,
    RestApi,
    Role,
    Stage,
    UsagePlan,
    VpcLink,
    VpcLinkV2,
)
from apigen.graph.values import Text, Var
from apigen.lower.text import sorted_mapping

Tags: TypeAlias = Mapping[str, Text] | Var | None

TAGGABLE = (
    RestApi,
    Stage,
    ClientCertificate,
    ApiKey,
    UsagePlan,
    DomainName,
    DomainNameAccessAssociation,
    LogGroup,
    VpcLink,
    VpcLinkV2,
    Role,
)


def tagged(resource: Resource, common: Tags) -> Resource:
    """`resource` with the tags of everything, and its own over them."""
    return replace(resource, tags=_merged(common, resource.tags)) if isinstance(resource, TAGGABLE) else resource


def _merged(common: Tags, own: Tags) -> Tags:
    """A map that is a variable is whole: the rules let it stand alone only."""
    if common is None or own is None:
        return own if common is None else common
    assert not isinstance(common, Var) and not isinstance(own, Var), "a variable beside other tags"
    return sorted_mapping({**common, **own})
