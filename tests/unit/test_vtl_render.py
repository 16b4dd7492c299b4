"""What a check renders of a template: the same as the emulator's engine where all is known, and never without end."""

import json
from typing import Any

import airspeed
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.vtl import VtlError, parse
from apigen.vtl.json_text import read_json
from apigen.vtl.render import explore, render
from apigen.vtl.values import Kind
from apigen.vtl.world import World

KNOWN = [
    "a#set($x = 1)$x#set($x = $x + 2)$x ${x}b $!y",
    "#set($x = 'a')#if($x == 'a')yes#{else}no#end#if($x != 'a')yes#{else}no#end",
    "#foreach($i in [1..3])$i#if($foreach.hasNext), #end#end",
    "#foreach($i in ['a', 'b'])$velocityCount:$foreach.index$i#end",
    "#set($m = {'a': 'x', 'b': 2})$m.a $m.b $m.get('a') $m['b']",
    "#set($l = [])#set($ignored = $l.add('x'))#set($ignored = $l.add('y'))$l.size()#foreach($i in $l)$i#end",
    "#set($a = 'x')#set($b = \"<$a ${a}y>\")$b",
    "#define($d)[$x]#end#set($x = 1)$d#set($x = 2)$d",
    "#if(1 < 2 && (3 >= 3 || false) && !false)yes#end#if(1 > 2)no#elseif(true)b#end",
    "#set($a = 'x y')$a.length() $a.contains('y')",
    "a#stop b",
    "## gone\n#* gone *#left",
]


@pytest.mark.parametrize("text", KNOWN)
def test_what_is_known_is_rendered_as_by_the_emulator(text: str) -> None:
    """White space aside, which directives take with them."""
    rendered = render(parse(text), text, World(), trusted=False).text

    assert rendered.split() == str(airspeed.Template(text).merge({})).split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#foreach($i in [1..9])$i#if($i == 3)#break#end#end", "123"),
        ("#set($a = 'x')$a.equals('x') $a.equals('y')", "true false"),
        ("#set($a = {})$a.put('k', 'v') $!a.put('k', 'w') $a.size()", "$a.put('k', 'v') v 1"),
    ],
)
def test_what_the_emulator_does_not_know_is_rendered_as_by_velocity(text: str, expected: str) -> None:
    """https://velocity.apache.org/engine/1.7/vtl-reference.html."""
    assert render(parse(text), text, World(), trusted=False).text == expected


def _kinds(text: str, *, trusted: bool = False) -> list[Kind]:
    chunks = render(parse(text), text, World(), trusted=trusted).chunks
    return [chunk.unknown.kind for chunk in chunks if chunk.unknown]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("$input.params('a')", Kind.RAW),
        ("$input.params().header.get('a')", Kind.RAW),
        ("$input.path('$.a').b", Kind.RAW),
        ("$input.body", Kind.RAW),
        ("$input.json('$')", Kind.JSON),
        ("$context.stage", Kind.SAFE),
        ("#foreach($a in $input.params().header.keySet())#if($velocityCount == 1)$a#end#end", Kind.SAFE),
        ("$util.escapeJavaScript($input.body)", Kind.ESCAPED),
        ('$util.escapeJavaScript($input.body).replaceAll("\\\\\'", "\'")', Kind.CLEAN),
        ("$util.urlEncode($input.body)", Kind.ENCODED),
        ("$util.base64Encode($input.body)", Kind.SAFE),
        ("$util.base64Decode($util.base64Encode($input.body))", Kind.SAFE),
        ("$util.urlDecode($util.urlEncode($input.body))", Kind.RAW),
        ("$util.parseJson($input.json('$.a'))", Kind.RAW),
        ("$util.urlEncode($context.stage)", Kind.SAFE),
        ("$input.body.length()", Kind.SAFE),
        ("#set($a = $input.body)#set($b = $a)$b", Kind.RAW),
        ("#foreach($a in $input.params().querystring.keySet())#if($velocityCount == 1)$a#end#end", Kind.RAW),
        ("#define($a)$input.body#end$a", Kind.RAW),
        ('#set($a = "<$input.body>")$util.escapeJavaScript($a)', Kind.ESCAPED),
    ],
)
def test_what_a_client_sends_is_followed_to_where_it_is_rendered(text: str, kind: Kind) -> None:
    """Through variables, loops and blocks, and with what was done to it on the way."""
    assert _kinds(text) == [kind]


