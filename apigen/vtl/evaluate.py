"""The value of an expression in a world."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apigen.vtl.functions import is_nothing, of_list, of_map, of_text, of_unknown, util
from apigen.vtl.nodes import (
    Binary,
    Block,
    Expression,
    Index,
    ListOf,
    Literal,
    MapOf,
    Method,
    Not,
    Property,
    Range,
    Reference,
    Step,
    String,
)
from apigen.vtl.values import MAX_TEXT, Kind, LimitReached, Mixed, Unknown, Value, flat, shown, unknown_in, written
from apigen.vtl.world import World

_ROOTS = ("input", "context", "stageVariables", "util")
_MAX_ITEMS = 1000
_MAX_NUMBER = 10**15


@dataclass(slots=True, kw_only=True)
class Scope:
    """What an expression may look at.

    Attributes:
        text: renders what stands in double quotes.
        names: the variables that the template has set.
        defined: the blocks that it has defined.
    """

    source: str
    world: World
    trusted: bool
    text: Callable[["Scope", Block], Value]
    names: dict[str, Value] = field(default_factory=dict)
    defined: dict[str, Block] = field(default_factory=dict)


def evaluate(scope: Scope, node: Expression) -> Value:
    """The value of an expression; of what a template does not define, None."""
    scope.world.step()
    match node:
        case Literal(value=value):
            return value
        case String():
            return _string(scope, node)
        case Reference():
            return _reference(scope, node)
        case Not(operand=operand):
            return not truth(scope, evaluate(scope, operand))
        case Binary():
            return _binary(scope, node)
    return _collection(scope, node)


def _collection(scope: Scope, node: ListOf | MapOf | Range) -> Value:
    match node:
        case ListOf(items=items):
            return [flat(evaluate(scope, item)) for item in items]
        case MapOf(items=pairs):
            return {shown(evaluate(scope, key)): flat(evaluate(scope, item)) for key, item in pairs}
        case Range(first=first, last=last):
            return _range(evaluate(scope, first), evaluate(scope, last))


def truth(scope: Scope, value: Value) -> bool:
    """Whether a condition holds. Velocity's versions differ on what is empty, so that is unknown too."""
    if isinstance(value, Mixed):
        value = value.worst
    if isinstance(value, Unknown):
        return scope.world.decide(value.condition, default=value.default) is not value.negated
    if value is None or isinstance(value, bool):
        return bool(value)
    return True if value else scope.world.decide(f"{shown(value) or 'empty text'} is true", default=False)


def _string(scope: Scope, node: String) -> Value:
    if node.body is None:
        return node.value
    with scope.world.deeper():
        found = scope.text(scope, node.body)
    if len(shown(found)) > MAX_TEXT:
        raise LimitReached
    return found


def _reference(scope: Scope, node: Reference) -> Value:
    value: Value
    steps: Sequence[Step] = node.steps
    if node.name in _ROOTS and node.name not in scope.names:
        value, steps = _root(scope, node)
    elif node.name in scope.defined:
        value = Unknown(key=f"${node.name}")
    else:
        value = scope.names.get(node.name)
    for step in steps:
        value = _step(scope, value, step)
    return value


def _root(scope: Scope, node: Reference) -> tuple[Value, Sequence[Step]]:
    """What API Gateway gives to every template, and the steps that are left."""
    if not node.steps or node.name in ("context", "stageVariables"):
        return Unknown(key=f"${node.name}"), node.steps
    first, rest = node.steps[0], node.steps[1:]
    arguments = [evaluate(scope, one) for one in first.arguments] if isinstance(first, Method) else []
    name = first.name if isinstance(first, (Property, Method)) else ""
    key = f"${node.name}.{name}({', '.join(map(written, arguments))})"
    if node.name == "util":
        return util(name, arguments, key), rest
    body = Kind.SAFE if scope.trusted else Kind.RAW
    kind = {"json": Kind.JSON, "params": Kind.RAW}.get(name, body)
    return Unknown(key=key, kind=kind, parameter=name == "params"), rest


