"""The catalogue of findings to text: lists, the page of rules, and what there is to tell about one of them."""

import json
from collections.abc import Iterator, Mapping

from apigen.catalogue import Explanation, explanation, groups
from apigen.diagnostics import Topic

LISTS = ("text", "markdown", "json")

_PAGE = """\
# Everything that apigen reports

Printed by `apigen rules --format markdown`. `apigen explain NAME` tells why each matters and shows a wrong spec and a
right one.

An error stops the build; a warning does not. A spec can set what is not marked `fixed`, for everything or for one
route:

```yaml
rules:
  cached-write: error
  plain-http: {level: off, reason: the backend is in a test network}
routes:
  POST /search:
    rules: {cached-write: {level: off, reason: a search writes nothing}}
```

`off`, and `warning` for an error, need a `reason`.
"""


def listing(form: str) -> str:
    """All topics, in one of LISTS."""
    match form:
        case "markdown":
            return "\n".join([_PAGE, *(_section(title, topics) for title, topics in groups().items())])
        case "json":
            return json.dumps([_object(group, topic) for group, topic in _all()], indent=2) + "\n"
    return "\n".join(f"{title}\n{''.join(map(_line, topics))}" for title, topics in groups().items())


def story(topic: Topic, *, colour: bool = False) -> str:
    """What there is to tell about a topic, as plain text."""
    told = explanation(topic)
    head = f"{topic.severity}[{topic.name}]: {topic.summary}"
    parts = [f"\x1b[1m{head}\x1b[0m" if colour else head, told.text]
    if told.answer:
        parts.append(f"AWS says: {told.answer}")
    parts += [*_examples("Wrong", told.wrong), *_examples("Right", told.right)]
    if topic.fixed:
        parts.append("A spec cannot change what this counts.")
    if topic.page:
        parts.append(f"See {topic.page}")
    return "\n\n".join(parts) + "\n"


def markdown(told: Explanation) -> str:
    """An explanation for tools that show Markdown."""
    parts = [told.text]
    if told.answer:
        parts.append(f"> {told.answer}")
    for title, files in (("Wrong", told.wrong), ("Right", told.right)):
        parts += [f"## {title}", *(f"```yaml\n{text}```" for text in files.values())] if files else []
    return "\n\n".join(parts)


def _all() -> Iterator[tuple[str, Topic]]:
    for title, topics in groups().items():
        for topic in topics:
            yield title, topic


def _line(topic: Topic) -> str:
    return f"  {topic.name:<30} {topic.severity:<8} {topic.summary}\n"


def _section(title: str, topics: tuple[Topic, ...]) -> str:
    rows = "\n".join(map(_row, topics))
    return f"## {title}\n\n| Name | | What is right | AWS |\n| --- | --- | --- | --- |\n{rows}\n"


def _row(topic: Topic) -> str:
    source = f"apigen/explained/{topic.name}.md"
    if topic.package != "apigen":
        source = f"targets/{topic.package.removeprefix('apigen_')}/{topic.package}/explained/{topic.name}.md"
    severity = f"{topic.severity}, fixed" if topic.fixed else str(topic.severity)
    page = f"[page]({topic.page})" if topic.page else ""
    return f"| [`{topic.name}`](../{source}) | {severity} | {topic.summary} | {page} |"


def _object(group: str, topic: Topic) -> dict[str, object]:
    return {
        "name": topic.name,
        "group": group,
        "severity": str(topic.severity),
        "fixed": topic.fixed,
        "summary": topic.summary,
        "page": topic.page or None,
    }


def _examples(title: str, files: Mapping[str, str]) -> Iterator[str]:
    for name, text in files.items():
        body = "".join(f"    {line}\n" if line else "\n" for line in text.splitlines()).rstrip("\n")
        yield f"{title}{'' if len(files) == 1 else f', {name}'}:\n\n{body}"
