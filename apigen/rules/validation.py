"""Rules about the values of variables: their defaults, and the conditions for what is passed in."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from apigen.pattern import compiled
from apigen.rules.rule import Finding, Rule, Subject
from apigen.rules.variable import whole_values
from apigen.spec.read import refusal
from apigen.spec.variable import Validation, Variable

_PAGE = "https://developer.hashicorp.com/terraform/language/values/variables"

_TEXTS = ("pattern", "allowed_values", "min_length", "max_length")
_CONDITIONS = {
    "string": _TEXTS,
    "number": ("allowed_values", "min", "max"),
    "bool": (),
    "list(string)": _TEXTS,
    "map(string)": _TEXTS,
}


def has_type(value: Any, type_: str) -> bool:
    """Whether a literal is a value of a type of variables."""
    match type_:
        case "string":
            return isinstance(value, str)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
        case "bool":
            return isinstance(value, bool)
        case "list(string)":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _default(subject: Subject) -> Iterator[Finding]:
    """The default of a variable is of its type. Nothing is converted: the number 1 is not the text 1."""
    for name, variable in subject.spec.variables.items():
        if variable.default is not None and not has_type(variable.default, variable.type):
            message = f"the default of variable '{name}' is not a {variable.type}"
            help_ = "quote it" if variable.type == "string" and isinstance(variable.default, (int, float)) else ""
            yield Finding(path=("variables", name, "default"), message=message, help=help_)


def _conditions(subject: Subject) -> Iterator[Finding]:
    """Texts have a length, numbers have bounds."""
    for name, variable in subject.spec.variables.items():
        for condition in _set(variable.validation):
            if condition not in _CONDITIONS[variable.type]:
                path = ("variables", name, "validation", condition)
                yield Finding(path=path, message=f"a {variable.type} has no '{condition}'", on_key=True)


def _set(validation: Validation | None) -> tuple[str, ...]:
    found = validation.model_dump(exclude_none=True) if validation else {}
    return tuple(name for name in found if name != "message")


def _impossible(subject: Subject) -> Iterator[Finding]:
    """Conditions that no value meets make a variable that nobody can set; none at all check nothing."""
    for name, variable in subject.spec.variables.items():
        it, path = variable.validation, ("variables", name, "validation")
        if it is None:
            continue
        if not _set(it):
            yield Finding(path=path, message="a validation needs a condition", on_key=True)
        if it.min is not None and it.max is not None and it.min > it.max:
            yield Finding(path=(*path, "min"), message="'min' is more than 'max'")
        if it.min_length is not None and it.max_length is not None and it.min_length > it.max_length:
            yield Finding(path=(*path, "min_length"), message="'min_length' is more than 'max_length'")


def _choices(subject: Subject) -> Iterator[Finding]:
    """What a variable may be is of its type; of a list or map, each item is text."""
    for name, variable in subject.spec.variables.items():
        item = "number" if variable.type == "number" else "string"
        for index, value in enumerate((variable.validation and variable.validation.allowed_values) or ()):
            if variable.type != "bool" and not has_type(value, item):
                path = ("variables", name, "validation", "allowed_values", index)
                yield Finding(path=path, message=f"this value is not a {item}")


def _refused_default(subject: Subject) -> Iterator[Finding]:
    """A default that its own variable's conditions refuse can never be used."""
    for name, variable in subject.spec.variables.items():
        fits = variable.default is not None and has_type(variable.default, variable.type)
        for condition in _set(variable.validation) if fits else ():
            if condition in _CONDITIONS[variable.type] and not _meets(variable, condition):
                path = ("variables", name, "default")
                yield Finding(path=path, message=f"the default of variable '{name}' does not meet '{condition}'")


def _meets(variable: Variable, condition: str) -> bool:
    it, value = variable.validation, variable.default
    assert it is not None, variable
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
    match condition:
        case "pattern":
            assert it.pattern is not None, it
            return all(compiled(it.pattern).search(item) for item in items)
        case "allowed_values":
            return all(item in (it.allowed_values or ()) for item in items)
        case "min" | "max":
            assert isinstance(value, (int, float)), variable
            if condition == "min":
                return it.min is None or it.min <= value
            return it.max is None or value <= it.max
        case _:
            length = len(value)
            return length >= (it.min_length or 0) if condition == "min_length" else length <= (it.max_length or length)


def _unfit_default(subject: Subject) -> Iterator[Finding]:
    """Where a variable is the whole value of a field, its default must be what the field takes."""
    for path, use in whole_values(subject):
        declared = subject.spec.variables.get(use.name)
        if declared and declared.type == use.type and declared.default is not None:
            reason = refusal(use.annotation, declared.default, path[-1])
            if reason and has_type(declared.default, declared.type):
                yield Finding(path=("variables", use.name, "default"), message=f"{reason}, and this is its default")


RULES = (
    Rule(
        name="variable-default",
        summary="A default has the type of its variable.",
        check=_default,
        page=_PAGE,
        fixed=True,
    ),
    Rule(
        name="variable-condition", summary="A condition suits the type of its variable.", check=_conditions, fixed=True
    ),
    Rule(name="impossible-validation", summary="Some value meets all conditions.", check=_impossible, fixed=True),
    Rule(
        name="variable-choice",
        summary="Values to choose from have the type of the variable.",
        check=_choices,
        fixed=True,
    ),
    Rule(
        name="refused-default",
        summary="A default meets the conditions of its variable.",
        check=_refused_default,
        fixed=True,
    ),
    Rule(
        name="unfit-default", summary="A default is what the fields take that use it.", check=_unfit_default, fixed=True
    ),
)
