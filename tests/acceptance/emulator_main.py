# pyright: basic, reportMissingImports=false
"""Runs the emulator, with Python for what needs a container or is missing in it; started by `emulator.py`.

* DynamoDB requests go to the moto server on $DYNAMODB_LOCAL_PORT.
* Python Lambda handlers run in this process, from the zip that was deployed, and every invocation is one JSON line
  (function, qualifier, type, payload) in $LAMBDA_CALLS.
* The settings of a method can have a path of several segments, and be removed from a stage; by itself the emulator
  knows one segment, and removal of `*/*` only.
* A stage keeps the id of its client certificate; by itself the emulator forgets it.
* A stage shows the tags that it was given or lost later; by itself the emulator shows those of its beginning.
* A stage can show another version of the documentation, one that exists, or none; by itself the emulator refuses that.
* `$util.escapeJavaScript` turns a single quote into an escaped one, as AWS says that it does; by itself the emulator
  leaves it, so that what undoes this in templates would take away a backslash of the text.
* Templates can loop over the names of headers, as over those of other parameters; by itself the emulator has none.
* The import of a document keeps how the bodies of responses are converted; by itself the emulator drops it.
* The operations of a patch of an API are made one after the other; by itself the emulator takes the places of binary
  media types before all removals, and so removes others than it was told.
* A deployment that a stage or its canary serves is not deleted, as on AWS.
* A usage plan can change its limits for single routes, to fractions too, and leave a stage that has some; by itself the
  emulator keeps those that it was made with.
* A method can get and lose scopes; by itself the emulator replaces all by the one that is added.
* Gateway responses have their headers, and those of a document are imported; by itself the emulator takes only the
  status of those that are resources.

It reaches into the release that emulator-requirements.txt pins, and into no other.
"""

import functools
import io
import json
import os
import re
import sys
import threading
import types
import zipfile
from pathlib import Path

from airspeed import operators
from localstack.aws.api.apigateway import BadRequestException, NotFoundException
from localstack.runtime import main
from localstack.services.apigateway.helpers import get_moto_rest_api, get_rest_api_container
from localstack.services.apigateway.legacy import provider as importing
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    build_gateway_response,
    get_gateway_response_or_default,
)
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import GatewayExceptionHandler
from localstack.services.apigateway.next_gen.execute_api.template_mapping import VelocityUtilApiGateway
from localstack.services.apigateway.next_gen.provider import ApigatewayNextGenProvider
from localstack.services.dynamodb.server import DynamodbServer
from localstack.services.lambda_.invocation import lambda_service
from localstack.services.lambda_.invocation.docker_runtime_executor import DockerRuntimeExecutor
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from moto.apigateway.models import Stage, UsagePlan
from werkzeug.datastructures import Headers

CALLS = Path(os.environ["LAMBDA_CALLS"])
ESCAPE = VelocityUtilApiGateway.escapeJavaScript
UPDATE_REST_API = ApigatewayNextGenProvider.update_rest_api
UPDATE_STAGE = ApigatewayNextGenProvider.update_stage
UPDATE_METHOD = ApigatewayNextGenProvider.update_method
TAG = ApigatewayNextGenProvider.tag_resource
UNTAG = ApigatewayNextGenProvider.untag_resource
IMPORT = importing.import_api_from_openapi_spec
DELETE_DEPLOYMENT = ApigatewayNextGenProvider.delete_deployment
STAGE_JSON = Stage.to_json
GATEWAY_RESPONSE = GatewayExceptionHandler.create_exception_response
PATCH_METHOD_SETTING = Stage._patch_method_setting
PATCH_USAGE_PLAN = UsagePlan.apply_patch_operations


def find_version(arn, name, qualifier, store):
    """The deployed version that `qualifier` (a version, an alias, $LATEST) of a function means."""
    function = store.functions.get(name)
    versions, aliases = (function.versions, function.aliases) if function else ({}, {})
    number = aliases[qualifier].function_version if qualifier in aliases else qualifier
    if number not in versions:
        message = f"Function not found: {arn}:{qualifier}"
        raise lambda_service.ResourceNotFoundException(message, Type="User")
    return versions[number], number


def load_handler(version):
    """The handler function, from the zip; a zip is read anew for each invocation, so handlers keep no state."""
    archive = io.BytesIO()
    version.config.code._download_archive_to_file(archive)
    file, _, name = version.config.handler.rpartition(".")
    module = types.ModuleType(file)
    source = zipfile.ZipFile(archive).read(f"{file}.py")
    exec(compile(source, f"{file}.py", "exec"), module.__dict__)
    return module.__dict__[name]


