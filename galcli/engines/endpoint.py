"""The endpoint engine: a model behind an OpenAI-compatible server, such as vLLM or SGLang on a cluster."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx2

from galcli.engines.base import Completion, EngineInfo, Prompt, Score, StopReason
from galcli.engines.server import RequestRejectedError, Server
from galcli.engines.text_stream import StopScanner
from galcli.errors import GalError, ModelUnavailableError, UsageError
from galcli.prompting.templates import Family, Message, RenderedPrompt
from galcli.prompting.tokens import split_sequences
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from types import TracebackType

    from galcli.engines.base import OnText, Sampling

# Servers hide special tokens from completions unless told otherwise, and Galactica's answers are full of them.
# vLLM and SGLang know these fields; a server that refuses them is asked again without.
_KEEP_SPECIAL_TOKENS = {"skip_special_tokens": False, "spaces_between_special_tokens": False}
_CONTINUE_LAST_TURN = {"continue_final_message": True, "add_generation_prompt": False}
_GALACTICA_NAMES = ("galactica", "galcli", "mini")
# No tokenizer writes more characters a token than this; a server that does is not answering the request.
_CHARACTERS_PER_TOKEN = 256

Value = TypeVar("Value")


class EndpointEngine:
    """Sends prompts to a server. The key comes from the environment, never from a command line."""

    def __init__(self, server: Server, runner: asyncio.Runner, info: EngineInfo) -> None:
        self._server = server
        self._runner = runner
        self._info = info
        self._refused: set[str] = set()

    @classmethod
    def open(
        cls,
        address: str,
        *,
        key: str | None = None,
        timeout: float = 120.0,
        concurrency: int = 16,
        family: Family | None = None,
    ) -> EndpointEngine:
        """Connect to a server and find out what it runs.

        Args:
            address: `http://host:8000/v1`, with `#model` behind it where the server has several models.
            key: The server's key.
            timeout: Seconds to wait for the next piece of an answer.
            concurrency: The most requests under way at once.
            family: How the model wants to be asked; `None` decides by its name.

        Raises:
            GalError: The server is down, does not speak the API, or does not have the model.
        """
        url, wanted = _split_address(address)
        runner = asyncio.Runner()
        try:
            server = runner.run(_connect(url, key, timeout, concurrency))
            name, context = runner.run(_served_model(server, wanted))
        except BaseException:
            runner.close()
            raise
        guessed = Family.GALACTICA if any(part in name.lower() for part in _GALACTICA_NAMES) else Family.CHAT
        info = EngineInfo(
            engine="endpoint",
            model=f"{url}#{name}",
            revision="",
            dtype="",
            device=url,
            family=family or guessed,
            context=context,
            versions={"httpx2": httpx2.__version__},
        )
        return cls(server, runner, info)

    @property
    def info(self) -> EngineInfo:
        """What the server said it runs."""
        return self._info

    @property
    def specials(self) -> tuple[str, ...]:
        """The control tokens are the server's secret; the general patterns of `neutralise` must do."""
        return ()

    def prepare(self, rendered: RenderedPrompt) -> Prompt:
        """Turn a filled template into a prompt; the server applies the chat template."""
        if rendered.family is Family.GALACTICA:
            return Prompt(rendered.text)
        return Prompt(rendered.text, rendered.messages)

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, on_text: OnText | None = None
    ) -> list[list[Completion]]:
        """Continue each prompt, many at once; see `Engine.generate`."""
        samples = range(sampling.samples)
        jobs = [
            self._complete(prompt, replace(sampling, seed=sampling.seed + sample), (number, sample), on_text)
            for number, prompt in enumerate(prompts)
            for sample in samples
        ]
        finished = self._runner.run(_gather(jobs))
        return [finished[start : start + len(samples)] for start in range(0, len(finished), len(samples))]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Return the log-probability of each continuation, through a completion that echoes its prompt.

        Raises:
            GalError: The server cannot do that (vLLM can), or the prompt is a chat.
        """
        if prompt.messages:
            raise GalError("A server scores continuations of raw text only, not of a chat.")
        return self._runner.run(_gather([self._score_one(prompt, text) for text in continuations]))

    def extend(self, prompt: Prompt, completion: Completion, fed: str) -> Prompt:
        """Return the prompt that goes on after `completion` and `fed`; in a chat, as the assistant's open turn."""
        written = completion.text + fed
        if not prompt.messages:
            return Prompt(prompt.text + written)
        *turns, last = prompt.messages
        if last.role != "assistant":
            turns, last = [*turns, last], Message("assistant", "")
        return Prompt(prompt.text + written, (*turns, Message("assistant", last.content + written)))

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._server.close())
        self._runner.close()

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    async def _complete(
        self, prompt: Prompt, sampling: Sampling, place: tuple[int, int], on_text: OnText | None
    ) -> Completion:
        path, body, extras = self._request(prompt, sampling)
        answer = _Answer(StopScanner(sampling.stop))
        limit = sampling.max_new_tokens * _CHARACTERS_PER_TOKEN
        received = 0
        try:
            async with aclosing(self._server.stream(path, {**body, **extras})) as events:
                async for event in events:
                    piece = answer.take(event)
                    received += len(piece)
                    if received > limit:
                        raise ModelUnavailableError(f"The server {self._server.url} does not stop writing.")
                    if (shown := answer.scanner.push(piece)) and on_text is not None:
                        on_text(*place, shown)
                    if answer.scanner.stop is not None:
                        break
        except RequestRejectedError:
            if not extras:
                raise
            self._refused |= extras.keys()
            return await self._complete(prompt, sampling, place, on_text)
        if (rest := answer.scanner.finish()) and on_text is not None:
            on_text(*place, rest)
        return answer.completion()

    def _request(self, prompt: Prompt, sampling: Sampling) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Return path, body and the fields that not every server knows."""
        body: dict[str, Any] = {
            "model": self._info.model.partition("#")[2],
            "max_tokens": sampling.max_new_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed,
            "stream": True,
        }
        if sampling.stop:
            body["stop"] = list(sampling.stop)
        if prompt.messages:
            body["messages"] = [{"role": message.role, "content": message.content} for message in prompt.messages]
            extras = dict(_CONTINUE_LAST_TURN) if prompt.messages[-1].role == "assistant" else {}
            if sampling.logprobs:
                body["logprobs"] = True
            return "/chat/completions", body, self._known(extras)
        body["prompt"] = split_sequences(prompt.text)
        if sampling.logprobs:
            body["logprobs"] = 1
        keep = self._info.family is Family.GALACTICA
        return "/completions", body, self._known(_KEEP_SPECIAL_TOKENS if keep else {})

    def _known(self, extras: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in extras.items() if name not in self._refused}

    async def _score_one(self, prompt: Prompt, continuation: str) -> Score:
        head, whole = split_sequences(prompt.text), split_sequences(prompt.text + continuation)
        body = {
            "model": self._info.model.partition("#")[2],
            "prompt": whole,
            "max_tokens": 1,
            "temperature": 0,
            "echo": True,
            "logprobs": 1,
        }
        reply = await self._server.post("/completions", body)
        logprobs: Any = _choice(reply, self._server.url).get("logprobs")
        try:
            pairs = zip(logprobs["text_offset"], logprobs["token_logprobs"], strict=True)
            return Score(tuple(float(value) for offset, value in pairs if len(head) <= offset < len(whole)))
        except (TypeError, KeyError, ValueError) as error:
            raise GalError(
                f"The server {self._server.url} does not report log-probabilities of a prompt.",
                "Use a vLLM server, or a local engine.",
            ) from error


@dataclass
class _Answer:
    """What has come of one completion."""

    scanner: StopScanner
    logprobs: list[float] = field(default_factory=list)
    reason: str | None = None
    prompt_tokens: int = 0

    def take(self, event: dict[str, Any]) -> str:
        """Take an event and return its text."""
        usage = event.get("usage")
        if isinstance(usage, dict) and isinstance(usage.get("prompt_tokens"), int):
            self.prompt_tokens = usage["prompt_tokens"]
        if event.get("choices") == []:
            return ""  # the last event of some servers holds only the usage
        choice = _choice(event, "")
        if isinstance(choice.get("finish_reason"), str):
            self.reason = choice["finish_reason"]
        self.logprobs += _logprobs(choice.get("logprobs"))
        return _text(choice)

    def completion(self) -> Completion:
        """Return what was written."""
        reason = StopReason.LENGTH if self.reason == "length" else StopReason.END
        if self.scanner.stop is not None:
            reason = StopReason.STOP
        return Completion(
            text=self.scanner.text,
            reason=reason,
            stop=self.scanner.stop,
            logprobs=tuple(self.logprobs),
            prompt_tokens=self.prompt_tokens,
        )


def _choice(reply: dict[str, Any], url: str) -> dict[str, Any]:
    choices = reply.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    where = f" {url}" if url else ""
    raise ModelUnavailableError(f"The server{where} does not speak the OpenAI API: its answer has no choices.")


def _text(choice: dict[str, Any]) -> str:
    """Return the text of a completion, a chat message, or a piece of either."""
    for key in ("delta", "message"):
        if isinstance(choice.get(key), dict):
            choice = {"text": choice[key].get("content")}
    text = choice.get("text")
    return text if isinstance(text, str) else ""


def _logprobs(value: Any) -> list[float]:
    """Return token log-probabilities in either of the API's two forms."""
    if not isinstance(value, dict):
        return []
    content = value.get("content")
    found = [entry.get("logprob") for entry in content if isinstance(entry, dict)] if isinstance(content, list) else []
    plain = value.get("token_logprobs")
    found += plain if isinstance(plain, list) else []
    return [float(number) for number in found if isinstance(number, int | float)]


