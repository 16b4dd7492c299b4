"""What targets say of overrides, with the place where they were written."""

from pathlib import Path

import pytest

from apigen.cli import main

SPEC = """\
apigen: 1
name: shop
variables:
  tags: {{type: map(string)}}
  rate: {{type: number}}
routes: {{GET /a: {{mock: 200}}}}
stages: {{prod: {{description: "${{var.rate}}", throttle: {{rate: 1, burst: 2}}}}}}
overrides:
  {target}:
    {resource}: {arguments}
"""
STAGE, SETTINGS = "aws_api_gateway_stage.prod", "aws_api_gateway_method_settings.prod"
CLASS = "aws.apigateway.Stage.prod"
FOLDED = "is part of the API's document in the layout openapi"


def _said(capsys: pytest.CaptureFixture[str], folder: Path, *override: str) -> tuple[int, str]:
    """The exit code, and what a build says of the line of the override."""
    target, resource, arguments = override
    spec = folder / "spec.yaml"
    spec.write_text(SPEC.format(target=target, resource=resource, arguments=arguments), encoding="utf-8")
    code = main(["build", str(spec), "--target", target, "--out", str(folder / "out")])
    said = capsys.readouterr().err.replace(f"{spec.as_posix()}:", "").splitlines()
    return code, next((line for line in said if line.startswith("10:")), "")


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (("terraform", "aws_api_gateway_stage.pord", "{a: 1}"), "there is no resource aws_api_gateway_stage.pord"),
        (
            ("terraform", "aws_api_gateway_method.get_a", "{a: 1}"),
            FOLDED,
        ),
        (("terraform", STAGE, "{cache_cluster_sise: x}"), "the provider knows no argument 'cache_cluster_sise'"),
        (("terraform", STAGE, "{invoke_url: x}"), "the provider knows no argument 'invoke_url'"),
        (("terraform", STAGE, "{cache_cluster_size: [x]}"), "'cache_cluster_size' takes one value"),
        (("terraform", STAGE, "{tags: x}"), "'tags' takes a mapping"),
        (("terraform", STAGE, "{tags: '${var.rate}'}"), "'tags' takes a mapping"),
        (("terraform", STAGE, "{canary_settings: x}"), "'canary_settings' takes a mapping, or a list of them"),
        (("terraform", SETTINGS, "{settings: {cache: 1}}"), "the provider knows no argument 'cache'"),
        (("pulumi", "aws.apigateway.Stage.pord", "{a: 1}"), "there is no resource aws.apigateway.Stage.pord"),
        (("pulumi", "aws.apigateway.Method.get-a", "{a: 1}"), FOLDED),
        (("pulumi", CLASS, "{rest_api_id: x}"), "the provider knows no argument 'rest_api_id'"),
        (("pulumi", CLASS, "{tags: [x]}"), "'tags' takes a mapping"),
        (("pulumi", CLASS, "{canary_settings: {percent: 1}}"), "the provider knows no argument 'percent'"),
    ],
    ids=str,
)
def test_an_override_that_a_target_cannot_express_is_an_error(
    override: tuple[str, str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At its place, before anything is written."""
    code, line = _said(capsys, tmp_path, *override)

    assert code == 1
    assert said in line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("target", "resource"), [("terraform", STAGE), ("pulumi", CLASS)])
def test_an_override_of_what_the_spec_gives_wins_with_a_warning(
    target: str, resource: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The warning names the argument; the code has the value of the override."""
    code, line = _said(capsys, tmp_path, target, resource, "{description: Mine, tags: '${var.tags}'}")
    text = "".join(path.read_text("utf-8") for path in sorted((tmp_path / "out").glob("*.*")))

    assert code == 0
    assert "warning[override-replaces]" in line
    assert "this replaces the description that the spec gives" in line
    assert '"Mine"' in text
