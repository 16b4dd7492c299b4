"""Turns routes and keys of the spec into identifiers for resources: pure, injective, stable.

An identifier depends on its own route only, and two different routes never get the same one, because a renamed
Terraform address or Pulumi URN is a destroyed resource. Letters and digits stay as they are. Between them, a run of
underscores tells what was there, by its length:

    1  the next path segment          /orders/items    orders_items
    2  a hyphen                       /order-items     order__items
    3  an underscore                  /order_items     order___items
    4  any other character, in hex    /v1.0            v1____2e0
    5  the next segment, starting with such a character

A path variable is named by its position, `param`, not by its name: API Gateway renames one in place, and at most one
can stand among siblings. https://docs.aws.amazon.com/apigateway/latest/api/API_Resource.html
"""

import re
from hashlib import sha256

_PARAM = "param"
_ROOT = "root"
_JOINTS = {"-": "__", "_": "___"}


def segment(text: str) -> str:
    """The identifier of one literal path segment, stage name or key."""
    if text == _PARAM:  # a literal /param must not meet the position of a variable
        return _escape(text[0]) + text[1:]
    out = []
    for index, char in enumerate(text):
        between = 0 < index < len(text) - 1 and _plain(text[index - 1]) and _plain(text[index + 1])
        if _plain(char):
            out.append(char)
        else:
            out.append(_JOINTS[char] if between and char in _JOINTS else _escape(char))
    return "".join(out)


def _plain(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _escape(char: str) -> str:
    return "".join(f"____{byte:02x}" for byte in char.encode())


def path(segments: tuple[str, ...]) -> str:
    """The identifier of a path below the root: `("pets", "{id}")` is `pets_param`."""
    name = "_".join(_PARAM if part.startswith("{") else segment(part) for part in segments)
    return _escape(name[0]) + name[1:] if name[:1].isdigit() else name  # identifiers do not start with a digit


def route(method: str, segments: tuple[str, ...]) -> str:
    """The identifier of a method: `("GET", ("pets", "{id}"))` is `get_pets_param`; of the root, `get`."""
    rest = "_".join(_PARAM if part.startswith("{") else segment(part) for part in segments)
    return f"{method.lower()}_{rest}" if rest else method.lower()


def key(text: str) -> str:
    """The identifier of a key of the spec: a stage, a link, a function."""
    name = segment(text)
    return _escape(name[0]) + name[1:] if name[:1].isdigit() else name


def domain(text: str) -> str:
    """The identifier of a domain name, whose labels are segments: `api.example.com` is `api_example_com`."""
    return path(tuple(text.split(".")))


def mapping(domain_key: str, base_path: str) -> str:
    """The identifier of a base path under a domain: `api_example_com_v1`, and `api_example_com_root` for none.

    It has one segment more than the domain, whatever the path: a slash in it is escaped, and so is a path `root`.
    """
    return f"{domain(domain_key)}_{_base_path(base_path)}"


def _base_path(text: str) -> str:
    if text == _ROOT:
        return _escape(text[0]) + text[1:]
    return segment(text) if text else _ROOT


def words(text: str) -> str:
    """Readable snake case for text of any kind; not injective, so only for parts of a name."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    return re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")


def digest(text: str, length: int = 8) -> str:
    """A short fingerprint, for names whose readable part is not injective."""
    return sha256(text.encode()).hexdigest()[:length]


def model(method: str, segments: tuple[str, ...], part: str, content_type: str) -> str:
    """The name of the model for a schema in place: that of the body of `POST /orders` is `PostOrdersRequest`.

    Models have letters and digits only, which tell simple paths apart; for all others a digest does. The name of a
    simple one ends in its part, `Request` or `Response200`, and that of another in the digest.
    """
    words = (method.lower(), *("param" if one.startswith("{") else one for one in segments))
    readable = "".join(re.sub(r"[^A-Za-z0-9]", "", word).capitalize() for word in words) + part
    plain = (
        len(readable) <= 100
        and content_type == "application/json"
        and all(one.startswith("{") or (re.fullmatch(r"[a-z][a-z0-9]*", one) and one != _PARAM) for one in segments)
    )
    where = f"{route(method, segments)} {part} {content_type}"
    return readable if plain else f"{readable[:100]}{digest(where)}"
