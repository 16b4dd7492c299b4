"""Rules about services that know languages and models."""

from collections.abc import Iterator

from apigen.rules.rule import Finding, Rule, Subject

_DETECT = "https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectDominantLanguage.html"


def _language(subject: Subject) -> Iterator[Finding]:
    """The language is what this call finds."""
    for site in subject.routes:
        it = site.route.comprehend
        if it and it.detect == "dominant_language" and it.language is not None:
            path = (*site.path, "comprehend", "language")
            yield Finding(path=path, message="'dominant_language' is told no language", on_key=True)


RULES = (
    Rule(name="language-to-find", summary="A language that is found is not given.", check=_language, page=_DETECT),
)
