"""The parser of mapping templates: what it reads, what it refuses and where, and that no text makes it fail."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.compiler import compile_file
from apigen.graph.resources import Integration, IntegrationResponse
from apigen.graph.values import Join, Json, Text, Var
from apigen.vtl import VtlError, parse, parse_condition
from apigen.vtl import nodes as n
from apigen.vtl.nodes import walk
from tests.specs import CASES, CORPUS, EXAMPLES, Case

RIGHT = {
    "references": "$a ${a} $!a $!{a} $a-b $a.b.c() ${a.b}c $a[0].b['c'] $a.",
    "arguments": "$a.b(1, -2.5, 'x', \"y\", $z, [1, 2], {'k': true}, $a + 1)",
    "text": "$ $1 # #1 #ffcc00 $. ${ } $$ ## comment\n#* block $x #if *##[[ raw $x #end ]]# \\ \\\\",
    "words": "https://a.example.com/#endpoint, #elsewhere, #set up, #for sale, #1st",
    "escapes": "\\$a \\\\$a \\#if \\#end",
    "set": "#set($a = 1)#set ( $a.b = 'x' )#set($a['k'] = [1..9])#set($a = {})#set($a = [$x..$y])",
    "if": "#if($a && !$b || ($c == 1))x#elseif($d gt 1 and not $e)y#else z#end#{if}($a)x#{else}y#{end}",
    "foreach": "#foreach($x in $a.b())$x#if($foreach.hasNext),#end#break#end#stop",
    "define": "#define($x)$y#end$x",
    "strings": '#set($a = "x $b.c(\'d\') #if($e)f#end ${g}")#set($a = \'it\'\'s $5\')#set($a = "a ""b""")',
    "lines": "#set($a =\n  1\n)\n#if (\n$a\n)\nx\n#end\n",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_velocity_reads_is_read(text: str) -> None:
    """Every form of the reference grammar."""
    assert parse(text).end == len(text)


def test_every_node_knows_where_it_stands() -> None:
    """What is cut out at its place is the same node again."""
    text = "x $a.b('c')[1] #set($d = 1 + 2)#if($e == \"f $g\")$h#else i#end#foreach($j in [1, $k])$j#end"
    found = {type(node).__name__: text[node.start : node.end] for node in walk(parse(text))}

    assert found["Method"] == ".b('c')"
    assert found["Index"] == "[1]"
    assert found["Set"] == "#set($d = 1 + 2)"
    assert found["ListOf"] == "[1, $k]"
    assert found["Foreach"] == "#foreach($j in [1, $k])$j#end"
    assert found["String"] == '"f $g"'


def test_operators_bind_as_in_velocity() -> None:
    """Or is looser than and, that than a comparison, and that than arithmetic."""
    found = parse_condition("$a || $b && $c == 1 + 2 * 3")

    assert isinstance(found, n.Binary) and found.sign == "||"
    assert isinstance(found.right, n.Binary) and found.right.sign == "&&"
    assert isinstance(found.right.right, n.Binary) and found.right.right.sign == "=="
    assert isinstance(found.right.right.right, n.Binary) and found.right.right.right.sign == "+"


