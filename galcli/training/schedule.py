"""The learning rate over a run: warm-up, a long stable stretch, then a decay to almost nothing.

Up to where the decay begins, a run does not depend on its length: it can be made longer or shorter while it runs.

Source: Hu et al. 2024, MiniCPM, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """Factors by which the learning rates are multiplied.

    Attributes:
        steps: Steps of the whole run.
        warmup: Steps until the factor is 1.
        decay: The part of the run, at its end, in which the factor falls in a straight line.
        least: The factor at the end.
    """

    steps: int
    warmup: int
    decay: float
    least: float = 0.0

    @property
    def decay_begins(self) -> int:
        """The step with which the decay begins."""
        return self.steps - round(self.steps * self.decay)

    def factor(self, step: int) -> float:
        """Return the factor of a step, counted from 0."""
        if step < self.warmup:
            return (step + 1) / self.warmup
        length = self.steps - self.decay_begins
        if step < self.decay_begins or length == 0:
            return 1.0
        left = max(0, self.steps - step) / (length + 1)
        return self.least + (1 - self.least) * left
