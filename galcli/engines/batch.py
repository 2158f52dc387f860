"""One call of `generate` inside a local engine: every row's tokens, text and reason to stop."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from galcli.engines.base import Completion, Score, StopReason
from galcli.engines.text_stream import TextStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.engines.base import OnText, Prompt, Sampling
    from galcli.engines.codec import Codec, EncodedPrompt

ScoreTails = Callable[[list[int], list[list[int]]], list[Score]]
"""Returns the log-probabilities of several continuations (tokens) behind one beginning (tokens)."""

# Enough for a tokenizer that decodes a token differently at the start of a text.
_DECODING_CONTEXT = 4


class Row:
    """One completion in the making."""

    def __init__(self, codec: Codec, encoded: EncodedPrompt, sampling: Sampling) -> None:
        self._codec = codec
        self._encoded = encoded
        self._stream = TextStream(codec.tokenizer, encoded.ids[-_DECODING_CONTEXT:], sampling.stop)
        self._logprobs: list[float] = []
        self._reason: StopReason | None = None

    @property
    def done(self) -> bool:
        """Whether the row takes no more tokens."""
        return self._reason is not None

    def push(self, token: int, logprob: float | None) -> str:
        """Take a token and return the text that may be shown now."""
        if token in self._codec.eos:
            return self.finish(StopReason.END)
        if logprob is not None:
            self._logprobs.append(logprob)
        piece = self._stream.push(token)
        if self._stream.stop is not None:
            self._reason = StopReason.STOP
        elif len(self._stream.ids) >= self._encoded.room:
            piece += self.finish(StopReason.LENGTH)
        return piece

    def finish(self, reason: StopReason) -> str:
        """End the row, unless it has ended, and return the text that was held back."""
        if self._reason is not None:
            return ""
        self._reason = reason
        return self._stream.finish()

    def score_with(self, score: ScoreTails) -> None:
        """Replace the log-probabilities by those that `score` gives."""
        if self._stream.ids:
            self._logprobs = list(score(self._encoded.ids, [self._stream.ids])[0].logprobs)

    def completion(self) -> Completion:
        """Return what was written."""
        return Completion(
            text=self._stream.text,
            reason=StopReason.STOP if self._stream.stop else self._reason or StopReason.LENGTH,
            stop=self._stream.stop,
            ids=tuple(self._stream.ids),
            logprobs=tuple(self._logprobs),
            prompt_tokens=len(self._encoded.ids),
            cut_tokens=self._encoded.cut,
        )


class Batch:
    """All rows of one call. Tokens may be pushed from another thread than the one that shows text.

    Attributes:
        encoded: The prompts as tokens; row `prompt * samples + sample` continues prompt `prompt`.
        sampling: How to choose tokens.
    """

    def __init__(self, codec: Codec, prompts: Sequence[Prompt], sampling: Sampling, on_text: OnText | None) -> None:
        self.sampling = sampling
        self.encoded = [codec.encode(prompt, sampling.max_new_tokens) for prompt in prompts]
        self._rows = [Row(codec, encoded, sampling) for encoded in self.encoded for _ in range(sampling.samples)]
        self._on_text = on_text
        self._pieces: SimpleQueue[tuple[int, str]] = SimpleQueue()

    @property
    def room(self) -> int:
        """The most tokens that any row may take."""
        return max(encoded.room for encoded in self.encoded)

    def push(self, row: int, token: int, logprob: float | None) -> bool:
        """Give a row its next token; return whether the row is done. Tokens for a finished row are ignored."""
        if self._rows[row].done:
            return True
        piece = self._rows[row].push(token, logprob)
        if piece and self._on_text is not None:
            self._pieces.put((row, piece))
        return self._rows[row].done

    def score_with(self, score: ScoreTails) -> None:
        """Replace all rows' log-probabilities, for an engine that reports them after temperature and top-p."""
        for row in self._rows:
            row.score_with(score)

    def deliver(self) -> None:
        """Show the text that has come since the last call."""
        if self._on_text is None:
            return
        while True:
            try:
                row, piece = self._pieces.get_nowait()
            except Empty:
                return
            self._on_text(*divmod(row, self.sampling.samples), piece)

    def completions(self) -> list[list[Completion]]:
        """End every row, show what was held back, and return the completions a prompt."""
        for number, row in enumerate(self._rows):
            if piece := row.finish(StopReason.LENGTH):
                self._pieces.put((number, piece))
        self.deliver()
        finished = [row.completion() for row in self._rows]
        samples = self.sampling.samples
        return [finished[start : start + samples] for start in range(0, len(finished), samples)]
