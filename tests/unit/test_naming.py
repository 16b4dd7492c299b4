"""Names of resources: pure, injective, and identifiers everywhere."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apigen import naming

# Few characters, so that names that are close to each other are tried often.
part = st.text("ab0-_.:$%A", min_size=1, max_size=5) | st.sampled_from(["param", "params", "par_am", "a_b", "a-b"])
variable = st.sampled_from(["{id}", "{other}", "{proxy+}"])
segments = st.lists(part | variable, max_size=4).map(tuple)
method = st.sampled_from(["GET", "ANY", "DELETE"])
key = st.text("aB0-_", min_size=1, max_size=6)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _same_place(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path as API Gateway tells it from others: the name of a variable does not count."""
    return tuple("{}" if one.startswith("{") else one for one in path)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/orders/items", "orders_items"),
        ("/order-items", "order__items"),
        ("/order_items", "order___items"),
        ("/v1.0", "v1____2e0"),
        ("/pets/{id}", "pets_param"),
        ("/pets/{id}/toys", "pets_param_toys"),
        ("/param", "____70aram"),
        ("/Orders", "Orders"),
        ("/1/2", "____31_2"),
    ],
)
def test_the_name_of_a_path_can_be_read(path: str, name: str) -> None:
    """Runs of underscores tell what was between the letters."""
    assert naming.path(tuple(path.split("/")[1:])) == name


def test_the_name_of_a_route_begins_with_its_method() -> None:
    """The root has nothing after it."""
    assert naming.route("GET", ("pets", "{id}")) == "get_pets_param"
    assert naming.route("ANY", ()) == "any"


@given(segments, segments)
@example(("a", "b"), ("a_b",))
@example(("a-",), ("a", "-"))
@example(("a_",), ("a", "_"))
@example(("-", "a"), ("-_a",))
@example(("param",), ("{id}",))
@example(("a", "-b"), ("a_-b",))
@example(("a--b",), ("a-", "-b"))
def test_different_paths_have_different_names(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """And so have their routes; paths that differ in the name of a variable are one place."""
    same = _same_place(one) == _same_place(other)

    assert (naming.path(one) == naming.path(other)) == same
    assert (naming.route("GET", one) == naming.route("GET", other)) == same


@given(method, segments, method, segments)
def test_different_routes_have_different_names(
    verb: str, path: tuple[str, ...], other_verb: str, other_path: tuple[str, ...]
) -> None:
    """By method, by path or by both."""
    same = (verb, _same_place(path)) == (other_verb, _same_place(other_path))

    assert (naming.route(verb, path) == naming.route(other_verb, other_path)) == same


@given(key, key)
def test_different_keys_have_different_names(one: str, other: str) -> None:
    """Stages, functions and links."""
    assert (naming.key(one) == naming.key(other)) == (one == other)


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=3).map(tuple))
def test_every_name_is_an_identifier(path: tuple[str, ...]) -> None:
    """Of Terraform and of Python, whatever the characters."""
    assert IDENTIFIER.fullmatch(naming.path(path))
    assert IDENTIFIER.fullmatch(naming.route("GET", path))
    assert IDENTIFIER.fullmatch(naming.key(path[0]))


@pytest.mark.parametrize("name", [naming.words, naming.digest])
@given(st.text(max_size=12))
def test_parts_of_names_are_lower_case_words(name: Callable[[str], str], text: str) -> None:
    """Letters, digits and single underscores."""
    assert re.fullmatch(r"([a-z0-9]+(_[a-z0-9]+)*)?", name(text))


def test_words_split_camel_case() -> None:
    """As people read it."""
    assert naming.words("sqs:SendMessage") == "sqs_send_message"
    assert naming.words("  Orders -- API ") == "orders_api"


label = st.text("ab0-", min_size=1, max_size=4) | st.sampled_from(["root", "*", "a_b"])
domain_key = st.lists(label, min_size=1, max_size=3).map(".".join)
base_path = st.lists(part | st.sampled_from(["root"]), max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("domain", "path", "name"),
    [
        ("api.example.com", "", "api_example_com_root"),
        ("api.example.com", "v1", "api_example_com_v1"),
        ("api.example.com", "v1/orders", "api_example_com_v1____2forders"),
        ("api.example.com", "root", "api_example_com_____72oot"),
        ("*.my-shop.com", "", "____2a_my__shop_com_root"),
    ],
)
def test_the_name_of_a_mapping_has_the_domain_and_one_segment(domain: str, path: str, name: str) -> None:
    """So that where the domain ends can be told."""
    assert naming.mapping(domain, path) == name


@given(domain_key, base_path, domain_key, base_path)
@example("a.b", "c", "a.b.c", "")
@example("a", "b/c", "a.b", "c")
@example("a", "", "a", "root")
@example("a", "-b", "a", "b")
def test_different_mappings_have_different_names(one: str, path: str, other: str, beside: str) -> None:
    """And so have their domains."""
    assert (naming.mapping(one, path) == naming.mapping(other, beside)) == ((one, path) == (other, beside))
    assert (naming.domain(one) == naming.domain(other)) == (one == other)
    assert IDENTIFIER.fullmatch(naming.mapping(one, path))
