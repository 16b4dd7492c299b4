"""Wrong APIs that other generators take without a word, in the form that they have here: each is found, at its place.

CDK 2.276.0 synthesised all of the first, the SAM translator 1.115.0 and cfn-lint 1.58.0 took all of the second. Where
our language has no words for the mistake, the spec is the nearest attempt.
"""

from pathlib import Path

import pytest

from apigen.compiler import compile_file
from apigen.diagnostics import Severity

FOLDER = Path(__file__).parent / "errors"

# What is wrong: the spec, the rule, and the text that the finding points at.
CDK = {
    "a mock without a request template": ("peer-mock-without-template", "mock-form", "mock"),
    "a mock that renders no status to choose by": ("peer-mock-without-status", "mock-choice", "pattern"),
    "a placeholder in the URI without a mapping": ("peer-unmapped-placeholder", "unmapped-placeholder", '"https://'),
    "a response for a status that is not declared": ("peer-undeclared-status", "unknown-key", "method_responses"),
    "two responses without a pattern": ("peer-two-defaults", "default-response", "500"),
    "a pattern that is no regular expression": ("peer-broken-pattern", "bad-pattern", '"5xx("'),
    "a fixed value without quotes in a mapping": ("peer-unquoted-value", "bad-mapping-expression", "pets"),
    "a queue without a role": ("peer-queue-without-role", "bad-credentials", "none"),
    "a timeout of 200 seconds on an EDGE API": ("peer-long-timeout", "timeout-too-long", "200000"),
    "a template whose #if has no end": ("peer-unbalanced-if", "bad-template", "#if"),
    "a variable that the context has not": ("peer-unknown-context", "unknown-context-variable", "$context"),
    "responses of a proxy": ("peer-proxy-with-responses", "proxy-contradiction", "responses"),
}
SAM = {
    "a misspelt type of integration": ("peer-misspelt-type", "unknown-key", "mok"),
    "a misspelt passthrough behaviour": ("peer-misspelt-passthrough", "bad-value", "nevr"),
    "a mock without a template": ("peer-mock-without-template", "mock-form", "mock"),
    "a service without credentials": ("peer-service-without-credentials", "wrong-type", "}"),
    "a service without rights for its role": ("peer-service-without-policy", "missing-policy", "aws"),
    "a misspelt method": ("peer-misspelt-method", "unknown-method", "gett"),
}


@pytest.mark.parametrize(("spec", "rule", "text"), [*CDK.values(), *SAM.values()], ids=[*CDK, *SAM])
def test_what_others_take_is_an_error_at_its_place(spec: str, rule: str, text: str) -> None:
    """The finding stops the build and points at the key or value that is wrong."""
    path = FOLDER / f"{spec}.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    errors = [one for one in compile_file(path).diagnostics if one.severity is Severity.ERROR]

    assert [one.rule for one in errors] == [rule]
    assert errors[0].span is not None
    assert lines[errors[0].span.line - 1][errors[0].span.column - 1 :].startswith(text)
