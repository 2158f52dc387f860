"""The endpoint engine: a model behind an OpenAI-compatible server, such as vLLM or SGLang on a cluster."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx2

from galcli.engines.answer import Answer, choice_of
from galcli.engines.base import Completion, EngineInfo, Prompt, Score
from galcli.engines.server import RETRIES, BadAnswerError, RequestRejectedError, Server
from galcli.errors import GalError, ModelUnavailableError, UsageError
from galcli.prompting.templates import Family, Message, RenderedPrompt
from galcli.prompting.tokens import split_sequences
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from types import TracebackType

    from galcli.engines.base import OnText, Sampling

# Servers hide special tokens from completions unless told otherwise, and Galactica's answers are full of them.
# vLLM and SGLang know these fields; a server that refuses them is asked again without.
_KEEP_SPECIAL_TOKENS = {"skip_special_tokens": False, "spaces_between_special_tokens": False}
_CONTINUE_LAST_TURN = {"continue_final_message": True, "add_generation_prompt": False}
_GALACTICA_NAME = re.compile(r"galactica|galcli|(^|/)mini$", re.IGNORECASE)
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
            GalError: The server is down, does not speak the API, or has several models and none is named.
        """
        url, wanted = _split_address(address)
        make_server = partial(Server, url, key=key, timeout=timeout, concurrency=concurrency)
        runner = asyncio.Runner()
        try:
            server, name, context = runner.run(_connect(make_server, wanted))
        except BaseException:
            runner.close()
            raise
        info = EngineInfo(
            engine="endpoint",
            model=f"{url}#{name}",
            revision="",
            dtype="",
            device=url,
            family=family or (Family.GALACTICA if _GALACTICA_NAME.search(name) else Family.CHAT),
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
        try:
            self._runner.run(self._server.close())
        finally:
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
        try:
            return await self._ask(path, {**body, **extras}, sampling, place, on_text)
        except RequestRejectedError:
            if not extras:
                raise
        completion = await self._ask(path, body, sampling, place, on_text)
        self._refused |= extras.keys()
        return completion

    async def _ask(
        self, path: str, body: dict[str, Any], sampling: Sampling, place: tuple[int, int], on_text: OnText | None
    ) -> Completion:
        """Send one request and follow its answer to the end or to a stop string."""
        answer = Answer(sampling.stop)
        limit = sampling.max_new_tokens * _CHARACTERS_PER_TOKEN
        received = 0
        async with aclosing(self._server.stream(path, body)) as events:
            async for event in events:
                piece = answer.take(event)
                received += max(len(piece), 1)
                if received > limit:
                    raise ModelUnavailableError(f"The server {self._server.url} does not stop writing.")
                if (shown := answer.scanner.push(piece)) and on_text is not None:
                    on_text(*place, shown)
                if answer.scanner.stop is not None:
                    break
        if not answer.whole:
            raise ModelUnavailableError(f"The answer of the server {self._server.url} broke off.", "Try again.")
        if (rest := answer.scanner.finish()) and on_text is not None:
            on_text(*place, rest)
        return answer.completion()

    def _request(self, prompt: Prompt, sampling: Sampling) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Return path, body and the fields that not every server knows."""
        body: dict[str, Any] = {
            "model": self._model,
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
        body["prompt"] = self._raw(prompt.text)
        if sampling.logprobs:
            body["logprobs"] = 1
        return "/completions", body, self._known(_KEEP_SPECIAL_TOKENS if self._is_galactica else {})

    def _known(self, extras: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in extras.items() if name not in self._refused}

    @property
    def _model(self) -> str:
        """The model's name on the server."""
        return self._info.model.partition("#")[2]

    @property
    def _is_galactica(self) -> bool:
        return self._info.family is Family.GALACTICA

    def _raw(self, text: str) -> str:
        """Return raw text as the server's tokenizer wants it: only Galactica's knows the split marker."""
        return split_sequences(text) if self._is_galactica else text

    async def _score_one(self, prompt: Prompt, continuation: str) -> Score:
        body = {
            "model": self._model,
            "prompt": self._raw(prompt.text + continuation),
            "max_tokens": 1,
            "temperature": 0,
            "echo": True,
            "logprobs": 1,
        }
        reply = await self._server.post("/completions", body)
        logprobs: Any = choice_of(reply).get("logprobs")
        try:
            # The last token is the one that the server must write. Offsets count what the tokenizer adds in front and
            # not the markers that it drops, so that the continuation is where the text ends.
            *starts, end = logprobs["text_offset"]
            pairs = zip(starts, logprobs["token_logprobs"][:-1], strict=True)
            return Score(tuple(float(value) for start, value in pairs if start >= end - len(continuation)))
        except (TypeError, KeyError, ValueError, OverflowError) as error:
            raise GalError(
                f"The server {self._server.url} does not report log-probabilities of a prompt.",
                "Use a vLLM server, or a local engine.",
            ) from error


def _split_address(address: str) -> tuple[str, str]:
    """Return the address up to `/v1`, and the model named behind `#`."""
    wrong = UsageError(f'"{one_line(address)}" is not the address of a server.', "Write http://host:8000/v1.")
    try:
        parts = urlsplit(address)
        if "@" in parts.netloc:
            raise UsageError("A server's address must not hold a password.", "Set GAL_API_KEY to the server's key.")
        path = parts.path.rstrip("/") or "/v1"
        url = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
        if parts.scheme not in {"http", "https"} or not httpx2.URL(url).host or parts.port == 0:
            raise wrong
    except (ValueError, httpx2.InvalidURL) as error:
        raise wrong from error
    return url, parts.fragment


async def _connect(make_server: Callable[[], Server], wanted: str) -> tuple[Server, str, int]:
    """Make the server object inside the event loop that it belongs to, and find out what the server runs."""
    server = make_server()
    try:
        return server, *await _served_model(server, wanted)
    except BaseException:
        await server.close()
        raise


async def _served_model(server: Server, wanted: str) -> tuple[str, int]:
    """Return the name and context of the model that is wanted, or of the only one."""
    try:
        models = (await server.get("/models", retries=0 if wanted else RETRIES)).get("data")
    except BadAnswerError:
        if not wanted:
            raise
        models = []  # some servers have no list, and models that they do not list
    found = {
        entry["id"]: entry.get("max_model_len")
        for entry in (models if isinstance(models, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    }
    if not wanted and len(found) == 1:
        (wanted,) = found
    if wanted:
        context = found.get(wanted)
        return wanted, context if isinstance(context, int) else 0
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
