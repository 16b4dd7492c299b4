"""The functions that a generated module has if it calls them: their text, and what they import and call themselves.

What an output holds is seen only by Python inside of `apply`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of a generated module.

    Attributes:
        imports: modules, or `module.name`, of the standard library.
        calls: other functions of this table.
    """

    source: str
    imports: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "_arn_field": Function(
            source='''\
def _arn_field(arn: pulumi.Input[str], field: int) -> pulumi.Output[str]:
    """One field of an ARN: 1 the partition, 2 the service, 3 the Region, 4 the account, 5 and on the resource."""
    return pulumi.Output.from_input(arn).apply(lambda text: text.split(":")[field])
'''
        ),
        "_arn_path": Function(
            source='''\
def _arn_path(arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """The name after the slash in an ARN's resource."""
    return pulumi.Output.from_input(arn).apply(lambda text: text.split(":")[5].split("/")[1])
'''
        ),
        "_unqualified_arn": Function(
            source='''\
def _unqualified_arn(arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """The ARN of a function or state machine without version or alias."""
    return pulumi.Output.from_input(arn).apply(lambda text: ":".join(text.split(":")[:7]))
'''
        ),
        "_qualifier": Function(
            source='''\
def _qualifier(arn: pulumi.Input[str]) -> pulumi.Output[Any]:
    """The version or alias at the end of an ARN; None if there is none."""
    return pulumi.Output.from_input(arn).apply(lambda text: next(iter(text.split(":")[7:]), None))
''',
            imports=("typing.Any",),
        ),
        # Configuration has floats; AWS wants whole numbers without a fraction, in OpenAPI documents too.
        "_number": Function(
            source='''\
def _number(value: pulumi.Input[float]) -> pulumi.Output[Any]:
    """A number, without a fraction where it is whole."""
    return pulumi.Output.from_input(value).apply(
        lambda known: int(known) if known == int(known) else known
    )
''',
            imports=("typing.Any",),
        ),
        # https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
        "_text": Function(
            source='''\
def _text(value: pulumi.Input[float]) -> pulumi.Output[str]:
    """The text of a number or truth value: 500, 0.5, true."""

    def written(known: float) -> str:
        if isinstance(known, bool):
            return "true" if known else "false"
        return format(Decimal(str(known)).normalize(), "f")

    return pulumi.Output.from_input(value).apply(written)
''',
            imports=("decimal.Decimal",),
        ),
        "_checked": Function(
            source='''\
def _checked(
    value: pulumi.Input[_T], passes: Callable[[Any], bool], message: str
) -> pulumi.Input[_T]:
    """`value`, or an error with the message; for an output as soon as it is known."""

    def known(found: Any) -> Any:
        if not passes(found):
            raise ValueError(message)
        return found

    if isinstance(value, (str, int, float)):
        return known(value)
    return pulumi.Output.from_input(value).apply(known)
''',
            imports=("collections.abc.Callable", "typing.Any", "typing.TypeVar"),
        ),
        "_items": Function(
            source='''\
def _items(known: Any) -> Iterable[Any]:
    """The items of a list, the values of a map, or the one value."""
    if isinstance(known, dict):
        return cast(dict[str, Any], known).values()
    return cast(list[Any], known) if isinstance(known, (list, tuple)) else [known]
''',
            imports=("collections.abc.Iterable", "typing.Any", "typing.cast"),
        ),
        "_matching": Function(
            source='''\
def _matching(value: pulumi.Input[_T], pattern: str, message: str) -> pulumi.Input[_T]:
    """`value`, in which the pattern is found; of a list or map, in each item."""
    return _checked(
        value,
        lambda known: all(re.search(pattern, item, re.ASCII) for item in _items(known)),
        message,
    )
''',
            imports=("re",),
            calls=("_checked", "_items"),
        ),
        "_one_of": Function(
            source='''\
def _one_of(value: pulumi.Input[_T], allowed: list[Any], message: str) -> pulumi.Input[_T]:
    """`value`, which is one of those allowed; of a list or map, each item is."""
    return _checked(value, lambda known: all(item in allowed for item in _items(known)), message)
''',
            imports=("typing.Any",),
            calls=("_checked", "_items"),
        ),
        "_at_least": Function(
            source='''\
def _at_least(value: pulumi.Input[_T], least: float, message: str) -> pulumi.Input[_T]:
    """`value`, which is not less."""
    return _checked(value, lambda known: known >= least, message)
''',
            calls=("_checked",),
        ),
        "_at_most": Function(
            source='''\
def _at_most(value: pulumi.Input[_T], most: float, message: str) -> pulumi.Input[_T]:
    """`value`, which is not more."""
    return _checked(value, lambda known: known <= most, message)
''',
            calls=("_checked",),
        ),
        "_at_least_long": Function(
            source='''\
def _at_least_long(value: pulumi.Input[_T], least: int, message: str) -> pulumi.Input[_T]:
    """`value`, which does not have fewer characters or items."""
    return _checked(value, lambda known: len(known) >= least, message)
''',
            calls=("_checked",),
        ),
        "_at_most_long": Function(
            source='''\
def _at_most_long(value: pulumi.Input[_T], most: int, message: str) -> pulumi.Input[_T]:
    """`value`, which does not have more characters or items."""
    return _checked(value, lambda known: len(known) <= most, message)
''',
            calls=("_checked",),
        ),
    }
)


def needed(called: Iterable[str]) -> tuple[str, ...]:
    """The functions among `called` and those that they call, in the order of the table."""
    direct = set(called) & FUNCTIONS.keys()
    every = direct.union(*(FUNCTIONS[name].calls for name in direct))
    return tuple(name for name in FUNCTIONS if name in every)


def import_lines(wanted: Iterable[str]) -> Iterator[str]:
    """The import statements for modules and for names of modules, as ruff sorts them."""
    names: dict[str, set[str]] = {}
    for one in sorted(set(wanted)):
        module, _, name = one.rpartition(".")
        names.setdefault(module, set()).add(name)
    yield from (f"import {module}" for module in sorted(names.pop("", set())))
    for module in sorted(names):
        # Classes before functions. https://docs.astral.sh/ruff/settings/#lint_isort_order-by-type
        ordered = sorted(names[module], key=lambda name: (name[0].islower(), name))
        yield f"from {module} import {', '.join(ordered)}"
