"""A local server that speaks the part of the hub's API that downloads use, and that can misbehave in many ways."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" + "0" * 34
_LARGE = 10_000


@dataclass(frozen=True)
class Logged:
    """A request for a file, and what was sent.

    Attributes:
        name: The file.
        start: The first byte that was asked for; `None` where the whole file was.
        sent: Bytes of its content that the answer held.
        token: The `Authorization` header.
    """

    name: str
    start: int | None
    sent: int
    token: str | None


@dataclass
class Hub:
    """One model on a hub, and how the hub behaves.

    Attributes:
        files: Content by name.
        commit: What every revision stands for.
        id: The only model that there is.
        cut: Bytes of content after which a connection is cut, one a request, until the list is empty.
        stall: If there is one, a cut connection falls silent until it is set.
        ranges: Whether a request for a part gets a part.
        damaged: Names of files whose first byte arrives wrong, once each.
        extra: Bytes sent behind each file's end.
        gated: Whether the files are closed, as the hub does it: the list is open, the files are not.
        failures: Statuses with which the next requests for files are refused.
        retry_after: Sent along with `failures`.
        redirect: A prefix of the address that files are really at.
        list_answer: Status, headers and body of the list, in place of the right ones.
        log: What was asked for and sent.
        lists: The addresses at which the list was asked for.
    """

    files: dict[str, bytes]
    commit: str = COMMIT
    id: str = "owner/name"
    cut: list[int] = field(default_factory=list)
    stall: Event | None = None
    ranges: bool = True
    damaged: set[str] = field(default_factory=set)
    extra: bytes = b""
    gated: bool = False
    failures: list[int] = field(default_factory=list)
    retry_after: str | None = None
    redirect: str = ""
    list_answer: tuple[int, dict[str, str], bytes] | None = None
    log: list[Logged] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def sent(self) -> int:
        """Bytes of content that were sent."""
        return sum(logged.sent for logged in self.log)

    def listing(self) -> dict[str, object]:
        """Return what the hub says about the model."""
        return {
            "id": self.id,
            "modelId": self.id,
            "sha": self.commit,
            "siblings": [self._sibling(name, content) for name, content in self.files.items()],
        }

    def _sibling(self, name: str, content: bytes) -> dict[str, object]:
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        entry: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": blob}
        if len(content) >= _LARGE or name.endswith(".safetensors"):
            sha256 = hashlib.sha256(content).hexdigest()
            entry["lfs"] = {"size": len(content), "sha256": sha256, "pointerSize": 134}
        return entry


@contextmanager
def serving(hub: Hub):
    """Run the hub and set its address."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = _Server(("127.0.0.1", 0), handler)
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hub
    finally:
        if hub.stall is not None:
            hub.stall.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Serves each connection in a thread of its own, and is used to broken ones."""

    daemon_threads = True

    def handle_error(self, *_arguments):
        """Say nothing."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """Say nothing."""

    def do_GET(self):
        """Answer a request for the list or for a file."""
        path = unquote(urlsplit(self.path).path)
        model = re.escape(self.hub.id)
        if path.startswith("/api/"):
            self.hub.lists.append(self.path)
            if self.hub.list_answer is not None:
                self._answer(*self.hub.list_answer)
            elif match := re.fullmatch(rf"/api/models/{model}(?:/revision/(.+))?", path):
                self._list(match.group(1))
            else:
                self._refuse(401, "RepoNotFound")
        elif match := re.fullmatch(rf"(/cdn)?/{model}/resolve/([^/]+)/(.+)", path):
            self._file(match.group(3), redirected=bool(match.group(1)))
        else:
            self._refuse(401, "RepoNotFound")

    def _list(self, revision):
        if revision in {None, "main", "refs/pr/1", self.hub.commit}:
            self._answer(200, {"Content-Type": "application/json"}, json.dumps(self.hub.listing()).encode())
        else:
            self._refuse(404, "RevisionNotFound")

    def _file(self, name, *, redirected):
        hub = self.hub
        if hub.gated:
            self._refuse(403, "GatedRepo")
        elif name not in hub.files:
            self._refuse(404, "EntryNotFound")
        elif hub.failures:
            headers = {"Retry-After": hub.retry_after} if hub.retry_after else {}
            self._answer(hub.failures.pop(0), headers, b"busy")
        elif hub.redirect and not redirected:
            self._log(name, None, 0)
            self._answer(302, {"Location": f"{hub.redirect}/cdn{self.path}"}, b"")
        else:
            self._content(name)

    def _content(self, name):
        hub = self.hub
        content = hub.files[name]
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked.group(1)) if asked else None
        body = content[start or 0 :] if hub.ranges else content
        if name in hub.damaged:
            hub.damaged.discard(name)
            body = bytes([body[0] ^ 1]) + body[1:]
        body += hub.extra
        part = asked and hub.ranges
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        if part:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        limit = hub.cut.pop(0) if hub.cut else len(body)
        self._log(name, start, len(body[:limit]))
        self._send(body[:limit])
        if limit < len(body):
            if hub.stall is not None:
                hub.stall.wait(30)
            self.close_connection = True

    def _send(self, body):
        """Send; the other side may have enough before the end."""
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def _log(self, name, start, sent):
        self.hub.log.append(Logged(name, start, sent, self.headers.get("Authorization")))

    def _refuse(self, status, code):
        self._answer(status, {"X-Error-Code": code}, b'{"error": "refused"}')

    def _answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
