"""Talk HTTP to an OpenAI-compatible server: bounded retries, time-outs, one sentence for all that goes wrong.

The server is not trusted: what it sends is checked, bounded in size, and never printed raw.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx2

from galcli.errors import GalError, ModelUnavailableError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

RETRIES = 3
_FIRST_WAIT_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 10.0
_CONNECT_SECONDS = 10.0
_RETRIED_STATUS = frozenset({408, 429, 500, 502, 503, 504})
_REJECTED_STATUS = frozenset({400, 422})
_LARGEST_ANSWER_BYTES = 1 << 26
_END_OF_STREAM = "[DONE]"
_SHOWN_OF_AN_ERROR = 200


class RequestRejectedError(ModelUnavailableError):
    """The server understood the request and refused it, perhaps for a field that it does not know."""


class Server:
    """A server's base address with a connection pool. All methods belong to one event loop.

    Args:
        url: The address up to and including `/v1`.
        key: Sent as a bearer token, if there is one.
        timeout: Seconds to wait for the next piece of an answer.
        concurrency: The most requests under way at once.
    """

    def __init__(self, url: str, *, key: str | None, timeout: float, concurrency: int) -> None:
        self.url = url.rstrip("/")
        self._timeout = timeout
        self._places = asyncio.Semaphore(concurrency)
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            limits=httpx2.Limits(max_connections=concurrency),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, path: str) -> dict[str, Any]:
        """Return the JSON object at `path`."""
        async with self._places, self._answer("GET", path, None) as response:
            return _json_object(await self._read(response), self.url)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a JSON object and return the one that comes back."""
        async with self._places, self._answer("POST", path, body) as response:
            return _json_object(await self._read(response), self.url)

    async def stream(self, path: str, body: dict[str, Any]) -> AsyncGenerator[dict[str, Any]]:
        """Send a JSON object and yield the events of the answer; an answer that is not a stream is one event."""
        async with self._places, self._answer("POST", path, body) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                yield _json_object(await self._read(response), self.url)
                return
            with self._failures():
                async for event in httpx2.EventSource(response):
                    if event.data.strip() == _END_OF_STREAM:
                        return
                    yield _json_object(event.data.encode(), self.url)

    @asynccontextmanager
    async def _answer(self, method: str, path: str, body: dict[str, Any] | None) -> AsyncIterator[httpx2.Response]:
        """Send a request, again where that may help, until there is an answer with a good status."""
        for attempt in range(RETRIES + 1):
            last = attempt == RETRIES
            try:
                request = self._client.build_request(method, self.url + path, json=body)
                response = await self._client.send(request, stream=True)
            except httpx2.ConnectError as error:
                if last:
                    raise self._unreachable(error) from error
                await asyncio.sleep(_wait(attempt, None))
                continue
            except httpx2.HTTPError as error:
                raise self._unreachable(error) from error
            try:
                if response.status_code not in _RETRIED_STATUS or last:
                    await self._require_success(response)
                    yield response
                    return
            finally:
                await response.aclose()
            await asyncio.sleep(_wait(attempt, response.headers.get("retry-after")))

    async def _require_success(self, response: httpx2.Response) -> None:
        if response.is_success:
            return
        message = _error_message(await self._read(response))
        what = f"The server {self.url} answered {response.status_code}{': ' if message else ''}{message}."
        if response.status_code in _REJECTED_STATUS:
            raise RequestRejectedError(what)
        hint = {
            401: "Set GAL_API_KEY to the server's key.",
            403: "Set GAL_API_KEY to a key that may use this model.",
            404: "Is the address complete (most end in /v1), and the model's name after # right?",
        }.get(response.status_code)
        raise ModelUnavailableError(what, hint)

    async def _read(self, response: httpx2.Response) -> bytes:
        """Return the body, unless it is absurdly large."""
        parts, size = [], 0
        with self._failures():
            async for part in response.aiter_bytes():
                size += len(part)
                if size > _LARGEST_ANSWER_BYTES:
                    raise GalError(f"The server {self.url} sent more than {_LARGEST_ANSWER_BYTES >> 20} MB.")
                parts.append(part)
        return b"".join(parts)

    def _failures(self) -> _Failures:
        return _Failures(self)

    def _unreachable(self, error: httpx2.HTTPError) -> ModelUnavailableError:
        if isinstance(error, httpx2.TimeoutException):
            return ModelUnavailableError(
                f"The server {self.url} sent nothing for {self._timeout:g} seconds.",
                "Raise the limit with --timeout, or look at the server's log.",
            )
        reason = one_line(str(error)) or type(error).__name__
        return ModelUnavailableError(
            f"The server {self.url} cannot be reached: {reason}.", "Is it running, and is the address right?"
        )


class _Failures:
    """Turns failures while an answer is read into sentences."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, httpx2.TimeoutException):
            raise self._server._unreachable(error) from error  # noqa: SLF001 - one module, one job
        if isinstance(error, (httpx2.HTTPError, httpx2.StreamError, UnicodeDecodeError)):
            reason = one_line(str(error)) or type(error).__name__
            raise ModelUnavailableError(f"The answer of the server {self._server.url} broke off: {reason}.") from error


def _wait(attempt: int, retry_after: str | None) -> float:
    """Return the seconds to wait: what the server asks for, else twice as long each time."""
    try:
        asked = float(retry_after) if retry_after else 0.0
    except ValueError:
        asked = 0.0
    return min(_LONGEST_WAIT_SECONDS, max(asked, _FIRST_WAIT_SECONDS * float(2**attempt)))


def _json_object(data: bytes, url: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        start = one_line(data[:_SHOWN_OF_AN_ERROR].decode(errors="replace"))[:60]
        raise ModelUnavailableError(
            f'The server {url} does not speak the OpenAI API: it sent "{start}".',
            "Is the address complete? Most end in /v1.",
        )
    if "error" in value and "choices" not in value:
        raise ModelUnavailableError(f"The server {url} reports an error: {_error_message(data)}.")
    return value


def _error_message(data: bytes) -> str:
    """Return what a server says is wrong, as one short safe line."""
    try:
        value = json.loads(data)
    except ValueError:
        value = data.decode(errors="replace")
    for key in ("error", "message", "detail"):
        if isinstance(value, dict) and key in value:
            value = value[key]
    text = value if isinstance(value, str) else json.dumps(value)
    return one_line(text)[:_SHOWN_OF_AN_ERROR].rstrip(".")