def run(version, number, arn, request_id, payload):
    context = types.SimpleNamespace(function_version=number, invoked_function_arn=arn, aws_request_id=request_id)
    failed = False
    try:
        answer = load_handler(version)(json.loads(payload), context)
    except Exception as error:  # whatever a handler raises is the function's answer, as in Lambda
        failed = True
        answer = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}
    return InvocationResult(
        request_id=request_id,
        payload=json.dumps(answer).encode(),
        is_error=failed,
        logs="",
        executed_version=number,
    )


def log_call(function, qualifier, kind, payload):
    text = payload.decode("utf-8", "replace")
    line = json.dumps({"function": function, "qualifier": qualifier, "type": kind, "payload": text})
    with CALLS.open("a", encoding="utf-8") as calls:
        calls.write(line + "\n")


def invoke(_service, *, function_name, qualifier, invocation_type, payload, **call):
    """Stands in for LambdaService.invoke."""
    region, account = call["region"], call["account_id"]
    arn = f"arn:aws:lambda:{region}:{account}:function:{function_name}"
    store = lambda_service.lambda_stores[account][region]
    version, number = find_version(arn, function_name, qualifier or "$LATEST", store)
    payload = payload or b"{}"
    log_call(function_name, qualifier, invocation_type, payload)
    arguments = (version, number, arn + (f":{qualifier}" if qualifier else ""), call["request_id"], payload)
    if invocation_type == "Event":
        threading.Thread(target=run, args=arguments, daemon=True).start()
    return run(*arguments) if invocation_type not in ("Event", "DryRun") else None


@functools.wraps(UPDATE_REST_API)
def update_rest_api(self, context, rest_api_id, patch_operations=None, **rest):
    for operation in patch_operations:
        updated = UPDATE_REST_API(self, context, rest_api_id, patch_operations=[operation], **rest)
    return updated


def shown_version(context, rest_api_id, version):
    """The version that a stage shows from now on; an empty one is none. It must be there, as on AWS."""
    known = get_rest_api_container(context, rest_api_id).documentation_versions
    if version and version not in known:
        raise NotFoundException(f"Invalid Documentation version specified: {version}")
    return version or None


@functools.wraps(UPDATE_STAGE)
def update_stage(self, context, rest_api_id, stage_name, patch_operations=None, **rest):
    """Takes what the emulator cannot do out of the operations and sees to it itself."""
    stage = get_moto_rest_api(context, rest_api_id).stages.get(stage_name)
    settings = stage.method_settings if stage else {}
    left = []
    for operation in patch_operations or []:
        key = operation["path"].removeprefix("/")
        if key == "clientCertificateId" and stage:
            stage.client_certificate = operation.get("value")
        elif key == "documentationVersion" and stage:
            stage.documentation_version = shown_version(context, rest_api_id, operation.get("value"))
        elif operation["op"] != "remove" or settings.pop(key, None) is None:
            left.append(operation)
    return UPDATE_STAGE(self, context, rest_api_id, stage_name, patch_operations=left, **rest)


@functools.wraps(STAGE_JSON)
def stage_json(self):
    certificate = getattr(self, "client_certificate", None)
    return {**STAGE_JSON(self), **({"clientCertificateId": certificate} if certificate else {})}


def tags_of_stage(context, arn):
    """The tags that a stage shows; of something else, tags that nothing shows."""
    found = re.search(r"/restapis/([^/]+)/stages/([^/]+)$", arn)
    if found is None:
        return {}
    stage = get_moto_rest_api(context, found[1]).stages[found[2]]
    stage.tags = stage.tags or {}
    return stage.tags


@functools.wraps(TAG)
def tag_resource(self, context, resource_arn, tags, **rest):
    TAG(self, context, resource_arn, tags, **rest)
    tags_of_stage(context, resource_arn).update(tags)


@functools.wraps(UNTAG)
def untag_resource(self, context, resource_arn, tag_keys, **rest):
    UNTAG(self, context, resource_arn, tag_keys, **rest)
    shown = tags_of_stage(context, resource_arn)
    for key in tag_keys:
        shown.pop(key, None)


def patch_method_setting(self, resource_path_and_method, key, value):
    """Takes the last two segments as the setting, e.g. `throttling/rateLimit`, and all before as path and verb."""
    method, group, name = f"{resource_path_and_method}/{key}".rsplit("/", 2)
    PATCH_METHOD_SETTING(self, method, f"{group}/{name}", value)


def patch_usage_plan(self, patch_operations):
    for operation in patch_operations:
        path, value = operation["path"], operation.get("value")
        limit = re.fullmatch(r"/apiStages/([^:]+):([^/]+)/throttle/(.+)/(rateLimit|burstLimit)", path)
        if limit:
            stage = next(it for it in self.api_stages if (it["apiId"], it["stage"]) == (limit[1], limit[2]))
            stage.setdefault("throttle", {}).setdefault(limit[3], {})[limit[4]] = float(value)
        elif path == "/throttle/rateLimit":
            self.throttle["rateLimit"] = float(value)
        elif (operation["op"], path) == ("remove", "/apiStages"):
            self.api_stages = [it for it in self.api_stages if f"{it['apiId']}:{it['stage']}" != value]
        else:
            PATCH_USAGE_PLAN(self, [operation])


