"""That the recorder of Pulumi programs is strict, and sees what a provider would get."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws
import pytest

from tests.pulumi_recorder import RecordingError, Secret, record, token


def role(name: str, policy: pulumi.Input[str] = "{}", opts: pulumi.ResourceOptions | None = None) -> aws.iam.Role:
    return aws.iam.Role(name, assume_role_policy=policy, opts=opts)


def test_an_output_shows_where_it_comes_from() -> None:
    """A reference is a token in the input that it ends in, and a dependency."""
    found = record(lambda: role("b", role("a").name), {}).resources["aws:iam/role:Role", "b"]
    assert found.inputs == {"assumeRolePolicy": "${Role.a.name}"}
    assert found.dependencies == {("aws:iam/role:Role", "a")}


def test_an_arn_can_be_taken_apart() -> None:
    """Its token has the fields of an ARN."""
    found = record(lambda: role("b", role("a").arn.apply(lambda arn: arn.split(":")[3])), {})
    assert found.resources["aws:iam/role:Role", "b"].inputs == {"assumeRolePolicy": "${Role.a.arn[3]}"}
    assert token("aws:iam/role:Role", "a", "arn").startswith("arn:${Role.a.arn[1]}:")


def test_secrets_are_seen() -> None:
    """In inputs and in exports."""

    def program() -> None:
        text = pulumi.Output.secret("x")
        role("a", text)
        pulumi.export("text", text)
        pulumi.export("open", "y")

    recording = record(program, {})
    assert recording.resources["aws:iam/role:Role", "a"].secrets == {"assumeRolePolicy"}
    assert recording.exports == {"text": Secret("x"), "open": "y"}


def test_options_and_explicit_dependencies_are_seen() -> None:
    """What a resource waits for, and how it is replaced."""

    def program() -> None:
        first = role("a")
        role("b", opts=pulumi.ResourceOptions(depends_on=[first], protect=True, ignore_changes=["path"]))

    found = record(program, {}).resources["aws:iam/role:Role", "b"]
    assert found.dependencies == {("aws:iam/role:Role", "a")}
    assert found.options == {"protect": True, "ignoreChanges": ["path"]}


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (lambda: (role("a"), role("a")), "registered twice: aws:iam/role:Role a"),
        (lambda: pulumi.CustomResource("x:y:Z", "a"), "no class for the type x:y:Z"),
        (aws.get_partition_output, "no answer for the invoke aws:index/getPartition:getPartition"),
    ],
    ids=["duplicate", "unknown-class", "unknown-invoke"],
)
def test_what_an_engine_would_refuse_fails(program: Callable[[], object], message: str) -> None:
    """The run ends with a message that names it."""
    with pytest.raises(RecordingError, match=message):
        record(program, {})


def test_an_error_of_the_program_is_its_own() -> None:
    """Exceptions come through as they are, and the next run is clean."""

    def program() -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        record(program, {})
    assert list(record(lambda: role("a"), {}).resources) == [("aws:iam/role:Role", "a")]


def test_an_error_inside_apply_fails_the_run() -> None:
    """Even if nobody waits for the result."""

    def program() -> None:
        role("a").name.apply(lambda name: name.nothing)

    with pytest.raises(AttributeError, match="nothing"):
        record(program, {})
