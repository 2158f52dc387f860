"""What the engines that hold a model themselves have in common: tokens in, text out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

from galcli.engines.base import Prompt
from galcli.engines.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from galcli.engines.base import Completion, EngineInfo, OnText, Sampling, Score
    from galcli.engines.codec import Codec
    from galcli.prompting.templates import RenderedPrompt


class LocalEngine(ABC):
    """An `Engine` over a `Codec`. Subclasses move tokens through a model."""

    def __init__(self, codec: Codec, info: EngineInfo) -> None:
        self._codec = codec
        self._info = info

    @property
    def info(self) -> EngineInfo:
        """What runs here."""
        return self._info

    @property
    def specials(self) -> tuple[str, ...]:
        """The model's control tokens."""
        return self._codec.specials

    def prepare(self, rendered: RenderedPrompt) -> Prompt:
        """Turn a filled template into a prompt."""
        return self._codec.prepare(rendered)

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, on_text: OnText | None = None
    ) -> list[list[Completion]]:
        """Continue each prompt; see `Engine.generate`."""
        if not prompts:
            return []
        batch = Batch(self._codec, prompts, sampling, on_text)
        self._run(batch)
        return batch.completions()

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Return the log-probability of each continuation; see `Engine.score`."""
        tails = [self._codec.encode_continuation(text) for text in continuations]
        longest = max((len(tail) for tail in tails), default=0)
        head = self._codec.encode(prompt, longest).ids
        return self._score(head, tails) if tails else []

    def extend(self, prompt: Prompt, completion: Completion, fed: str) -> Prompt:
        """Return the prompt that goes on after `completion` and `fed`; see `Engine.extend`.

        The model's own tokens are kept where they spell the text; a token that reaches past a stop string is not.
        """
        head = self._codec.encode_text(prompt.text) if prompt.ids is None else list(prompt.ids)
        if prompt.ids is None and prompt.messages:
            head = self._codec.encode_text(prompt.text, chat=True)
        kept, written = self._whole_tokens(completion)
        tail = self._codec.encode_continuation(completion.text[written:] + fed)
        return Prompt(prompt.text + completion.text + fed, prompt.messages, tuple(head + kept + tail))

    def _whole_tokens(self, completion: Completion) -> tuple[list[int], int]:
        """Return the longest run of generated tokens that spells a beginning of the text, and its length."""
        ids = list(completion.ids)
        while ids:
            text = self._codec.tokenizer.decode(ids, skip_special_tokens=False)
            if completion.text.startswith(text):
                return ids, len(text)
            ids.pop()
        return [], 0

    @abstractmethod
    def _run(self, batch: Batch) -> None:
        """Generate until every row of `batch` is done; call `batch.deliver` in the calling thread."""

    @abstractmethod
    def _score(self, head: list[int], tails: list[list[int]]) -> list[Score]:
        """Return the log-probabilities of `tails`, each behind `head`."""

    @abstractmethod
    def close(self) -> None:
        """Free the model."""

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the model."""
        self.close()