@functools.wraps(UPDATE_METHOD)
def update_method(self, context, patch_operations=None, **place):
    resource = get_moto_rest_api(context, place["rest_api_id"]).resources[place["resource_id"]]
    method = resource.resource_methods[place["http_method"]]
    scopes = dict.fromkeys(method.authorization_scopes or [])
    left = []
    for operation in patch_operations or []:
        if operation["path"] != "/authorizationScopes":
            left.append(operation)
        elif operation["op"] == "add":
            scopes[operation["value"]] = None
        else:
            scopes.pop(operation["value"], None)
    method.authorization_scopes = list(scopes)
    return UPDATE_METHOD(self, context, patch_operations=left, **place)


def escape_javascript(self, text):
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"""
    return ESCAPE(self, text).replace("'", "\\'")


@functools.wraps(IMPORT)
def import_document(rest_api, context, open_api_spec, mode="merge"):
    imported, warnings = IMPORT(rest_api, context, open_api_spec, mode)
    for resource in imported.resources.values():
        verbs = open_api_spec["paths"].get(resource.get_path(), {})
        for verb, method in resource.resource_methods.items():
            operation = verbs.get("x-amazon-apigateway-any-method" if verb == "ANY" else verb.lower(), {})
            answers = operation.get("x-amazon-apigateway-integration", {}).get("responses", {}).values()
            for answer in answers:
                response = method.method_integration.integration_responses[str(answer["statusCode"])]
                response.content_handling = answer.get("contentHandling")
    own = get_rest_api_container(context, rest_api.id).gateway_responses
    own.clear()
    own |= map(imported_gateway_response, open_api_spec.get("x-amazon-apigateway-gateway-responses", {}).items())
    return imported, warnings


def imported_gateway_response(item):
    kind, given = item
    return kind, build_gateway_response(
        kind,
        status_code=given.get("statusCode"),
        response_parameters=given.get("responseParameters"),
        response_templates=given.get("responseTemplates"),
    )


@functools.wraps(DELETE_DEPLOYMENT)
def delete_deployment(self, context, rest_api_id, deployment_id, **rest):
    """Looks at every stage; by itself the emulator asks only for the one that was made together with the deployment."""
    stages = get_moto_rest_api(context, rest_api_id).stages.values()
    canaries = [getattr(stage, "canary_settings", None) or {} for stage in stages]
    served = {stage.deployment_id for stage in stages} | {canary.get("deploymentId") for canary in canaries}
    if deployment_id in served:
        raise BadRequestException("Active stages pointing to this deployment must be moved or deleted")
    DELETE_DEPLOYMENT(self, context, rest_api_id, deployment_id, **rest)


@functools.wraps(GATEWAY_RESPONSE)
def gateway_response(self, exception, context):
    """Adds the headers whose values are fixed, or those of the request."""
    answer = GATEWAY_RESPONSE(self, exception, context)
    own = get_gateway_response_or_default(exception.type, context.deployment.rest_api.gateway_responses)
    for name, source in (own.get("responseParameters") or {}).items():
        asked = source.removeprefix("method.request.header.")
        value = source[1:-1] if source.startswith("'") else context.invocation_request["headers"].get(asked)
        if value is not None:
            answer.headers[name.removeprefix("gatewayresponse.header.")] = value
    return answer


DynamodbServer.start_dynamodb = lambda _server: True
DynamodbServer.stop_dynamodb = lambda _server: None
DockerRuntimeExecutor.prepare_version = staticmethod(lambda _version: None)
DockerRuntimeExecutor.cleanup_version = staticmethod(lambda _version: None)
lambda_service.LambdaService.invoke = invoke
VelocityUtilApiGateway.escapeJavaScript = escape_javascript
operators.__additional_methods__[Headers] = {"keySet": lambda self: list(dict.fromkeys(self.keys()))}
ApigatewayNextGenProvider.update_rest_api = update_rest_api
ApigatewayNextGenProvider.update_stage = update_stage
ApigatewayNextGenProvider.update_method = update_method
ApigatewayNextGenProvider.tag_resource = tag_resource
ApigatewayNextGenProvider.untag_resource = untag_resource
importing.import_api_from_openapi_spec = import_document
ApigatewayNextGenProvider.delete_deployment = delete_deployment
GatewayExceptionHandler.create_exception_response = gateway_response
Stage._patch_method_setting = patch_method_setting
Stage.to_json = stage_json
UsagePlan.apply_patch_operations = patch_usage_plan

if __name__ == "__main__":
    sys.exit(main.main())