def _split_address(address: str) -> tuple[str, str]:
    """Return the address up to `/v1`, and the model named behind `#`."""
    parts = urlsplit(address)
    try:
        good = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise UsageError(f'"{one_line(address)}" is not the address of a server.', "Write http://host:8000/v1.")
    path = parts.path.rstrip("/") or "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), parts.fragment


async def _connect(url: str, key: str | None, timeout: float, concurrency: int) -> Server:  # noqa: ASYNC109 - a setting
    """Make the server object inside the event loop that it belongs to."""
    return Server(url, key=key, timeout=timeout, concurrency=concurrency)


async def _served_model(server: Server, wanted: str) -> tuple[str, int]:
    """Return the name and context of the model that the server runs."""
    models = (await server.get("/models")).get("data")
    found = {
        entry["id"]: entry
        for entry in (models if isinstance(models, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    }
    if wanted:
        context = found.get(wanted, {}).get("max_model_len")
        return wanted, context if isinstance(context, int) else 0
    if len(found) == 1:
        name, entry = found.popitem()
        context = entry.get("max_model_len")
        return name, context if isinstance(context, int) else 0
    if not found:
        raise ModelUnavailableError(
            f"The server {server.url} does not say which model it runs.", f"Name it: --model '{server.url}#NAME'."
        )
    names = ", ".join(one_line(name) for name in list(found)[:5])
    raise ModelUnavailableError(
        f"The server {server.url} has several models: {names}.", f"Choose one: --model '{server.url}#NAME'."
    )


async def _gather(jobs: Sequence[Awaitable[Value]]) -> list[Value]:
    """Await all jobs; when one fails, the others are cancelled."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
