"""What may be wrong with a single field of a spec."""

from apigen.diagnostics import Topic

TOPICS = (
    Topic(name="unknown-key", summary="A key is one of the language.", fixed=True),
    Topic(name="missing-key", summary="A key that is needed is there.", fixed=True),
    Topic(name="wrong-type", summary="A value has the type of its field.", fixed=True),
    Topic(name="bad-value", summary="A value is one that its field takes.", fixed=True),
    Topic(name="bad-arn", summary="An ARN is one.", fixed=True),
    Topic(name="bad-credentials", summary="Credentials name a role.", fixed=True),
    Topic(name="bad-id", summary="An id has the form of its kind.", fixed=True),
    Topic(name="bad-ip-range", summary="An IP range is one.", fixed=True),
    Topic(name="bad-origin", summary="An origin is one.", fixed=True),
    Topic(name="bad-variable-pattern", summary="A pattern is a regular expression.", fixed=True),
)
