"""How well a model expects held-out texts, source by source.

Perplexity a token depends on the vocabulary; bits a byte do not, so only they compare different models. Of a pair of
prompt and completion the completion counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import losses
from galcli.evaluation.held_out import documents, sources
from galcli.evaluation.item import Item, Outcome, prompt_hash, some
from galcli.evaluation.measure import Measure
from galcli.evaluation.statistics import bits, perplexity
from galcli.prompting.tokens import EOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.item import Part

_A_SOURCE = 200
"""Texts a source without `--limit`."""
_DEFAULT_CONTEXT = 1024
_PIECE_SHARE = 0.25
_LONGEST = 4000
"""Characters of a text that are scored."""
_WORD = re.compile(r"\s*\S+|\s+$")


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
        """Score a text piece by piece, each behind all that stands before it, as far as the context reaches."""
        # An engine cuts what stands before down to three quarters of its context; a token is at least a byte.
        room = int((bench.engine.info.context or _DEFAULT_CONTEXT) * _PIECE_SHARE) - 1
        found: list[float] = []
        before = prompt
        for piece in _pieces(text[:_LONGEST], room):
            found += losses(piece, bench, before=before)
            before += piece
        size = float(len(before.encode()) - len(prompt.encode()))
        parts: dict[str, Part] = {"tokens": (sum(found), float(len(found))), "bytes": (sum(found), size)}
        return Outcome(parts, {}, (prompt_hash(prompt),))


def _pieces(text: str, room: int) -> Iterator[str]:
    """Split a text between words into pieces of at most `room` bytes.

    A sequence is read letter by letter only behind its opening tag, so a text ends within one that does not fit.
    """
    piece = ""
    for word in _WORD.findall(text):
        if len((piece + word).encode()) <= room:
            piece += word
            continue
        if piece:
            yield piece
        piece = word.encode()[:room].decode(errors="ignore")
        if piece != word:
            break
    if piece:
        yield piece


TASK = Perplexity()
