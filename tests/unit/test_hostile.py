"""Hostile input from end to end: the command line, a clear error or a right result, in bounded time and memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from apigen import cli
from apigen.diagnostics import Diagnostic, Severity, Span, did_you_mean
from apigen.limit import MAX_FINDINGS, limited

SECONDS = 20  # of processor time; most of it takes less than one
SPEC = "apigen: 1\nname: x\nroutes:\n  GET /a: {mock: {status: 200}}\nstages: {prod: {}}\n"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 21))
LONG = "x" * 5000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current folder, which no test leaves slowly."""
    monkeypatch.chdir(tmp_path)
    before = time.process_time()
    yield tmp_path
    assert time.process_time() - before < SECONDS


def said(content: str | bytes, capsys: pytest.CaptureFixture[str], name: str = "spec.yaml") -> list[str]:
    """What `apigen check` says about a spec, a line for each finding, after it has written the spec."""
    path = Path(name)
    if not path.exists():
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    code = cli.main(["check", "--format", "oneline", name])
    out = "".join(capsys.readouterr())
    assert code == (1 if " error[" in f" {out}" else 0), out
    assert "internal error" not in out
    return out.splitlines()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "1:1: error[empty-file]: the file is empty"),
        ("# a\n# b\n", "1:1: error[empty-file]: the file is empty"),
        ("---\n", "1:1: error[empty-file]: the file is empty"),
        (b"\xef\xbb\xbf", "1:1: error[empty-file]: the file is empty"),
        ("a\n", "1:1: error[not-a-mapping]: the spec must be a mapping of keys to values"),
        (f"{SPEC}---\n{SPEC}", "6:1: error[multiple-documents]: the file has a second YAML document ('---')"),
        (f"{SPEC}...\n---\na: b\n", "7:1: error[multiple-documents]: the file has a second YAML document ('---')"),
        (f"{SPEC}...\na: b\n", "7:1: error[yaml-syntax]: this does not belong to the document above"),
        (f"%YAML 2.0\n---\n{SPEC}", "1:1: error[yaml-syntax]: only YAML 1 can be read (leave out the line)"),
        (SPEC.replace("  GET", "\tGET"), "4:1: error[tab-indentation]: a tab cannot indent YAML (use spaces)"),
        (SPEC.encode() + b"description: caf\xe9\n", "6:17: error[not-utf-8]: byte 0xe9 is not UTF-8 text"),
        (SPEC.encode("utf-16"), "1:1: error[not-utf-8]: this is UTF-16 or UTF-32 (save the file as UTF-8)"),
        (SPEC.encode("utf-16-le"), "1:1: error[not-utf-8]: this is UTF-16 or UTF-32 (save the file as UTF-8)"),
        (SPEC.encode("utf-32"), "1:1: error[not-utf-8]: this is UTF-16 or UTF-32 (save the file as UTF-8)"),
        (f"{SPEC}description: a\0b\n", "6:15: error[control-character]: the character U+0000 is not allowed in YAML"),
        (f"{SPEC}\ufeffdescription: a\n", "6:1: error[control-character]: the character U+FEFF is not allowed in YAML"),
        (SPEC.replace("name: x", 'name: "a\\0b"'), "2:7: error[bad-api-name]: the name of an API must be printable"),
        (BOMB, "7:15: error[too-many-aliases]: aliases make more than 1000000 values of this spec"),
        (f"{SPEC}tags: {{a: &d '{LONG * 100}', {', '.join(f'k{n}: *d' for n in range(40))}}}", "[too-many-aliases]"),
        pytest.param(
            "a: [" + "x, " * 1_200_000 + "]",
            "1:2999999: error[too-many-values]: a spec may have at most 1000000 values",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "".join(f"k{n}: 1\n" for n in range(600_000)),
            "error[too-many-values]: a spec may have at most 1000000",
            marks=pytest.mark.slow,
        ),
        ("a: " + "[" * 100_000, "1:67: error[too-deep]: values are nested more than 64 deep"),
        ("".join(f"{' ' * n}a:\n" for n in range(1000)), "65:65: error[too-deep]: values are nested more than 64 deep"),
        (b"#" * 11_000_000, "error[unreadable-file]: 'spec.yaml' has more than 10 MB"),
        ("a: &a [*a]\n", "1:8: error[unknown-alias]: there is no complete anchor '&a' before this alias"),
        (f"{SPEC}? [a]\n: 1\n", "6:3: error[key-not-text]: a key must be text, not a list or a mapping"),
        (f"{SPEC}on: 1\n", "6:1: error[unknown-key]: unknown key 'on'"),
        (f"{SPEC}2001-12-14: 1\n", "6:1: error[unknown-key]: unknown key '2001-12-14'"),
        (f"{SPEC}~: 1\n", "6:1: error[unknown-key]: unknown key '~'"),
        (SPEC.replace("{prod: {}}", "{prod: {tracing: yes}}"), "5:26: error[wrong-type]: 'tracing' must be true or"),
        (SPEC.replace("200", ".inf"), "4:27: error[wrong-type]: 'status' must be a whole number, not inf"),
        (SPEC.replace("200", "9" * 5000), "4:27: error[wrong-type]: 'status' must be a whole number, not '999"),
        (f"{SPEC}description: !!python/object/apply:os.system [id]\n", "6:14: error[unknown-tag]: the tag !!python/"),
        ('{"apigen": 1, // no comments\n "name": "x"}', "2:8: error[yaml-syntax]: the mapping that begins on line 1"),
    ],
)
def test_a_hostile_spec_gives_a_clear_error_at_its_place(
    content: str | bytes, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The one that matters is among the findings, and says where."""
    assert any(expected in line for line in said(content, capsys))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + SPEC.encode(),
        SPEC.replace("\n", "\r\n"),
        SPEC.replace("\n", "\r"),
        f"---\n{SPEC}...\n",
        f"%YAML 1.1\n---\n{SPEC}",
        SPEC.replace("name: x", "name: no"),
        SPEC.replace("name: x", "name: 2001-12-14"),
        SPEC.replace("name: ", "name:\t"),
        json.dumps({"apigen": 1, "name": "é", "routes": {"GET /a": {"mock": 204}}, "stages": {"p": None}}, indent="\t"),
        f"{SPEC}description: '{LONG * 1000}'\n",
    ],
    ids=["mark", "windows", "old mac", "markers", "version", "norway", "date", "tab", "json", "long"],
)
def test_unusual_specs_that_are_right_pass(content: str | bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is found in them."""
    assert said(content, capsys) == []


@pytest.mark.parametrize("make", ["missing", "folder", "pipe", "loop", "device", "through a link"])
def test_what_is_no_file_is_a_clear_error(folder: Path, make: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is waited for, and nothing endless is read."""
    path = folder / "spec.yaml"
    match make:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "through a link":
            path.symlink_to(folder / "nowhere")
    code = cli.main(["check", "spec.yaml"])
    expected = {
        "folder": "cannot read 'spec.yaml': is a directory",
        "pipe": "cannot read 'spec.yaml': it is a pipe, not a file",
        "loop": "cannot read 'spec.yaml': too many levels of symbolic links",
        "device": "'spec.yaml' has more than 10 MB",
    }.get(make, "cannot read 'spec.yaml': no such file or directory")
    assert code == 1
    assert capsys.readouterr().err.splitlines() == [
        f"error[unreadable-file]: {expected}",
        "1 error; apigen explain unreadable-file tells more",
    ]


def test_many_included_files_are_not_more_than_one_large_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in bytes, of which no more are read than fit, nor in values that aliases stand for."""
    (folder / "large").mkdir()
    for number in range(30):
        (folder / "large" / f"{number:02}.yaml").write_bytes(b"#" * 3_000_000)
    (folder / "bombs").mkdir()
    for number in range(30):
        bomb = f"k{number}:\n  a: &a [{'x, ' * 300}]\n  b: [{'*a, ' * 300}]\n"
        (folder / "bombs" / f"{number:02}.yaml").write_text(bomb)

    large = said(f"{SPEC}include: [large/*]\n", capsys)
    assert [line for line in large if "empty-file" not in line] == [
        "spec.yaml:6:11: error[unreadable-file]: with 'large/03.yaml', the spec has more than 10 MB"
    ]
    bombs = said(f"{SPEC}include: [bombs/*]\n", capsys, "other.yaml")
    assert bombs[0].startswith("bombs/11.yaml:2:6: error[too-many-values]")


def test_a_pattern_that_every_folder_fits_is_bounded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Links of folders to those above them are not followed around."""
    deep = folder
    for name in "abcdef":
        deep = deep / name
        deep.mkdir()
        (deep / "up").symlink_to(folder)
    (deep / "part.yaml").write_text("tags: {a: b}\n")
    assert said(f"{SPEC}include: ['**/**/**/**/part.yaml']\n", capsys) == []


def test_thousands_of_findings_are_cut_with_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    """One for each field, of rules, and of text; the last line says how many there are besides."""
    keys = said(SPEC + "".join(f"bad{n}: 1\n" for n in range(3000)), capsys)
    routes = "".join(f"  GET /r{n}: {{lambda: nope{n}}}\n" for n in range(3000))
    rules = said(SPEC.replace("stages", f"{routes}stages"), capsys, "rules.yaml")
    twice = said("a: 1\n" * 50_000, capsys, "twice.yaml")

    assert len(keys) == len(rules) == MAX_FINDINGS + 1
    assert "error[too-many-findings]: and 2000 more, which are not shown;" in keys[-1]
    assert "error[too-many-findings]: and 2001 more" in rules[-1]
    assert len(twice) == MAX_FINDINGS + 1
    assert "error[too-many-findings]" in twice[-1]


def test_a_misspelt_name_among_thousands_is_guessed_at_once() -> None:
    """For hundreds of them, one by one."""
    known = tuple(f"function{number}" for number in range(3000))
    before = time.process_time()
    assert {did_you_mean(f"functoin{number}", known) for number in range(1700, 1800)} == {
        f"did you mean 'function{number}'?" for number in range(1700, 1800)
    }
    assert time.process_time() - before < 10
    assert did_you_mean("f", tuple(map(str, range(10_000)))).startswith("known: 0, 1, 10, ")


def test_a_list_of_what_there_is_does_not_grow_without_end() -> None:
    """After some names there is their number."""
    known = tuple(f"n{number:04}" for number in range(1000))
    assert did_you_mean("zzz", known).endswith("n0058, n0059, and 940 more")


def test_errors_are_not_cut_in_favour_of_warnings() -> None:
    """And the order stays that of the file."""
    warnings = [_found(line, Severity.WARNING) for line in range(1, MAX_FINDINGS + 500)]
    errors = [_found(line, Severity.ERROR) for line in range(5000, 5003)]
    shown = limited([*warnings, *errors])

    assert len(shown) == MAX_FINDINGS + 1
    assert list(shown[-4:-1]) == errors
    assert (shown[-1].severity, shown[-1].message[:12]) == (Severity.WARNING, "and 502 more")
    assert limited(errors) == tuple(errors)


def _found(line: int, severity: Severity) -> Diagnostic:
    return Diagnostic(rule="r", message=f"on {line}", severity=severity, span=Span("f", line, 1, line, 2))


@pytest.mark.parametrize(
    "spec",
    [
        SPEC + f"{LONG[:900]}: 1\n",
        SPEC.replace("{mock: {status: 200}}", f"{{lambda: '{LONG}'}}"),
        SPEC.replace("{mock: {status: 200}}", f"{{sqs: '{LONG}'}}"),
        SPEC.replace("{mock: {status: 200}}", "{lambda: 'a \\e[31m" + "b c " * 2000 + "'}"),
        SPEC.replace("GET /a", f"GET /{LONG[:900]}% "),
        SPEC.replace("200", f"'{LONG}'"),
    ],
    ids=["key", "function", "ARN", "words", "route", "status"],
)
def test_a_long_value_is_cut_in_messages_and_excerpts(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No line of what is said is longer than what a terminal can show in a few."""
    Path("spec.yaml").write_text(spec)
    assert cli.main(["check", "spec.yaml"]) == 1
    assert max(map(len, capsys.readouterr().err.splitlines())) < 900


@pytest.mark.parametrize(
    "text", ["${var.", "{" * 2, "(a|", "$context.", "#if(", "/a", "a.", "\\\\", "%{", "${AWS::", "é "]
)
def test_long_repetitive_text_costs_no_more_than_its_length(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No regular expression of ours looks at a text again and again."""
    long = json.dumps(text * (200_000 // len(text)), ensure_ascii=False)
    spec = f"""
apigen: 1
name: x
description: {long}
functions: {{f: {{name: {long}}}}}
routes:
  GET /a: {{lambda: f, request: {{query: {{q: {{description: {long}}}}}}}}}
  POST /b:
    public: true
    http:
      url: {long}
      request: {{headers: {{X: {long}}}, template: {{application/json: {long}}}}}
      responses: {{200: {{template: {long}}}, 400: {{pattern: {long}, headers: {{X: {long}}}}}}}
  GET /c: {{s3: {{bucket: {long}, key: {long}}}}}
  POST /d: {{aws: {{service: {long}, action: {long}}}}}
gateway_responses: {{DEFAULT_4XX: {{template: {long}}}}}
stages: {{prod: {{access_logs: {{format: {long}}}, variables: {{v: {long}}}}}}}
outputs: {{o: {long}}}
"""
    assert said(spec, capsys)


STATEMENT = '{{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {{"a": {}}}}}'


@pytest.mark.parametrize(
    "value",
    [
        "[" * 70 + "]" * 70,
        "[" * 500 + "]" * 500,
        "[" * 100_000 + "]" * 100_000,
        "NaN",
        "1e999",
        '"\\ud800"',
        '{"": 1, "": 2}',
    ],
    ids=["deep", "deeper", "deepest", "no number", "large", "half a character", "twice"],
)
def test_a_policy_in_a_file_is_no_less_strict_than_one_in_the_spec(
    folder: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Generated code could not hold it."""
    (folder / "policy.json").write_text(f'{{"Version": "2012-10-17", "Statement": {STATEMENT.format(value)}}}')
    found = said(f"{SPEC}policy: {{file: policy.json}}\n", capsys)
    assert any("spec.yaml:6:16: error[bad-policy-file]: 'policy.json' is not a policy" in line for line in found)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[" * 70 + "]" * 70, "nested more than 64 deep"),
        ("[" * 100_000 + "]" * 100_000, "too deeply nested"),
        ("NaN", "JSON has no NaN"),
        ("1e999", "1e999 is too large"),
        ('"\\ud800"', "an escape names no character"),
        ("{" + "".join(f'"k{n}": 1, ' for n in range(50_000)) + '"k9": 1}', "the key 'k9' is there twice"),
        ("", "Expecting value: line 1 column 12 (char 11)"),
    ],
    ids=["deep", "deepest", "no number", "large", "half a character", "twice", "nothing"],
)
def test_a_hostile_schema_in_a_file_is_a_clear_error(
    folder: Path, value: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the place where the file is named."""
    (folder / "model.json").write_text(f'{{"default":{value}}}')
    assert said(f"{SPEC}models: {{M: {{file: model.json}}}}\n", capsys) == [
        f"spec.yaml:6:13: error[unreadable-file]: 'model.json' is not JSON: {message}"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    [
        BOMB,
        "a: [" + "x, " * 3_000_000 + "]",
        "".join(f"k{n}: 1\n" for n in range(480_000)),
        SPEC.replace("{status: 200}", f"{{status: 200, body: [&d '{LONG}', {'*d, ' * 1000}]}}"),
    ],
    ids=["bomb", "items", "keys", "long text"],
)
def test_memory_is_bounded(folder: Path, spec: str) -> None:
    """All that a spec may have, and more of it, in a gigabyte and a half."""
    (folder / "spec.yaml").write_text(spec)
    limited = (
        "import resource, sys; from apigen.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))\n"
        "sys.exit(main(['check', '--format', 'oneline', 'spec.yaml']))"
    )
    path = os.pathsep.join([str(Path(cli.__file__).parents[1]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", limited],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert "internal error" not in done.stderr
