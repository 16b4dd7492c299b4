"""A sample of generated specs that pass, deployed in one apply: nothing is refused, and no route is set up wrongly.

The sample has what this test has a backend for: mocks, HTTP and Lambda. Domains, links, certificates, caches and logs
belong to services that the emulator only pretends to have, and who may call is tested elsewhere.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from apigen.graph import Graph
from apigen.passes import LAYOUTS
from tests.acceptance import suite
from tests.acceptance.aws import Aws
from tests.acceptance.conftest import Deploy
from tests.acceptance.emulator import Emulator
from tests.soundness.made import files, graph_of
from tests.soundness.passing import Data, passing
from tests.soundness.specs import spec

pytestmark = [pytest.mark.emulator, pytest.mark.terraform, pytest.mark.slow]

SEEDS = range(16)
HANDLER = "def handler(event, context):\n    return {'statusCode': 200, 'body': '{}'}\n"
SECTIONS = ("models", "routes", "gateway_responses", "cors", "variables", "binary_media_types", "defaults", "rules")
STAGE = ("description", "variables", "throttle")
# Who may call, and what the emulator does not know: it refuses the address by which a function is asked for a stream.
LEFT_OUT = ("authorizer", "api_key", "credentials", "response_transfer_mode")
MAIN_FIELDS = {"lambda": "function", "http": "url"}
VALUES: Mapping[str, object] = {"string": "x", "number": 60, "bool": True, "list(string)": ["x"], "map(string)": {}}


def _small(seed: int, backends: Mapping[str, str]) -> Data:
    """What of the spec of a seed has a backend here."""
    whole = passing(spec(seed, (*backends, "mock"))).data
    routes = {
        key: _open(route, backends)
        for key, route in whole["routes"].items()
        if {*backends, "mock"} & {*route} and not _is_interim(route)
    }
    stages = {name: _plain(stage or {}) for name, stage in whole["stages"].items()}
    kept = {key: whole[key] for key in SECTIONS if key in whole}
    kept["variables"] = {name: _unchecked(one or {}) for name, one in kept.get("variables", {}).items()}
    defaults = {key: it for key, it in kept.pop("defaults", {}).items() if key not in LEFT_OUT}
    made = {**kept, "name": f"sound {seed}", "defaults": defaults, "routes": routes, "stages": stages}
    return passing(made).data


def _is_interim(route: Mapping[str, Any]) -> bool:
    """Whether a mock answers 1xx, after which a client of HTTP waits for the answer itself."""
    mock = route.get("mock")
    said = mock if isinstance(mock, dict) else {"status": mock}
    return (said.get("status") or 200) < 200 or any(key < "200" for key in said.get("responses") or {})


def _plain(stage: Mapping[str, Any]) -> Data:
    return {key: value for key, value in stage.items() if key in STAGE}


def _unchecked(variable: Mapping[str, Any]) -> Data:
    """A variable that takes the one value that it is given here."""
    return {key: value for key, value in variable.items() if key == "type"}


def _open(route: Mapping[str, Any], backends: Mapping[str, str]) -> Data:
    """A route that everybody may call, with a backend that is there."""
    kept = {key: value for key, value in route.items() if key not in LEFT_OUT}
    for key in {*backends} & {*kept}:
        said = kept[key] if isinstance(kept[key], dict) else {}
        inside = {name: it for name, it in said.items() if name not in LEFT_OUT}
        kept[key] = {**inside, MAIN_FIELDS[key]: backends[key]}
    return kept


def _module(made: Mapping[str, Graph]) -> dict[str, str]:
    """A module that calls one for each graph."""
    calls = {
        name: {"source": f"./{name}", **{one.name: VALUES[one.type] for one in it.variables if one.default is None}}
        for name, it in made.items()
    }
    outputs = {name: {"value": f"${{module.{name}}}", "sensitive": True} for name in made}
    written = {f"{name}/{path}": it for name, one in made.items() for path, it in files(one, "terraform").items()}
    return {**written, "main.tf.json": json.dumps({"module": calls, "output": outputs})}


def _call(route: str) -> suite.Call:
    method, _, path = route.partition(" ")
    sent = {"POST": "{}", "PUT": "{}", "PATCH": "{}"}.get(method.upper())
    headers = {"Content-Type": "application/json"} if sent else {}
    asked = "DELETE" if method.upper() == "ANY" else method.upper()
    return suite.Call(method=asked, path=re.sub(r"\{[^}]*\}", "x", path), headers=headers, body=sent)


def _is_wrongly_set_up(answer: suite.Answer) -> bool:
    return answer.status == 500 and "internal server error" in answer.body.lower()


def test_generated_specs_are_deployed_in_one_apply_and_answer(
    emulator: Emulator, aws: Aws, backend: str, deploy: Deploy
) -> None:
    """The layouts alternate. Expects no error of an apply, and no 500 that API Gateway makes by itself."""
    backends = {"lambda": aws.create_function("sound", HANDLER), "http": backend}
    specs = {f"s{seed}": _small(seed, backends) for seed in SEEDS}
    made = {
        name: graph_of(data, LAYOUTS[index % len(LAYOUTS)], older=True)
        for index, (name, data) in enumerate(specs.items())
    }
    outputs = deploy(_module(made), {}).outputs

    wrong: list[object] = []
    worked = 0
    for name, data in specs.items():
        address = suite.stage_url(emulator, outputs[name]["rest_api_id"], next(iter(data["stages"])))
        answers = {route: suite.send(address, _call(route)) for route in data["routes"]}
        worked += sum(it.status < 400 for it in answers.values())
        wrong += [(name, route, data["routes"][route], it) for route, it in answers.items() if _is_wrongly_set_up(it)]
    assert wrong == []
    assert worked > len(specs), "most routes answer what their backend says"
