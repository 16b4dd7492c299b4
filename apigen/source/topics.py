"""What may be wrong with the text of a spec, before it is known what it says."""

from apigen.diagnostics import Topic

TOPICS = (
    Topic(name="yaml-syntax", summary="The text is YAML.", fixed=True),
    Topic(name="tab-indentation", summary="YAML is indented with spaces.", fixed=True),
    Topic(name="not-utf-8", summary="A file is UTF-8.", fixed=True),
    Topic(name="control-character", summary="A file has characters that people see.", fixed=True),
    Topic(name="empty-file", summary="A file says something.", fixed=True),
    Topic(name="multiple-documents", summary="A file is one YAML document.", fixed=True),
    Topic(name="not-a-mapping", summary="A file is a mapping.", fixed=True),
    Topic(name="duplicate-key", summary="A key stands once in its mapping.", fixed=True),
    Topic(name="key-not-text", summary="A key is text.", fixed=True),
    Topic(name="unknown-tag", summary="A value has no tag but YAML's own.", fixed=True),
    Topic(name="unknown-alias", summary="An alias comes after its anchor.", fixed=True),
    Topic(name="bad-merge", summary="A merge is of mappings.", fixed=True),
    Topic(name="too-many-aliases", summary="Aliases do not make a file huge.", fixed=True),
    Topic(name="too-many-values", summary="A spec is not huge.", fixed=True),
    Topic(name="too-many-findings", summary="A spec is not wrong all over.", fixed=True),
    Topic(name="too-deep", summary="Values are not nested without end.", fixed=True),
    Topic(name="unreadable-file", summary="A file that is named can be read.", fixed=True),
    Topic(name="bad-include", summary="An include names files beside the spec.", fixed=True),
    Topic(name="include-cycle", summary="A file does not include itself.", fixed=True),
    Topic(name="included-twice", summary="One file defines a thing.", fixed=True),
)
