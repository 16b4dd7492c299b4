"""Names of pulumi-aws to names of the AWS provider, looked up in what the provider has, not in the target's tables.

Types are the provider's without its underscores, arguments are its own in camelCase. What else happens is what the
Pulumi bridge does: `_id`, `_name` or a plural's end is cut off, a list of at most one is one value, and other lists
are plurals.
https://github.com/pulumi/pulumi-terraform-bridge/blob/master/docs/schema-naming.md
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.terraform_schema import schema

ENDINGS = ("", "_id", "_name", "s")


# What pulumi-aws calls by another word than the provider.
OTHER_WORDS = {"apigatewayresponse": "apigatewaygatewayresponse"}

OTHER_NAMES = {"rest_api": "api_id", "aliases": "alias"}


@cache
def provider_type(token: str) -> str:
    """`aws_api_gateway_rest_api` of `aws:apigateway/restApi:RestApi`, `aws_service` of a function `getService`."""
    _, module, name = token.split(":")
    plain = f"{module.partition('/')[0].replace('index', '')}{name.removeprefix('get')}".lower()
    wanted = OTHER_WORDS.get(plain, plain)
    (found,) = [known for known in _types() if known.removeprefix("aws_").replace("_", "") == wanted]
    return found


def _types() -> list[str]:
    return [name for kinds in ("resource", "data") for name in schema()[kinds]]


def block(type_: str) -> Mapping[str, Any]:
    """What the provider says of a type: `arguments` and `blocks`."""
    found: Mapping[str, Any] = schema()["resource"].get(type_) or schema()["data"][type_]
    return found


def provider_name(name: str, owner: Mapping[str, Any]) -> str:
    """The provider's name of an argument, attribute or block in camelCase."""
    snake = re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", name)
    known = owner["arguments"].keys() | owner["blocks"].keys()
    found = [snake + ending for ending in ENDINGS if snake + ending in known]
    found += [singular] if (singular := snake.removesuffix("s")) in known and snake not in known else []
    found += [OTHER_NAMES[snake]] if OTHER_NAMES.get(snake) in known and not found else []
    assert found, f"the provider has no {snake}, only {sorted(known)}"
    return found[0]


def is_list(argument: Mapping[str, Any]) -> bool:
    """Whether an argument takes several values."""
    return isinstance(argument["type"], list) and argument["type"][0] in ("list", "set")
