"""Slips in the Pulumi target, as changes of its programs, and where each must show."""

from tests.conformance.mutation import DISCRETE, DOCUMENT, SECRET, Mutation

PULUMI = (
    Mutation(
        "a dependency is dropped", DISCRETE, ("deployment.even waits for",), ((r"\n *integration_post_events,", ""),)
    ),
    Mutation(
        "the only dependency is dropped",
        DOCUMENT,
        ("stage.prod waits for",),
        ((r"depends_on=\[vpc_link_core\]", "depends_on=[]"),),
    ),
    Mutation(
        "a reference leads to another path",
        DISCRETE,
        ("method.get_health.resource_id",),
        ((r"resource_id=resource_health\.", "resource_id=resource_maintenance."),),
    ),
    Mutation(
        "a reference leads to another method of the same verb",
        DISCRETE,
        ("integration.get_health.http_method",),
        ((r"=method_get_health\.http_method", "=method_get_maintenance.http_method"),),
    ),
    Mutation(
        "a reference is replaced by its value",
        DISCRETE,
        ("integration.get_health.http_method",),
        ((r"=method_get_health\.http_method", '="GET"'),),
    ),
    Mutation(
        "a value is another", DISCRETE, ("resource.alerts.path_part",), (('path_part="alerts"', 'path_part="alert"'),)
    ),
    Mutation(
        "a character of a template is another",
        DISCRETE,
        ("integration.get_maintenance.request_templates",),
        (("== 'true'", "== 'True'"),),
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
        ((r"\n *passthrough_behavior=.*", ""),),
    ),
    Mutation(
        "an argument is added",
        DISCRETE,
        ("stage.prod.description",),
        ((r'(\n *stage_name="prod",)', r'\1 description="x",'),),
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
        ((r'\n *"integration\.request\.querystring\.stage.*', ""),),
    ),
    Mutation(
        "credentials are those of another integration",
        DISCRETE,
        ("integration.post_events.credentials",),
        ((r"credentials=role_sqs_\w+", "credentials=role_sns_publish_alerts_topic_arn"),),
    ),
    Mutation(
        "a replacement is made last",
        DOCUMENT,
        ("vpc_link.core replacement",),
        (("delete_before_replace=False", "delete_before_replace=True"),),
        planned=False,
    ),
    Mutation(
        "a replacement overwrites",
        DISCRETE,
        ("method.any_orders_param replacement",),
        ((", delete_before_replace=True", ""),),
        planned=False,
    ),
    Mutation(
        "nothing is ignored",
        DISCRETE,
        ("deployment.even ignores changes of",),
        ((r'ignore_changes=\["triggers"\]', "ignore_changes=[]"),),
        planned=False,
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
        (('("throttling_burst_limit":) 1000', r"\1 1001"),),
    ),
    Mutation(
        "a truth value is another",
        DISCRETE,
        ("method_settings.prod.settings.data_trace_enabled",),
        (('("data_trace_enabled":) False', r"\1 True"),),
    ),
    Mutation(
        "a nested argument is dropped",
        DISCRETE,
        ("method_settings.prod.settings.logging_level",),
        ((r'\n *"logging_level": .*', ""),),
    ),
    Mutation(
        "an output is another", DISCRETE, ("output invoke_urls",), ((r"stage_prod\.invoke_url", "stage_prod.arn"),)
    ),
    Mutation(
        "a secret is shown",
        SECRET,
        (
            "deployment.this.triggers",
            "rest_api.this.body",
        ),
        (("require_secret", "require"),),
    ),
    Mutation(
        "another variable is read",
        DISCRETE,
        ("integration.get_stock_param.uri",),
        ((r"args\.stock_url, ", "args.catalogue_url, "),),
    ),
    Mutation(
        "another field of an ARN is read",
        DISCRETE,
        ("integration.post_events.uri",),
        ((r"(_arn_field\(args\.events_queue_arn,) 3", r"\1 4"),),
    ),
    Mutation(
        "a trigger is dropped",
        DISCRETE,
        ("deployment.odd.triggers",),
        ((r'\n *"var\.stock_url": .*', ""),),
        planned=False,
    ),
    Mutation(
        "a resource is missing",
        DISCRETE,
        ("role_policy.sns_publish_alerts_topic_arn",),
        ((r"\n *aws\.iam\.RolePolicy\(\n(.*\n)+?        \)\n", r"\n"),),
    ),
    Mutation(
        "a resource has another name",
        DISCRETE,
        (
            "output invoke_urls",
            "output stage_arns",
            "stage.prod",
            "stage.production",
            "method_settings.prod.stage_name",
        ),
        ((r'(Stage\(\s*f"\{name\}-)prod"', r'\1production"'),),
    ),
    Mutation(
        "the document names another attribute",
        DOCUMENT,
        ("rest_api.this.body",),
        ((r'("connectionId": vpc_link_core)\.id', r"\1.arn"),),
    ),
    Mutation(
        "a value in the document is another",
        DOCUMENT,
        ("rest_api.this.body",),
        (('"never"', '"when_no_match"'),),
        planned=False,
    ),
    Mutation(
        "a key in the document is another",
        DOCUMENT,
        ("rest_api.this.body",),
        (('"requestTemplates":', '"requestTemplate":'),),
        planned=False,
    ),
)
