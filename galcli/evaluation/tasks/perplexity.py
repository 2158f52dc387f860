"""How well a model expects held-out texts, source by source.

Perplexity a token depends on the vocabulary; bits a byte do not, so only they compare different models. Of a pair of
prompt and completion the completion counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import losses
from galcli.evaluation.held_out import documents, sources
from galcli.evaluation.item import Item, Outcome, prompt_hash, some
from galcli.evaluation.measure import Measure
from galcli.evaluation.statistics import bits, perplexity
from galcli.prompting.tokens import EOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench

_A_SOURCE = 200
"""Texts a source without `--limit`."""
_DEFAULT_CONTEXT = 1024
_SPARE = 8
_PROMPT_SHARE = 0.75
_WORDS_SHARE = 0.5
"""Tokens a letter of prose at most; other characters, and letters of sequences, count as one each."""


@dataclass(frozen=True, slots=True)
class Perplexity:
    """Texts of every source of which something is held out."""

    name: ClassVar[str] = "perplexity"
    batch: ClassVar[int] = 16
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("perplexity a token", "tokens", aggregate=perplexity, percent=False),
        Measure("bits a byte", "bytes", aggregate=bits, percent=False),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return texts."""
        found = []
        for source in sources(bench):
            own = [
                Item(f"{source} {one.id}", one.prompt or EOS, one.completion, (source,))
                for one in documents(bench, source)
                if one.completion
            ]
            found += some(own, _A_SOURCE if bench.limit is None else None, bench.seed)
        return some(found, bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Score each text."""
        return [self._scored(item.ask, item.gold, bench) for item in items]

    def _scored(self, prompt: str, text: str, bench: Bench) -> Outcome:
        room = (bench.engine.info.context or _DEFAULT_CONTEXT) - _SPARE
        # An engine cuts a long prompt down to three quarters of its context, no further.
        room -= min(int(room * _PROMPT_SHARE), _most_tokens(prompt))
        shown = _fitting(text, room, in_sequence=_is_sequence(text))
        found = losses(shown, bench, before=prompt)
        parts = {
            "tokens": (sum(found), float(len(found))),
            "bytes": (sum(found), float(len(shown.encode()))),
        }
        return Outcome(dict(parts), {}, (prompt_hash(prompt),))


def _is_sequence(text: str) -> bool:
    """Tell whether a text has sequences, which are read letter by letter."""
    return "[START_" in text


def _most_tokens(text: str) -> int:
    return sum(map(_cost, text)) if _is_sequence(text) else int(sum(map(_cost_of_prose, text))) + 1


def _fitting(text: str, room: int, *, in_sequence: bool) -> str:
    """Return the beginning of a text that surely fits so many tokens."""
    used = 0.0
    for place, character in enumerate(text):
        used += _cost(character) if in_sequence else _cost_of_prose(character)
        if used > room:
            return text[:place]
    return text


def _cost(character: str) -> int:
    return len(character.encode())


def _cost_of_prose(character: str) -> float:
    return _WORDS_SHARE if character.isascii() and (character.isalpha() or character == " ") else _cost(character)


TASK = Perplexity()
