"""Turns a spec into the normal form of what it deploys, as `original` does with what was published."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conformance import from_graph
from tests.conformance.normal import ACCOUNT, PARTITION, REGION, Form, Node, token
from tests.conformance.unfold import definitions, unfold
from tests.corpus.intrinsics import References
from tests.corpus.original import Deployed, settled
from tests.specs import Case, graph

_PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}
_TOKEN = re.compile(r"\$\{(AWS::\w+|var\.\w+|[a-z_]+\.\w+\.\w+)\}")
# A function of the API's own account and Region, as those of templates are.
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}"
_OWN = {"rest_api_id", "deployment_id", "stage_name"}


class Compiled:
    """A spec with its variables set."""

    def __init__(self, spec: Path, variables: Mapping[str, str]) -> None:
        compiled = graph(Case(spec, "openapi"))
        texts = {one.name: FUNCTION.format(name=one.name) for one in compiled.variables}
        assert variables.keys() <= texts.keys(), f"no such variables: {sorted(variables.keys() - texts.keys())}"
        given = {name: _TOKEN.sub(lambda match: _PSEUDO[match[1]], text) for name, text in variables.items()}
        self.variables = {**texts, **given}
        self.form: Form = from_graph.form(compiled, self.variables)

    def text(self, text: str) -> str:
        """`text` with `${var.NAME}`, `${KIND.ID.ATTRIBUTE}` and `${AWS::Name}` replaced."""
        return _TOKEN.sub(lambda match: self._value(match[1]), text)

    def _value(self, name: str) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name.startswith("var."):
            return self.variables[name.removeprefix("var.")]
        owner, _, attribute = name.rpartition(".")
        assert owner in self.form.resources, f"the spec makes no {owner}"
        return token(owner, attribute).replace(PARTITION, "aws")

    def references(self, given: Mapping[str, str]) -> References:
        """What the references of the original are."""
        return {**_PSEUDO, **{name: self.text(text) for name, text in given.items()}}

    def deployed(self) -> Deployed:
        """The whole normal form."""
        api = self._arguments("rest_api.this")
        return {
            "name": api["name"],
            "endpoint": api["endpoint_configuration.types"],
            "stages": self._stages(),
            "permissions": dict(map(self._permission, self._of("lambda_permission"))),
            "models": definitions(api["body"])["models"],
            **settled(unfold(api["body"])),
        }

    def _arguments(self, name: str) -> dict[str, Any]:
        node: Node = self.form.resources[name]
        values: dict[str, Any] = _plain({key: argument.value for key, argument in node.arguments.items()})
        return values

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [self._arguments(name) for name in sorted(self.form.resources) if name.startswith(f"{kind}.")]

    def _stages(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for one in (*self._of("stage"), *self._of("method_settings")):
            said = {key: value for key, value in one.items() if key not in _OWN}
            found.setdefault(one["stage_name"], {}).update(said)
        return found

    def _permission(self, one: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        pattern = one["source_arn"].removeprefix(self._value("rest_api.this.execution_arn") + "/")
        function = f"{one['function_name']}:{one['qualifier']}" if "qualifier" in one else one["function_name"]
        return pattern, {"function": function, "Action": one["action"], "Principal": one["principal"]}


def _plain(value: Any) -> Any:
    """The partition is the provider's in ours and written out in the originals: both are `aws` here."""
    match value:
        case str():
            return value.replace(PARTITION, "aws")
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value