def _step(scope: Scope, value: Value, step: Step) -> Value:
    match step:
        case Property(name=name):
            return _member(value, name)
        case Index(key=key):
            found = evaluate(scope, key)
            if isinstance(value, list) and isinstance(found, int):
                return value[found] if 0 <= found < len(value) else None
            return _member(value, shown(found))
        case Method(name=name, arguments=arguments):
            return _method(scope, value, name, [evaluate(scope, one) for one in arguments])


def _member(value: Value, name: str) -> Value:
    if isinstance(value, Mixed):
        value = value.worst
    if isinstance(value, Unknown):
        return value.inner(f".{name}")
    if isinstance(value, dict):
        return value.get(name, Unknown(key=f"{shown(value)}.{name}"))
    return None if value is None else Unknown(key=f"{shown(value)}.{name}")


def _method(scope: Scope, value: Value, name: str, arguments: Sequence[Value]) -> Value:
    if name == "matches" and (read := unknown_in(value)):
        scope.world.checked.add(read.key)
    match value:
        case Unknown():
            return of_unknown(value, name, arguments)
        case list():
            return of_list(value, name, arguments)
        case dict():
            return of_map(value, name, arguments)
        case str() | Mixed():
            return of_text(value, name, arguments)
        case None:
            return None
    return Unknown(key=f"{shown(value)}.{name}({', '.join(map(written, arguments))})")


def _range(first: Value, last: Value) -> Value:
    if isinstance(first, int) and isinstance(last, int):
        if abs(last - first) > _MAX_ITEMS:
            raise LimitReached
        return list(range(first, last + 1) if first <= last else range(first, last - 1, -1))
    return Unknown(key=f"[{shown(first)}..{shown(last)}]")


def _binary(scope: Scope, node: Binary) -> Value:
    if node.sign in ("&&", "||"):
        left = truth(scope, evaluate(scope, node.left))
        if left is (node.sign == "||"):
            return left
        return truth(scope, evaluate(scope, node.right))
    left_value, right_value = evaluate(scope, node.left), evaluate(scope, node.right)
    if node.sign in ("+", "-", "*", "/", "%"):
        return _arithmetic(node.sign, left_value, right_value)
    if unknown_in(left_value) is None and unknown_in(right_value) is None:
        return _compared(node.sign, left_value, right_value)
    return _decided(scope, node.sign, left_value, right_value)


def _arithmetic(sign: str, left: Value, right: Value) -> Value:
    numbers = isinstance(left, int) and isinstance(right, int) and abs(left) < _MAX_NUMBER > abs(right)
    if numbers and isinstance(left, int) and isinstance(right, int):
        match sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
    read = unknown_in([left, right])
    key = f"{shown(left)} {sign} {shown(right)}"
    if len(key) > MAX_TEXT:
        raise LimitReached
    return Unknown(key=key, kind=read.kind if read and sign == "+" else Kind.SAFE)


def _compared(sign: str, left: Value, right: Value) -> bool:
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]


def _decided(scope: Scope, sign: str, left: Value, right: Value) -> bool:
    """A comparison with what is unknown: whether something is given, where it is compared with nothing."""
    if unknown_in(left) is None:
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)
        return _decided(scope, turned, right, left)
    read = unknown_in(left)
    assert read is not None, sign
    if sign in ("==", "!="):
        return _equal(scope, read, left, right) is (sign == "==")
    if read.counts and (sign, right) in ((">", 0), (">=", 1)):
        return scope.world.decide(read.condition, default=True)
    if read.counts and (sign, right) in (("<", 1), ("<=", 0)):
        return not scope.world.decide(read.condition, default=True)
    return scope.world.decide(f"{shown(left)} {sign} {written(right)}", default=False)


def _equal(scope: Scope, read: Unknown, left: Value, right: Value) -> bool:
    if is_nothing(right) or (read.counts and right == 0):
        return not scope.world.decide(read.condition, default=True)
    if isinstance(right, bool):
        return truth(scope, left) is right
    return scope.world.decide(f"{shown(left)} == {written(right)}", default=False)
