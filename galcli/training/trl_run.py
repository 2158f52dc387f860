"""TRL's trainers with this program's tasks, rewards, checkpoints and reasons to stop."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import datasets
from transformers import AutoTokenizer, PrinterCallback, TrainerCallback
from transformers.trainer_utils import get_last_checkpoint
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.grpo_config import GRPOConfig
from trl.trainer.grpo_trainer import GRPOTrainer

from galcli.prompting.tokens import split_sequences
from galcli.training.loop import METRICS, Outcome, Progress
from galcli.training.metrics import Metrics
from galcli.training.rewards import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from transformers import OPTForCausalLM

    from galcli.training.interruption import StopRequest
    from galcli.training.preferences import Pair
    from galcli.training.reinforce import ReinforceSettings
    from galcli.training.rewards import Judge

_WARMUP = 0.1


class TrlRun:
    """One run of a trainer, from its last checkpoint if there is one.

    Args:
        model: What is trained, in place.
        start: Where it came from; its tokenizer is used.
        stage: The folder of the stage.
        settings: How.
        stop: Says when to stop early.
        observer: Told about every step.
    """

    def __init__(
        self,
        model: OPTForCausalLM,
        start: Path,
        stage: Path,
        settings: ReinforceSettings,
        stop: StopRequest,
        observer: Callable[[Progress], None],
    ) -> None:
        datasets.disable_progress_bars()
        self._model = model
        self._stage = stage
        self._settings = settings
        self._watcher = _Watcher(stage, stop, observer)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(start, local_files_only=True)

    def grpo(self, tasks: Sequence[Task], judge: Judge) -> Outcome:
        """Reward each prompt's samples, and make those likelier that did better than the others of their group."""
        settings = self._settings
        config = GRPOConfig(
            **self._common(settings.prompts * settings.samples),
            num_generations=settings.samples,
            max_completion_length=settings.longest,
            temperature=settings.temperature,
            beta=settings.beta,
            mask_truncated_completions=False,
        )

        def verified(
            completion_ids: list[list[int]], kind: list[str], expected: list[str], **_: Any
        ) -> list[float | None]:
            # The text that TRL offers lacks the special tokens, which a solution cannot be read without.
            texts = [str(self._tokenizer.decode(ids, skip_special_tokens=False)) for ids in completion_ids]
            return [judge.score(Task("", *about), text) for *about, text in zip(kind, expected, texts, strict=True)]

        rows = [
            {"prompt": split_sequences(task.prompt), "kind": task.kind, "expected": task.expected} for task in tasks
        ]
        trainer = GRPOTrainer(
            self._model,
            reward_funcs=verified,
            args=config,
            train_dataset=datasets.Dataset.from_list(rows),
            processing_class=self._tokenizer,
            callbacks=[self._watcher],
        )
        return self._train(trainer)

    def dpo(self, pairs: Sequence[Pair]) -> Outcome:
        """Make the better completion of each pair likelier than the worse one."""
        settings = self._settings
        config = DPOConfig(
            **self._common(settings.prompts), beta=settings.beta, max_length=self._model.config.max_position_embeddings
        )
        rows = [
            {key: split_sequences(getattr(pair, key)) for key in ("prompt", "chosen", "rejected")} for pair in pairs
        ]
        trainer = DPOTrainer(
            self._model,
            args=config,
            train_dataset=datasets.Dataset.from_list(rows),
            processing_class=self._tokenizer,
            callbacks=[self._watcher],
        )
        return self._train(trainer)

    def _common(self, batch: int) -> dict[str, Any]:
        import torch

        settings, gpu = self._settings, torch.cuda.is_available()
        return {
            "output_dir": str(self._stage / "trl"),
            "per_device_train_batch_size": batch,
            "max_steps": settings.steps,
            "learning_rate": settings.learning_rate,
            "lr_scheduler_type": "constant_with_warmup",
            "warmup_steps": round(settings.steps * _WARMUP),
            "seed": settings.seed,
            "logging_steps": 1,
            "save_steps": settings.save_steps,
            "save_total_limit": 1,
            "report_to": "none",
            "disable_tqdm": True,
            "use_cpu": not gpu,
            "bf16": gpu,
            "activation_checkpointing": False,
            "dataloader_pin_memory": gpu,
        }

    def _train(self, trainer: Any) -> Outcome:
        trainer.remove_callback(PrinterCallback)  # standard output is for results
        folder = self._stage / "trl"
        last = get_last_checkpoint(str(folder)) if folder.is_dir() else None
        begun = time.monotonic()
        with warnings.catch_warnings():
            # TRL still uses names that transformers is about to rename.
            warnings.simplefilter("ignore", FutureWarning)
            trainer.train(resume_from_checkpoint=last)
        return Outcome(
            trainer.state.global_step,
            self._settings.steps,
            self._watcher.stopped,
            int(trainer.state.num_input_tokens_seen),
            time.monotonic() - begun,
        )


class _Watcher(TrainerCallback):
    """Records what the trainer logs, and stops it with a checkpoint when there is a reason to."""

    def __init__(self, stage: Path, stop: StopRequest, observer: Callable[[Progress], None]) -> None:
        self._stage = stage
        self._stop = stop
        self._observer = observer
        self._begun = self._last = time.monotonic()
        self._metrics: Metrics | None = None
        self._first = 0
        self.stopped = ""

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Open the record."""
        del args, control
        self._first = state.global_step
        self._metrics = Metrics(self._stage / METRICS, state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Stop where there is a reason to."""
        del args
        now = time.monotonic()
        reason = self._stop.reason(2 * (now - self._last))
        self._last = now
        if reason and state.global_step < state.max_steps:
            self.stopped = reason
            control.should_save = control.should_training_stop = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
        """Record a step and tell about it."""
        del args, control
        numbers = {key: value for key, value in (logs or {}).items() if isinstance(value, int | float)}
        if self._metrics is None or "loss" not in numbers:
            return
        self._metrics.write({"step": state.global_step - 1, **numbers})
        done = max(1, state.global_step - self._first)
        seconds = time.monotonic() - self._begun
        left = seconds / done * (state.max_steps - state.global_step)
        measure = "reward" if "reward" in numbers else "loss"
        self._observer(Progress(state.global_step, state.max_steps, measure, numbers[measure], 0.0, left))
