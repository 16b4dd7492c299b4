"""Turns the parts of the documentation into what an OpenAPI document says of them.

    documentation_part.method_get_pets  ->  the operation's summary and description, and a part of
                                            x-amazon-apigateway-documentation

An import replaces all parts by those of its document, so none of them can be a resource of its own.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-quick-start-import-export.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apigen.graph.resources import DocumentationPart, Location, Resource, arguments
from apigen.graph.values import Value

DOCUMENTATION = "x-amazon-apigateway-documentation"

# The provider's name of a field of a location, and the document's.
_FIELDS = {"status_code": "statusCode"}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about each thing of an API, by where it is."""

    parts: Mapping[Location, Mapping[str, Value]]

    def of(self, location: Location) -> Mapping[str, Value]:
        """The summary and description of what is at `location`."""
        return self.parts.get(location, {})

    def extension(self) -> Mapping[str, Value]:
        """All parts, as an import takes them."""
        return {
            "documentationParts": tuple(
                {"location": _location(location), "properties": properties}
                for location, properties in self.parts.items()
            )
        }


def said(resources: Iterable[Resource]) -> Said:
    """What the documentation parts of a graph say."""
    found: dict[Location, Mapping[str, Value]] = {}
    for part in resources:
        if isinstance(part, DocumentationPart):
            assert isinstance(part.properties.value, Mapping), part
            found[part.location] = part.properties.value
    return Said(found)


def _location(location: Location) -> Mapping[str, Value]:
    fields: dict[str, Value] = {}
    for name, value in arguments(location):
        assert isinstance(value, str), value
        fields[_FIELDS.get(name, name)] = value
    return fields
