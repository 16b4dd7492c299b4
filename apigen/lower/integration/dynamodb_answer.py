"""Turns the typed JSON of DynamoDB's answers into templates that render plain JSON.

A typed value is a map with one key, its type, so a loop over the keys takes it apart.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from collections.abc import Mapping

from apigen.lower.integration.backend import Response
from apigen.lower.integration.service import json_response
from apigen.lower.text import JSON_TYPE
from apigen.lower.vtl import escaped
from apigen.spec.integration.storage import AttributeType, TableAction

# How deep lists and maps are taken apart inside each other: templates have no recursion.
_DEPTH = 2
_NEXT = "#if($foreach.hasNext), #end#end"
_NOT_FOUND = '#set($context.responseOverride.status = 404){"message": "Not found"}'


_ALL: Mapping[str, AttributeType] = {}


def success(
    action: TableAction, attributes: Mapping[str, AttributeType] = _ALL, start: Mapping[str, AttributeType] = _ALL
) -> Response:
    """The answer to a call that DynamoDB carried out: `attributes` of its items, or all of them. `start` is the key
    with which a client asks for the next page."""
    match action:
        case "get":
            return json_response(_found("Item", attributes))
        case "delete":
            return json_response(_found("Attributes", attributes))
        case "update":
            read, end = "#set($item = $input.path('$.Attributes'))", _end(attributes)
            return json_response(f"{read}{end}{_object('item', attributes)}{end}")
        case "put":
            return json_response("{}")
        case "query" | "scan":
            return json_response(_page(attributes, start))


def refused() -> Response:
    """DynamoDB answers 400 to whatever it does not do, and says in the body what it was.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    """
    template = (
        "#set($type = \"$!input.path('$.__type')\")"
        '#if($type.contains("ConditionalCheckFailed"))'
        '#set($context.responseOverride.status = 409){"message": "Conflict"}'
        '#elseif($type.contains("Throttling") || $type.contains("ThroughputExceeded"))'
        '#set($context.responseOverride.status = 429){"message": "Too many requests"}'
        '#else{"message": "Bad request"}#end'
    )
    return Response(status="400", pattern=r"4\d{2}", templates={JSON_TYPE: template})


def _found(member: str, attributes: Mapping[str, AttributeType]) -> str:
    read = f"#set($item = $input.path('$.{member}'))"
    shown, end = _object("item", attributes), _end(attributes)
    return f'{read}{end}#if("$!item" == "" || "$!item" == "{{}}"){end}{_NOT_FOUND}{end}#else{end}{shown}{end}#end{end}'


def _end(attributes: Mapping[str, AttributeType]) -> str:
    """What ends a line of a template that is short enough to be read."""
    return "\n" if attributes else ""


def _page(attributes: Mapping[str, AttributeType], start: Mapping[str, AttributeType]) -> str:
    items = f"#foreach($item in $input.path('$.Items')){_object('item', attributes)}{_NEXT}"
    read = "#set($last = $input.path('$.LastEvaluatedKey'))"
    after = _object("last", start if attributes else _ALL)
    return f'{{"items": [{items}]{read}#if("$!last" != ""), "next": {after}#end}}{_end(attributes)}'


def _object(name: str, attributes: Mapping[str, AttributeType]) -> str:
    """A JSON object of the item in the variable `name`: of `attributes`, or of all that it has."""
    if not attributes:
        return _plain_map(name, 0)
    members = (f'\n  "{attribute}": {_attribute(name, attribute, kind)}' for attribute, kind in attributes.items())
    return f"{{{','.join(members)}\n}}"


def _attribute(name: str, attribute: str, kind: AttributeType) -> str:
    """The JSON of one attribute; null where the item has none of that type."""
    typed = f"${name}.get('{attribute}')"
    value = f"{typed}.get('{kind}')"
    # An empty text is a value too.
    empty = f'#elseif("{_quiet(typed)}" != "")""' if kind == "S" else ""
    return f'#if("{_quiet(value)}" != ""){_json(value, kind)}{empty}#{{else}}null#end'


def _quiet(reference: str) -> str:
    return f"$!{reference[1:]}"


def _json(value: str, kind: AttributeType) -> str:
    """The JSON of a reference that is there."""
    match kind:
        case "S" | "B":
            return f'"{escaped(value)}"'
        case "N" | "BOOL":
            return value
        case "SS":
            return f"[#foreach($one in {value}){_quoted('one')}{_NEXT}]"
        case "NS":
            return f"[#foreach($one in {value})$one{_NEXT}]"
        case "L":
            return f"[#foreach($one0 in {value}){_plain('one0', 1)}{_NEXT}]"
        case "M":
            return f"#set($map = {value}){_plain_map('map', 1)}"


def _plain_map(name: str, depth: int) -> str:
    """A JSON object of the map of typed values in the variable `name`."""
    key, value = f"name{depth}", f"value{depth}"
    each = f'"{escaped(f"${key}")}": {_plain(value, depth)}'
    return f"{{#foreach(${key} in ${name}.keySet())#set(${value} = ${name}.get(${key})){each}{_NEXT}}}"


def _plain(value: str, depth: int) -> str:
    """The JSON of the typed value in the variable `value`."""
    kind, plain = f"$type{depth}", f"plain{depth}"
    branches = [
        f'#if({kind} == "S"){_quoted(plain)}',
        f'#elseif({kind} == "N" || {kind} == "BOOL")${{{plain}}}',
        f'#elseif({kind} == "B")"${{{plain}}}"',
        f'#elseif({kind} == "SS" || {kind} == "BS"){_list(plain, depth, _quoted(f"one{depth}"))}',
        f'#elseif({kind} == "NS"){_list(plain, depth, f"${{one{depth}}}")}',
        *([] if depth == _DEPTH else _nested(kind, plain, depth)),
        "#{else}null#end",
    ]
    return f"#foreach({kind} in ${value}.keySet())#set(${plain} = ${value}.get({kind})){''.join(branches)}#end"


def _nested(kind: str, plain: str, depth: int) -> list[str]:
    return [
        f'#elseif({kind} == "L"){_list(plain, depth, _plain(f"one{depth}", depth + 1))}',
        f'#elseif({kind} == "M"){_plain_map(plain, depth + 1)}',
    ]


def _list(name: str, depth: int, element: str) -> str:
    return f"[#foreach($one{depth} in ${name}){element}{_NEXT}]"


def _quoted(name: str) -> str:
    # Without the condition an empty text would go to escapeJavaScript, whose answer to it is not documented.
    return f'"#if(${name} != ""){escaped(f"${name}")}#end"'
