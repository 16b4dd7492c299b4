r"""Turns the names of presets into mapping templates for requests.

Whatever a client sends stays data: names and values are escaped, and the `\'` of escapeJavaScript, which JSON does not
know, is undone.
"""

from collections.abc import Mapping

from apigen.graph.values import Text
from apigen.lower.text import JSON_TYPE, templates
from apigen.lower.vtl import escaped
from apigen.spec.integration.settings import PresetTemplate, RequestTemplate, RequestTemplateText

FORM = "application/x-www-form-urlencoded"
_COMMA = "#if($foreach.hasNext), #end"

# The members of AWS's own template of that name. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
_CONTEXT: Mapping[str, str] = {
    "account-id": "identity.accountId",
    "api-id": "apiId",
    "api-key": "identity.apiKey",
    "authorizer-principal-id": "authorizer.principalId",
    "caller": "identity.caller",
    "cognito-authentication-provider": "identity.cognitoAuthenticationProvider",
    "cognito-authentication-type": "identity.cognitoAuthenticationType",
    "cognito-identity-id": "identity.cognitoIdentityId",
    "cognito-identity-pool-id": "identity.cognitoIdentityPoolId",
    "http-method": "httpMethod",
    "stage": "stage",
    "source-ip": "identity.sourceIp",
    "user": "identity.user",
    "user-agent": "identity.userAgent",
    "user-arn": "identity.userArn",
    "request-id": "requestId",
    "resource-id": "resourceId",
    "resource-path": "resourcePath",
}


def request_templates(source: RequestTemplate | None) -> dict[str, Text]:
    """Mapping templates for a request by content type, in its order."""
    if source is None:
        return {}
    by_type = source if isinstance(source, Mapping) else {_content_type(source): source}
    return {content_type: _template(by_type[content_type], content_type) for content_type in sorted(by_type)}


def _content_type(source: RequestTemplateText) -> str:
    return FORM if isinstance(source, PresetTemplate) and source.preset == "form_to_json" else JSON_TYPE


def _template(source: RequestTemplateText, content_type: str) -> Text:
    if not isinstance(source, PresetTemplate):
        return templates({content_type: source})[content_type]
    return _FORM_TO_JSON if source.preset == "form_to_json" else _passthrough(content_type)


def _passthrough(content_type: str) -> str:
    """The whole request as one JSON object; a body that is not JSON is a text in it."""
    is_json = content_type == JSON_TYPE or content_type.endswith("+json")
    body = "$input.json('$')" if is_json else _quoted("$input.body")
    parameters = f"{_quoted('$place')}: {_object('$params.get($place)')}"
    context = ", ".join(f'"{name}": "$!context.{variable}"' for name, variable in _CONTEXT.items())
    return "\n".join(
        (
            "#set($params = $input.params())",
            f"#set($about = {{{context}}})",
            "{",
            f'  "body-json": {body},',
            f'  "params": {{#foreach($place in $params.keySet()){parameters}{_COMMA}#end}},',
            f'  "stage-variables": {_object("$stageVariables")},',
            f'  "context": {_object("$about")}',
            "}",
            "",
        )
    )


def _object(mapping: str) -> str:
    """A JSON object of a map of texts."""
    value = f'#set($value = "$!{mapping[1:]}.get($name)")'
    return f"{{#foreach($name in {mapping}.keySet()){value}{_quoted('$name')}: {_quoted('$value')}{_COMMA}#end}}"


def _quoted(text: str) -> str:
    # Without the condition an empty text would go to escapeJavaScript, whose answer to it is not documented.
    return f'"#if({text} != ""){escaped(text)}#end"'


# Of fields with the same name the last one counts, so that the object has every name once. An empty body is `{}`.
_FORM_TO_JSON = "\n".join(
    (
        "#set($fields = {})",
        '#foreach($pair in $input.body.split("&"))',
        '#if($pair != "" && $pair != "{}")',
        '#set($name = $util.urlDecode($pair.replaceAll("=.*", "")))',
        '#set($value = $util.urlDecode($pair.replaceAll("^[^=]*=?", "")))',
        "#set($ignored = $fields.put($name, $value))",
        "#end",
        "#end",
        _object("$fields"),
        "",
    )
)