WRONG = [
    ("#if($a) x", "the '#if' is not closed", "#if"),
    ("x #end", "there is no open block for this '#end'", "#end"),
    ("#foreach($a in $b)#else#end", "there is no '#if' for this '#else'", "#else"),
    ("#if($a)#else#elseif($b)#end", "there is no '#if' for this '#elseif'", "#elseif"),
    ("#if $a", "'#if' has no parentheses", "#if"),
    ("#if($a #end", "a ')' is missing in the '#if'", "#"),
    ("#set($a = )", "a value is expected here, not ')'", ")"),
    ("#set($a == 1)", "a '=' is missing in the '#set'", "="),
    ("#foreach($a of $b)#end", "an 'in' is missing in the '#foreach'", "o"),
    ("#set($a = 'b)", "this text in quotes is not closed", "'"),
    ("$a.b(1", "a ')' is missing in the arguments of 'b'", "("),
    ("${a.b", "the '${' of 'a' is not closed by a '}'", "$"),
    ('#set($a = "$b.c(")', "a value is missing here", ""),
    ("#* x", "this comment is not closed", "#*"),
    ("#[[ x", "this unparsed text is not closed", "#["),
    ("#include('x')", "API Gateway has no '#include'", "#include"),
    ("#sett($a = 1)", "'#sett' is not a directive", "#sett"),
    ("#if($a)#elsex#end", "'#elsex' is not a directive", "#elsex"),
    ("#if($a)#elif($b)#end", "'#elif' is not a directive", "#elif"),
    ("#set $a = 1", "'#set' has no parentheses", "#set"),
    ("#set($a = b)", "'b' is neither text nor a variable", "b"),
    ("#set($a = {1 2})", "a ':' is missing in a map", "2"),
    ("#set($a = [1 2])", "a ']' is missing in a list", "2"),
]


@pytest.mark.parametrize(("text", "message", "place"), WRONG, ids=[text for text, _, _ in WRONG])
def test_what_velocity_refuses_is_refused_where_it_is_wrong(text: str, message: str, place: str) -> None:
    """With the place of what has to change."""
    with pytest.raises(VtlError) as caught:
        parse(text)

    assert (str(caught.value), text[caught.value.start : caught.value.end]) == (message, place)


_PIECES = st.sampled_from(
    (
        *(
            "$a",
            "${",
            "}",
            "#if(",
            "#else",
            "#end",
            "#set(",
            "#foreach(",
            " in ",
            ")",
            "(",
            '"',
            "'",
            "[",
            "]",
            "..",
            "=",
        ),
        *(
            "$!{a.b",
            ".c(",
            ",",
            "{",
            ":",
            "\\",
            "#[[",
            "]]#",
            "#*",
            "*#",
            "##",
            "\n",
            "1",
            "x",
            " && ",
            "!",
            "#define(",
        ),
    )
)


@given(st.lists(_PIECES, max_size=40).map("".join) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else is raised, and places are in the text."""
    try:
        places = [(node.start, node.end) for node in walk(parse(text))]
    except VtlError as error:
        places = [(error.start, error.end)]

    assert all(0 <= start <= end <= len(text) for start, end in places)


@pytest.mark.parametrize(
    "piece", ["(", "[", "{", "$a.b(", '"$a(', "#if($a)", "!", "\\", "$", "#", "''", "$a || ", "#set($a = ", "$!", "${"]
)
def test_a_long_text_is_read_or_refused_soon(piece: str) -> None:
    """However it nests; a second would be a thousand times too long."""
    for text in (piece * 30_000, f"#set($x = {piece * 30_000}"):
        try:
            parse(text)
        except VtlError as error:
            assert error.end <= len(text)


def _written(text: Text) -> str:
    """A text of the graph with a number for each variable."""
    match text:
        case Join(parts):
            return "".join(map(_written, parts))
        case str():
            return text
        case Var() | Json():
            return "200"
    return "arn:aws:x"


def _templates(path: Path) -> list[str]:
    compiled = compile_file(path, "resources")
    assert compiled.graph is not None, compiled.diagnostics
    boxes = [
        one.request_templates if isinstance(one, Integration) else one.response_templates
        for one in compiled.graph.resources
        if isinstance(one, (Integration, IntegrationResponse))
    ]
    return [_written(template) for box in boxes for template in (box or {}).values()]


@pytest.mark.parametrize("case", [case for case in (*CASES, *EXAMPLES, *CORPUS) if case.layout == "resources"], ids=str)
def test_every_template_that_is_deployed_is_read(case: Case) -> None:
    """Those of users and those that apigen writes."""
    for template in _templates(case.spec):
        assert parse(template).end == len(template)
