"""Right templates have no findings: those of the specs in this repository, and those that apigen writes itself."""

import json
from collections.abc import Iterator

import pytest

from apigen import source
from apigen.compiler import compile_document, compile_file
from apigen.diagnostics import Diagnostic, one_line
from apigen.graph.resources import Integration, IntegrationResponse
from apigen.graph.values import Join, Json, Text, Var
from apigen.rules.template import context, output, reference, syntax
from tests.specs import CASES, CORPUS, EXAMPLES, Case, graph

RULES = {rule.name for module in (syntax, reference, context, output) for rule in module.RULES}
SPECS = [case for case in (*CASES, *EXAMPLES, *CORPUS) if case.layout == "resources"]


def _found(diagnostics: tuple[Diagnostic, ...], *without: str) -> list[str]:
    return [one_line(one) for one in diagnostics if one.rule in RULES - {*without}]


@pytest.mark.parametrize("case", SPECS, ids=str)
def test_the_templates_of_specs_in_this_repository_are_right(case: Case) -> None:
    """Cases, examples and the corpus as it was rewritten."""
    assert _found(compile_file(case.spec, "resources").diagnostics) == []


def _written(text: Text) -> str:
    match text:
        case Join(parts):
            return "".join(map(_written, parts))
        case str():
            return text
        case Var() | Json():
            return "200"
    return "arn:aws:x"


def _spec(box: str, content_type: str, template: str) -> str:
    inner = {"template": {content_type: template}}
    http = {
        "url": "https://a.example.com",
        **({"request": inner} if box == "request" else {"responses": {"200": inner}}),
    }
    route = {"public": True, "http": http}
    return json.dumps({"apigen": 1, "name": "shop", "routes": {"POST /a": route}, "stages": {"prod": None}})


def _generated(case: Case) -> Iterator[tuple[str, str, str]]:
    """The templates of a graph: for what, the content type and the text."""
    for one in graph(case).resources:
        if isinstance(one, Integration) and one.type != "MOCK":
            yield from (("request", kind, _written(text)) for kind, text in (one.request_templates or {}).items())
        elif isinstance(one, IntegrationResponse):
            yield from (("response", kind, _written(text)) for kind, text in (one.response_templates or {}).items())


@pytest.mark.parametrize("case", SPECS, ids=str)
def test_the_templates_that_apigen_writes_are_right(case: Case) -> None:
    """They pass the same rules as those of users, but for parameters, which are declared otherwise."""
    for box, content_type, template in _generated(case):
        document = source.read_string(_spec(box, content_type, template))
        found = compile_document(document, "resources").diagnostics
        assert _found(found, "undeclared-parameter", "empty-authorizer-context") == [], template


def test_a_finding_stands_where_it_was_written() -> None:
    """In a block of the spec."""
    text = "apigen: 1\nname: shop\nroutes:\n  POST /a:\n    public: true\n    http:\n      url: https://a.example.com\n"
    template = '      request:\n        template: |\n          {\n            "a": "$input.body"\n          }\n'
    document = source.read_string(f"{text}{template}stages: {{prod: }}\n", file="spec.yaml")
    (found,) = compile_document(document, "openapi").diagnostics

    assert found.span is not None
    assert (found.rule, found.span.line, found.span.column, found.span.end_column) == ("unescaped-input", 11, 19, 30)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "$input.json('$')",
        "$input.body",
        "<pet>$input.params('x')</pet>",
        '{"a": "${var.name}", "n": ${var.name}, "u": "https://$${context.stage}.example.com"}',
        "#set($context.responseOverride.status = ${var.name}){}",
        '#set($s = $input.path("$.s"))#if($s == "" || !$s){"e": 1}#else{"id": "$s.size()"}#end',
        '{#set($sep = "")#foreach($k in ["a", "b"])$sep"$k": 1#set($sep = ",")#end}',
        '{"k": #if($input.path(\'$.t\') == "S")"#end$context.stage#if($input.path(\'$.t\') == "S")"#end}',
        '{"a": "$input.params(\'x\').replaceAll("[^a-z]", "")"}',
        '#define($loop)"$util.escapeJavaScript($v).replaceAll("\\\\\'", "\'")"#end#set($v = $input.body){"a": $loop}',
        '{"query": "query($id: ID!) { item(id: $id) { name } }", "variables": {"id": $input.json("$.id")}}',
        '{"price": "5 $", "hash": "#1", "colour": "#fff", "ref": {"$ref": 1}}',
        "#set($m = {})#set($_ = $m.put('a', $input.json('$')))$m.get('a')",
        "#if($input.params('x').matches('[0-9]+')){\"x\": $input.params('x')}#else{}#end",
        '{#foreach($k in $stageVariables.keySet())"$k": "$stageVariables.get($k)"#if($foreach.hasNext),#end#end}',
        '#set($context.requestOverride.path.stash = "a"){"a": "$context.requestOverride.path.stash"}',
    ],
)
def test_what_is_right_is_not_warned_of(template: str) -> None:
    """Idioms of published templates."""
    spec = json.loads(_spec("request", "application/json", template))
    spec["variables"] = {"name": {}}
    spec["routes"]["POST /a"]["request"] = {"query": ["x"]}
    document = source.read_string(json.dumps(spec))

    assert [
        one_line(one) for one in compile_document(document, "openapi").diagnostics if one.rule != "unused-variable"
    ] == []
