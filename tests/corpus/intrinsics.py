"""Turns text of CloudFormation into plain data: reads its tags, and puts values in place of its intrinsic functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import yaml

References: TypeAlias = Mapping[str, str]
"""What `Name`, `Name.Attribute` and `AWS::Name` are."""

_NAME = re.compile(r"\$\{(!?)([A-Za-z0-9.:]+)\}")
# What a document that Terraform reads as a template has for a value.
_TEMPLATE = re.compile(r"\$\{([a-z_]+)\}")
_PSEUDO = re.compile(r"\$\{(AWS::[A-Za-z]+)\}")


class _Loader(yaml.SafeLoader):
    """Reads `!Sub x` as `{Fn::Sub: x}`."""


def _content(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode), node
    return loader.construct_scalar(node)


def _sub(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    return {"Fn::Sub": _content(loader, node)}


def _ref(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    return {"Ref": _content(loader, node)}


def _get_att(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    content = _content(loader, node)
    return {"Fn::GetAtt": content.split(".", 1) if isinstance(content, str) else content}


_Loader.add_constructor("!Sub", _sub)
_Loader.add_constructor("!Ref", _ref)
_Loader.add_constructor("!GetAtt", _get_att)


def load(text: str) -> dict[str, Any]:
    """A document or template, with its intrinsic functions in their long form."""
    data = yaml.load(text, _Loader)
    assert isinstance(data, dict), data
    return data


def resolved(value: Any, references: References) -> Any:
    """`value` without intrinsic functions. A reference that is not in `references` is an error."""
    match value:
        case Mapping() if len(value) == 1 and set(map(str, value)) & {"Ref", "Fn::GetAtt", "Fn::Sub"}:
            return _evaluated(value, references)
        case Mapping():
            assert not any(key.startswith("Fn::") for key in map(str, value)), f"cannot evaluate {value}"
            return {key: resolved(item, references) for key, item in value.items()}
        case list():
            return [resolved(item, references) for item in value]
        case str():
            # Some of the originals are pasted into a template by scripts: these names are meant everywhere.
            named = _PSEUDO.sub(lambda match: _of(match[1], references), value)
            return _TEMPLATE.sub(lambda match: references.get(match[1], match[0]), named)
        case _:
            return value


def _evaluated(function: Mapping[str, Any], references: References) -> str:
    match function:
        case {"Ref": name}:
            return _of(name, references)
        case {"Fn::GetAtt": [name, attribute]}:
            return _of(f"{name}.{attribute}", references)
        case _:
            return _substituted(function["Fn::Sub"], references)


def _substituted(template: Any, references: References) -> str:
    text, own = template if isinstance(template, list) else (template, {})
    names = {**references, **{name: resolved(value, references) for name, value in own.items()}}
    # `${!x}` is a literal `${x}`.
    return _NAME.sub(lambda match: f"${{{match[2]}}}" if match[1] else _of(match[2], names), text)


def _of(name: str, references: References) -> str:
    assert name in references, f"corpus.yaml does not say what {name} is"
    return references[name]
