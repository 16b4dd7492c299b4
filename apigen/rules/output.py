"""Rules about outputs."""

from collections.abc import Iterator

from apigen.attributes import API, ATTRIBUTES, FOLDED, STANDARD, AttributePath, parse
from apigen.diagnostics import did_you_mean
from apigen.rules.rule import Finding, Rule, Subject

_PAGE = "https://developer.hashicorp.com/terraform/language/values/outputs"


def _outputs(subject: Subject) -> Iterator[tuple[AttributePath, Finding]]:
    """The path of each output, and a finding at its place that says nothing yet."""
    for name, output in subject.spec.outputs.items():
        yield parse(output.value), Finding(path=("outputs", name, "value"), message="")


def _section(subject: Subject) -> Iterator[Finding]:
    """An output names an attribute of something in the spec that is a resource of its own in every layout."""
    for path, at in _outputs(subject):
        if path.section in FOLDED:
            message = f"'{path.section}' are part of the API's document in the layout openapi, and have no attributes"
            yield Finding(path=at.path, message=message, help=f"outputs name: {', '.join(ATTRIBUTES)}")
        elif path.section not in ATTRIBUTES:
            message = f"'{path.section}' is nothing that an output names"
            yield Finding(path=at.path, message=message, help=did_you_mean(path.section, tuple(ATTRIBUTES)))


def _key(subject: Subject) -> Iterator[Finding]:
    """`stages.prod.arn` is about a stage 'prod' of the spec; `api.id` is about the one API."""
    for path, at in _outputs(subject):
        if path.section == API and path.key:
            yield Finding(path=at.path, message=f"there is one API: write api.{path.attribute}")
        elif path.section in ATTRIBUTES and path.section != API:
            known = _keys(subject, path.section)
            if path.key not in known:
                message = f"'{path}' names nothing in '{path.section}'"
                yield Finding(path=at.path, message=message, help=did_you_mean(path.key or path.attribute, known))


def _keys(subject: Subject, section: str) -> tuple[str, ...]:
    written = subject.data.get(section)
    return tuple(written) if isinstance(written, dict) else ()


def _attribute(subject: Subject) -> Iterator[Finding]:
    """Each section has attributes of its own; an existing VPC link has no more than the id that the spec gives."""
    for path, at in _outputs(subject):
        known = ATTRIBUTES.get(path.section, (path.attribute,))
        if path.attribute not in known:
            message = f"'{path.section}' have no attribute '{path.attribute}'"
            yield Finding(path=at.path, message=message, help=did_you_mean(path.attribute, known))
        link = subject.spec.links.get(path.key) if path.section == "links" else None
        if link and link.id is not None and path.attribute != "id":
            yield Finding(path=at.path, message=f"of the existing link '{path.key}' only the id is known")
        domain = subject.spec.domains.get(path.key) if path.section == "domains" else None
        if domain and domain.existing:
            yield Finding(path=at.path, message=f"the existing domain '{path.key}' is not part of this API")


def _name(subject: Subject) -> Iterator[Finding]:
    """Some outputs are there anyway."""
    for name in subject.spec.outputs:
        if name in STANDARD:
            yield Finding(path=("outputs", name), message=f"an API has an output '{name}' by itself", on_key=True)


RULES = (
    Rule(
        name="output-section", summary="An output names a section of the spec.", check=_section, page=_PAGE, fixed=True
    ),
    Rule(name="output-key", summary="An output names something that is there.", check=_key, fixed=True),
    Rule(name="output-attribute", summary="An output names an attribute that it has.", check=_attribute, fixed=True),
    Rule(name="output-name", summary="An output has a name of its own.", check=_name, fixed=True),
)
