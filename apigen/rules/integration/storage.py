"""Rules about services that keep things: DynamoDB, S3."""

import re
from collections.abc import Iterator, Mapping

from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import DynamoDbIntegration, S3Integration
from apigen.spec.types import has_variable

_TABLE = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html"
_EXPRESSIONS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html"
_OBJECTS = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html"
_BUCKETS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"

# The fields that mean something to some actions only.
_WRITES = ("condition", "values", "names")
_READS = ("filter", "values", "names", "index", "limit", "start", "consistent", "projection", "attributes")
_TABLE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "get": ("key", "consistent", "projection", "attributes"),
    "put": ("key", "item", *_WRITES),
    "update": ("key", "item", "update", "attributes", *_WRITES),
    "delete": ("key", "attributes", *_WRITES),
    "query": ("key", "key_condition", "descending", *_READS),
    "scan": _READS,
}
_OBJECT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "get": ("key", "kms_key", "headers", "conditional", "ranges", "binary"),
    "put": ("key", "kms_key", "headers", "conditional"),
    "delete": ("key",),
    "head": ("key", "kms_key", "headers", "conditional"),
    "list": ("limit", "token"),
}
_LISTS = ("SS", "NS", "L")


def _tables(subject: Subject) -> Iterator[tuple[RouteSite, DynamoDbIntegration, str]]:
    for site in subject.routes:
        it = site.route.dynamodb
        if it and (action := it.action_for(site.key.method)):
            yield site, it, action


def _buckets(subject: Subject) -> Iterator[tuple[RouteSite, S3Integration, str]]:
    for site in subject.routes:
        it = site.route.s3
        if it and (action := it.action_for(site.key.method)):
            yield site, it, action


def _action(subject: Subject) -> Iterator[Finding]:
    """GET, PUT and their like say what is done; other methods do not."""
    for site in subject.routes:
        for key, it in (("dynamodb", site.route.dynamodb), ("s3", site.route.s3)):
            if it and it.action_for(site.key.method) is None:
                message = f"{site.key.method} does not say what is done"
                yield Finding(path=(*site.path, key), message=message, help="add 'action'", on_key=True)


def _fields(subject: Subject) -> Iterator[Finding]:
    """Each action takes its own parameters, and refuses or ignores others."""
    every = {name for names in _TABLE_FIELDS.values() for name in names}
    for site, it, action in _tables(subject):
        yield from _unused(site, "dynamodb", it.model_fields_set & every - {*_TABLE_FIELDS[action]}, action)
    every = {name for names in _OBJECT_FIELDS.values() for name in names}
    for site, one, action in _buckets(subject):
        yield from _unused(site, "s3", one.model_fields_set & every - {*_OBJECT_FIELDS[action]}, action)


def _unused(site: RouteSite, key: str, names: set[str], action: str) -> Iterator[Finding]:
    for name in sorted(names):
        yield Finding(path=(*site.path, key, name), message=f"'{action}' takes no '{name}'", on_key=True)


def _key(subject: Subject) -> Iterator[Finding]:
    """An item is found by its key, which is taken from the path unless it is given."""
    for site, it, action in _tables(subject):
        if it.request.template is not None or it.key or site.key.variables:
            continue
        if action in ("get", "update", "delete") or (action == "query" and it.key_condition is None):
            path = (*site.path, "dynamodb")
            yield Finding(path=path, message=f"'{action}' needs a key", help="add 'key'", on_key=True)
    for site, one, action in _buckets(subject):
        if action != "list" and one.key is None and len(site.key.variables) != 1:
            help_ = "add 'key', for example path.name"
            yield Finding(path=(*site.path, "s3"), message=f"'{action}' needs a key", help=help_, on_key=True)


def _item(subject: Subject) -> Iterator[Finding]:
    """What is written must be said: the attributes, or an update expression, and not both."""
    for site, it, action in _tables(subject):
        path = (*site.path, "dynamodb")
        if it.update is not None and it.item and action == "update":
            message = "'update' takes the place of 'item'"
            yield Finding(path=(*path, "item"), message=message, help="give its values as 'values'", on_key=True)
        elif action in ("put", "update") and not it.item and it.update is None and it.request.template is None:
            yield Finding(path=path, message=f"'{action}' needs an item", help="add 'item'", on_key=True)
        for name in sorted(it.key.keys() & it.item.keys()):
            message = f"attribute '{name}' is in the key"
            yield Finding(path=(*path, "item", name), message=message, on_key=True)