def test_the_body_of_a_backend_is_not_that_of_a_client() -> None:
    """But parameters are the client's in a response too."""
    assert _kinds("$input.path('$.a')$input.params('a')", trusted=True) == [Kind.SAFE, Kind.RAW]


def test_conditions_that_are_the_same_turn_out_the_same() -> None:
    """So that a comma and what it stands before are both there or both not."""
    text = '{#if($input.path("$.a") != "")"a": 1#end#set($x = $input.path("$.a"))#if($x != ""),#end"b": 2}'

    assert [read_json(one.text).problem for one in explore(parse(text), text, trusted=False)] == [None] * 3


def test_each_condition_is_seen_from_both_sides() -> None:
    """Where everything is given, where nothing is, and one by one."""
    text = '#if($input.params("a") == "b")x#{else}y#end#if($input.body)1#{else}2#end'
    rendered = {one.text for one in explore(parse(text), text, trusted=False)}

    assert rendered == {"y1", "y2", "x1"}


_PIECES = st.sampled_from(
    (
        '#set($a = "$a$a$b")',
        "#set($a = $a.concat($a))",
        "#set($a = $input.body)",
        "#set($b = [$a, $b])",
        "#set($b = {'x': $b, 'y': $b})",
        "#set($x = $b.add($b))",
        "#set($x = $b.put('x', $b))",
        "#set($a = 'x')",
        "#foreach($i in [1..1000])",
        "#foreach($i in $b)",
        "#foreach($i in $input.path('$'))",
        "#if($a == $b)",
        "#else",
        "#end",
        "#define($d)",
        "$d",
        "$a",
        "$b.get(0)",
        "#set($a = $a * 99999)",
        "#set($n = 99999999999999)#set($n = $n * $n)",
        "$util.escapeJavaScript($a)",
        '"',
        "{",
    )
)


@given(st.lists(_PIECES, max_size=25))
def test_any_template_is_rendered_soon_or_not_at_all(pieces: list[str]) -> None:
    """No loop, no recursion and no growing value takes its time."""
    text = "".join(pieces)
    try:
        tree = parse(text)
    except VtlError:
        return
    for rendering in explore(tree, text, trusted=False):
        assert len(rendering.text) <= 500_000


@pytest.mark.parametrize(
    "text",
    [
        "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end",
        "#define($a)$a$a#end$a",
        "#define($a)$b#end#define($b)$a#end$a",
        "#set($a = 'xxxxxxxxxx')" + '#set($a = "$a$a$a$a$a$a$a$a")' * 40 + "$a",
        "#set($a = $input.body)" + "#set($a = $a.concat($a))" * 99 + "$a",
        "#set($a = [1..1000000000])",
        "#set($l = [1])" + "#set($l = [$l, $l])" * 99 + "$l",
        "#set($l = [1])#set($x = $l.add($l))$l",
    ],
)
def test_a_template_without_end_ends(text: str) -> None:
    """What takes too long is not rendered."""
    assert all(len(one.text) < 500_000 for one in explore(parse(text), text, trusted=False))


_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
)


@given(_JSON, st.sampled_from((None, 1)))
def test_json_is_json(value: Any, indent: int | None) -> None:
    """As the standard library writes it; and a piece of it is not."""
    text = json.dumps(value, indent=indent)

    assert read_json(text).problem is None
    assert read_json(text + "]").problem == len(text)


@given(st.text(st.sampled_from('{}[]",: 1atrue\\n')))
def test_what_the_standard_library_refuses_is_no_json(text: str) -> None:
    """And the other way round."""
    try:
        json.loads(text, strict=False)
        expected = True
    except ValueError:
        expected = False

    assert (read_json(text).problem is None) is expected
