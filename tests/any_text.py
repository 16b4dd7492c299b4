"""Arbitrary text in every free field of a spec: a spec built of texts, and a strategy for each of them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from apigen import source
from apigen.compiler import compile_document
from apigen.graph import Graph
from apigen.java_pattern import problem

# What HCL, Python, YAML, VTL, JSON and apigen itself read as their own, more often than chance would have it.
NASTY = (
    *("${var.v}", "${", "%{", "$${", "%%{", "}", "$", "%", "~}", "${path.root}", "%{ if true }x%{ endif }"),
    *('"', "'", '"""', "'''", "\\", "\\n", "\n", "\r\n", "\t", "\x00", "\x1b", "\u2028", "\u202e", "\ufeff", "é😀"),
    *("EOT", "EOT\n", "<<-EOT", "#", "//", "/* */", "{x}", "{{x}}", "{% x %}", "f'", "# type: ignore", "# fmt: off"),
    *("$input.body", "#set($a = 1)", "#end", ": ", "- ", "&a", "*a", "null", " ", "<b>", "`", "|", "__import__('os')"),
)
any_text = (
    st.lists(st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=4), min_size=1, max_size=6)
    .map("".join)
    .map(lambda text: text[:100])
    .filter(bool)
)
_scalars = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | any_text
any_structure = st.dictionaries(
    any_text,
    st.recursive(
        _scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)


def literally(text: str) -> str:
    """`text` as it is written where `${var.x}` would be replaced."""
    return text.replace("${", "$${")


def plain(text: str) -> str:
    """`text` for a place where a variable is an error."""
    return text.replace("${var.", "${vax.")


def _pattern(text: str) -> str:
    """`text` itself if it is a regular expression that Java has too, else one that matches it."""
    return re.escape(text) if problem(plain(text)) else plain(text)


def _without(characters: str) -> Callable[[str], str]:
    return lambda text: re.sub(characters, "", text) or "x"


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def _unparsed(text: str) -> str:
    """A template that Velocity renders as `text`, whatever it is."""
    return f"#[[{text.replace(']]#', '')}]]#"


# The fields by the name that `spec` gives them, and how any text is made one that may stand there.
FIELDS: Mapping[str, Callable[[str], str]] = {
    "name": _printable,
    "description": str,
    "variable_description": plain,
    "variable_default": plain,
    "function_name": str,
    "qualifier": str,
    "function_arn": _without(r"[:\s]"),
    "link_id": str,
    "link_description": str,
    "link_name": str,
    "tag": _without(r"[^\w +=.:/@-]"),
    "alb": _without(r"[\n\r]"),
    "nlb": _without(r"[\n\r]"),
    "template": _unparsed,
    "content_type": lambda text: plain(_without(r"[\s/;\x1c-\x1f\x85]")(text)),
    "response_template": _unparsed,
    "pattern": _pattern,
    "header": _without(r"['\n\r\0]"),
    "body_field": _without(r"[\n\r]"),
    "when": lambda text: f"$input.body == '{text.replace(chr(39), chr(39) * 2)}'",
    "url": _without(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]"),
    "aws_path": _without(r"[{}]"),
    "region": lambda text: text.rstrip("$"),
    "action": plain,
    "resource": _without(r"[\n\r]"),
    "role": _without(r"[\n\r]"),
    "cache_namespace": plain,
    "user_pool": str,
    "authorizer_function": _without(r"[:\s]"),
    "authorizer_role": _without(r"[\n\r]"),
    "token_pattern": _pattern,
    "scope": str,
    "redirect": _without(r"[\s{}'\"\\$#<>]"),
    "key_description": str,
    "customer": str,
    "plan_description": str,
    "product": str,
    "policy_text": str,
    "web_acl": str,
    "certificate_id": str,
    "certificate_description": str,
    "kms_key": str,
    "log_destination": str,
    "ownership": _without(r"[\n\r]"),
    "output_description": plain,
    "validation_message": plain,
    "allowed_value": plain,
    "gateway_header": _without(r"['\n\r]"),
    "gateway_template": lambda text: re.sub(r"[$#]", "", text).strip() or "x",
    "gateway_body": lambda text: re.sub(r"\$(?=\{?[a-z])", "", text),
    "domain_name": str,
    "hosted_zone": str,
    "certificate": _without(r"[\n\r]"),
    "truststore": _without(r"[\n\r]"),
    "stage_description": str,
    "stage_variable": str,
    "model_description": str,
    "schema_text": str,
    "property": lambda text: plain(text) or "x",
    "summary": str,
    "parameter_description": str,
    "documentation": str,
    "override": str,
    "documentation_version": str,
    "log_format": _without(r"[\n\r]|\$\w+"),
}
any_texts = st.fixed_dictionaries({name: any_text.map(fitted) for name, fitted in FIELDS.items()})


def everywhere(text: str) -> dict[str, str]:
    """`text` in every field, or what of it may stand there."""
    return {name: fitted(text) for name, fitted in FIELDS.items()}


HARMLESS: Mapping[str, str] = everywhere("x")

_INTERPOLATED = frozenset(FIELDS) - {
    "variable_description",
    "variable_default",
    "output_description",
    "validation_message",
    "allowed_value",
    "token_pattern",
    "content_type",
    "pattern",
    "action",
    "cache_namespace",
    "property",
}
_CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/"
_LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:"


def spec(given: Mapping[str, str], body: Any) -> dict[str, Any]:
    """A spec with each integration type and a text in each of its free fields."""
    t = {name: literally(text) if name in _INTERPOLATED else text for name, text in given.items()}
    return {
        "apigen": 1,
        "name": f"shop {t['name']}",
        "description": t["description"],
        "variables": {
            "v": {"description": t["variable_description"], "default": t["variable_default"]},
            "checked": {"validation": {"allowed_values": [t["allowed_value"]], "message": t["validation_message"]}},
            "key": {"sensitive": True},
        },
        "functions": {
            "named": {"name": t["function_name"], "qualifier": t["qualifier"]},
            "by-arn": {"arn": f"{_LAMBDA}{t['function_arn']}"},
        },
        "links": {
            "old": {"id": t["link_id"]},
            "new": {
                "nlb": f"arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/{t['nlb']}",
                "description": t["link_description"],
                "name": t["link_name"],
                "tags": {"key": t["tag"]},
            },
            "second": {
                "alb": f"arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/{t['alb']}",
                "subnets": ["subnet-12345678", "${var.v}"],
                "security_groups": ["sg-12345678"],
                "tags": {"key": t["tag"]},
            },
        },
        "tags": {"all": t["tag"]},
        "authorizers": {
            "pool": {
                "cognito": {
                    "user_pools": f"${{var.v}}{t['user_pool']}",
                    "scopes": [t["scope"]],
                    "identity_validation_expression": t["token_pattern"],
                }
            },
            "token": {
                "token": {
                    "function": f"{_LAMBDA}{t['authorizer_function']}",
                    "identity_validation_expression": t["token_pattern"],
                    "credentials": f"arn:aws:iam::123456789012:role/{t['authorizer_role']}",
                }
            },
        },
        "policy": {
            "Id": t["policy_text"],
            "Statement": [
                {
                    "Sid": t["policy_text"],
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "execute-api:Invoke",
                    "Resource": "execute-api:/*",
                    "Condition": {"StringEquals": {"aws:UserAgent": [t["policy_text"], "${var.v}"]}},
                }
            ],
        },
        "api_keys": {
            "own": {"description": t["key_description"], "customer_id": t["customer"], "tags": {"key": t["tag"]}},
            "given": "${var.key}",
        },
        "usage_plans": {
            "gold": {
                "description": t["plan_description"],
                "product_code": t["product"],
                "stages": ["prod"],
                "keys": ["own", "given"],
                "tags": {"key": t["tag"]},
            }
        },
        "outputs": {"key": {"value": "api_keys.own.value", "description": t["output_description"]}},
        "domains": {
            "own": {
                "name": f"${{var.v}}{t['domain_name']}",
                "certificate": f"{_CERTIFICATE}{t['certificate']}",
                "ownership_verification_certificate": f"{_CERTIFICATE}{t['ownership']}",
                "mutual_tls": {"truststore": f"s3://trust/{t['truststore']}", "version": t["truststore"]},
                "hosted_zone": t["hosted_zone"],
                "mappings": {"": "prod", "$a.!*'(b)": "prod", "a/b": "prod"},
                "tags": {"key": t["tag"]},
            },
        },
        "gateway_responses": {
            "DEFAULT_4XX": {"headers": {"X-A": f"'{t['gateway_header']}'"}, "template": f"{t['gateway_template']}"},
            "THROTTLED": {"template": {"text/plain": f"{t['gateway_template']} ${{var.v}}"}},
            "UNAUTHORIZED": {"body": {"a": [t["gateway_body"], 1]}},
            "WAF_FILTERED": {"body": f"x{t['gateway_body']}"},
        },
        "models": {
            "Pet": {
                "description": t["model_description"],
                "schema": {"properties": {t["property"]: {"enum": [t["schema_text"], "${var.v}"]}}},
            }
        },
        "documentation": {"version": t["documentation"], "description": t["documentation"]},
        "routes": _routes(t, body),
        "stages": {
            "prod": {
                "description": t["stage_description"],
                "variables": {"s": f"${{var.v}}{t['stage_variable']}"},
                "canary": {"percent": 1, "variables": {"s": f"${{var.v}}{t['stage_variable']}c"}},
                "documentation_version": t["documentation_version"],
                "client_certificate": {"id": t["certificate_id"]},
                "web_acl": f"${{var.v}}{t['web_acl']}",
                "tags": {"key": t["tag"]},
            },
            "logged": {
                "access_logs": {
                    "format": f"$context.requestId ${{var.v}}{t['log_format']}",
                    "log_group": {"kms_key": f"${{var.v}}{t['kms_key']}"},
                },
                "client_certificate": {"description": t["certificate_description"]},
            },
            "sent": {"access_logs": f"${{var.v}}{t['log_destination']}"},
        },
        "overrides": {
            "terraform": {"aws_api_gateway_stage.prod": _override(t["override"])},
            "pulumi": {"aws.apigateway.Stage.prod": _override(t["override"])},
        },
    }


def _override(text: str) -> dict[str, Any]:
    return {"tags": {"k": text}, "access_log_settings": {"destination_arn": "a", "format": f"{text} ${{var.v}}"}}


def _routes(t: Mapping[str, str], body: Any) -> dict[str, Any]:
    address = f"https://x.example/{t['url']}"
    return {
        "GET /mock": {"mock": {"status": 200, "body": _written(body), "headers": {"X-A": f"'{t['header']}'"}}},
        "GET /when": {"mock": {"responses": {"200": {}, "400": {"when": t["when"]}}}},
        "GET /moved": {
            "mock": {"redirect": {"url": f"https://x.example/{t['redirect']}?a={{a}}", "values": {"a": "query.a"}}}
        },
        "GET /fixed": {"mock": {"redirect": f"https://x.example/{t['redirect']}"}},
        "GET /scoped": {"mock": 200, "authorizer": {"name": "pool", "scopes": [t["scope"]]}},
        "GET /judged": {"mock": 200, "authorizer": "token", "api_key": True},
        "GET /named": {
            "lambda": "named",
            "summary": t["summary"],
            "request": {"query": {"q": {"description": t["parameter_description"]}}},
            "responses": {"200": {"body": "Pet", "description": t["parameter_description"]}},
        },
        "GET /by-arn": {"lambda": {"function": "by-arn", "credentials": "auto"}},
        "POST /http": {
            "public": True,
            "http": {
                "url": address,
                "cache_namespace": t["cache_namespace"],
                "request": {
                    "template": {f"application/{t['content_type']}": f"{t['template']} ${{var.v}}"},
                    "headers": {"X-B": f"'{t['header']} ${{var.v}}'", "X-C": f"body.{t['body_field']}"},
                },
                "responses": {
                    "200": {"template": t["response_template"]},
                    "400": {"pattern": t["pattern"], "body": {"${": "${stage"}},
                },
            },
        },
        "GET /old": {"vpc_link": {"link": "old", "url": address}},
        "GET /new": {"vpc_link": {"link": "new", "url": address}},
        "GET /second": {"vpc_link": {"link": "second", "url": address}},
        "POST /aws": {
            "public": True,
            "aws": {
                "service": "s3",
                "path": t["aws_path"],
                "region": f"{t['region']}${{var.v}}",
                "policy": {
                    "actions": ["s3:GetObject", f"s3:Put{t['action']}"],
                    "resources": [f"arn:aws:s3:::{t['resource']}"],
                },
            },
        },
        "POST /sqs": {
            "public": True,
            "sqs": {
                "queue": "arn:aws:sqs:eu-west-1:123456789012:events",
                "credentials": f"arn:aws:iam::123456789012:role/{t['role']}",
            },
        },
    }


def _written(body: Any) -> Any:
    match body:
        case str():
            return literally(body)
        case dict():
            return {plain(key): _written(value) for key, value in body.items()}
        case list():
            return [_written(value) for value in body]
        case _:
            return body


def compiled(data: Mapping[str, Any], layout: str) -> Graph:
    """The graph of a spec that was never YAML, so that any character can be in it."""
    document = source.Document(data=data, diagnostics=(), texts={}, file="any", folder=Path(), root=None)
    found = compile_document(document, layout)
    assert found.graph is not None, found.diagnostics
    return found.graph
