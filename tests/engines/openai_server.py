"""A local server that speaks as much of the OpenAI API as a test tells it to, well or badly."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        path: Without the address.
        key: The `Authorization` header.
        body: The JSON object that was sent; empty for a GET.
    """

    path: str
    key: str | None
    body: dict


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes:
        body: Pieces, sent one by one.
        kind: The `Content-Type`.
        status: The status code.
        headers: Further headers.
        length: What `Content-Length` claims; `None` ends the answer by closing the connection.
    """

    body: Iterable[bytes]
    kind: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None


def as_json(value, **options) -> Reply:
    """Answer with JSON; the connection stays open for the next request."""
    body = json.dumps(value).encode()
    return Reply([body], length=len(body), **options)


def stream(*events, done: bool = True) -> Reply:
    """Answer with a stream of events: dictionaries, or bytes as they are."""
    return Reply(event_bytes(*events, done=done), "text/event-stream; charset=utf-8")


def event_bytes(*events, done: bool = True) -> Iterator[bytes]:
    """Return events as they look in a stream."""
    for event in events:
        yield event if isinstance(event, bytes) else b"data: " + json.dumps(event).encode() + b"\n\n"
    if done:
        yield b"data: [DONE]\n\n"


def piece(text: str, **fields) -> dict:
    """Return the event that brings a piece of a completion."""
    return {"choices": [{"index": 0, "text": text, **fields}]}


def written(*texts: str, reason: str = "stop") -> Reply:
    """Answer with a stream of text, ended as vLLM does it."""
    return stream(*map(piece, texts), piece("", finish_reason=reason))


@dataclass
class Server:
    """What the server does.

    Attributes:
        answer: Answers a POST.
        models: Answers a GET.
        log: All requests but those for the models.
        most: The most requests that were under way at once.
        left: How many clients went away before the end of their answer.
    """

    answer: Callable[[Asked], Reply] = lambda _asked: written("fine")
    models: Callable[[Asked], Reply] = lambda _asked: as_json({"data": [{"id": "galactica", "max_model_len": 2048}]})
    log: list[Asked] = field(default_factory=list)
    most: int = 0
    left: int = 0
    address: str = ""
    lock: Lock = field(default_factory=Lock)
    running: int = 0


@contextmanager
def serving(server: Server | None = None) -> Iterator[Server]:
    """Run a server and set its address."""
    behaviour = server or Server()
    http = _Http(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_behaviour": behaviour}))
    behaviour.address = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield behaviour
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_arguments):
        """Say nothing."""


class _Handler(BaseHTTPRequestHandler):
    server_behaviour: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """Say nothing."""

    def do_GET(self):
        """Name the models."""
        self._send(self.server_behaviour.models(Asked(self.path, self.headers.get("Authorization"), {})))

    def do_POST(self):
        """Answer, and count."""
        behaviour = self.server_behaviour
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(self.path, self.headers.get("Authorization"), body)
        with behaviour.lock:
            behaviour.log.append(asked)
            behaviour.running += 1
            behaviour.most = max(behaviour.most, behaviour.running)
        try:
            self._send(behaviour.answer(asked))
        finally:
            with behaviour.lock:
                behaviour.running -= 1

    def _send(self, reply):
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.length is not None:
            self.send_header("Content-Length", str(reply.length))
        self.end_headers()
        sent = 0
        try:
            for part in reply.body:
                self.wfile.write(part)
                self.wfile.flush()
                sent += len(part)
        except OSError:
            self.server_behaviour.left += 1
        self.close_connection = sent != reply.length
