"""Findings at the severities that a spec gives them, and what is wrong with what it says about rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from apigen.diagnostics import Diagnostic, Path, Severity, Topic, did_you_mean, in_order
from apigen.rules.rule import Rule
from apigen.spec import ApiSpec
from apigen.spec.rules import RuleSetting, RuleSettings

if TYPE_CHECKING:
    from apigen.source import Document

TOPICS = (
    Topic(name="unknown-rule", summary="A setting names a rule.", fixed=True),
    Topic(name="fixed-rule", summary="A setting is of a rule that can be set.", fixed=True),
    Topic(name="rule-without-reason", summary="A rule that counts less has a reason.", fixed=True),
    Topic(name="unused-rule-setting", summary="A setting has an effect.", severity=Severity.WARNING),
)
_NO_REASON, _UNUSED = TOPICS[2].name, TOPICS[3].name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """One entry of `rules`, of the API (with the scope `()`) or of a route."""

    rule: str
    scope: Path
    setting: RuleSetting

    @property
    def path(self) -> Path:
        return (*self.scope, "rules", self.rule)


def adjusted(found: tuple[Diagnostic, ...], spec: ApiSpec, document: "Document") -> tuple[Diagnostic, ...]:
    """What the rules found, as the spec wants it reported, and findings about its settings."""
    settings = {(each.scope, each.rule): each for each in _settings(spec)}
    if not settings:
        return found
    topics = _topics(each.rule for each in settings.values())
    wrong = [one for each in settings.values() for one in _wrong(each, topics, document)]
    refused = {one.path for one in wrong if one.rule != _NO_REASON}
    usable = {key: each for key, each in settings.items() if each.path not in refused}
    chosen = [(one, _chosen(one, usable)) for one in found]
    idle = _idle(usable.values(), [each for _, each in chosen if each], topics)
    chosen += [(one, _chosen(one, usable)) for one in (_unused(each, document) for each in idle)]
    shown = (_at(one, each.setting.level) if each else one for one, each in chosen)
    return in_order([*wrong, *(one for one in shown if one)])


def of_target(found: Iterable[Diagnostic], settings: RuleSettings) -> Iterator[Diagnostic]:
    """What a target found, as the spec wants it reported. What it cannot express stays an error."""
    for one in found:
        setting = settings.get(one.rule)
        shown = _at(one, setting.level) if setting and one.severity is Severity.WARNING else one
        if shown:
            yield shown


def _settings(spec: ApiSpec) -> Iterator[_Setting]:
    places: Iterator[tuple[Path, RuleSettings]] = (
        (("routes", key), route.rules) for key, route in spec.routes.items() if route.rules
    )
    for scope, settings in (((), spec.rules), *places):
        for rule, setting in settings.items():
            yield _Setting(rule=rule, scope=scope, setting=setting)


def _topics(names: Iterable[str]) -> Mapping[str, Topic]:
    """What can be reported under `names`. Only a spec with settings pays for the whole catalogue."""
    from apigen.catalogue import find  # noqa: PLC0415  (it imports this module)

    return {name: topic for name in names if (topic := find(name))}


def _wrong(each: _Setting, topics: Mapping[str, Topic], document: "Document") -> Iterator[Diagnostic]:
    topic, level = topics.get(each.rule), each.setting.level
    rule, message, help_ = "", "", ""
    if topic is None:
        rule, message, help_ = "unknown-rule", f"there is no rule '{each.rule}'", _similar(each.rule)
    elif topic.fixed:
        rule, message = "fixed-rule", f"'{each.rule}' is always an error: nothing can be built from what it finds"
    elif _is_lower(level, topic) and each.setting.reason is None:
        was = "an error" if topic.severity is Severity.ERROR else "a warning"
        rule, message = _NO_REASON, f"'{each.rule}' is {was} and has no reason to be '{level}' here"
        help_ = f"{{level: {level}, reason: ...}}"
    if rule:
        span = document.span(each.path, key=rule != _NO_REASON)
        yield Diagnostic(rule=rule, message=message, help=help_, path=each.path, span=span)


def _similar(name: str) -> str:
    from apigen.catalogue import settable  # noqa: PLC0415  (it imports this module)

    guess = did_you_mean(name, tuple(topic.name for topic in settable()))
    return guess if guess.startswith("did") else "apigen rules lists them"


def _is_lower(level: str, topic: Topic) -> bool:
    return level == "off" or (level == "warning" and topic.severity is Severity.ERROR)


def _chosen(one: Diagnostic, settings: Mapping[tuple[Path, str], _Setting]) -> _Setting | None:
    return settings.get((one.path[:2], one.rule)) or settings.get(((), one.rule))


def _at(one: Diagnostic, level: str) -> Diagnostic | None:
    return None if level == "off" else replace(one, severity=Severity(level))


def _idle(settings: Iterable[_Setting], used: list[_Setting], topics: Mapping[str, Topic]) -> Iterator[_Setting]:
    """The settings without which nothing more would be found. A target's findings are not known yet."""
    for each in settings:
        topic = topics[each.rule]
        if isinstance(topic, Rule) and _is_lower(each.setting.level, topic) and each not in used:
            yield each


def _unused(each: _Setting, document: "Document") -> Diagnostic:
    return Diagnostic(
        rule=_UNUSED,
        message=f"'{each.rule}' finds nothing in this {'route' if each.scope else 'spec'}",
        help="remove the setting",
        severity=Severity.WARNING,
        span=document.span(each.path, key=True),
        path=each.path,
    )
