"""An engine that scores continuations by a Python function, and a bench around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripted import ScriptedEngine

from galcli.engines.base import Sampling, Score
from galcli.evaluation.bench import Bench
from galcli.work.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass
class ScoringEngine(ScriptedEngine):
    """Spreads what `worth` returns evenly over the characters of a continuation.

    Attributes:
        worth: Takes prompt and continuation, and returns the continuation's log-probability.
        scored: The prompts and continuations that were scored.
    """

    script: Callable[[str, int], str] = lambda _text, _seed: ""
    worth: Callable[[str, str], float] = lambda _prompt, _text: -1.0
    scored: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def score(self, prompt, continuations):
        """Score."""
        self.scored.append((prompt.text, tuple(continuations)))
        return [Score((self.worth(prompt.text, text) / len(text),) * len(text)) for text in continuations]


def bench_of(engine, folder: Path, sandbox: Sandbox | None = None) -> Bench:
    """Return a bench whose data and cache are folders in `folder`; without a sandbox no program can run."""
    sampling = Sampling(max_new_tokens=400)
    return Bench(engine, sampling, sandbox or Sandbox(), cache=folder / "cache", data=folder / "data")


def parts_of(task, bench):
    """Run a task and return each item's parts by its name."""
    items = task.items(bench)
    return {item.id: outcome.parts for item, outcome in zip(items, task.run(items, bench), strict=True)}