def _answered(subject: Subject) -> Iterator[Finding]:
    """An attribute that is not read is never answered, and responses of one's own take the place of the answer."""
    for site, it, _ in _tables(subject):
        path = (*site.path, "dynamodb", "attributes")
        if it.attributes and it.responses:
            message = "'responses' takes the place of the answer that 'attributes' is about"
            yield Finding(path=path, message=message, on_key=True)
        for name in it.attributes:
            if it.projection and name not in it.projection:
                message = f"'projection' does not read '{name}'"
                yield Finding(path=(*path, name), message=message, on_key=True)


def _placeholders(subject: Subject) -> Iterator[Finding]:
    """DynamoDB refuses an expression with a value that is not given, and values and names that no expression has."""
    for site, it, action in _tables(subject):
        if it.request.template is None:
            known = {*it.values, *_implied(site, it, action)}
            yield from _unknown(site, _written(it), known)
            yield from _unwritten(site, it, " ".join(_written(it).values()))


def _written(it: DynamoDbIntegration) -> dict[str, str]:
    written = {
        "update": it.update,
        "key_condition": it.key_condition,
        "condition": it.condition,
        "filter": it.filter,
    }
    return {field: source for field, source in written.items() if source is not None}


def _unknown(site: RouteSite, written: Mapping[str, str], known: set[str]) -> Iterator[Finding]:
    for field, source in written.items():
        for name in dict.fromkeys(re.findall(r":(\w+)", source)):
            if name not in known:
                path = (*site.path, "dynamodb", field)
                yield Finding(path=path, message=f"':{name}' has no value", help=f"add '{name}' to 'values'")


def _unwritten(site: RouteSite, it: DynamoDbIntegration, text: str) -> Iterator[Finding]:
    for field, names, mark in (("values", it.values, ":"), ("names", it.names, "#")):
        for name in names:
            if not re.search(rf"{mark}{name}\b", text):
                path = (*site.path, "dynamodb", field, name)
                yield Finding(path=path, message=f"no expression has '{mark}{name}'", on_key=True)


def _implied(site: RouteSite, it: DynamoDbIntegration, action: str) -> tuple[str, ...]:
    """Attributes whose values expressions may use too."""
    if action == "query":
        return tuple(it.key) or site.key.variables
    return tuple(it.item) if action == "update" else ()


def _lists(subject: Subject) -> Iterator[Finding]:
    """A list is read from the body; parameters are single texts."""
    for site, it, _ in _tables(subject):
        for field in ("key", "item", "values", "start"):
            for name, value in getattr(it, field).items():
                if value.type in _LISTS and not value.value.startswith(("body.", "method.request.body.")):
                    path = (*site.path, "dynamodb", field, name, "value")
                    message = f"'{value.value}' is not a list"
                    yield Finding(path=path, message=message, help="body.NAME of a list in the body")


_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def _bucket(subject: Subject) -> Iterator[Finding]:
    """A bucket is named by 3 to 63 lower-case letters, digits, dots and hyphens."""
    for site in subject.routes:
        it = site.route.s3
        if it and not has_variable(it.bucket) and not _BUCKET.fullmatch(it.bucket):
            message = f"'{it.bucket}' is neither the name nor the ARN of a bucket"
            yield Finding(path=(*site.path, "s3", "bucket"), message=message, help="arn:aws:s3:::NAME")


RULES = (
    Rule(name="missing-action", summary="What is done is known.", check=_action, page=_TABLE, fixed=True),
    Rule(name="action-field", summary="An action gets what it takes.", check=_fields, page=_TABLE),
    Rule(name="missing-item-key", summary="An item or object has a key.", check=_key, page=_OBJECTS, fixed=True),
    Rule(name="missing-item", summary="A write says what is written.", check=_item, page=_TABLE, fixed=True),
    Rule(
        name="unanswered-attribute",
        summary="What is answered is read.",
        check=_answered,
        page=_TABLE,
    ),
    Rule(
        name="expression-placeholder",
        summary="Expressions and their values belong together.",
        check=_placeholders,
        page=_EXPRESSIONS,
    ),
    Rule(name="list-value", summary="A list comes from the body.", check=_lists, page=_EXPRESSIONS, fixed=True),
    Rule(name="bad-bucket", summary="A bucket has a name.", check=_bucket, page=_BUCKETS),
)
