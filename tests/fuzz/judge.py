"""Any bytes as a spec to what apigen makes of them; raises AssertionError, or what apigen raised, where that is wrong.

Runs with apigen's own dependencies only, because the fuzzer's environment has no others.
"""

import ast
from collections.abc import Mapping
from pathlib import Path

from apigen import source
from apigen.compiler import Compiled, compile_document
from apigen.diagnostics import Diagnostic, Severity
from apigen.graph.pprint import pprint
from apigen.passes import LAYOUTS
from apigen.report import FORMATS, render
from apigen.source.syntax import LINE_BREAK
from apigen.target import Target
from apigen_pulumi import target as pulumi
from apigen_terraform import target as terraform

# Not by their entry points: the environment of the fuzzer has no distribution of apigen.
TARGETS: tuple[Target, ...] = (terraform, pulumi)
MAX_MESSAGE = 1500


def judge(content: bytes, folder: Path) -> Compiled:
    """What becomes of the spec in `content` beside the files in `folder`; it is right in every respect looked at."""
    path = folder / "spec.yaml"
    path.write_bytes(content)
    return judge_file(path)


def judge_file(path: Path) -> Compiled:
    """What becomes of the spec at `path` in the layout `openapi`; both layouts and both targets are looked at."""
    document = source.read(path)
    first, *others = (compile_document(document, layout) for layout in LAYOUTS)
    for compiled in (first, *others):
        _judge_findings(compiled)
        _judge_graph(compiled)
    assert all((first.graph is None) == (other.graph is None) for other in others)
    return first


def _judge_findings(compiled: Compiled) -> None:
    lines = {file: LINE_BREAK.split(text) for file, text in compiled.sources.items()}
    for found in compiled.diagnostics:
        _judge_finding(found, lines)
    for form in FORMATS:
        render(compiled.diagnostics, compiled.sources, form)


def _judge_finding(found: Diagnostic, lines: Mapping[str, list[str]]) -> None:
    assert found.message.strip(), found
    assert "\n" not in found.message + found.help, found
    assert len(found.message) + len(found.help) <= MAX_MESSAGE, found
    span = found.span
    assert span is not None, found
    if span.file not in lines:
        # The file itself could not be read.
        assert found.rule == "unreadable-file", found
        return
    assert 1 <= span.line <= span.end_line <= len(lines[span.file]), found
    assert 1 <= span.column <= len(lines[span.file][span.line - 1]) + 1, found
    assert (span.line, span.column) <= (span.end_line, span.end_column), found


def _judge_graph(compiled: Compiled) -> None:
    failed = any(found.severity is Severity.ERROR for found in compiled.diagnostics)
    assert failed == (compiled.graph is None), compiled.diagnostics
    if compiled.graph is None:
        return
    pprint(compiled.graph)
    for target in TARGETS:
        rendered = target.render(compiled.graph, {option.name: option.default for option in target.options})
        for path, text in rendered.files.items():
            text.encode()
            if path.endswith(".py"):
                ast.parse(text)
