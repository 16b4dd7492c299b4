"""A document to what the YAML language server says of it: the one that editors use, from npm, spoken to as they do.

It is installed in `.work/editor` at the root of the repository.
https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, Self

from tests.environment import WORK, UnavailableError, last_lines

VERSION = "1.25.0"
_HOME = WORK / "editor"
_MAIN = _HOME / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
_TIMEOUT = 20
# Nothing is fetched from the catalogue of schemas.
_SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
_CAPABILITIES = {
    "textDocument": {
        "hover": {"contentFormat": ["markdown"]},
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
    }
}


def program() -> tuple[str, ...]:
    """The command of the server; raises UnavailableError where it cannot be installed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise UnavailableError(f"there is no {'npm' if node else 'node'} on the PATH")
    _HOME.mkdir(parents=True, exist_ok=True)
    with (_HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _installed() != VERSION:
            _install(npm)
    return node, str(_MAIN), "--stdio"


def _installed() -> str:
    package = _MAIN.parents[1] / "package.json"
    return str(json.loads(package.read_text(encoding="utf-8"))["version"]) if package.exists() else ""


def _install(npm: str) -> None:
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(_HOME))
    command = (npm, "install", *options, f"yaml-language-server@{VERSION}")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise UnavailableError(f"`npm install yaml-language-server` failed:\n{last_lines(done.stderr or done.stdout)}")


class LanguageServer:
    """A server that runs, and an editor that opens one document after the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input = process.stdin
        self._received: Queue[dict[str, Any]] = Queue()
        self._ids = self._documents = 0
        Thread(target=_read, args=(process.stdout, self._received), daemon=True).start()

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """A server that is ready, and ends afterwards; raises UnavailableError where it cannot be installed."""
        with subprocess.Popen(program(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            server = cls(process)
            server._ask("initialize", {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES})
            server._tell("initialized", {})
            server._tell("workspace/didChangeConfiguration", {"settings": _SETTINGS})
            try:
                yield server
            finally:
                process.kill()

    def diagnostics(self, texts: Mapping[Path, str]) -> dict[Path, list[tuple[int, str]]]:
        """The line and message of everything that is wrong with texts of files, which need not be there."""
        with ExitStack() as opened:
            files = {opened.enter_context(self._opened(file, text)): file for file, text in texts.items()}
            found: dict[Path, list[tuple[int, str]]] = {}
            while len(found) < len(texts):
                message = self._next()
                if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] in files:
                    listed = message["params"]["diagnostics"]
                    lines = sorted((one["range"]["start"]["line"] + 1, one["message"]) for one in listed)
                    found[files[message["params"]["uri"]]] = lines
            return found

    def completions(self, file: Path, text: str) -> dict[str, dict[str, Any]]:
        """What is proposed where the `|` stands, by its label."""
        before, _, after = text.partition("|")
        with self._opened(file, before + after) as uri:
            listed = self._ask("textDocument/completion", _position(uri, before))
            return {item["label"]: item for item in listed["items"]}

    def hover(self, file: Path, text: str) -> str:
        """What is shown over the place where the `|` stands."""
        before, _, after = text.partition("|")
        with self._opened(file, before + after) as uri:
            found = self._ask("textDocument/hover", _position(uri, before))
            return str(found["contents"]["value"]) if found else ""

    @contextmanager
    def _opened(self, file: Path, text: str) -> Iterator[str]:
        # The server remembers what it read of a document that was closed, and still speaks of it: each is another one.
        self._documents += 1
        uri = file.resolve().with_name(f"{self._documents}-{file.name}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        yield uri
        self._tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def _ask(self, method: str, params: Any) -> Any:
        self._ids += 1
        self._write({"id": self._ids, "method": method, "params": params})
        while True:
            found = self._next()
            if found.get("id") == self._ids and "method" not in found:
                assert "error" not in found, found
                return found["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._write({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        """The next message; a question of the server is answered with nothing."""
        try:
            found = self._received.get(timeout=_TIMEOUT)
        except Empty:
            raise AssertionError(f"the language server says nothing for {_TIMEOUT} seconds") from None
        if "id" in found and "method" in found:
            self._write({"id": found["id"], "result": None})
        return found

    def _write(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._input.flush()


def _read(stream: IO[bytes], received: Queue[dict[str, Any]]) -> None:
    """Passes on each message; `Content-Length` is the header that counts."""
    while line := stream.readline():
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
            while stream.readline().strip():
                pass
            received.put(json.loads(stream.read(length)))


def _position(uri: str, before: str) -> dict[str, Any]:
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
