"""Rules about variables and where they are used."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.interpolation import pieces
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.types import TextFile, VariableUse

# https://developer.hashicorp.com/terraform/language/values/variables
_RESERVED = ("source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals")

# Settings whose value is part of a key or of a name in API Gateway, and so must be known when code is generated.
_LITERAL = ("pattern", "cache_namespace", "link", "apigen", "identity_validation_expression")


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text value of plain data with its path."""
    waiting = [(path, value)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, str):
            yield place, one
        elif isinstance(one, Mapping):
            waiting += [((*place, key), inner) for key, inner in one.items()][::-1]
        elif isinstance(one, (list, tuple)):
            waiting += [((*place, index), inner) for index, inner in enumerate(one)][::-1]


def _keys(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every key of plain data with its path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _keys(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _keys(inner, (*path, index))


def _parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every file and every variable that is a whole value in the models, with its path."""
    waiting = [(path, value)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, (TextFile, VariableUse)):
            yield place, one
        elif isinstance(one, BaseModel):
            # A default is neither.
            fields = [(name, it) for name, it in type(one).model_fields.items() if name in one.model_fields_set]
            waiting += [((*place, it.alias or name), getattr(one, name)) for name, it in fields][::-1]
        elif isinstance(one, dict):
            waiting += [((*place, key), inner) for key, inner in one.items()][::-1]
        elif isinstance(one, list):
            waiting += [((*place, index), inner) for index, inner in enumerate(one)][::-1]


def files(subject: Subject) -> Iterator[tuple[Path, str]]:
    """The text of every file of the spec, with the path of what names it."""
    for path, part in _parts(subject.spec):
        if isinstance(part, TextFile):
            yield _written(subject.data, (*path, "file")), part.text


def _files(value: Any) -> Iterator[tuple[Path, str]]:
    """The text of every file that is interpolated, with the path of what names it."""
    for path, part in _parts(value):
        if isinstance(part, TextFile) and part.interpolate:
            yield (*path, "file"), part.text


def whole_values(subject: Subject) -> Iterator[tuple[Path, VariableUse]]:
    """Every variable that is the whole value of a field with a type, with the path where it was written."""
    for path, part in _parts(subject.spec):
        if isinstance(part, VariableUse):
            yield _written(subject.data, path), part


def _written(data: Any, path: Path) -> Path:
    """As much of `path` as is in the data: a short form has no key for the field that it stands for."""
    for length, step in enumerate(path):
        if not isinstance(data, (Mapping, list)) or (isinstance(data, Mapping) and step not in data):
            return path[:length]
        data = data[step]  # type: ignore[index] # a key of a mapping or an index of a list
    return path


def _uses(subject: Subject) -> Iterator[tuple[Path, str, str]]:
    for path, text in (*texts(subject.data), *_files(subject.spec)):
        for kind, value in pieces(text):
            if kind != "text":
                yield path, kind, value


def _unknown(subject: Subject) -> Iterator[Finding]:
    """`${var.name}` is replaced by what the surrounding stack passes in for a variable of the spec."""
    known = tuple(subject.spec.variables)
    for path, kind, name in _uses(subject):
        if kind == "var" and name not in known:
            yield Finding(path=path, message=f"variable '{name}' is not defined", help=did_you_mean(name, known))


def _broken(subject: Subject) -> Iterator[Finding]:
    """`${var.` starts a variable, whose name has letters, digits and underscores. `$${` is a literal `${`."""
    for path, kind, source in _uses(subject):
        if kind == "broken":
            yield Finding(
                path=path,
                message=f"'{source}' is not a variable",
                help="write ${var.name}, or $${ for a literal ${",
            )


_PSEUDO = re.compile(r"(?<!\$)\$\{AWS::\w+\}")


def _cloudformation(subject: Subject) -> Iterator[Finding]:
    """`${AWS::Region}` and the like are CloudFormation's; here they are text like any other, and reach AWS as such."""
    for path, text in texts(subject.data):
        if match := _PSEUDO.search(text):
            help_ = "declare a variable, and write '${var.NAME}' in its place"
            yield Finding(path=path, message=f"nothing replaces '{match[0]}', which is CloudFormation's", help=help_)


def _in_key(subject: Subject) -> Iterator[Finding]:
    """Keys name things, so they must be known when code is generated."""
    for path, key in _keys(subject.data):
        if any(kind != "text" for kind, _ in pieces(key)):
            yield Finding(path=path, message="a key cannot hold a variable", on_key=True)


def _literal(subject: Subject) -> Iterator[Finding]:
    """Some values become part of a key or of a name in API Gateway, so they must be known when code is generated."""
    for path, kind, name in _uses(subject):
        if kind == "var" and path[-1] in _LITERAL and path[0] in ("routes", "authorizers"):
            yield Finding(path=path, message=f"'{path[-1]}' cannot hold a variable (${{var.{name}}})")


def _wrong_type(subject: Subject) -> Iterator[Finding]:
    """A field that takes a number, a truth value or a list takes a variable of that type; Terraform would convert the
    text of another one, or refuse it during the apply."""
    for path, use in whole_values(subject):
        declared = subject.spec.variables.get(use.name)
        if declared and declared.type != use.type:
            message = f"'{path[-1]}' takes a {use.type}, and variable '{use.name}' is a {declared.type}"
            yield Finding(path=path, message=message)
            message = f"variable '{use.name}' is a {declared.type}, and {_shown(path)} takes a {use.type}"
            yield Finding(path=("variables", use.name, "type"), message=message, help=f"write type: {use.type}")


def _shown(path: Path) -> str:
    return ".".join(map(str, path))


def _overriding(subject: Subject) -> Iterator[Path]:
    """The paths of variables that are whole values of overrides, which have the types of the provider."""
    for path, text in texts(subject.data.get("overrides"), ("overrides",)):
        if [kind for kind, _ in pieces(text)] == ["var"]:
            yield path


def _in_text(subject: Subject) -> Iterator[Finding]:
    """Text holds text; a number or truth value becomes text as Terraform writes it, a list or map has no text."""
    wholes = {path for path, _ in whole_values(subject)} | set(_overriding(subject))
    for path, kind, name in _uses(subject):
        declared = subject.spec.variables.get(name) if kind == "var" else None
        if declared and "(" in declared.type and path not in wholes:
            message = f"variable '{name}' is a {declared.type}, which cannot stand in text"
            yield Finding(path=path, message=message, help="give the whole value of a field of this type")


def _reserved(subject: Subject) -> Iterator[Finding]:
    """Terraform keeps some names of variables for the arguments of a module block."""
    for name in subject.spec.variables:
        if name in _RESERVED:
            yield Finding(path=("variables", name), message=f"Terraform reserves the name '{name}'", on_key=True)


def _unused(subject: Subject) -> Iterator[Finding]:
    """A variable that nothing uses must still be passed in."""
    used = {name for _, kind, name in _uses(subject) if kind == "var"}
    for name in subject.spec.variables:
        if name not in used:
            yield Finding(path=("variables", name), message=f"variable '{name}' is not used", on_key=True)


RULES = (
    Rule(name="unknown-variable", summary="A variable that is used is defined.", check=_unknown, fixed=True),
    Rule(name="bad-interpolation", summary="${var.name} is complete.", check=_broken, fixed=True),
    Rule(
        name="cloudformation-variable",
        summary="Nothing is left of a CloudFormation template.",
        check=_cloudformation,
        page="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html",
        severity=Severity.WARNING,
    ),
    Rule(name="variable-in-key", summary="Keys are literal.", check=_in_key, fixed=True),
    Rule(name="variable-not-allowed", summary="Values that become keys are literal.", check=_literal, fixed=True),
    Rule(name="variable-type", summary="A field gets a variable of its type.", check=_wrong_type, fixed=True),
    Rule(name="variable-in-text", summary="A list or map stands for a whole value.", check=_in_text, fixed=True),
    Rule(
        name="reserved-variable", summary="A variable has no name that Terraform reserves.", check=_reserved, fixed=True
    ),
    Rule(name="unused-variable", summary="A variable is used.", check=_unused, severity=Severity.WARNING),
)
