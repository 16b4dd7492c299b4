"""Mapping presets to VTL whose output is JSON with the client's text as data, whatever it is."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

import airspeed
from hypothesis import given
from hypothesis import strategies as st

from apigen.lower.integration.preset import request_templates
from apigen.spec.integration.settings import PresetTemplate
from tests.unit.test_vtl import Input, Util

NASTY = st.sampled_from(
    ['"}, "evil": {"x": "', "'", "\\'", "\\", "\n", "$input.body", "#end", "#{", "${x}", "]]", "\u2028"]
)
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | NASTY, max_size=4).map("".join)
MAPS = st.dictionaries(TEXTS, TEXTS, max_size=3)


class _Raw(Input):
    """A request whose body is text."""

    @property
    def body(self) -> str:
        text = self.value
        assert isinstance(text, str)
        return text


class _Decoding(Util):
    def urlDecode(self, text: str) -> str:  # noqa: N802 # the name in templates
        return unquote_plus(text)


class _Fields(dict[str, Any]):
    def __getattr__(self, name: str) -> Any:
        return self.get(name)


def _rendered(template: object, request: Input, **names: Any) -> Any:
    assert isinstance(template, str)
    known = {"input": request, "util": _Decoding(), "context": _Fields(identity=_Fields()), "stageVariables": {}}
    return json.loads(str(airspeed.Template(template).merge({**known, **names})))


def _template(preset: Any, content_type: str = "application/json") -> object:
    return request_templates({content_type: PresetTemplate(preset=preset)})[content_type]


@given(path=MAPS, query=MAPS, header=MAPS, stage=MAPS, agent=TEXTS)
def test_the_whole_request_is_one_json_object(
    path: Mapping[str, str], query: Mapping[str, str], header: Mapping[str, str], stage: Mapping[str, str], agent: str
) -> None:
    """Names and values of every place as they were sent, and the body as JSON."""
    places = {"path": path, "querystring": query, "header": header}
    context = _Fields(identity=_Fields(userAgent=agent), httpMethod="PUT", resourcePath="/a/{b}")
    request = Input({"n": [agent]}, places)
    found = _rendered(_template("method_request_passthrough"), request, stageVariables=stage, context=context)

    assert (found["body-json"], found["params"], found["stage-variables"]) == ({"n": [agent]}, places, stage)
    about = {name: value for name, value in found["context"].items() if value}
    assert about == {"http-method": "PUT", "resource-path": "/a/{b}"} | ({"user-agent": agent} if agent else {})


@given(TEXTS)
def test_a_body_that_is_not_json_is_one_text(body: str) -> None:
    """For a content type without JSON."""
    found = _rendered(_template("method_request_passthrough", "text/plain"), _Raw(body, {}))

    assert found["body-json"] == body


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_a_form_is_an_object_of_its_fields(fields: list[tuple[str, str]]) -> None:
    """The last of several with one name."""
    found = _rendered(_template("form_to_json"), _Raw(urlencode(fields), {}))

    assert found == dict(fields)


def test_a_form_is_read_as_browsers_write_it() -> None:
    """Marks without their meaning: a value with an equals sign, a name without a value, nothing at all."""
    for body in ("a=b==&c&d=&=e&a+b=1", "&&", "{}", ""):
        expected = dict(parse_qsl(body, keep_blank_values=True)) if body != "{}" else {}
        assert _rendered(_template("form_to_json"), _Raw(body, {})) == expected
