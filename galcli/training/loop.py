"""The training loop: what pre-training and fine-tuning have in common."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from galcli.errors import GalError
from galcli.training import checkpointing
from galcli.training.data import nothing_like
from galcli.training.metrics import Metrics
from galcli.training.model import LossModel
from galcli.training.optimizer import new_optimizers, set_factor
from galcli.training.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transformers import OPTForCausalLM

    from galcli.training.data import Batches
    from galcli.training.devices import Devices
    from galcli.training.interruption import StopRequest
    from galcli.training.run_settings import RunSettings

CHECKPOINT = "checkpoint.pt"
METRICS = "metrics.jsonl"
# A run may become longer, and its speed and its reports may change, while it goes on from a checkpoint.
_CHANGEABLE = {"tokens", "epochs", "micro_rows", "compile", "threads", "precision"} | {
    "validate_every",
    "validation_rows",
    "checkpoint_minutes",
}
_SECONDS_PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is.

    Attributes:
        step: Steps that were made.
        steps: Steps in all.
        measure: What is watched: `loss`, in nats a token, or `reward`.
        value: Its mean in the last step.
        rate: Tokens a second since this process began; 0 where that is not known.
        seconds_left: At that rate.
    """

    step: int
    steps: int
    measure: str
    value: float
    rate: float
    seconds_left: float


