"""Messages between the command and the warm process: a length of four bytes, then JSON.

JSON because the reader of a message must be able to trust its own decoder: a pickle could run code.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socket import socket

_LENGTH = struct.Struct(">I")
LONGEST = 64_000_000


def encode(message: dict[str, Any]) -> bytes:
    """Return one message as it is sent."""
    body = json.dumps(message).encode("ascii")
    return _LENGTH.pack(len(body)) + body


def receive(channel: socket) -> dict[str, Any] | None:
    """Read one message; `None` when the other side is gone.

    Raises:
        ValueError: What came is not a message.
    """
    header = _exactly(channel, _LENGTH.size)
    if header is None:
        return None
    (length,) = _LENGTH.unpack(header)
    if length > LONGEST:
        raise ValueError(f"a message of {length} bytes")
    body = _exactly(channel, length)
    if body is None:
        return None
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("a message that is not an object")  # noqa: TRY004 (the caller handles bad frames as one)
    return message


def _exactly(channel: socket, count: int) -> bytes | None:
    """Read `count` bytes; `None` when the other side is gone before that."""
    data = bytearray()
    while len(data) < count:
        chunk = channel.recv(min(count - len(data), 1 << 20))
        if not chunk:
            return None
        data += chunk
    return bytes(data)
