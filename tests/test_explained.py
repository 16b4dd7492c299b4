"""The catalogue of findings: everything is in it, and every explanation says what is so."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from apigen import output, override, served, source
from apigen.catalogue import Explanation, explanation, find, groups, names
from apigen.compiler import compile_document
from apigen.diagnostics import Diagnostic, Severity, Topic
from apigen.explain import listing
from apigen.graph.verify import verify
from apigen.lower import lower
from apigen.passes import LAYOUTS, lay_out
from apigen.rules import RULES, check
from apigen.rules.rule import Rule
from apigen.spec import ApiSpec
from apigen.spec.read import read_spec
from apigen.target import load
from tests.specs import TARGETS, TESTS

ROOT = TESTS.parent
PAGE = ROOT / "docs" / "rules.md"
FOLDERS = {
    "apigen": ROOT / "apigen" / "explained",
    "apigen_terraform": ROOT / "targets" / "terraform" / "apigen_terraform" / "explained",
    "apigen_pulumi": ROOT / "targets" / "pulumi" / "apigen_pulumi" / "explained",
}
TOPICS = {topic.name: topic for topics in groups().values() for topic in topics}
# About folders, what an earlier build served, and options of targets: no spec is wrong.
NO_SPEC = {topic.name for topic in (*output.TOPICS, *served.TOPICS)} | {
    name for name, topic in TOPICS.items() if topic.package != "apigen"
}
# A wrong spec would be bytes or characters that a page cannot show, or would fill pages.
UNSHOWN = {
    *("not-utf-8", "control-character", "too-many-aliases", "too-deep", "too-many-resources", "too-many-tags"),
    *("too-many-values", "too-many-findings"),
    *("policy-too-long", "large-schema", "too-many-authorizers", "many-descriptions", "too-many-stage-variables"),
    *("too-many-throttles", "large-template", "large-document", "private-to-edge", "policy-stays"),
}
# What a wrong spec cannot but have besides: a literal key that is too short is also one that all can read.
BESIDE = {"bad-key-value": {"key-not-secret"}}
TOLD = {name: explanation(topic) for name, topic in TOPICS.items()}
WRONG = [name for name, told in TOLD.items() if told.wrong]
RIGHT = [name for name, told in TOLD.items() if told.right]


def _document(files: Mapping[str, str], folder: Path) -> source.Document:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return source.read(folder / "spec.yaml")


def _findings(files: Mapping[str, str], folder: Path) -> Iterator[Diagnostic]:
    """What the compiler and the Terraform target say; overrides are for the latter."""
    compiled = compile_document(_document(files, folder), "openapi")
    yield from compiled.diagnostics
    if compiled.graph:
        target = load("terraform")
        yield from target.render(compiled.graph, {option.name: option.default for option in target.options}).diagnostics


def test_every_name_has_one_topic_and_one_explanation() -> None:
    """And no file is left over from a rule that has gone."""
    assert len(names()) == sum(map(len, groups().values()))
    for package, folder in FOLDERS.items():
        written = {path.stem for path in folder.iterdir()}
        assert written == {name for name, topic in TOPICS.items() if topic.package == package}


@pytest.mark.parametrize("name", TOPICS)
def test_an_explanation_has_the_form_that_others_read(name: str) -> None:
    """Some sentences, AWS's answer if there is one, a wrong spec and a right one that differ; no other headings."""
    topic, told = TOPICS[name], TOLD[name]
    text = (FOLDERS[topic.package] / f"{name}.md").read_text("utf-8")

    assert told.text.endswith(".")
    assert re.findall(r"^##.*$", text, re.MULTILINE) in (["## Wrong", "## Right"], ["## Right"], [])
    assert bool(told.wrong) is (name not in NO_SPEC | UNSHOWN)
    assert bool(told.right) or name in NO_SPEC | UNSHOWN
    assert told.wrong != told.right or name in NO_SPEC | UNSHOWN
    assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("name", WRONG)
def test_the_wrong_spec_has_this_finding_and_no_other(name: str, tmp_path: Path) -> None:
    """Or only what cannot be avoided, which is listed above."""
    assert {one.rule for one in _findings(TOLD[name].wrong, tmp_path)} == {name} | BESIDE.get(name, set())


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_spec_has_no_finding_at_all(name: str, tmp_path: Path) -> None:
    """Whoever copies it is done."""
    assert list(_findings(TOLD[name].right, tmp_path)) == []


