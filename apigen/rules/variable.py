"""Rules about variables and where they are used."""

from collections.abc import Iterator, Mapping
from typing import Any

from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.interpolation import pieces
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.types import TextFile

# https://developer.hashicorp.com/terraform/language/values/variables
_RESERVED = ("source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals")

# Settings whose value is part of a key or of a name in API Gateway, and so must be known when code is generated.
_LITERAL = ("pattern", "cache_namespace", "link", "apigen")


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text value of plain data with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from texts(inner, (*path, index))


def _keys(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every key of plain data with its path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _keys(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _keys(inner, (*path, index))


def _files(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The text of every file that is interpolated, with the path of what names it."""
    if isinstance(value, TextFile):
        if value.interpolate:
            yield (*path, "file"), value.text
    elif hasattr(type(value), "model_fields"):
        for name, field in type(value).model_fields.items():
            yield from _files(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _files(inner, (*path, key))


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


def _in_key(subject: Subject) -> Iterator[Finding]:
    """Keys name things, so they must be known when code is generated."""
    for path, key in _keys(subject.data):
        if any(kind != "text" for kind, _ in pieces(key)):
            yield Finding(path=path, message="a key cannot hold a variable", on_key=True)


def _literal(subject: Subject) -> Iterator[Finding]:
    """Some values become part of a key or of a name in API Gateway, so they must be known when code is generated."""
    for path, kind, name in _uses(subject):
        if kind == "var" and path[-1] in _LITERAL and path[0] == "routes":
            yield Finding(path=path, message=f"'{path[-1]}' cannot hold a variable (${{var.{name}}})")


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
    Rule(name="unknown-variable", summary="A variable that is used is defined.", check=_unknown),
    Rule(name="bad-interpolation", summary="${var.name} is complete.", check=_broken),
    Rule(name="variable-in-key", summary="Keys are literal.", check=_in_key),
    Rule(name="variable-not-allowed", summary="Values that become keys are literal.", check=_literal),
    Rule(name="reserved-variable", summary="A variable has no name that Terraform reserves.", check=_reserved),
    Rule(name="unused-variable", summary="A variable is used.", check=_unused, severity=Severity.WARNING),
)
