"""What every lowering function may look at: the spec, and the things of it that routes name, resolved once."""

from collections.abc import Mapping
from dataclasses import dataclass

from apigen.graph.resources import CallerIdentity, Resource, RestApi, Service, VpcLink, VpcLinkV2
from apigen.graph.values import Address, Text
from apigen.spec import ApiSpec

API = Address(RestApi.KIND, "this")

# Read only by those who need them; a data source that nothing refers to is left out of the graph.
SERVICE = Service(id="apigateway", service_id="apigateway", label="The provider's Region and partition")
IDENTITY = CallerIdentity(id="current", label="The provider's account")
DATA_SOURCES: tuple[Resource, ...] = (SERVICE, IDENTITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function as routes use it. Every text may hold `${stageVariables.x}`.

    Attributes:
        id: identifier for resources that concern the function as a whole.
        arn: what API Gateway invokes, with version or alias if there is one.
        unqualified: the ARN without version or alias.
        qualifier: the version or alias.
        permission: whether routes that act as nobody need a permission from here.
    """

    id: str
    arn: Text
    unqualified: Text
    qualifier: Text | None
    partition: Text
    region: Text
    permission: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A VPC link as routes use it: its id, the resource if it is ours, and where a link V2 leads."""

    id: Text
    resource: VpcLink | VpcLinkV2 | None
    target: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The spec with its names resolved.

    Attributes:
        prefix: the API's name as a start of names of other resources, e.g. `orders`.
    """

    spec: ApiSpec
    prefix: str
    functions: Mapping[str, Function]
    links: Mapping[str, Link]
