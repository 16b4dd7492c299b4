"""Turns what a route says of a table into the request that DynamoDB takes: typed values, expressions, placeholders.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from apigen.graph.values import Text, arn_part, join
from apigen.lower.text import text
from apigen.lower.vtl import Member, escaped, is_given, json_string, listed, reference
from apigen.spec.integration.storage import DynamoDbIntegration, TableAction, Value

# VTL would read `#name` as a directive.
_HASH = "${hash}"
_SET_HASH = "#set($hash = '#')"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRequest:
    """One action on a table.

    Attributes:
        key: the attributes of the key, whether the spec names them or the path does.
    """

    it: DynamoDbIntegration
    action: TableAction
    key: Mapping[str, Value]

    def template(self) -> Text:
        """The request template."""
        members: dict[str, Text] = {"TableName": join('"', arn_part(text(self.it.table), "path") or "", '"')}
        members |= {name: json.dumps(value) for name, value in self._settings() if value is not None}
        members |= self._attributes()
        expressions = self._expressions()
        members |= {name: join('"', source, '"') for name, source in expressions.items()}
        if names := list(self._names()):
            members["ExpressionAttributeNames"] = _object(names)
        if values := list(self._values()):
            members["ExpressionAttributeValues"] = _object(values)
        pairs = [part for name, value in members.items() for part in (", ", f'"{name}": ', value)]
        return join(_SET_HASH if names else "", "{", *pairs[1:], self._start(), "}")

    def _settings(self) -> Iterator[tuple[str, object]]:
        yield "IndexName", self.it.index
        yield "Limit", self.it.limit
        yield "ScanIndexForward", False if self.it.descending else None
        yield "ConsistentRead", self.it.consistent or None
        if self.action in ("update", "delete"):
            yield "ReturnValues", "ALL_NEW" if self.action == "update" else "ALL_OLD"

    def _attributes(self) -> dict[str, Text]:
        if self.action == "put":
            return {"Item": _attributes({**self.key, **self.it.item})}
        return {"Key": _attributes(self.key)} if self.action in ("get", "update", "delete") else {}

    def _start(self) -> Text:
        """The key after which to go on, where the client sends one."""
        if not self.it.start:
            return ""
        members: list[Member] = [(None, _attribute(name, value)) for name, value in self.it.start.items()]
        start = join(', "ExclusiveStartKey": ', _object(members))
        given = [condition for value in self.it.start.values() if (condition := is_given(value.value))]
        return join(f"#if({' && '.join(given)})", start, "#end") if given else start

    def _written(self) -> dict[str, str]:
        """The expressions of the spec."""
        it = self.it
        written = {
            "UpdateExpression": it.update,
            "KeyConditionExpression": it.key_condition,
            "ConditionExpression": it.condition,
            "FilterExpression": it.filter,
        }
        return {name: source for name, source in written.items() if source is not None}

    def _compared(self) -> Mapping[str, Value]:
        """The attributes that an expression of ours sets or compares."""
        if self.action == "update":
            return self.it.item if self.it.update is None else {}
        return self.key if self.action == "query" and self.it.key_condition is None else {}

    def _expressions(self) -> dict[str, Text]:
        found: dict[str, Text] = {name: source.replace("#", _HASH) for name, source in self._written().items()}
        equal: list[Member] = [
            (is_given(value.value), f"{_HASH}{placeholder(name)} = :{placeholder(name)}")
            for name, value in self._compared().items()
        ]
        if equal and self.action == "update":
            found["UpdateExpression"] = join("SET ", listed(equal))
        elif equal:
            found["KeyConditionExpression"] = " AND ".join(str(one) for _, one in equal)
        if self.it.projection:
            found["ProjectionExpression"] = ", ".join(f"{_HASH}{placeholder(name)}" for name in self.it.projection)
        return found

    def _names(self) -> Iterator[Member]:
        """All names that expressions have. DynamoDB refuses others, so one goes where its attribute is left out."""
        used = {name for source in self._written().values() for name in re.findall(r"#(\w+)", source)}
        renamed = {name: attribute for name, attribute in self.it.names.items() if name in used}
        always: dict[str, str] = {**{name: name for name in used}, **renamed}
        always |= {placeholder(name): name for name in self.it.projection}
        for name, value in self._compared().items():
            if self.action == "update" and placeholder(name) not in always:
                yield is_given(value.value), _name(placeholder(name), name)
            else:
                always[placeholder(name)] = name
        yield from ((None, _name(short, always[short])) for short in sorted(always))

    def _values(self) -> Iterator[Member]:
        """The values that expressions have."""
        implied = {"update": self.it.item, "query": self.key}.get(self.action, {})
        known = {**{placeholder(name): value for name, value in implied.items()}, **self.it.values}
        used = {name for source in self._written().values() for name in re.findall(r":(\w+)", source)}
        used |= {placeholder(name) for name in self._compared()}
        for name, value in known.items():
            if name in used:
                yield is_given(value.value), join(f'":{name}": ', _typed(value))


def placeholder(name: str) -> str:
    """What stands after `#` and `:` for an attribute."""
    return re.sub(r"\W", lambda found: f"_{ord(found[0])}_", name)


def _name(short: str, name: str) -> str:
    return f'"{_HASH}{short}": "{name}"'


def _object(members: list[Member]) -> Text:
    return join("{", listed(members), "}")


def _attributes(values: Mapping[str, Value]) -> Text:
    return _object([(is_given(value.value), _attribute(name, value)) for name, value in values.items()])


def _attribute(name: str, value: Value) -> Text:
    return join(f'"{name}": ', _typed(value))


def _typed(value: Value) -> Text:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html"""
    match value.type:
        case "S" | "N":
            # A number stands in quotes too: DynamoDB parses it, so that it cannot be anything else.
            return join(f'{{"{value.type}": "', json_string(value.value), '"}')
        case "BOOL":
            return f'{{"BOOL": #if("{_shown(value.value)}" == "true")true#{{else}}false#end}}'
        case "SS" | "NS" | "L":
            one = f'"{escaped(_ELEMENT)}"'
            shown = f'{{"S": {one}}}' if value.type == "L" else one
            each = f"#foreach($element in {reference(value.value)}){shown}#if($foreach.hasNext), #end#end"
            return f'{{"{value.type}": [{each}]}}'


_ELEMENT = '"$!element"'


def _shown(expression: str) -> str:
    """The value inside a quoted text of VTL."""
    return expression.strip("'") if expression.startswith("'") else f"$!{reference(expression)[1:]}"
