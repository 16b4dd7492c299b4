"""Turns every request into a JSON answer that describes it: the backend of HTTP and VPC link routes in tests.

`/status/418/...` answers with that status, and so does a query with the value `status-418`.
One to `/type/text/csv/...` has that content type.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STATUS = re.compile(r"^/status/(\d{3})(?=/|$)|=status-(\d{3})(?=&|$)")

TYPE = re.compile(r"^/type/([a-z]+/[a-z.+-]+)")


class Echo(BaseHTTPRequestHandler):
    """Answers with method, path, query, headers (names in lower case) and body of the request."""

    protocol_version = "HTTP/1.1"

    def echo(self) -> None:
        body = json.dumps(self._description()).encode()
        status = STATUS.search(self.path)
        self.send_response(int(status[1] or status[2]) if status else 200)
        kind = TYPE.search(self.path)
        self.send_header("Content-Type", kind[1] if kind else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Backend", "echo")
        self.send_header("X-Total", "1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = echo  # noqa: N815 (the base class's names)

    def log_message(self, format: str, *args: object) -> None:
        """Tests show what they need; the log would only be noise."""

    def _description(self) -> dict[str, object]:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return {
            "method": self.command,
            "path": address.path,
            "query": parse_qs(address.query, keep_blank_values=True),
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode("utf-8", "backslashreplace"),
        }


@contextmanager
def running() -> Iterator[str]:
    """The address of a backend for the `with` block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
