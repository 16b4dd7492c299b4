"""The command line to calls of the compiler; the only place that prints and exits.

Each command imports what it needs when it runs: `apigen --version` needs no pydantic and no YAML.
"""

import argparse
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from apigen import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from apigen.diagnostics import Diagnostic

_LAYOUTS = ("openapi", "resources")
_FORMATS = ("text", "oneline", "json", "sarif", "github")
_ALWAYS = ("json", "sarif")  # documents, also of nothing
_LISTS = ("text", "markdown", "json")
_INTERNAL = """\
internal error: a fault of apigen, not of your spec
Please report it with the spec and the line below; APIGEN_DEBUG=1 shows where it happened."""

_EPILOG = """\
examples:
  apigen check orders.yaml
  apigen build orders.yaml --target terraform
  apigen build orders.yaml --target terraform --check    # in CI: is the committed code current?
  apigen build apis/*.yaml --target terraform --target pulumi --out generated

  apigen explain unknown-function

exit codes: 0 fine, or warnings only; 1 the spec or the check failed, or apigen itself; 2 wrong usage;
130 interrupted; 141 the reader of a pipe has gone.
APIGEN_DEBUG=1 shows the traceback of an internal error.
"""
_BUILD_EPILOG = """\
where the files go:
  without --out          the folder TARGET beside each spec: ./terraform, ./pulumi
  --out DIR              DIR itself for one spec and one target,
                         DIR/TARGET for one spec and several targets,
                         DIR/NAME/TARGET for several specs (orders.yaml has the name orders)
Two specs that would share a folder are refused.

apigen.lock.json in each folder records what was written. Only that is rewritten or removed, and a file that
was edited since is kept unless you say --force. Commit the lock file with the code.

examples:
  apigen build orders.yaml --target terraform
  apigen build orders.yaml --target terraform --layout resources --option root=true
  apigen build orders.yaml --target pulumi --out infra/orders --check
"""


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Runs the command line and returns the exit code; `--help` and wrong usage exit as argparse does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A spec may hold any character, a terminal in the C locale shows few.
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code = _guarded(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`apigen graph x.yaml | head`); the flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    return code


def _guarded(options: argparse.Namespace) -> int:
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("APIGEN_DEBUG"):
            raise
        said = " ".join(str(error).split())[:500]
        print(f"{_INTERNAL}\n{type(error).__name__}: {said}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="apigen",
        description="Compiles a YAML spec of an AWS API Gateway REST API to Terraform and Pulumi.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"apigen {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_build(commands)
    _add_check(commands)
    _add_graph(commands)
    _add_explain(commands)
    schema = _add_command(commands, "schema", _schema, "print the JSON Schema of the spec, for editors")
    schema.add_argument("--part", action="store_true", help="the one of files that a spec includes")
    _add_command(commands, "targets", _targets, "list the installed targets and their options")
    return parser


def _add_build(commands: Any) -> None:
    build = _add_command(commands, "build", _build, "write the infrastructure code", _BUILD_EPILOG)
    _add_specs(build)
    build.add_argument(
        "--target",
        action="append",
        required=True,
        metavar="NAME",
        help="what to write; repeat for more targets",
    )
    build.add_argument("--out", metavar="DIR", help="where to write; see below")
    build.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of a target, listed by `apigen targets`; repeat for more",
    )
    build.add_argument(
        "--redeploy",
        action="store_true",
        help="in the layout resources: make a new deployment even if the API's definition is the same",
    )
    build.add_argument("--check", action="store_true", help="write nothing, print the diff, exit 1 if files differ")
    build.add_argument("--force", action="store_true", help="also replace files that were edited or are not apigen's")


def _add_check(commands: Any) -> None:
    _add_specs(_add_command(commands, "check", _check, "report what is wrong with a spec; writes nothing"))


def _add_graph(commands: Any) -> None:
    graph = _add_command(commands, "graph", _graph, "print the resources of a spec, before any target")
    graph.add_argument("spec", metavar="SPEC", help="the YAML file")
    _add_reporting(graph)


def _add_explain(commands: Any) -> None:
    explain = _add_command(commands, "explain", _explain, "tell about a finding: why it matters, wrong and right")
    explain.add_argument("name", nargs="*", metavar="NAME", help="what stands in brackets; without one, all are listed")
    rules = _add_command(commands, "rules", _rules, "list everything that may be found")
    rules.add_argument("--format", choices=_LISTS, default="text", help="text, a page in Markdown, or JSON")


def _add_command(
    commands: Any,
    name: str,
    run: "Callable[[argparse.Namespace], int]",
    summary: str,
    epilog: str | None = None,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def _add_specs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", nargs="+", metavar="SPEC", help="a YAML file; what it includes is found by itself")
    _add_reporting(parser)


def _add_reporting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--layout",
        choices=_LAYOUTS,
        default="openapi",
        help="one OpenAPI body (the default), or one resource per method, integration and response",
    )
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="text",
        help="how findings are shown: text on standard error; the others, and nothing else, on standard output",
    )
    parser.add_argument("--strict", action="store_true", help="warnings are errors")