@dataclass(slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        step: Steps that were made, in earlier runs too.
        steps: Steps in all.
        stopped: Why it stopped before its end; empty where it did not.
        tokens: Tokens that this run learned from.
        seconds: What this run took.
        loss: Mean loss of the last step, in nats a token; not a number where there was no step.
        validation: Source → mean loss, of the last validation.
    """

    step: int
    steps: int
    stopped: str = ""
    tokens: int = 0
    seconds: float = 0.0
    loss: float = math.nan
    validation: dict[str, float] = field(default_factory=dict)


class Loop:
    """Trains a model on batches, from a checkpoint if there is one.

    Args:
        model: What is trained.
        batches: What it reads.
        settings: How.
        steps: How many steps the whole run has.
        folder: Receives the checkpoint and the record.
        devices: Where it computes.
        observer: Told about every step.
        identity: What else has to be the same when the run goes on.
    """

    def __init__(
        self,
        model: OPTForCausalLM,
        batches: Batches,
        settings: RunSettings,
        steps: int,
        folder: Path,
        devices: Devices,
        observer: Callable[[Progress], None],
        identity: dict[str, Any] | None = None,
    ) -> None:
        loss_model = LossModel(model)
        if settings.compile:
            loss_model.compile_layers()
        self._settings = settings
        self._batches = batches
        self._devices = devices
        self._observer = observer
        self._folder = folder
        self._model = devices.place(loss_model)
        self._optimizers = new_optimizers(
            self._model,
            settings.optimizer,
            settings.learning_rate,
            settings.muon_learning_rate,
            settings.weight_decay,
        )
        self._schedule = Schedule(steps, settings.warmup, settings.decay, settings.least)
        same = {key: value for key, value in asdict(settings).items() if key not in _CHANGEABLE}
        self._identity = {**same, **(identity or {})}

    def run(self, stop: StopRequest) -> Outcome:
        """Train to the end, or until there is a reason to stop; the checkpoint is written either way.

        Raises:
            GalError: The loss is no number any more.
        """
        inner = self._devices.inner(self._model)
        outcome = Outcome(
            checkpointing.restore(self._folder / CHECKPOINT, inner, self._optimizers, self._identity),
            self._schedule.steps,
        )
        metrics = Metrics(self._folder / METRICS, outcome.step, active=self._devices.is_main)
        begun = saved = time.monotonic()
        self._model.train()
        first = outcome.step
        step_seconds = save_seconds = 0.0
        while outcome.step < outcome.steps:
            outcome.stopped = self._reason(stop, 2 * step_seconds + 2 * save_seconds)
            if outcome.stopped:
                break
            step_begun = time.monotonic()
            entry = self._step(outcome)
            step_seconds = time.monotonic() - step_begun
            outcome.seconds = time.monotonic() - begun
            metrics.write(entry | {"tokens_per_second": round(entry["tokens"] / step_seconds)})
            self._observe(outcome, first)
            if self._validates(outcome.step):
                outcome.validation = self._validate(metrics, outcome.step)
            if time.monotonic() - saved > self._settings.checkpoint_minutes * _SECONDS_PER_MINUTE:
                save_seconds = self._save(outcome.step)
                saved = time.monotonic()
        if not outcome.stopped and not outcome.validation:
            outcome.validation = self._validate(metrics, outcome.step)
        if outcome.step > first:
            self._save(outcome.step)
        outcome.seconds = time.monotonic() - begun
        return outcome

    def _step(self, outcome: Outcome) -> dict[str, Any]:
        """Make one step and return what there is to record about it."""
        devices, settings, step = self._devices, self._settings, outcome.step
        # Random numbers of a step depend on its number, so that a run can go on from any step.
        torch.manual_seed((settings.seed * 1_000_003 + step) * devices.processes + devices.rank)
        batches = self._batches.step(step, devices.rank, devices.processes)
        tokens = devices.total(sum(batch.tokens for batch in batches))
        factor = self._schedule.factor(step)
        set_factor(self._optimizers, factor)
        total = 0.0
        for number, batch in enumerate(batches, 1):
            with devices.accumulating(self._model, last=number == len(batches)):
                loss = devices.loss(self._model, batch)
                # Processes average their gradients, and what is wanted is the mean over all tokens.
                (loss * (devices.processes / max(tokens, 1))).backward()
            total += float(loss.detach())
        norm = self._clip()
        for optimizer in self._optimizers:
            optimizer.step()
            optimizer.zero_grad()
        outcome.loss = devices.total(total) / max(tokens, 1)
        if not math.isfinite(outcome.loss):
            raise GalError(
                f"The loss of step {step + 1} is {outcome.loss}.",
                "Lower the learning rates in the recipe and use --restart.",
            )
        outcome.step += 1
        outcome.tokens += int(tokens)
        entry = {"step": step, "loss": outcome.loss, "tokens": int(tokens)}
        return entry | {"learning_rate": settings.learning_rate * factor, "gradient_norm": norm}

    def _clip(self) -> float:
        weights = [weight for weight in self._model.parameters() if weight.grad is not None]
        norm = torch.nn.utils.clip_grad_norm_(weights, self._settings.clip)
        return float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)

    def _reason(self, stop: StopRequest, needed: float) -> str:
        """Return why to stop; all processes stop at the same step."""
        reason = stop.reason(needed)
        if self._devices.processes > 1 and self._devices.total(float(bool(reason))):
            return reason or "another process stopped"
        return reason

    def _observe(self, outcome: Outcome, first: int) -> None:
        if self._devices.is_main:
            left = outcome.seconds / (outcome.step - first) * (outcome.steps - outcome.step)
            rate = outcome.tokens / outcome.seconds
            self._observer(Progress(outcome.step, outcome.steps, "loss", outcome.loss, rate, left))

    def _validates(self, step: int) -> bool:
        every = self._settings.validate_every
        return step == self._schedule.steps or bool(every and step % every == 0)

    def _validate(self, metrics: Metrics, step: int) -> dict[str, float]:
        """Return the mean loss of each source, and record it."""
        devices = self._devices
        found: dict[str, float] = {}
        self._model.eval()
        with torch.no_grad():
            for source, batches in self._batches.validation().items():
                # Every process makes equally many passes, or they would wait for each other for ever.
                missing = -len(batches) % devices.processes
                padded = [*batches, *[nothing_like(batches[0])] * missing]
                own = padded[devices.rank :: devices.processes]
                total = sum(float(devices.loss(self._model, batch)) for batch in own)
                tokens = devices.total(sum(batch.tokens for batch in own))
                found[source] = devices.total(total) / max(tokens, 1)
        self._model.train()
        if found:
            metrics.write({"step": step - 1, "validation": found})
        return found

    def _save(self, step: int) -> float:
        """Write the checkpoint and return how many seconds that took."""
        begun = time.monotonic()
        state = checkpointing.capture(self._devices.inner(self._model), self._optimizers, step, self._identity)
        if self._devices.is_main:
            checkpointing.save(state, self._folder / CHECKPOINT)
        self._devices.wait()
        return time.monotonic() - begun

    def weights(self) -> dict[str, torch.Tensor]:
        """Return all weights by the model's own names, whole and on the CPU; every process has to call it."""
        inner = self._devices.inner(self._model).model
        return {
            name: checkpointing.whole(weight.detach()) for name, weight in inner.named_parameters(remove_duplicate=True)
        }
