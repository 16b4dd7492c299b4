"""Media types with wildcards: which content types one stands for. Rules and lowering ask the same question.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
"""


def covers(pattern: str, content_type: str) -> bool:
    """Whether `image/*` or `*/*` stands for a content type; parameters after a semicolon do not count."""
    wanted, given = pattern.lower().split("/"), content_type.lower().partition(";")[0].strip().split("/")
    return len(given) == len(wanted) and all(one in ("*", other) for one, other in zip(wanted, given, strict=True))
