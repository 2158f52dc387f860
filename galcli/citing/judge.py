"""A language model as one more judge of candidates: how probable it finds each reference at this place.

Two ways, both over real records only. `score` compares the probability of `Title, Surname` behind the text with its
probability behind nothing: what the text adds, not how common the words are. `generate` writes under a trie of the
candidates, and recalls freely: what it recalls counts only if the library has exactly that title.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from galcli.citing.constrained import write
from galcli.citing.outcome import Candidate, Origin
from galcli.citing.pieces import Pieces
from galcli.citing.resolve import resolve_reference
from galcli.citing.trie import Trie
from galcli.engines.base import Sampling
from galcli.prompting.templates import Family
from galcli.prompting.tokens import END_REF

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from galcli.citing.resolve import Lookup
    from galcli.citing.window import Window
    from galcli.engines.base import Engine, Prompt
    from galcli.library.record import Record

_SHARE = 0.25
"""What one unit of the model's log-probability ratio, a token, adds to a ranking's score. Set, not fitted: no model
that was trained on citations was at hand."""
_JUDGED = 20
_LONGEST_REFERENCE = 64
_CONTEXT_CHARACTERS = 1200


class ModelJudge:
    """Orders candidates again by a model.

    Args:
        engine: The model.
        to_prompt: Makes the prompt that ends where a reference begins.
        shelf: Where what the model recalls is looked up; `None` for no recall.
        generate: Whether the model writes under a trie instead of scoring each candidate.
    """

    def __init__(
        self, engine: Engine, to_prompt: Callable[[str], Prompt], shelf: Lookup | None = None, *, generate: bool = False
    ) -> None:
        self._engine = engine
        self._to_prompt = to_prompt
        self._shelf = shelf
        self._generate = generate
        # Behind Galactica's [START_REF] stands a space; a chat model's answer begins at once.
        self._lead = " " if engine.info.family is Family.GALACTICA else ""
        self._alone: dict[str, float] = {}

    def __call__(self, window: Window, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates in their new order, those that the model recalled among them."""
        prompt = self._to_prompt(window.before[-_CONTEXT_CHARACTERS:])
        recalled = self._recall(prompt, candidates) if self._shelf is not None else []
        judged = [*recalled, *candidates[:_JUDGED]]
        if not judged:
            return []
        gains = self._written(prompt, judged) if self._generate else self._scored(prompt, judged)
        again = [
            replace(one, score=one.score + _SHARE * gain, by="model") for one, gain in zip(judged, gains, strict=True)
        ]
        # Probabilities were calibrated for the ranking's order; they stay with it, the best for the best.
        again.sort(key=lambda one: (-one.score, one.record.id))
        chances = sorted((one.probability for one in again), reverse=True)
        ordered = [replace(one, probability=chance) for one, chance in zip(again, chances, strict=True)]
        return [*ordered, *candidates[_JUDGED:]]

    def _scored(self, prompt: Prompt, candidates: Sequence[Candidate]) -> list[float]:
        texts = [self._lead + reference_text(one.record) for one in candidates]
        self._learn(texts)
        scores = self._engine.score(prompt, texts)
        return [
            score.mean - self._alone[text] if score.logprobs else 0.0 for score, text in zip(scores, texts, strict=True)
        ]

    def _learn(self, texts: Sequence[str]) -> None:
        """Score texts behind nothing, each once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._alone]
        if new:
            scores = self._engine.score(self._to_prompt(""), new)
            self._alone |= {text: score.mean for text, score in zip(new, scores, strict=True)}

    def _written(self, prompt: Prompt, candidates: Sequence[Candidate]) -> list[float]:
        """Return how probable the model finds each candidate among them all, in nats below the best."""
        pieces = Pieces()
        trie = Trie.of(pieces.encode_all([reference_text(one.record) for one in candidates]))
        numbers = {one.record: one.logprob for one in write(trie, pieces.decode, self._continued(prompt))}
        best = max(numbers.values(), default=0.0)
        return [numbers[number] - best if number in numbers else -100.0 for number in range(len(candidates))]

    def _continued(self, prompt: Prompt) -> Callable[[str, Sequence[str]], list[float]]:
        from galcli.engines.base import Completion, StopReason

        def score(written: str, continuations: Sequence[str]) -> list[float]:
            here, texts = prompt, list(continuations)
            if written:
                here = self._engine.extend(prompt, Completion("", StopReason.STOP), self._lead + written)
            else:
                texts = [self._lead + text for text in texts]
            return [found.total for found in self._engine.score(here, texts)]

        return score

    def _recall(self, prompt: Prompt, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Let the model name a reference; only a real one that is not among the candidates is taken."""
        sampling = Sampling(max_new_tokens=_LONGEST_REFERENCE, stop=(END_REF, "\n"))
        written = self._engine.generate([prompt], sampling)[0][0].text.strip()
        if self._shelf is None or not written:
            return []
        found = resolve_reference(written, self._shelf)
        known = {one.record.id for one in candidates}
        if found.answer is None or found.answer.id in known:
            return []
        score = candidates[0].score if candidates else 0.0
        return [Candidate(found.answer, score, 0.0, Origin.LIBRARY, "model")]


def reference_text(record: Record) -> str:
    """Return what stands between `[START_REF]` and `[END_REF]`: title and first author's surname."""
    surnames = record.surnames()
    title = " ".join(record.title.split())
    return f"{title}, {surnames[0]}" if surnames else title
