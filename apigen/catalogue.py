"""Everything that apigen and the installed targets may report, and what there is to tell about it.

Only `apigen explain`, `apigen rules`, `apigen schema`, SARIF reports and specs with settings of rules read it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from apigen import levels, output, override, served
from apigen.diagnostics import Topic
from apigen.rules import GROUPS
from apigen.source.topics import TOPICS as SOURCE
from apigen.spec.topics import TOPICS as FIELDS
from apigen.target import installed, load

_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What `explained/NAME.md` says.

    Attributes:
        text: what is wrong and why, as Markdown.
        answer: AWS's own words; may be empty.
        wrong: a spec in which it is found, by file name; the main file is `spec.yaml`. May be empty.
        right: the same without the finding.
    """

    text: str
    answer: str
    wrong: Mapping[str, str]
    right: Mapping[str, str]


@cache
def groups() -> Mapping[str, tuple[Topic, ...]]:
    """All topics by what they are about."""
    return {
        "Text of the spec": SOURCE,
        "Fields": FIELDS,
        "Settings of rules": levels.TOPICS,
        **GROUPS,
        "Canaries": served.TOPICS,
        "Overrides": override.TOPICS,
        "Output": output.TOPICS,
        **dict(_of_targets()),
    }


def _of_targets() -> Iterator[tuple[str, tuple[Topic, ...]]]:
    for name in installed():
        # One that cannot be loaded is shown by `apigen targets`.
        with suppress(ImportError, AttributeError):
            yield f"Target {name}", load(name).topics


def find(name: str) -> Topic | None:
    """The topic of that name."""
    return _by_name().get(name)


@cache
def _by_name() -> Mapping[str, Topic]:
    return {topic.name: topic for topics in groups().values() for topic in topics}


def names() -> tuple[str, ...]:
    """The names of all topics."""
    return tuple(_by_name())


def settable() -> Iterator[Topic]:
    """What a spec may set the severity of."""
    return (topic for topic in _by_name().values() if not topic.fixed)


def explanation(topic: Topic) -> Explanation:
    """What there is to tell about a topic."""
    text = (files(topic.package) / "explained" / f"{topic.name}.md").read_text("utf-8")
    before, _, right = text.partition("\n## Right\n")
    story, _, wrong = before.partition("\n## Wrong\n")
    quoted = [line[2:] for line in story.splitlines() if line.startswith("> ")]
    plain = "\n".join(line for line in story.splitlines() if not line.startswith(">"))
    return Explanation(
        text=re.sub(r"\n{3,}", "\n\n", plain).strip(), answer=" ".join(quoted), wrong=_files(wrong), right=_files(right)
    )


def _files(section: str) -> Mapping[str, str]:
    return {name or "spec.yaml": text for _, name, text in _FENCE.findall(section)}
