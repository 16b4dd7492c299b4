"""Rules about models: their names, what they refer to, and which of them routes use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from apigen import draft4, naming
from apigen.diagnostics import Path, Severity, did_you_mean
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.model import BUILT_IN, Bodies, Body, SchemaFile, by_content_type

_MODELS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html"
_CREATE = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html"
_QUOTAS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

MAX_BYTES = 400_000
MAX_DEPTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaSite:
    """A schema and its place.

    Attributes:
        name: the name of its model.
        title: how messages call it.
        in_file: whether it stands in a file, of which messages tell the place themselves.
    """

    name: str
    title: str
    schema: Mapping[str, Any]
    path: Path
    in_file: bool

    def place(self, inner: Path) -> Path:
        """The path of what is at `inner` in the schema."""
        return self.path if self.in_file else (*self.path, *inner)

    def where(self, inner: Path) -> str:
        """What is at `inner` in the schema, in words."""
        return f"{self.title}{' at ' + '/'.join(map(str, inner)) if inner and self.in_file else ''}"


def body_sites(subject: Subject) -> Iterator[tuple[RouteSite, str, str, Body, Path]]:
    """Every body that a route says something about: the route, `Request` or `Response200`, its content type."""
    for site in subject.routes:
        places: list[tuple[str, Bodies | None, Path]] = [("Request", site.route.request.body, ("request", "body"))]
        for status, response in site.route.responses.items():
            places.append((f"Response{status}", response.body, ("responses", status, "body")))
        for part, bodies, path in places:
            for content_type, body in by_content_type(bodies).items():
                yield site, part, content_type, body, (*site.path, *path, content_type)


def schema_sites(subject: Subject) -> Iterator[SchemaSite]:
    """Every schema of the spec: those of models, and those in place."""
    for name, model in subject.spec.models.items():
        path: Path = ("models", name)
        if model.schema_ is not None:
            yield SchemaSite(
                name=name, title=f"model '{name}'", schema=model.schema_, path=(*path, "schema"), in_file=False
            )
        elif model.content is not None:
            yield SchemaSite(
                name=name, title=f"model '{name}'", schema=model.content, path=(*path, "file"), in_file=True
            )
    for site, part, content_type, body, path in body_sites(subject):
        if not isinstance(body, str):
            name = naming.model(site.key.method, site.key.segments, part, content_type)
            yield _in_place(name, f"the body of {site.key}", body, _existing(subject, path))


def _in_place(name: str, title: str, body: SchemaFile | Mapping[str, Any], path: Path) -> SchemaSite:
    if isinstance(body, SchemaFile):
        return SchemaSite(name=name, title=title, schema=body.content or {}, path=(*path, "file"), in_file=True)
    return SchemaSite(name=name, title=title, schema=body, path=path, in_file=False)


def _existing(subject: Subject, path: Path) -> Path:
    """The place of a body: without its content type where that was not written."""
    here: Any = subject.data
    for step in path[:-1]:
        here = here[step]
    return path if isinstance(here, Mapping) and path[-1] in here else path[:-1]


def _source(subject: Subject) -> Iterator[Finding]:
    """The schema of a model stands in the spec or in a file of its own."""
    for name, model in subject.spec.models.items():
        if (model.file is None) == (model.schema_ is None):
            message = f"model '{name}' needs one of 'schema' and 'file'"
            yield Finding(path=("models", name), message=message, on_key=True)


def _reserved(subject: Subject) -> Iterator[Finding]:
    """API Gateway makes the models Empty and Error with each API, and a name is that of one model only: `Model name
    already exists for this REST API`. Schemas in place get names that are made from their routes."""
    inline = {site.name: site.title for site in schema_sites(subject) if site.path[0] == "routes"}
    for name in subject.spec.models:
        owner = "API Gateway itself" if name in BUILT_IN else inline.get(name)
        if owner:
            yield Finding(path=("models", name), message=f"the name '{name}' is taken by {owner}", on_key=True)


def _unknown(subject: Subject) -> Iterator[Finding]:
    """A route and a `$ref` name a model of the spec, or Empty or Error, which every API has. AWS answers `Invalid model
    identifier specified`."""
    known = (*subject.spec.models, *BUILT_IN)
    for _, _, _, body, path in body_sites(subject):
        if isinstance(body, str) and body not in known:
            message, help_ = f"model '{body}' is not defined", did_you_mean(body, known)
            yield Finding(path=_existing(subject, path), message=message, help=help_)
    for site in schema_sites(subject):
        for inner, name in _models_in(site.schema):
            if name not in known:
                message = f"model '{name}' is not defined"
                if site.in_file:
                    message = f"{site.where(inner)} refers to model '{name}', which is not defined"
                yield Finding(path=site.place((*inner, "$ref")), message=message, help=did_you_mean(name, known))


def _models_in(schema: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for inner, one in draft4.walk(schema):
        name = draft4.model_name(one["$ref"]) if isinstance(one.get("$ref"), str) else None
        if name is not None:
            yield inner, name


def _reference(subject: Subject) -> Iterator[Finding]:
    """A `$ref` is the name of a model, or leads to another part of the same schema, such as `#/definitions/address`.
    Such parts are put in their places, because an import knows models only, so a part cannot hold itself."""
    for site in schema_sites(subject):
        for inner, one in draft4.walk(site.schema):
            if isinstance(one.get("$ref"), str) and (problem := _reference_problem(site.schema, inner, one["$ref"])):
                message = f"'{one['$ref']}' {problem}{' in ' + site.where(inner) if site.in_file else ''}"
                yield Finding(path=site.place((*inner, "$ref")), message=message, help=_HOW)
        pointer = draft4.circular(site.schema) if not _broken(site.schema) else None
        if pointer:
            message = f"what '{pointer}' of {site.title} leads to refers to itself"
            yield Finding(path=site.path, message=message, help="make it a model of its own", on_key=True)


_HOW = "write the name of a model, or '#/definitions/NAME' for a part of the same schema"


def _reference_problem(root: Mapping[str, Any], inner: Path, reference: str) -> str:
    if draft4.model_name(reference) is not None:
        return "" if inner else "is all that the schema has; name the model itself"
    if not draft4.is_local(reference):
        return "names no model"
    return "" if draft4.target(root, reference) is not None else "leads nowhere"


def _broken(schema: Mapping[str, Any]) -> bool:
    return any(
        isinstance(one.get("$ref"), str) and _reference_problem(schema, inner, one["$ref"])
        for inner, one in draft4.walk(schema)
    )


def _cycle(subject: Subject) -> Iterator[Finding]:
    """Models are made one after the other, each after those that it refers to. A model may refer to itself."""
    sites = {site.name: site for site in schema_sites(subject)}
    uses = {name: {used for _, used in _models_in(site.schema)} - {name} for name, site in sites.items()}
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        names = error.args[1][::-1]
        start = min(range(len(names) - 1), key=lambda index: list(sites).index(names[index]))
        circle = " -> ".join([*names[start:-1], *names[: start + 1]])
        yield Finding(
            path=sites[names[start]].path[:2],
            message=f"models refer to each other in a circle: {circle}",
            help="write one of them inside of the other, where its '$ref' can name that one",
            on_key=True,
        )


def readable_sites(subject: Subject) -> Iterator[SchemaSite]:
    """Every schema whose references lead somewhere, and not round in a circle."""
    return (it for it in schema_sites(subject) if not _broken(it.schema) and not draft4.circular(it.schema))


def _large(subject: Subject) -> Iterator[Finding]:
    """A schema has up to 400 KB. Its local definitions count wherever they are used."""
    for site in readable_sites(subject):
        size, depth = draft4.measure(site.schema)
        if size > MAX_BYTES:
            message = f"the schema of {site.title} has {size} bytes with its definitions in place; 400000 are allowed"
            yield Finding(path=site.path, message=message, on_key=True)
        elif depth > MAX_DEPTH:
            message = f"the schema of {site.title} is nested {depth} deep with its definitions in place"
            yield Finding(path=site.path, message=message, help=f"{MAX_DEPTH} are allowed", on_key=True)


def _unused(subject: Subject) -> Iterator[Finding]:
    """A model that no route and no other model names checks nothing."""
    used = {body for _, _, _, body, _ in body_sites(subject) if isinstance(body, str)}
    used |= {name for site in schema_sites(subject) for _, name in _models_in(site.schema) if name != site.name}
    for name in subject.spec.models:
        if name not in used:
            yield Finding(path=("models", name), message=f"model '{name}' is not used", on_key=True)


RULES = (
    Rule(name="one-schema", summary="A model has one schema.", check=_source, fixed=True),
    Rule(name="taken-model-name", summary="A model has a name of its own.", check=_reserved, page=_CREATE, fixed=True),
    Rule(name="unknown-model", summary="A model that is used is defined.", check=_unknown, page=_MODELS, fixed=True),
    Rule(
        name="bad-reference", summary="A $ref leads to a model or a part.", check=_reference, page=_MODELS, fixed=True
    ),
    Rule(
        name="circular-models",
        summary="Models do not refer to each other in a circle.",
        check=_cycle,
        page=_CREATE,
        fixed=True,
    ),
    Rule(name="large-schema", summary="A schema has at most 400 KB.", check=_large, page=_QUOTAS, fixed=True),
    Rule(name="unused-model", summary="A model is used.", check=_unused, page=_MODELS, severity=Severity.WARNING),
)
