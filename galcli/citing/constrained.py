"""Write under a trie: a beam search in which only real records can be written.

Where the trie leaves no choice nothing is asked one token at a time: the whole forced run goes to the model at once,
together with the other runs that begin at the same place.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from galcli.citing.trie import Trie

    Scorer = Callable[[str, Sequence[str]], Sequence[float]]
    """Takes what has been written and possible continuations; returns their log-probabilities."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record that was written.

    Attributes:
        record: Its number in the trie.
        logprob: Natural log-probability of the whole text.
    """

    record: int
    logprob: float


@dataclass(frozen=True, slots=True)
class _Path:
    text: str
    node: int
    logprob: float


def write(
    trie: Trie,
    decode: Callable[[Sequence[int]], str],
    score: Scorer,
    *,
    beam: int = 8,
    start: int = 0,
    prefix: str = "",
) -> list[Written]:
    """Return the records that a model finds most probable, best first; never anything but records of the trie.

    Args:
        trie: What may be written.
        decode: Turns tokens into text.
        score: The model. A score that is no number counts as impossible, but keeps its record in reach.
        beam: Unfinished texts that are kept.
        start: The node to begin at.
        prefix: What has been written up to there.
    """
    paths = [_Path(prefix, start, 0.0)]
    done: list[Written] = []
    while paths:
        following: list[_Path] = []
        for path in paths:
            done += [Written(number, path.logprob) for number in trie.records(path.node)]
            runs = [trie.run(child) for child in trie.next(path.node)]
            texts = [decode(ids) for ids, _ in runs]
            scores = score(path.text, texts) if texts else []
            following += [
                _Path(path.text + text, end, path.logprob + _bounded(value))
                for text, (_, end), value in zip(texts, runs, scores, strict=True)
            ]
        paths = heapq.nlargest(beam, following, key=lambda path: path.logprob)
    return sorted(done, key=lambda one: (-one.logprob, one.record))


def _bounded(value: float) -> float:
    """Return a log-probability, a very small one for what is none."""
    return min(value, 0.0) if value > -1e9 else -1e9  # noqa: PLR2004 - also catches NaN
