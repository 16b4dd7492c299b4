"""The files beside a spec under test that it may include or name: good ones, broken ones, links."""

from pathlib import Path

FILES: dict[str, bytes] = {
    "part.yaml": b"routes:\n  GET /included: {mock: {status: 204}}\nvariables:\n  v: {default: x}\n",
    "cycle.yaml": b"include: [cycle.yaml, spec.yaml, part.yaml]\n",
    "broken.yaml": b"routes: [\n",
    "template.vtl": b'#set($a = $input.json("$.a"))\n{"a": $a, "v": "${var.v}"}\n',
    "latin.vtl": b"caf\xe9",
    "binary.vtl": b"\x00\x01\x7f",
    "empty.vtl": b"",
    "model.json": b'{"type": "object", "properties": {"a": {"type": "string"}}}',
    "deep.json": b"[" * 5000,
    "policy.json": b'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}]}',
}


def write_beside(folder: Path) -> None:
    """Writes the files to the folder of the spec."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "out.yaml").symlink_to("/etc/hostname")