def _build(options: argparse.Namespace) -> int:
    from apigen.build import Flags, UsageError, jobs, run

    try:
        planned = jobs(options.spec, options.target, options.out, options.option)
    except UsageError as error:
        print(f"apigen build: error: {error}", file=sys.stderr)
        return 2
    flags = Flags(check=options.check, force=options.force, redeploy=options.redeploy, strict=options.strict)
    outcome = run(planned, options.layout, flags)
    if options.format == "text":
        sys.stdout.write(outcome.diff)
        sys.stdout.writelines(f"{note}\n" for note in outcome.notes)
    return _report(outcome.found, outcome.sources, options)


def _check(options: argparse.Namespace) -> int:
    from apigen.compiler import compile_file

    found: list[Diagnostic] = []
    sources: dict[str, str] = {}
    for spec in dict.fromkeys(options.spec):
        compiled = compile_file(Path(spec), layout=options.layout)
        found.extend(compiled.diagnostics)
        sources.update(compiled.sources)
        if options.format == "text" and not compiled.diagnostics:
            print(f"{spec}: no problems")
    return _report(found, sources, options)


def _graph(options: argparse.Namespace) -> int:
    from apigen.compiler import compile_file
    from apigen.graph.pprint import pprint

    compiled = compile_file(Path(options.spec), layout=options.layout)
    code = _report(compiled.diagnostics, compiled.sources, options)
    if compiled.graph is not None and code == 0 and options.format == "text":
        sys.stdout.write(pprint(compiled.graph).rstrip("\n") + "\n")
    return code


def _explain(options: argparse.Namespace) -> int:
    from apigen.catalogue import find, names
    from apigen.diagnostics import did_you_mean
    from apigen.explain import listing, story

    topics = {name: find(name) for name in options.name}
    for name in (name for name, topic in topics.items() if topic is None):
        guess = did_you_mean(name, names())
        help_ = guess if guess.startswith("did") else "`apigen rules` lists all"
        print(f"apigen explain: error: nothing is called {name!r} ({help_})", file=sys.stderr)
    if None in topics.values():
        return 2
    told = [story(topic, colour=_has_colour(sys.stdout)) for topic in topics.values() if topic]
    sys.stdout.write("\n".join(told) or listing("text"))
    return 0


def _rules(options: argparse.Namespace) -> int:
    from apigen.explain import listing

    sys.stdout.write(listing(options.format))
    return 0


def _schema(options: argparse.Namespace) -> int:
    from apigen.catalogue import settable
    from apigen.spec.schema import as_text, json_schema, part_schema

    rules = {topic.name: topic.summary for topic in settable()}
    sys.stdout.write(as_text(part_schema(rules) if options.part else json_schema(rules)))
    return 0


def _targets(_: argparse.Namespace) -> int:
    from apigen.target import installed, load

    for name in installed():
        try:
            target = load(name)
        except (ImportError, AttributeError) as error:
            print(f"{name}: cannot be loaded: {error}")
            continue
        print(f"{name}: {target.summary}")
        for option in target.options:
            values = f" (one of {', '.join(option.values)})" if option.values else ""
            print(f"  --option {option.name}={option.default}\n      {option.description}{values}")
    return 0


def _report(found: "Iterable[Diagnostic]", sources: "Mapping[str, str]", options: argparse.Namespace) -> int:
    """Prints the diagnostics; the exit code they mean."""
    from apigen.diagnostics import Severity, as_error

    listed = tuple(as_error(each) if options.strict else each for each in found)
    sys.stdout.flush()
    if listed or options.format in _ALWAYS:
        from apigen.report import render

        stream = sys.stderr if options.format == "text" else sys.stdout
        stream.write(render(listed, sources, options.format, colour=_has_colour(stream)))
    return 1 if any(each.severity is Severity.ERROR for each in listed) else 0


def _has_colour(stream: "TextIO") -> bool:
    """https://no-color.org and https://force-color.org; where both are set there is none, as in Python itself."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")
