"""What outputs may name: `stages.prod.invoke_url` taken apart, and the attributes that each section of a spec has.

Only what is a resource of its own in every layout has attributes: routes and what belongs to them are folded into one
document in the layout `openapi`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

API = "api"

# https://registry.terraform.io/providers/hashicorp/aws/latest/docs
ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        API: ("id", "arn", "execution_arn", "root_resource_id"),
        "stages": ("arn", "execution_arn", "invoke_url"),
        "links": ("id", "arn"),
        "api_keys": ("id", "arn", "value"),
        "usage_plans": ("id", "arn"),
        "domains": (
            *("arn", "domain_name", "domain_name_id"),
            *("regional_domain_name", "regional_zone_id", "cloudfront_domain_name", "cloudfront_zone_id"),
        ),
    }
)

# What is kept out of logs whether the spec says so or not.
SECRET = (("api_keys", "value"),)

# Sections whose entries are part of the API's document, or of other resources.
FOLDED = ("routes", "authorizers", "models", "gateway_responses", "defaults", "cors")

# Outputs that an API has by itself.
STANDARD = (
    "rest_api_id",
    "execution_arn",
    "invoke_urls",
    "stage_arns",
    "client_certificates",
    "domain_targets",
    "domain_zone_ids",
)


class AttributePath(NamedTuple):
    """`stages.prod.invoke_url`, or `api.id`, whose key is empty."""

    section: str
    key: str
    attribute: str

    def __str__(self) -> str:
        return ".".join(filter(None, self))


def parse(text: str) -> AttributePath:
    """`text` taken apart at its first and its last dot: keys may have dots of their own."""
    section, _, rest = text.partition(".")
    key, _, attribute = rest.rpartition(".")
    return AttributePath(section, key, attribute)
