"""What the functions of API Gateway and the methods of Java's values give, as far as a check needs it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from collections.abc import Sequence

from apigen.vtl.values import Kind, Mixed, Unknown, Value, flat, shown, unknown_in, written

_COUNTS = ("size", "length", "count")
_NUMBERS = ("indexOf", "lastIndexOf", "compareTo", "hashCode", "parseInt", "parseLong", "parseDouble", "intValue")
_TESTS = (
    "isEmpty",
    "equals",
    "contains",
    "containsKey",
    "equalsIgnoreCase",
    "startsWith",
    "endsWith",
    "matches",
    "containsValue",
)
# No client chooses the names of path variables, and those of headers have no quotes.
_FIXED = ("$input.params()", "$input.params().path", "$input.params().header")
_SAME = ("toString", "trim", "intern", "toLowerCase", "toUpperCase")


def util(name: str, arguments: Sequence[Value], key: str) -> Value:
    """What `$util.name(...)` gives."""
    read = _worst(arguments)
    if read is None or name == "base64Encode":
        return Unknown(key=key)
    kind = {"urlEncode": Kind.ENCODED, "escapeJavaScript": Kind.ESCAPED}.get(name, Kind.RAW)
    if read.kind is Kind.SAFE:
        kind = Kind.SAFE
    # Whether it is empty does not change with its encoding.
    atom = read.condition if read.default and not read.negated else ""
    return Unknown(key=key, kind=kind, parameter=read.parameter, atom=atom)


def _worst(arguments: Sequence[Value]) -> Unknown | None:
    return max(filter(None, map(unknown_in, arguments)), key=lambda one: one.kind, default=None)


def of_unknown(value: Unknown, name: str, arguments: Sequence[Value]) -> Value:
    """What a method of an unknown value gives."""
    if name in _SAME:
        return value
    key = f"{value.key}.{name}({', '.join(map(written, arguments))})"
    if name in _COUNTS:
        return Unknown(key=key, atom=value.condition, counts=True)
    if name in _NUMBERS:
        return Unknown(key=key)
    if name == "keySet" and value.key in _FIXED:
        return Unknown(key=key, parameter=True)
    if name in _TESTS:
        return _tested(value, name, arguments, key)
    kind = _replaced(value.kind, arguments) if name.startswith("replace") else value.kind
    if name == "concat":
        kind = max(kind, *(one.kind for one in map(unknown_in, arguments) if one), Kind.SAFE)
    return Unknown(key=key, kind=kind, parameter=value.parameter)


def _tested(value: Unknown, name: str, arguments: Sequence[Value], key: str) -> Unknown:
    """What a method gives whose answer is yes or no."""
    if name == "isEmpty" or (name == "equals" and arguments and is_nothing(arguments[0])):
        return Unknown(key=key, atom=value.condition, negated=True)
    atom = f"{value.key} == {written(arguments[0])}" if name == "equals" and arguments else key
    return Unknown(key=key, atom=atom, default=False)


def _replaced(kind: Kind, arguments: Sequence[Value]) -> Kind:
    """What is left to be escaped: nothing, where quotes or all but some characters are replaced."""
    pattern = shown(arguments[0]) if arguments else ""
    if kind is Kind.ESCAPED and "'" in pattern and "\\" in pattern:
        return Kind.CLEAN
    return Kind.CLEAN if kind is Kind.RAW and ('"' in pattern or "[^" in pattern or "\\" in pattern) else kind


def is_nothing(value: Value) -> bool:
    """Whether it is what a client's value is compared with to see whether there is one."""
    return value is None or (isinstance(value, str) and value in ("", "{}", "[]", "null", "undefined"))


def of_list(value: list[Value], name: str, arguments: Sequence[Value]) -> Value:
    """What a method of a list gives; it may add to it."""
    match name, arguments:
        case "add", [item]:
            value.append(flat(item))
            return True
        case (("size" | "count"), []):
            return len(value)
        case "isEmpty", []:
            return not value
        case "get", [int(index)] if 0 <= index < len(value):
            return value[index]
    return _otherwise(value, name, arguments)


def of_map(value: dict[str, Value], name: str, arguments: Sequence[Value]) -> Value:
    """What a method of a map gives; it may put something into it."""
    match name, arguments:
        case "put", [str(key), item]:
            before = value.get(key)
            value[key] = flat(item)
            return before
        case "get", [str(key)]:
            return value.get(key, Unknown(key=f"{shown(value)}.get({key})"))
        case "containsKey", [str(key)]:
            return key in value
        case (("values" | "entrySet"), []):
            return list(value.values())
        case (("keySet" | "size" | "isEmpty"), []):
            return of_list(list(value), name, arguments) if name != "keySet" else list(value)
    if name in ("put", "putAll") and (read := _worst(arguments)):
        # From here on nobody knows what is in it.
        value["?"] = read
    return _otherwise(value, name, arguments)


def of_text(value: "str | Mixed", name: str, arguments: Sequence[Value]) -> Value:
    """Regular expressions are not run: a template could make them take forever."""
    if name in _SAME:
        return value
    if isinstance(value, Mixed):
        return of_unknown(value.worst, name, arguments)
    match name, arguments:
        case (("length" | "isEmpty"), []):
            return len(value) if name == "length" else not value
        case "equals", [str(other)]:
            return value == other
        case "contains", [str(other)]:
            return other in value
    return _otherwise(value, name, arguments)


def _otherwise(value: Value, name: str, arguments: Sequence[Value]) -> Unknown:
    read = _worst([value, *arguments]) or Unknown(key="")
    key = f"{shown(value)}.{name}({', '.join(map(written, arguments))})"
    return Unknown(key=key, kind=read.kind, parameter=read.parameter)
