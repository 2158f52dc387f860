"""Talk HTTP to an OpenAI-compatible server: bounded retries, time-outs, one sentence for all that goes wrong.

The server is not trusted: what it sends is checked, bounded in size, and never printed raw. The key goes to no other
address, because redirects are not followed, and into no message.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx2

from galcli.engines.retry import RETRIED_STATUS, seconds_to_wait
from galcli.errors import ModelUnavailableError, UsageError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

RETRIES = 3
END: Final[dict[str, Any]] = {}
"""The last event of a stream that the server ended properly."""

_CONNECT_SECONDS = 10.0
_REJECTED_STATUS = frozenset({400, 422})
_LARGEST_ANSWER_BYTES = 1 << 26
_END_OF_STREAM = "[DONE]"
_SHOWN_OF_AN_ERROR = 200
_SHOWN_OF_NONSENSE = 60
_LOOKED_AT = 10_000
# A shorter key could be part of any word, and is no secret.
_SHORTEST_SECRET = 8
_HINTS = {
    401: "Set GAL_API_KEY to the server's key.",
    403: "Set GAL_API_KEY to a key that may use this model.",
    404: "Is the address complete (most end in /v1), and the model's name after # right?",
    429: "The server has too much to do: try again later, or lower --concurrency.",
}


class BadAnswerError(ModelUnavailableError):
    """The server answered, but not with what it was asked for."""


class RequestRejectedError(BadAnswerError):
    """The server understood the request and refused it, perhaps for a field that it does not know."""


class Server:
    """A server's base address with a connection pool. All methods belong to one event loop.

    Args:
        url: The address up to and including `/v1`.
        key: Sent as a bearer token, if there is one.
        timeout: Seconds to wait for the next piece of an answer.
        concurrency: The most requests under way at once.

    Raises:
        UsageError: The key cannot be sent.
    """

    def __init__(self, url: str, *, key: str | None, timeout: float, concurrency: int) -> None:
        self.url = url.rstrip("/")
        self._key = (key or "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise UsageError("GAL_API_KEY holds a character that no key has.")
        self._timeout = timeout
        self._places = asyncio.Semaphore(concurrency)
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            limits=httpx2.Limits(max_connections=concurrency),
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, path: str, *, retries: int = RETRIES) -> dict[str, Any]:
        """Return the JSON object at `path`."""
        async with self._places, self._answer("GET", path, None, retries) as response:
            return self._json_object(await self._read(response))

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a JSON object and return the one that comes back."""
        async with self._places, self._answer("POST", path, body) as response:
            return self._json_object(await self._read(response))

    async def stream(self, path: str, body: dict[str, Any]) -> AsyncGenerator[dict[str, Any]]:
        """Send a JSON object and yield the events of the answer, then `END` if the server says that it is whole.

        An answer that is not a stream is one event.
        """
        async with self._places, self._answer("POST", path, body) as response:
            if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
                yield self._json_object(await self._read(response))
                yield END
                return
            response.encoding = "utf-8"
            with self._failures():
                async for event in httpx2.EventSource(response):
                    if event.data.strip() == _END_OF_STREAM:
                        yield END
                        return
                    if event.event == "error":
                        raise self._reported(_error_message(event.data.encode()))
                    if event.data:
                        yield self._json_object(event.data.encode())

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, body: dict[str, Any] | None, retries: int = RETRIES
    ) -> AsyncIterator[httpx2.Response]:
        """Send a request, again where that may help, until there is an answer with a good status."""
        for attempt in range(retries + 1):
            last = attempt == retries
            asked = None
            try:
                request = self._client.build_request(method, self.url + path, json=body)
                response = await self._client.send(request, stream=True)
            except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
                if last:
                    raise self._unreachable(error) from error
            except httpx2.HTTPError as error:
                raise self._unreachable(error) from error
            else:
                async with aclosing(response):
                    if response.status_code not in RETRIED_STATUS or last:
                        await self._require_success(response)
                        yield response
                        return
                    asked = response.headers.get("retry-after")
            await asyncio.sleep(seconds_to_wait(attempt, asked))

    async def _require_success(self, response: httpx2.Response) -> None:
        status = response.status_code
        if response.is_success:
            return
        if location := response.headers.get("location"):
            raise BadAnswerError(
                f"The server {self.url} answered {status} and points to {self._shown(location)}.",
                "If you trust that address, use it with --model.",
            )
        message = self._shown(_error_message(await self._read(response)))
        what = f"The server {self.url} answered {status}{': ' if message else ''}{message}."
        if status in _REJECTED_STATUS:
            raise RequestRejectedError(what)
        raise BadAnswerError(what, _HINTS.get(status))

    async def _read(self, response: httpx2.Response) -> bytes:
        """Return the body, unless it is absurdly large."""
        parts, size = [], 0
        with self._failures():
            async for part in response.aiter_bytes():
                size += len(part)
                if size > _LARGEST_ANSWER_BYTES:
                    raise BadAnswerError(f"The server {self.url} does not stop sending.")
                parts.append(part)
        return b"".join(parts)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn failures while an answer is read into a sentence."""
        try:
            yield
        except httpx2.TimeoutException as error:
            raise self._unreachable(error) from error
        except httpx2.HTTPError as error:
            reason = self._shown(str(error)) or type(error).__name__
            raise BadAnswerError(f"The answer of the server {self.url} broke off: {reason}.") from error

    def _unreachable(self, error: httpx2.HTTPError) -> ModelUnavailableError:
        if isinstance(error, httpx2.TimeoutException) and not isinstance(error, httpx2.ConnectTimeout):
            return ModelUnavailableError(
                f"The server {self.url} sent nothing for {self._timeout:g} seconds.",
                "Raise the limit with --timeout, or look at the server's log.",
            )
        reason = self._shown(str(error)) or type(error).__name__
        return ModelUnavailableError(
            f"The server {self.url} cannot be reached: {reason}.", "Is it running, and is the address right?"
        )

    def _reported(self, message: str) -> BadAnswerError:
        return BadAnswerError(f"The server {self.url} reports an error: {self._shown(message)}.")

    def _json_object(self, data: bytes) -> dict[str, Any]:
        value = _parse(data)
        if not isinstance(value, dict):
            start = self._shown(data[:_LOOKED_AT].decode(errors="replace"))[:_SHOWN_OF_NONSENSE]
            raise BadAnswerError(
                f'The server {self.url} does not speak the OpenAI API: it sent "{start}".',
                "Is the address complete? Most end in /v1.",
            )
        if value.get("error") or value.get("object") == "error":
            raise self._reported(_error_message(data))
        return value

    def _shown(self, text: str) -> str:
        """Return the beginning of what a server said as one safe line, without the key."""
        line = one_line(text)
        if len(self._key) >= _SHORTEST_SECRET:
            line = line.replace(self._key, "***")
        return line[:_SHOWN_OF_AN_ERROR].rstrip(".")


def _parse(data: bytes) -> Any:
    """Return what JSON text says; `None` where it is not JSON. Halves of surrogate pairs, unprintable, are replaced."""
    try:
        value = json.loads(data)
        if b"\\ud" in data.lower():
            text = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _error_message(data: bytes) -> str:
    """Return what a server says is wrong; nothing for a web page."""
    value = _parse(data)
    if value is None:
        text = data.decode(errors="replace").strip()
        return "" if text.startswith("<") else text
    for key in ("error", "message", "detail"):
        if isinstance(value, dict) and key in value:
            value = value[key]
    return value if isinstance(value, str) else json.dumps(value)
