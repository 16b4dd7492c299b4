"""What the specs of published APIs deploy is what the originals deploy, but for the improvements listed beside them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.corpus.comparison import problems
from tests.corpus.compiled import Compiled
from tests.corpus.original import Deployed, published

FOLDER = Path(__file__).parent
CORPUS: Mapping[str, Any] = yaml.safe_load((FOLDER / "corpus.yaml").read_text(encoding="utf-8"))
FOLDERS = sorted(path.parent.name for path in FOLDER.glob("*/api.yaml"))
STATES = {"covered", "partly", "not yet"}


def _read(name: str, file: str) -> str:
    return (FOLDER / name / file).read_text(encoding="utf-8")


def _both(name: str) -> tuple[Deployed, Deployed, list[Mapping[str, Any]]]:
    """What the original deploys, what ours does of that, and the improvements."""
    names = CORPUS["covered"][name]
    compiled = Compiled(FOLDER / name / "api.yaml", names.get("variables", {}))
    original = published(_read(name, "original.yaml"), compiled.references(names.get("references", {})))
    ours = compiled.deployed()
    # A bare OpenAPI document says nothing of stages, permissions and the endpoint.
    known = {place: said for place, said in ours.items() if place in original or "/" in place}
    improvements = yaml.safe_load(_read(name, "improvements.yaml")) or []
    return original, known, [_with_text(compiled, one) for one in improvements]


def _with_text(compiled: Compiled, value: Any) -> Any:
    match value:
        case str():
            return compiled.text(value)
        case Mapping():
            return {key: _with_text(compiled, item) for key, item in value.items()}
        case list():
            return [_with_text(compiled, item) for item in value]
        case _:
            return value


def _table() -> dict[str, str]:
    rows = re.findall(
        r"^\| `([^`]+)` \| ([a-z ]+) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(dict(rows)) == len(rows), rows
    return dict(rows)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_spec_deploys_what_the_original_deploys(name: str) -> None:
    """Every difference is an improvement that is listed, and every listed one is there."""
    found = problems(*_both(name))

    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("name", FOLDERS)
def test_an_original_says_where_it_comes_from(name: str) -> None:
    """Repository, commit, path and licence, in the comment on top."""
    top = _read(name, "original.yaml").split("\n\n")[0]
    source = next(source for source in CORPUS["sources"] if source.startswith(f"{name}/"))

    assert "aws-samples/serverless-patterns at fb7b5d06c27d8abb1bd35e52ab7523acf4baab7b" in top
    assert f"# {source} (licence MIT-0)" in top


def test_the_table_has_all_originals_and_says_which_are_covered() -> None:
    """Covered are those with a folder, and only those."""
    table = _table()

    assert list(table) == sorted(CORPUS["sources"])
    assert set(table.values()) <= STATES
    assert [source.split("/")[0] for source, state in table.items() if state == "covered"] == FOLDERS
    assert sorted(CORPUS["covered"]) == FOLDERS


ORIGINAL = {"GET /": {"answers": {"200": {"for": "default"}}, "uri": "arn:one"}}
OURS = {"GET /": {"answers": {"200": {"for": "default"}, "500": {"for": "5.."}}, "uri": "arn:two"}}
ANSWER = {"at": "GET / > answers", "ours": {"500": {"for": "5.."}}, "reason": "Errors are errors."}
URI = {"at": "GET / > uri", "original": "arn:one", "ours": "arn:two", "reason": "Two is better."}


@pytest.mark.parametrize(
    ("improvements", "expected"),
    [
        ([ANSWER, URI], []),
        ([ANSWER], ["not listed: GET / > uri: arn:one -> arn:two"]),
        ([ANSWER, URI, URI], ["listed twice: GET / > uri"]),
        (
            [ANSWER, {**URI, "ours": "arn:three"}],
            ["listed and not so: GET / > uri: arn:one -> arn:three\nit is: arn:one -> arn:two"],
        ),
        (
            [ANSWER, URI, {**URI, "at": "GET / > method"}],
            ["listed and not so: GET / > method: arn:one -> arn:two\nthere is no difference"],
        ),
        ([ANSWER, URI, {**URI, "ours": "arn:one"}], ["listed without a difference: GET / > uri"]),
    ],
)
def test_a_list_of_improvements_is_exact(improvements: list[dict[str, Any]], expected: list[str]) -> None:
    """What is not listed, what is not so and what is listed twice are problems."""
    assert problems(ORIGINAL, OURS, improvements) == expected


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            "paths: {/: {get: {responses: {}, servers: [], x-amazon-apigateway-integration: {type: mock}}}}",
            "servers",
        ),
        ("paths: {/: {get: {responses: {}, x-amazon-apigateway-integration: {type: mock, other: 1}}}}", "other"),
        ("paths: {/: {get: {responses: {}, x-amazon-apigateway-integration: {uri: {Ref: Api}}}}}", "what Api is"),
        ("paths: {/: {get: {responses: {}, x-amazon-apigateway-integration: {uri: {Fn::If: []}}}}}", "cannot evaluate"),
        (
            "paths: {/: {get: {requestBody: {$ref: a, content: {}}, x-amazon-apigateway-integration: {type: mock}}}}",
            "ref",
        ),
        ("x-amazon-apigateway-policy: {}\npaths: {}", "x-amazon-apigateway-policy"),
        ("components: {parameters: {Pet: {}}}\npaths: {}", "parameters"),
        ("paths: {}\nResources: {A: {Type: 'AWS::Serverless::Api', Properties: {Auth: {}, StageName: a}}}", "Auth"),
    ],
)
def test_what_the_reader_does_not_know_is_an_error(wrong: str, message: str) -> None:
    """Nothing of an original is left out silently."""
    with pytest.raises(AssertionError, match=message):
        published(f'openapi: "3.0.1"\n{wrong}', {})
