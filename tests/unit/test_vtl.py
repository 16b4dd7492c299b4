"""Mapping expressions to VTL that renders data as data, also where no emulator has the service."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote_plus

import airspeed
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen import source
from apigen.compiler import compile_document
from apigen.graph.resources import Integration
from apigen.lower.integration.dynamodb_answer import success
from apigen.lower.vtl import form_value, is_given, json_document, json_string, json_text, listed
from apigen.spec.integration.storage import AttributeType

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


class Util:
    """The functions of $util, as AWS describes them."""

    def escapeJavaScript(self, text: str) -> str:  # noqa: N802 # the name in templates
        assert isinstance(text, str)
        return json.dumps(text)[1:-1].replace("'", "\\'")

    def urlEncode(self, text: str) -> str:  # noqa: N802 # the name in templates
        assert isinstance(text, str)
        return quote_plus(text)

    def base64Encode(self, text: str) -> str:  # noqa: N802 # the name in templates
        assert isinstance(text, str)
        return base64.b64encode(text.encode()).decode()


class Input:
    def __init__(self, body: Any, params: Mapping[str, Mapping[str, str]]) -> None:
        self.value, self.parameters = body, params

    @property
    def body(self) -> str:
        return json.dumps(self.value)

    def params(self) -> Mapping[str, Mapping[str, str]]:
        return {"path": {}, "querystring": {}, "header": {}, **self.parameters}

    def path(self, path: str) -> Any:
        found = self.value
        for name in path.split(".")[1:]:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def json(self, path: str) -> str:
        return json.dumps(self.path(path))


class _Context(dict[str, Any]):
    @property
    def responseOverride(self) -> Any:  # noqa: N802 # the name in templates
        return self["responseOverride"]


def render(template: object, body: Any = None, **params: Mapping[str, str]) -> str:
    """What API Gateway makes of a template."""
    assert isinstance(template, str), template
    names = {
        "input": Input(body, params),
        "util": Util(),
        "context": _Context(responseOverride={}, requestTimeEpoch=1, requestId="request"),
    }
    return str(airspeed.Template(template).merge(names))


def request(route: str) -> str:
    """The request template of a spec with one route."""
    text = f"apigen: 1\nname: shop\nroutes:\n  {route}\nstages: {{prod: }}\n"
    compiled = compile_document(source.read_string(text), "resources")
    assert compiled.graph is not None, compiled.diagnostics
    (integration,) = (one for one in compiled.graph.resources if isinstance(one, Integration))
    assert integration.request_templates is not None
    template = integration.request_templates["application/json"]
    assert isinstance(template, str)
    return template


@given(TEXTS)
def test_a_json_string_holds_what_was_sent(text: str) -> None:
    """From the body, from a parameter, and the whole body as one text."""
    field = render(f'"{json_string("body.x")}"', {"x": text})
    query = render(f'"{json_string("query.x")}"', querystring={"x": text})
    whole = render(f'"{json_string("body")}"', {"x": text})

    assert (json.loads(field), json.loads(query)) == (text, text)
    assert json.loads(json.loads(whole)) == {"x": text}


@given(TEXTS)
def test_a_form_value_holds_what_was_sent(text: str) -> None:
    """One parameter of the form and no other."""
    rendered = render(f"a={form_value('body.x')}&b=1", {"x": text})

    assert parse_qsl(rendered, strict_parsing=True) == [("a", text), ("b", "1")]


@given(TEXTS)
def test_text_of_the_spec_is_no_template(text: str) -> None:
    """A dollar sign and a hash mean themselves."""
    source_text = text.replace("${", "$ {")

    assert json.loads(render(f'"{json_text(source_text)}"')) == source_text


def test_a_part_of_the_body_stays_json_where_json_is_wanted() -> None:
    """An object is not printed as Java prints it."""
    rendered = render(f'"{json_document("body.x")}"', {"x": {"a": ["'\"\\"]}})

    assert json.loads(json.loads(rendered)) == {"a": ["'\"\\"]}


@pytest.mark.parametrize("given_ones", [(), ("a",), ("b",), ("c",), ("a", "c"), ("a", "b", "c")])
def test_members_that_are_left_out_leave_no_comma(given_ones: tuple[str, ...]) -> None:
    """With and without a member that is always there."""
    body = dict.fromkeys(given_ones, 0)
    members = [(is_given(f"body.{name}"), f'"{name}"') for name in "abc"]

    assert json.loads(render(f"[{listed(members)}]", body)) == list(given_ones)
    assert json.loads(render(f"[{listed([*members, (None, '9')])}]", body)) == [9, *given_ones]


@given(TEXTS)
@pytest.mark.parametrize(
    ("route", "member"),
    [
        ("POST /a: {translate: body.to, public: true}", "Text"),
        ("POST /a: {comprehend: sentiment, public: true}", "Text"),
        ("POST /a: {comprehend: {detect: pii_entities, text: body.text}, public: true}", "Text"),
        ("POST /a: {translate: {target: body.text, text: body.to}, public: true}", "TargetLanguageCode"),
    ],
)
def test_a_text_to_understand_stays_a_text(route: str, member: str, text: str) -> None:
    """For the services that the emulator does not have: the member is the text, and there is no other new one."""
    harmless = json.loads(render(request(route), {"text": "x", "to": "de"}))
    found = json.loads(render(request(route), {"text": text, "to": "de"}))

    assert found == {**harmless, member: text}


_SCALARS = st.one_of(
    TEXTS.map(lambda text: ({"S": text}, text)),
    st.just(({"S": ""}, "")),
    st.integers().map(lambda number: ({"N": str(number)}, number)),
    st.booleans().map(lambda truth: ({"BOOL": truth}, truth)),
    st.just(({"NULL": True}, None)),
    st.lists(TEXTS, min_size=1).map(lambda texts: ({"SS": texts}, texts)),
    st.lists(st.integers(), min_size=1).map(lambda numbers: ({"NS": [*map(str, numbers)]}, numbers)),
)


def _lists(inner: Any) -> Any:
    return st.lists(inner, max_size=3).map(lambda pairs: ({"L": [one[0] for one in pairs]}, [one[1] for one in pairs]))


def _maps(inner: Any) -> Any:
    return st.dictionaries(TEXTS, inner, max_size=3).map(
        lambda pairs: (
            {"M": {name: one[0] for name, one in pairs.items()}},
            {name: one[1] for name, one in pairs.items()},
        )
    )


_NESTED = _SCALARS | _lists(_SCALARS) | _maps(_SCALARS)


@given(st.dictionaries(TEXTS, _NESTED | _lists(_NESTED) | _maps(_NESTED), min_size=1, max_size=4))
def test_an_item_is_plain_json(attributes: Mapping[str, tuple[Any, Any]]) -> None:
    """Every type, to the depth that the template knows, under any name."""
    item = {name: typed for name, (typed, _) in attributes.items()}
    rendered = render(success("get").templates["application/json"], {"Item": item})

    assert json.loads(rendered) == {name: plain for name, (_, plain) in attributes.items()}


_TYPED: Mapping[AttributeType, Any] = {
    "S": TEXTS | st.just(""),
    "N": st.integers(),
    "BOOL": st.booleans(),
    "SS": st.lists(TEXTS, min_size=1),
    "NS": st.lists(st.integers(), min_size=1),
    "L": st.lists(_SCALARS, min_size=1),
    "M": st.dictionaries(TEXTS, _SCALARS, min_size=1),
}


def _plain(kind: str, value: Any) -> tuple[Any, Any]:
    """A value as DynamoDB has it, and as JSON."""
    match kind:
        case "L":
            return {"L": [typed for typed, _ in value]}, [plain for _, plain in value]
        case "M":
            pairs = value.items()
            return {"M": {name: typed for name, (typed, _) in pairs}}, {name: plain for name, (_, plain) in pairs}
        case "N":
            return {"N": str(value)}, value
        case "NS":
            return {"NS": [*map(str, value)]}, value
        case _:
            return {kind: value}, value


@st.composite
def _items(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An item with some of the attributes, and the JSON that names them all."""
    item: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    for kind, values in _TYPED.items():
        name = f"a-{kind}"
        typed = _plain(kind, draw(values)) if draw(st.booleans()) else None
        item |= {} if typed is None else {name: typed[0]}
        plain[name] = None if typed is None else typed[1]
    return {**item, "other": {"S": "hidden"}}, plain


@given(st.lists(_items(), max_size=3), TEXTS)
def test_named_attributes_are_answered_and_no_others(
    items: list[tuple[dict[str, Any], dict[str, Any]]], key: str
) -> None:
    """Of one item and of a page: null for what an item lacks, nothing left over from the item before."""
    attributes: Mapping[str, AttributeType] = {f"a-{kind}": kind for kind in _TYPED}
    start: Mapping[str, AttributeType] = {"id": "S", "number": "N"}
    body = {"Items": [item for item, _ in items], "LastEvaluatedKey": {"id": {"S": key}, "number": {"N": "7"}}}
    page = success("scan", attributes, start).templates["application/json"]

    plain = [expected for _, expected in items]
    assert json.loads(render(page, body)) == {"items": plain, "next": {"id": key, "number": 7}}
    assert json.loads(render(page, {"Items": []})) == {"items": []}
    for item, expected in items:
        one = success("get", attributes).templates["application/json"]
        assert json.loads(render(one, {"Item": item})) == expected


def test_no_item_is_not_found() -> None:
    """With named attributes too."""
    template = success("get", {"id": "S"}).templates["application/json"]

    assert json.loads(render(template, {})) == {"message": "Not found"}
