"""The engine protocol: what every way of running a model offers, and the values that pass through it.

An engine knows prompts and tokens. It does not know what an answer means; that is for the checkers above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from types import TracebackType

    from galcli.prompting.templates import Family, Message, RenderedPrompt

OnText = Callable[[int, int, str], None]
"""Called with prompt index, sample index and the next piece of text, in order within a sample."""

EMBEDDED = "mini"
"""The model that comes with the program, and is used where no other is named."""


class StopReason(StrEnum):
    """Why a completion ended."""

    END = "end"
    """The model wrote its end-of-text token."""
    STOP = "stop"
    """A stop string was reached."""
    LENGTH = "length"
    """The token limit or the end of the context was reached."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is to continue.

    Attributes:
        text: The exact text, special tokens included.
        messages: The turns of a chat, for an engine whose server applies the chat template itself.
        ids: The exact tokens, where an engine already knows them; else the text is tokenised.
    """

    text: str
    messages: tuple[Message, ...] = ()
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to choose tokens.

    Attributes:
        max_new_tokens: Upper limit for one completion.
        temperature: 0 is greedy: the most probable token, always the same.
        top_p: Sample from the smallest set of tokens that holds this probability.
        samples: Completions a prompt.
        seed: Makes sampling repeatable on one machine.
        stop: Strings that end a completion; they are not part of its text.
        logprobs: Whether to report each token's log-probability (natural log, before temperature).
    """

    max_new_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    samples: int = 1
    seed: int = 0
    stop: tuple[str, ...] = ()
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote after a prompt.

    Attributes:
        text: The text up to the stop string, which is left out.
        reason: Why it ended.
        stop: The stop string that was reached.
        ids: The generated tokens, the last of which may reach past `text`; empty where a server hides them.
        logprobs: One natural log-probability a generated token; empty unless asked for.
        prompt_tokens: Tokens of the prompt that the model read; 0 where unknown.
        cut_tokens: Tokens cut from the prompt's beginning because the context is shorter.
    """

    text: str
    reason: StopReason
    stop: str | None = None
    ids: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    prompt_tokens: int = 0
    cut_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """How probable a model finds a given continuation.

    Attributes:
        logprobs: One natural log-probability a token of the continuation.
    """

    logprobs: tuple[float, ...]

    @property
    def total(self) -> float:
        """The log-probability of the whole continuation."""
        return sum(self.logprobs)

    @property
    def mean(self) -> float:
        """The log-probability per token; 0 for an empty continuation."""
        return self.total / len(self.logprobs) if self.logprobs else 0.0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What a receipt says about an engine.

    Attributes:
        engine: `transformers`, `ctranslate2` or `endpoint`.
        model: The name the user would type.
        revision: A hash of the weights or the hub's commit; empty where a server hides it.
        dtype: The weights' number format, such as `float32` or `int8`.
        device: Where the model runs.
        family: How the model wants to be asked.
        context: Tokens that prompt and completion may have together; 0 where unknown.
        versions: Versions of the libraries that compute.
    """

    engine: str
    model: str
    revision: str
    dtype: str
    device: str
    family: Family
    context: int
    versions: dict[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """A loaded model, or a server that has one. Use it as a context manager."""

    @property
    def info(self) -> EngineInfo:
        """What runs here."""

    @property
    def specials(self) -> tuple[str, ...]:
        """The model's control tokens, which user text must not hold."""

    def prepare(self, rendered: RenderedPrompt) -> Prompt:
        """Turn a filled template into a prompt; a chat model's turns go through its chat template."""

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, on_text: OnText | None = None
    ) -> list[list[Completion]]:
        """Continue each prompt.

        Args:
            prompts: Any number; they are run as one batch.
            sampling: How to choose tokens.
            on_text: Receives the text while it is written.

        Returns:
            For each prompt in order, its `sampling.samples` completions.

        Raises:
            GalError: The model or server failed.
            KeyboardInterrupt: Ctrl-C; the engine stays usable.
        """

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Return the log-probability of each continuation of `prompt`, token by token."""

    def extend(self, prompt: Prompt, completion: Completion, fed: str) -> Prompt:
        """Return the prompt that goes on after `completion` and then `fed`, text that the model did not write."""

    def close(self) -> None:
        """Free the model or the connection."""

    def __enter__(self) -> Self:
        """Return the engine."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the engine."""
