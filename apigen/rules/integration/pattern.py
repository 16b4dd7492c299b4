"""Rules about which answers of a backend the patterns of responses select."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from apigen.diagnostics import Path, Severity
from apigen.java_pattern import JavaPattern, read
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import Integration, LambdaIntegration, MockIntegration
from apigen.spec.integration.http import HttpBackend
from apigen.spec.integration.settings import IntegrationResponse

_PAGE = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
    "api-gateway-integration-settings-integration-response.html"
)
_ERRORS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html"

_STATUSES = tuple(str(status) for status in range(100, 600))
# What Lambda says of a function that took too long.
# https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
_TIMEOUT = "2026-01-01T00:00:00.000Z 6f747d28-3c2e-4d05-b8a5-1a2b3c4d5e6f Task timed out after 3.00 seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selected:
    """An integration whose responses are selected by patterns, with those that are understood."""

    site: RouteSite
    path: Path
    integration: Integration
    patterns: tuple[tuple[str, str, JavaPattern], ...]

    @property
    def function(self) -> bool:
        """Whether patterns are compared with the message of an error, and not with a status."""
        return isinstance(self.integration, LambdaIntegration)

    @property
    def default(self) -> str | None:
        """The status of the one response that has no pattern; None where there is not exactly one."""
        found = [status for status, one in self.integration.responses.items() if one.pattern is None]
        return found[0] if len(found) == 1 else None

    @property
    def understood(self) -> bool:
        """Whether it is known what each pattern matches."""
        written = sum(one.pattern is not None for one in self.integration.responses.values())
        return len(self.patterns) == written

    def answers(self) -> tuple[str, ...]:
        """What a backend may answer: all statuses, or of a function some errors that patterns ask for."""
        if not self.function:
            return _STATUSES
        texts = dict.fromkeys(text for _, _, known in self.patterns for text in known.samples)
        return tuple(text for text in texts if not text.isdigit())


def _selected(subject: Subject) -> Iterator[_Selected]:
    for site in subject.routes:
        for key, it in site.route.integrations():
            if it.responses:
                patterns = tuple(_understood(dict(it.responses)))
                yield _Selected(site=site, path=(*site.path, key), integration=it, patterns=patterns)


def _understood(responses: dict[str, IntegrationResponse]) -> Iterator[tuple[str, str, JavaPattern]]:
    for status, response in responses.items():
        # The word alone means something else to API Gateway, of which there is a rule.
        known = read(response.pattern or "") if response.pattern != "default" else None
        if response.pattern is not None and known is not None and known.matcher is not None:
            yield status, response.pattern, known


def _pattern_path(found: _Selected, status: str) -> Path:
    return (*found.path, "responses", status, "pattern")


def _unmatched(subject: Subject) -> Iterator[Finding]:
    """A pattern must match all of the backend's status, which has three digits. One of a Lambda integration is compared
    with the message of the error instead, so a status there selects nothing."""
    for found in _selected(subject):
        for status, pattern, known in found.patterns:
            statuses = any(known.matches(one) for one in _STATUSES)
            short = known.longest is not None and known.longest <= len("200")
            if found.function and statuses and short:
                message = f"'{pattern}' is compared with the message of the function's error, not with a status"
                help_ = "write what messages look like, for example .*NotFound.*"
                yield Finding(path=_pattern_path(found, status), message=message, help=help_)
            elif not found.function and not statuses:
                message = f"'{pattern}' matches no status: it is compared with all three digits"
                help_ = "write 404, or 4\\d{2} for all that begin with 4"
                yield Finding(path=_pattern_path(found, status), message=message, help=help_)


def _overlap(subject: Subject) -> Iterator[Finding]:
    """API Gateway does not say which of two responses is taken where the patterns of both match an answer, and the
    order in which they are made does not decide it."""
    for found in _selected(subject):
        answers = found.answers()
        for (_, pattern, known), (status, other, also) in combinations(found.patterns, 2):
            both = next((text for text in answers if text and known.matches(text) and also.matches(text)), None)
            if both is not None and pattern != other:
                message = f"both '{pattern}' and '{other}' match '{_shown(both)}', and either may be taken"
                help_ = "let one of the patterns leave out what the other one matches"
                yield Finding(path=_pattern_path(found, status), message=message, help=help_)


def _shown(text: str) -> str:
    return text.replace("\n", "\\n")


def _everything(subject: Subject) -> Iterator[Finding]:
    """A response without a pattern is for the answers that no pattern matches; a function that succeeds has no message,
    which is an empty text."""
    for found in _selected(subject):
        if found.default is None:
            continue
        for status, pattern, known in found.patterns:
            if found.function and known.matches(""):
                message = f"'{pattern}' matches an empty message too, which is a success"
                yield Finding(path=_pattern_path(found, status), message=message, help="write .+ instead of .*")
            elif not found.function and all(known.matches(one) for one in _STATUSES):
                message = f"'{pattern}' matches every answer, so none is left for {found.default}"
                help_ = "leave the pattern out of one response, and let those of others match single statuses"
                yield Finding(path=_pattern_path(found, status), message=message, help=help_)


def _hidden(subject: Subject) -> Iterator[Finding]:
    """An answer that no pattern matches gets the status of the default response, an error just like a success."""
    for found in _selected(subject):
        it = found.integration
        if found.default is None or found.default >= "400" or not found.understood or _mapped_elsewhere(it):
            continue
        path = (*found.path, "responses", found.default)
        if isinstance(it, LambdaIntegration):
            if not it.async_ and not any(known.matches(_TIMEOUT) for _, _, known in found.patterns):
                message = f"a function that fails or times out is answered with {found.default}"
                yield Finding(path=path, message=message, help=_FUNCTION_HELP, on_key=True)
        elif missed := _missed(found):
            message = f"{missed} of the backend reach clients as {found.default}"
            yield Finding(path=path, message=message, help=_help(it), on_key=True)


def _mapped_elsewhere(it: Integration) -> bool:
    """Whether nothing is to be said of errors: a mock has none, `errors` maps them, a proxy or a stream passes them."""
    if isinstance(it, (LambdaIntegration, HttpBackend)):
        return it.errors is not None or bool(it.proxy) or it.streams
    return isinstance(it, MockIntegration)


_FUNCTION_HELP = "add 'errors: hide', or a response whose pattern matches every other message"


def _help(it: Integration) -> str:
    patterns = "responses with patterns such as 4\\d{2} and 5\\d{2}"
    return f"add 'errors: hide', or {patterns}" if isinstance(it, HttpBackend) else f"add {patterns}"


def _missed(found: _Selected) -> str:
    """The classes of errors of which no pattern matches a single one."""
    matched = {one[0] for _, _, known in found.patterns for one in _STATUSES if known.matches(one)}
    return " and ".join(f"{digit}xx errors" for digit in "45" if digit not in matched)


RULES = (
    Rule(
        name="unmatched-pattern",
        summary="A pattern matches something that a backend answers.",
        check=_unmatched,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="overlapping-patterns",
        summary="An answer matches one pattern.",
        check=_overlap,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="unreachable-default",
        summary="Patterns leave something to the default response.",
        check=_everything,
        page=_PAGE,
        severity=Severity.WARNING,
    ),
    Rule(
        name="error-as-success",
        summary="Errors of a backend do not become successes.",
        check=_hidden,
        page=_ERRORS,
        severity=Severity.WARNING,
    ),
)
