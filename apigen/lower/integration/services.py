"""The services that have a short form: which model becomes which call."""

from apigen.lower.integration import machine_learning as learn
from apigen.lower.integration import messaging as message
from apigen.lower.integration import operations as operate
from apigen.lower.integration import storage as store
from apigen.lower.integration.backend import Site
from apigen.lower.integration.service import Call
from apigen.spec.integration import machine_learning, messaging, operations, storage
from apigen.spec.integration.service import ServiceIntegration


def service_call(site: Site, integration: ServiceIntegration) -> Call:  # noqa: C901, PLR0911, PLR0912 # one case each
    """The call that a short form stands for."""
    match integration:
        case messaging.SqsIntegration():
            return message.sqs(site, integration)
        case messaging.SnsIntegration():
            return message.sns(site, integration)
        case messaging.EventBridgeIntegration():
            return message.eventbridge(site, integration)
        case messaging.StepFunctionsIntegration():
            return message.stepfunctions(site, integration)
        case messaging.KinesisIntegration():
            return message.kinesis(site, integration)
        case messaging.FirehoseIntegration():
            return message.firehose(site, integration)
        case storage.DynamoDbIntegration():
            return store.dynamodb(site, integration)
        case storage.S3Integration():
            return store.s3(site, integration)
        case operations.CloudWatchIntegration():
            return operate.cloudwatch(site, integration)
        case operations.LogsIntegration():
            return operate.logs(site, integration)
        case operations.SecretsManagerIntegration():
            return operate.secretsmanager(site, integration)
        case operations.SsmIntegration():
            return operate.ssm(site, integration)
        case operations.SesIntegration():
            return operate.ses(site, integration)
        case machine_learning.BedrockIntegration():
            return learn.bedrock(site, integration)
        case machine_learning.TranslateIntegration():
            return learn.translate(site, integration)
        case machine_learning.ComprehendIntegration():
            return learn.comprehend(site, integration)
        case machine_learning.SageMakerIntegration():
            return learn.sagemaker(site, integration)
        case _:
            raise AssertionError(type(integration))
