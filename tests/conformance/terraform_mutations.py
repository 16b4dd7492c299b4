"""Slips in the Terraform target, as changes of its modules, and where each must show."""

from tests.conformance.mutation import DISCRETE, DOCUMENT, SECRET, Mutation

TERRAFORM = (
    Mutation(
        "a dependency is dropped",
        DISCRETE,
        ("deployment.even waits for",),
        ((r"\n *aws_api_gateway_integration\.post_events,", ""),),
    ),
    Mutation(
        "the only dependency is dropped",
        DOCUMENT,
        ("stage.prod waits for",),
        ((r"\n *depends_on *= \[aws_api_gateway_vpc_link\.core\]", ""),),
    ),
    Mutation(
        "a reference leads to another path",
        DISCRETE,
        ("method.get_health.resource_id",),
        ((r"(resource_id *= aws_api_gateway_resource)\.health\.", r"\1.maintenance."),),
    ),
    Mutation(
        "a reference leads to another method of the same verb",
        DISCRETE,
        ("method_response.get_health_200.http_method",),
        ((r"aws_api_gateway_method\.get_health\.http_method", "aws_api_gateway_method.get_maintenance.http_method"),),
    ),
    Mutation(
        "a reference is replaced by its value",
        DISCRETE,
        ("method_response.get_health_200.http_method",),
        ((r"aws_api_gateway_method\.get_health\.http_method", '"GET"'),),
    ),
    Mutation(
        "a value is another", DISCRETE, ("resource.alerts.path_part",), (('(path_part *=) "alerts"', r'\1 "alert"'),)
    ),
    Mutation(
        "a character of a template is another",
        DISCRETE,
        ("integration.get_maintenance.request_templates",),
        (("== 'true'", "== 'True'"),),
    ),
    Mutation(
        "a line of a template is indented",
        DISCRETE,
        ("integration.get_maintenance.request_templates",),
        ((r"\n( *)#else\n", r"\n\1 #else\n"),),
    ),
    Mutation(
        "a reference of VTL is escaped",
        DISCRETE,
        ("integration.post_alerts.request_templates",),
        ((r"\$input\.body", "$$input.body"),),
    ),
    Mutation(
        "an argument is dropped",
        DISCRETE,
        ("integration.get_health.passthrough_behavior",),
        ((r"\n *passthrough_behavior *= .*", ""),),
    ),
    Mutation(
        "an argument is added",
        DISCRETE,
        ("stage.prod.description",),
        ((r'(\n *stage_name *= "prod")', r'\1\n  description = ""'),),
    ),
    Mutation(
        "a key is another",
        DISCRETE,
        ("integration.get_search.request_parameters",),
        ((r"querystring\.term\b", "querystring.terms"),),
    ),
    Mutation(
        "an entry of a map is dropped",
        DISCRETE,
        ("integration.get_search.request_parameters",),
        ((r'\n *"?integration\.request\.querystring\.stage.*', ""),),
    ),
    Mutation(
        "the credentials of two integrations are swapped",
        DISCRETE,
        (
            "integration.post_alerts.credentials",
            "integration.post_events.credentials",
        ),
        (
            (r"(credentials *= aws_iam_role)\.sns_\w+", r"\1.SWAPPED"),
            (r"(credentials *= aws_iam_role)\.sqs_\w+", r"\1.sns_publish_alerts_topic_arn"),
            (r"(credentials *= aws_iam_role)\.SWAPPED", r"\1.sqs_send_message_events_queue_arn"),
        ),
    ),
    Mutation(
        "a replacement is made last",
        DOCUMENT,
        ("rest_api.this replacement",),
        (("create_before_destroy = true", "create_before_destroy = false"),),
    ),
    Mutation(
        "nothing is ignored",
        DISCRETE,
        ("deployment.even ignores changes of",),
        ((r"ignore_changes *= \[triggers\]", "ignore_changes = []"),),
    ),
    Mutation(
        "something else brings a replacement",
        DISCRETE,
        ("integration_response.get_health_200 is replaced with",),
        (
            (
                r"aws_api_gateway_integration\.get_health\.passthrough_behavior",
                "aws_api_gateway_integration.get_health.uri",
            ),
        ),
    ),
    Mutation(
        "a policy allows more",
        DISCRETE,
        ("role_policy.sns_publish_alerts_topic_arn.policy",),
        (('"sns:Publish"', '"sns:*"'),),
    ),
    Mutation(
        "a number is another",
        DISCRETE,
        ("method_settings.prod.settings.throttling_burst_limit",),
        (("(throttling_burst_limit *=) 1000", r"\1 1001"),),
    ),
    Mutation(
        "a truth value is another",
        DISCRETE,
        ("method_settings.prod.settings.data_trace_enabled",),
        (("(data_trace_enabled *=) false", r"\1 true"),),
    ),
    Mutation(
        "a nested argument is dropped",
        DISCRETE,
        ("method_settings.prod.settings.logging_level",),
        ((r"\n *logging_level *= .*", ""),),
    ),
    Mutation(
        "an output is another", DISCRETE, ("output invoke_urls",), ((r"stage\.prod\.invoke_url", "stage.prod.arn"),)
    ),
    Mutation(
        "an output is dropped", DISCRETE, ("output stage_arns",), ((r'output "stage_arns" \{\n(.*\n)+?\}\n', ""),)
    ),
    Mutation(
        "a default is another",
        DISCRETE,
        ("variable stock_url",),
        ((r'"http://stock\.internal"', '"https://stock.internal"'),),
    ),
    Mutation(
        "a description is another",
        DISCRETE,
        ("variable alerts_topic_arn",),
        (("ARN of the SNS topic", "The SNS topic"),),
    ),
    Mutation(
        "a secret is shown",
        SECRET,
        (
            "variable api_secret",
            "deployment.this.triggers",
            "rest_api.this.body",
        ),
        (("sensitive *= true", "sensitive = false"),),
    ),
    Mutation(
        "another variable is read",
        DISCRETE,
        ("integration.get_stock_param.uri",),
        ((r"\$\{var\.stock_url\}", "${var.catalogue_url}"),),
    ),
    Mutation(
        "another field of an ARN is read",
        DISCRETE,
        ("integration.post_events.uri",),
        ((r"(events_queue_arn\[)3\]", r"\g<1>4]"),),
    ),
    Mutation("a trigger is dropped", DISCRETE, ("deployment.odd.triggers",), ((r'\n *"var\.stock_url" *= .*', ""),)),
    Mutation(
        "a resource is missing",
        DISCRETE,
        ("role_policy.sqs_send_message_events_queue_arn",),
        ((r'resource "aws_iam_role_policy" "sqs_\w+" \{\n(.*\n)+?\}\n', ""),),
    ),
    Mutation(
        "a resource has another name",
        DISCRETE,
        (
            "role_policy.sqs_send_events_queue_arn",
            "role_policy.sqs_send_message_events_queue_arn",
        ),
        (('("aws_iam_role_policy" "sqs_send)_message', r"\1"),),
    ),
    Mutation(
        "the document names another attribute",
        DOCUMENT,
        ("rest_api.this.body",),
        ((r"(connectionId *= aws_api_gateway_vpc_link\.core)\.id", r"\1.arn"),),
    ),
    Mutation(
        "a value in the document is another", DOCUMENT, ("rest_api.this.body",), (('"never"', '"when_no_match"'),)
    ),
    Mutation(
        "a key in the document is another",
        DOCUMENT,
        ("rest_api.this.body",),
        ((r"\n( *)requestTemplates =", r"\n\1requestTemplate ="),),
    ),
    Mutation(
        "a path of the document is missing",
        DOCUMENT,
        ("rest_api.this.body",),
        ((r'\n( *)"/imports" = \{\n(.*\n)+?\1\}', ""),),
    ),
)
