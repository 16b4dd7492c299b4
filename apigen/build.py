"""Specs and targets to folders of files: which folder each pair gets, and what goes into it.

All specs are compiled and rendered, and all folders are checked, before the first file is written.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from apigen.compiler import Compiled, compile_file
from apigen.diagnostics import Diagnostic, Severity, Span, as_error
from apigen.graph import Graph
from apigen.levels import of_target
from apigen.lock import LOCK, LockError, read_lock
from apigen.output import Result, compare, hashes, problems, write
from apigen.passes import StateError
from apigen.source.files import real
from apigen.target import Target, UnknownTargetError, load


class UsageError(Exception):
    """The command line asks for something that cannot be; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One spec for one target, with the folder that is to hold the result."""

    spec: Path
    target: Target
    folder: Path
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The files of one job, not yet written."""

    job: Job
    files: Mapping[str, str]
    deployment: Mapping[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """How to build.

    Attributes:
        check: write nothing, tell how the folders differ.
        force: also replace files that were edited or are not apigen's.
        redeploy: make a new deployment even if the definition is the same.
        strict: warnings are errors.
    """

    check: bool = False
    force: bool = False
    redeploy: bool = False
    strict: bool = False


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What to tell the user.

    Attributes:
        found: the diagnostics of all specs, targets and folders.
        sources: the text of all specs by the name of the file.
        notes: a line about each folder.
        diff: how the folders differ from the specs, with `check`.
    """

    found: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    diff: str = ""

    @property
    def failed(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.found)


def jobs(specs: Sequence[str], targets: Sequence[str], out: str | None, options: Sequence[str]) -> list[Job]:
    """Every spec for every target.

    Raises:
        UsageError: an unknown target or option, or two specs that would write to one folder.
    """
    loaded = [_load(name) for name in dict.fromkeys(targets)]
    given = _given(options, loaded)
    planned = [
        Job(
            spec=Path(spec),
            target=target,
            folder=_folder(Path(spec), target.name, out, (len(specs) > 1, len(loaded) > 1)),
            options=_settings(target, given),
        )
        for spec in specs
        for target in loaded
    ]
    _refuse_shared(planned)
    return planned


def run(planned: Sequence[Job], layout: str, flags: Flags) -> Outcome:
    """Builds all jobs, and writes them only if every one of them can be written."""
    outcome = Outcome()
    built = _render_all(planned, outcome, layout, redeploy=flags.redeploy)
    if flags.strict:
        outcome.found = [as_error(each) for each in outcome.found]
    if not outcome.failed and not flags.check:
        for each in built:
            outcome.found.extend(problems(each.job.folder, each.files, force=flags.force))
    if not outcome.failed:
        for each in built:
            _compare(each, outcome) if flags.check else _write(each, outcome, force=flags.force)
    return outcome


def _load(name: str) -> Target:
    try:
        return load(name)
    except UnknownTargetError as error:
        raise UsageError(str(error)) from error
    except (ImportError, AttributeError) as error:
        raise UsageError(f"the target '{name}' is installed but cannot be loaded: {error}") from error


def _given(options: Sequence[str], targets: Iterable[Target]) -> dict[str, str]:
    known = sorted({option.name for target in targets for option in target.options})
    given = {}
    for text in options:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--option takes NAME=VALUE, not '{text}'")
        if name not in known:
            raise UsageError(f"no option '{name}' of these targets; known: {', '.join(known) or 'none'}")
        given[name] = value
    return given


def _settings(target: Target, given: Mapping[str, str]) -> dict[str, str]:
    settings = {option.name: given.get(option.name, option.default) for option in target.options}
    for option in target.options:
        value = settings[option.name]
        if option.values and value not in option.values:
            allowed = ", ".join(option.values)
            raise UsageError(f"the option '{option.name}' of {target.name} is one of {allowed}, not '{value}'")
    return settings


def _folder(spec: Path, target: str, out: str | None, several: tuple[bool, bool]) -> Path:
    specs, targets = several
    if out is None:
        return spec.parent / target
    folder = Path(out)
    if specs:
        folder /= spec.stem
    return folder / target if specs or targets else folder


def _refuse_shared(planned: Sequence[Job]) -> None:
    owners: dict[Path, Job] = {}
    for job in planned:
        other = owners.setdefault(real(job.folder), job)
        if other is not job:
            both = f"{other.spec} and {job.spec}"
            advice = "give --out, names that differ, or build them one by one"
            raise UsageError(f"{both} would both be written to {job.folder}; {advice}")


def _render_all(planned: Sequence[Job], outcome: Outcome, layout: str, *, redeploy: bool) -> list[Built]:
    built = []
    compiled: dict[tuple[Path, str], Compiled] = {}
    for job in planned:
        try:
            state = read_lock(job.folder).deployment
            # Folders that remember the same deployment, or none, share one compilation.
            key = job.spec, json.dumps(state, sort_keys=True)
            if key not in compiled:
                compiled[key] = _compile(job.spec, layout, state, redeploy=redeploy)
                outcome.found.extend(compiled[key].diagnostics)
                outcome.sources.update(compiled[key].sources)
            built.extend(_render(job, compiled[key], outcome))
        except LockError as error:
            span = Span((job.folder / LOCK).as_posix(), 1, 1, 1, 1)
            outcome.found.append(Diagnostic(rule="broken-lock", message=str(error), span=span))
    return built


def _compile(spec: Path, layout: str, state: Mapping[str, object] | None, *, redeploy: bool) -> Compiled:
    try:
        return compile_file(spec, layout=layout, state=state, redeploy=redeploy)
    except StateError as error:
        raise LockError(f"{LOCK} has a broken 'deployment' ({error}); restore the file") from error


def _render(job: Job, compiled: Compiled, outcome: Outcome) -> list[Built]:
    if compiled.graph is None:
        return []
    rendered = job.target.render(compiled.graph, job.options)
    outcome.found.extend(of_target(rendered.diagnostics, compiled.settings))
    if compiled.beginning and not _is_there(job, compiled.beginning.graph):
        outcome.found.append(compiled.beginning.refusal)
    return [Built(job=job, files=rendered.files, deployment=compiled.deployment)]


def _is_there(job: Job, graph: Graph) -> bool:
    """Whether the folder was last written for `graph`, or never."""
    files = read_lock(job.folder).files
    return not files or files == hashes(job.target.render(graph, job.options).files)


def _write(built: Built, outcome: Outcome, *, force: bool) -> None:
    folder = built.job.folder
    result = write(folder, built.files, force=force, deployment=built.deployment)
    outcome.found.extend(result.diagnostics)
    if not result.diagnostics:
        outcome.notes.append(f"{folder.as_posix()}: {_counts(result)}")


def _counts(result: Result) -> str:
    counts = (("written", result.written), ("removed", result.removed), ("unchanged", result.unchanged))
    return ", ".join(f"{len(paths)} {name}" for name, paths in counts if paths) or "no files"


def _compare(built: Built, outcome: Outcome) -> None:
    folder = built.job.folder
    comparison = compare(folder, built.files, deployment=built.deployment)
    outcome.found.extend(comparison.diagnostics)
    outcome.diff += comparison.diff
    for path in comparison.changed:
        span = Span((folder / path).as_posix(), 1, 1, 1, 1)
        message = f"this file is not what {built.job.spec.as_posix()} gives"
        outcome.found.append(Diagnostic(rule="stale-output", message=message, help="run the build again", span=span))
    if not comparison.changed and not comparison.diagnostics:
        outcome.notes.append(f"{folder.as_posix()}: current")
