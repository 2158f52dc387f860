"""A model of lm-evaluation-harness that is one of our engines.

Contexts are asked as raw text at the beginning of a document, whatever the model's family. What the harness calls a
rolling log-likelihood is taken in windows: a window sees the one before it.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from lm_eval.api.model import LM

from galcli.engines.base import Sampling
from galcli.prompting.templates import Family
from galcli.request import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.engines.base import Engine, Prompt

_MOST_NEW_TOKENS = 256
_UNKNOWN_CONTEXT = 1024


class HarnessModel(LM):  # type: ignore[misc]  # the harness has no types
    """Answers the harness's three kinds of requests.

    Args:
        engine: The model.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def loglikelihood(self, requests: Sequence[Any]) -> list[tuple[float, bool]]:
        """Return each continuation's log-probability, and whether the model would write it greedily."""
        found: list[tuple[float, bool]] = []
        for context, group in groupby((request.args for request in requests), key=lambda args: args[0]):
            continuations = [continuation for _, continuation in group]
            found += self._scored(self._prompt(context), continuations)
        return found

    def loglikelihood_rolling(self, requests: Sequence[Any]) -> list[float]:
        """Return the log-probability of each whole text."""
        return [self._rolling(request.args[0]) for request in requests]

    def generate_until(self, requests: Sequence[Any]) -> list[str]:
        """Return what the model writes behind each context, up to a stop string."""
        return [self._written(*request.args) for request in requests]

    def _prompt(self, context: str) -> Prompt:
        rendered = Request("eval", "complete", {"text": context}, context).render(
            Family.GALACTICA, None, self._engine.specials
        )
        return self._engine.prepare(rendered)

    def _scored(self, prompt: Prompt, continuations: list[str]) -> list[tuple[float, bool]]:
        scores = self._engine.score(prompt, continuations)
        longest = max(len(score.logprobs) for score in scores)
        written = self._engine.generate([prompt], Sampling(max_new_tokens=max(1, longest)))[0][0].text
        return [
            (score.total, written.startswith(continuation))
            for score, continuation in zip(scores, continuations, strict=True)
        ]

    def _rolling(self, text: str) -> float:
        # A character is at least a token in the worst case, and two windows must fit.
        width = (self._engine.info.context or _UNKNOWN_CONTEXT) // 2
        windows = ["", *(text[start : start + width] for start in range(0, len(text), width))]
        return sum(self._engine.score(self._prompt(before), [window])[0].total for before, window in pairwise(windows))

    def _written(self, context: str, settings: dict[str, Any]) -> str:
        until = settings.get("until", ())
        sampled = bool(settings.get("do_sample"))
        sampling = Sampling(
            max_new_tokens=int(settings.get("max_gen_toks", _MOST_NEW_TOKENS)),
            temperature=float(settings.get("temperature", 1.0)) if sampled else 0.0,
            top_p=float(settings.get("top_p", 1.0)),
            stop=(until,) if isinstance(until, str) else tuple(until),
        )
        return self._engine.generate([self._prompt(context)], sampling)[0][0].text
