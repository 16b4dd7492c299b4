"""The Terraform of all specs under test, as checkov reads it: what fails, and whether that was said beforehand."""

from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from apigen_terraform.checkov import SKIPS, skips
from apigen_terraform.overrides import given
from apigen_terraform.resources import names
from tests.checkov import Found, Verdict, checked
from tests.environment import UnavailableError
from tests.requirements import missing
from tests.specs import EVERY, EXAMPLES, graph, rendered

pytestmark = pytest.mark.checkov

MARK = "# checkov:skip="

# Checks that specs under test fail because they weaken something by name. That is for checkov to say.
WEAKENED = {
    ("account-existing", "CKV_AWS_73"): "tracing: false",
    ("apigw-rest-api-lambda-python-response-streaming", "CKV_AWS_73"): "tracing: false",
    ("lambda-durable-order-processing-sam", "CKV_AWS_73"): "tracing: false",
    ("stage-settings", "CKV_AWS_276"): "data_trace: true",
    ("stage-access-logs", "CKV_AWS_338"): "retention_days: 30",
    ("variable-types", "CKV_AWS_338"): "retention_days by a variable, which is less than a year by default",
    ("overrides", "CKV_AWS_308"): "caching_enabled: true, without encryption",
    ("model-orders", "CKV2_AWS_53"): "validate: none, beside a body",
    ("aws-recipes", "CKV_AWS_355"): "rights to every lexicon, which a policy of its own asks for",
    ("apigw-sns-sms", "CKV_AWS_290"): "rights to publish to every topic, which a text message needs",
    ("apigw-sns-sms", "CKV_AWS_355"): "rights to publish to every topic, which a text message needs",
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """What checkov says of the modules as they are printed."""
    return _checked({str(case): rendered(case, "terraform") for case in EVERY}, tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """What checkov says of the modules without the comments that are for it."""
    modules = {
        str(case): {path: _without_marks(text) for path, text in rendered(case, "terraform").items()} for case in EVERY
    }
    return _checked(modules, tmp_path_factory.mktemp("bare"))


def _checked(modules: Mapping[str, Mapping[str, str]], folder: Path) -> Verdict:
    try:
        return checked(modules, folder)
    except UnavailableError as reason:
        missing("checkov", str(reason))


def _without_marks(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith(MARK))


def _is_weakened(found: Found) -> bool:
    return (found.module.rpartition("-")[0], found.check) in WEAKENED


@cache
def _announced() -> frozenset[Found]:
    """What the printer says of all modules."""
    return frozenset(
        Found(str(case), note.removeprefix("checkov:skip=").partition(":")[0], ".".join(names(resource.address)))
        for case in EVERY
        for resource in graph(case).resources
        for note in skips(resource, graph(case), given(graph(case)).get(resource.address, {}))
    )


def test_nothing_fails_but_what_a_spec_weakens_by_name(printed: Verdict) -> None:
    """Neither in an example nor in a case, in both layouts; and what is weakened is not hidden."""
    assert sorted(found for found in printed.failed if not _is_weakened(found)) == []
    assert {(found.module.rpartition("-")[0], found.check) for found in printed.failed} == set(WEAKENED)


def test_no_example_weakens_anything(printed: Verdict) -> None:
    """Examples are what people copy."""
    examples = {str(case) for case in EXAMPLES}

    assert examples
    assert not {found.module for found in printed.failed} & examples


def test_each_skip_is_of_a_check_that_would_fail(printed: Verdict, bare: Verdict) -> None:
    """Without the comments exactly these checks fail, resource by resource."""
    assert sorted(_announced()) == sorted(found for found in bare.failed if not _is_weakened(found))
    assert sorted(printed.skipped) == sorted(_announced())
    assert bare.skipped == frozenset()


def test_each_row_of_the_table_is_used_and_gives_its_reason(printed: Verdict) -> None:
    """A row that nothing needs would hide a failure to come."""
    assert {skip.check for skip in SKIPS} == {found.check for found in printed.skipped}
    assert all(len(skip.reason) > 20 for skip in SKIPS)


def test_checkov_sees_what_is_unsafe(tmp_path: Path) -> None:
    """A permission for everybody in a module of its own is found, and the check is not one that we skip."""
    unsafe = 'resource "aws_lambda_permission" "a" {\n  action = "lambda:InvokeFunction"\n  function_name = "f"\n  principal = "*"\n}\n'  # noqa: E501
    verdict = _checked({"unsafe": {"main.tf": unsafe}}, tmp_path)

    assert Found("unsafe", "CKV_AWS_301", "aws_lambda_permission.a") in verdict.failed


def test_checks_that_apis_must_pass_are_made(bare: Verdict) -> None:
    """The modules are read with the whole set of checks."""
    assert bare.passed > len(EVERY)
    assert not {"CKV_AWS_301", "CKV_AWS_364", "CKV_AWS_237"} & {found.check for found in chain(bare.failed)}
