"""An engine whose model is a Python function: what it writes depends on what stands before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from galcli.engines.base import Completion, EngineInfo, Prompt, StopReason
from galcli.engines.text_stream import StopScanner
from galcli.prompting.templates import Family

if TYPE_CHECKING:
    from collections.abc import Callable


INFO = EngineInfo("scripted", "model", "rev", "int8", "cpu", Family.GALACTICA, 2048, {"library": "1"})


@dataclass
class ScriptedEngine:
    """Continues a prompt with what `script` returns for its text; a character is a token.

    Attributes:
        script: Takes the text so far and the seed, and returns all that the model would write.
        prompts: The texts that were continued, in order.
    """

    script: Callable[[str, int], str]
    prompts: list[str] = field(default_factory=list)
    specials: tuple[str, ...] = ()
    info: EngineInfo = INFO

    def prepare(self, rendered):
        """Keep the text."""
        return Prompt(rendered.text)

    def generate(self, prompts, sampling, on_text=None):
        """Write what the script says, up to a stop string or the limit."""
        rows = []
        for number, prompt in enumerate(prompts):
            row = []
            for sample in range(sampling.samples):
                self.prompts.append(prompt.text)
                whole = self.script(prompt.text, sampling.seed + sample)
                scanner = StopScanner(sampling.stop)
                for character in whole[: sampling.max_new_tokens]:
                    piece = scanner.push(character)
                    if piece and on_text:
                        on_text(number, sample, piece)
                piece = scanner.finish()
                if piece and on_text:
                    on_text(number, sample, piece)
                reason = StopReason.END if len(whole) <= sampling.max_new_tokens else StopReason.LENGTH
                reason = StopReason.STOP if scanner.stop else reason
                row.append(Completion(scanner.text, reason, scanner.stop, tuple(range(len(scanner.text)))))
            rows.append(row)
        return rows

    def score(self, prompt, continuations):
        """Nothing here needs scores."""
        raise NotImplementedError

    def extend(self, prompt, completion, fed):
        """Append."""
        return Prompt(prompt.text + completion.text + fed)

    def close(self):
        """Nothing to free."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_):
        pass
