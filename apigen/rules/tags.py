"""Rules about tags."""

import re
from collections.abc import Iterator, Mapping

from apigen.diagnostics import Path
from apigen.rules.rule import Finding, Rule, Subject
from apigen.spec.types import VariableUse, has_variable, literal

_PAGE = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"

_MAX_TAGS = 50
_CHARACTERS = re.compile(r"[\w +\-=.:/@]*")

_Written = Mapping[str, str] | VariableUse


def _own(subject: Subject) -> Iterator[tuple[Path, _Written]]:
    """The tags of each thing that has its own, with their place."""
    spec = subject.spec
    yield from ((("stages", key, "tags"), stage.tags) for key, stage in spec.stages.items())
    yield from ((("links", key, "tags"), link.tags) for key, link in spec.links.items())
    yield from ((("domains", key, "tags"), domain.tags) for key, domain in spec.domains.items())
    yield from ((("api_keys", key, "tags"), one.tags) for key, one in spec.api_keys.items())
    yield from ((("usage_plans", key, "tags"), plan.tags) for key, plan in spec.usage_plans.items())


def _number(subject: Subject) -> Iterator[Finding]:
    """A resource has up to 50 tags, those of everything included."""
    common = literal(subject.spec.tags) or {}
    if len(common) > _MAX_TAGS:
        message = f"{len(common)} tags; a resource has at most {_MAX_TAGS}"
        yield Finding(path=("tags",), message=message, on_key=True)
        return
    for path, own in _own(subject):
        both = {*common, *(literal(own) or {})}
        if len(both) > _MAX_TAGS:
            message = f"{len(both)} tags with those of everything; a resource has at most {_MAX_TAGS}"
            yield Finding(path=path, message=message, on_key=True)


def _characters(subject: Subject) -> Iterator[Finding]:
    """Keys and values of tags have letters, digits, spaces and + - = . _ : / @."""
    for path, written in ((("tags",), subject.spec.tags), *_own(subject)):
        for key, value in (literal(written) or {}).items():
            for text in (key, value):
                if not has_variable(text) and not _CHARACTERS.fullmatch(text):
                    message = f"'{text}' may only have letters, digits, spaces and + - = . _ : / @"
                    yield Finding(path=(*path, key), message=message, on_key=text == key)


def _whole(subject: Subject) -> Iterator[Finding]:
    """A map that the surrounding stack passes in is taken whole; nothing is known of its keys."""
    common = subject.spec.tags
    for path, own in _own(subject):
        if common and own and (isinstance(common, VariableUse) or isinstance(own, VariableUse)):
            message = "a variable cannot be merged with other tags"
            help_ = "write the tags here by key, and let the values be variables"
            yield Finding(path=path, message=message, help=help_, on_key=True)


RULES = (
    Rule(name="too-many-tags", summary="A resource has at most 50 tags.", check=_number, page=_PAGE),
    Rule(name="bad-tag", summary="A tag has characters that AWS takes.", check=_characters, page=_PAGE),
    Rule(name="tags-variable", summary="Tags that are one variable stand alone.", check=_whole, fixed=True),
)