def test_a_topic_says_the_severity_that_its_finding_has(tmp_path: Path) -> None:
    """Lists would be wrong otherwise."""
    for name in WRONG:
        found = list(_findings(TOLD[name].wrong, tmp_path / name))
        assert {one.severity for one in found if one.rule == name} == {TOPICS[name].severity}, name


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.fixed and rule.severity is Severity.ERROR and TOLD[rule.name].wrong]
)
def test_what_may_be_turned_off_can_still_be_built(rule: Rule, tmp_path: Path) -> None:
    """Nothing that lowering or a target relies on. A rule for which this fails is `fixed=True`."""
    spec, _ = read_spec(_document(TOLD[rule.name].wrong, tmp_path))
    assert spec is not None
    _build(spec)


@pytest.mark.slow
def test_every_wrong_spec_can_be_built_if_all_of_it_may_be_turned_off() -> None:
    """The same with what tests/errors/ has, which is more."""
    built = 0
    for path in sorted((TESTS / "errors").glob("*.yaml")):
        document = source.read(path)
        spec, _ = read_spec(document) if not document.diagnostics else (None, ())
        if spec and not any(TOPICS[one.rule].fixed for one in check(spec, document)):
            _build(spec)
            built += 1

    assert built > 50


def _build(spec: ApiSpec) -> None:
    for layout in LAYOUTS:
        graph, _ = lay_out(verify(lower(spec)), layout, None, redeploy=False)
        for target in map(load, TARGETS):
            target.render(verify(graph), {option.name: option.default for option in target.options})


def test_warnings_may_be_turned_off() -> None:
    """What a build can go on with, it can go on with in silence."""
    assert [topic.name for topic in TOPICS.values() if topic.fixed and topic.severity is Severity.WARNING] == []


_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_NO_NAMES = {"utf-8", "utf-8-sig"}


def _names_in(*paths: str) -> set[str]:
    """Everything in these files that looks like a name of a finding."""
    files = [file for path in paths for file in sorted(ROOT.glob(path)) if file.name != "topics.py"]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if _NAME.fullmatch(text)} - _NO_NAMES


@pytest.mark.parametrize(
    ("paths", "topics"),
    [
        (("apigen/source/*.py",), groups()["Text of the spec"]),
        (("apigen/override.py",), override.TOPICS),
        (("apigen/output.py", "apigen/build.py", "apigen/lock.py"), output.TOPICS),
        (("targets/terraform/apigen_terraform/versions.py",), ()),
    ],
)
def test_what_the_code_reports_is_in_the_catalogue(paths: tuple[str, ...], topics: tuple[Topic, ...]) -> None:
    """Nothing is reported under a name that nobody can look up, and nothing is listed that is never reported."""
    found = _names_in(*paths)

    assert {name for name in found if find(name) is None} == set()
    assert {topic.name for topic in topics} - found == set()


def test_every_name_of_the_wrong_specs_is_in_the_catalogue() -> None:
    """tests/errors/ shows what reading the fields finds."""
    shown = {
        name
        for path in sorted((TESTS / "errors").glob("*.yaml"))
        for name in re.findall(r"[EW]\[([a-z0-9-]+)\]", path.read_text("utf-8"))
    }

    assert {name for name in shown if find(name) is None} == set()
    assert {topic.name for topic in groups()["Fields"]} - shown == set()


def test_the_page_of_rules_is_current(update_goldens: bool) -> None:
    """`apigen rules --format markdown > docs/rules.md` changes nothing."""
    if update_goldens:
        PAGE.write_text(listing("markdown"), encoding="utf-8", newline="")

    assert PAGE.read_bytes().decode() == listing("markdown")


def test_the_page_of_rules_leads_to_every_explanation() -> None:
    """By links that work in the repository."""
    linked = {(PAGE.parent / link).resolve() for link in re.findall(r"\]\((\.\./[^)]*)\)", PAGE.read_text("utf-8"))}

    assert linked == {path for folder in FOLDERS.values() for path in folder.iterdir()}


def test_an_explanation_is_read_in_parts() -> None:
    """The blank lines of its file are not part of them."""
    told = explanation(TOPICS["sibling-variables"])

    assert isinstance(told, Explanation)
    assert told.text.startswith("Below one path")
    assert told.answer.startswith("A sibling ({id}) of this resource")
    assert told.wrong["spec.yaml"].startswith("apigen: 1\n")
    assert set(explanation(TOPICS["included-twice"]).wrong) == {"spec.yaml", "routes.yaml"}
