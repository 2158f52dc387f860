"""Reinforcement with rewards that can be verified: TRL's GRPO, or DPO on pairs made by the same rewards."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError, UsageError
from galcli.files import write_atomically
from galcli.training.examples import encode, read_examples
from galcli.training.model import load_model
from galcli.training.preferences import pairs_of, read_pairs, write_pairs
from galcli.training.rewards import Judge, tasks_of
from galcli.training.sampling import complete
from galcli.training.saving import save_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer
    from transformers import OPTForCausalLM

    from galcli.training.folder import RunFolder
    from galcli.training.interruption import StopRequest
    from galcli.training.loop import Outcome, Progress
    from galcli.training.recipe import Recipe
    from galcli.training.rewards import Task

STAGE = "reinforce"
PAIRS = "preferences.jsonl"
RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class ReinforceSettings:
    """The table [reinforce] of a recipe.

    Attributes:
        method: `grpo` or `dpo`.
        steps: Steps of the optimiser.
        prompts: Prompts of a step.
        samples: Completions of a prompt, which are compared with each other.
        longest: Tokens that a completion may have.
        temperature: Of sampling.
        learning_rate: AdamW's, constant after a tenth of the run.
        beta: How strongly the model is held to where it began.
        measured: Held-out prompts on which the reward is measured before and after.
        seed: Decides order and samples.
        threads: CPU threads; 0 leaves them as they are.
        save_steps: Steps from one checkpoint to the next.
    """

    method: str = "grpo"
    steps: int = 100
    prompts: int = 8
    samples: int = 8
    longest: int = 128
    temperature: float = 1.0
    learning_rate: float = 1e-5
    beta: float = 0.0
    measured: int = 100
    seed: int = 0
    threads: int = 0
    save_steps: int = 25

    def check(self) -> None:
        """Raise a `ValueError` if a value is out of range."""
        if self.method not in ("grpo", "dpo"):
            raise ValueError(f'method must be one of grpo, dpo, not "{self.method}"')
        if self.method == "dpo" and self.beta <= 0:
            raise ValueError("beta must be above 0 for dpo")
        for key, least in (("steps", 1), ("prompts", 1), ("samples", 2), ("longest", 1), ("measured", 1)):
            if getattr(self, key) < least:
                raise ValueError(f"{key} must be at least {least}, not {getattr(self, key)}")
        for key in ("temperature", "learning_rate"):
            if getattr(self, key) <= 0:
                raise ValueError(f"{key} must be above 0, not {getattr(self, key)}")


def reinforce(
    recipe: Recipe,
    folder: RunFolder,
    stop: StopRequest,
    observer: Callable[[Progress], None],
    *,
    base: Path | None = None,
) -> Outcome:
    """Train a model by the rewards of what it writes; a run that was begun goes on.

    Its tasks are those of the run folder's `finetune/train.jsonl` whose answers can be verified; those of
    `finetune/validation.jsonl` measure it, greedily, before and after.

    Args:
        recipe: Its table [reinforce] is used.
        folder: Holds the examples; receives checkpoints, the measurement and, at the end, the model.
        stop: Says when to stop early.
        observer: Told about every step.
        base: The checkpoint to begin with; by default the last model of the run folder.

    Raises:
        UsageError: TRL is not installed.
        InputError: There is no task that can be verified.
    """
    settings = recipe.settings(STAGE, ReinforceSettings)
    start = base or folder.last_model(before=STAGE)
    _require_trl()
    import torch
    from tokenizers import Tokenizer

    from galcli.training.trl_run import TrlRun

    if settings.threads:
        torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    model = load_model(start, dropout=0.0)
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    room = model.config.max_position_embeddings - settings.longest
    tasks = _tasks(folder.stage("finetune") / "train.jsonl", tokenizer, room)
    held_out = _tasks(folder.stage("finetune") / "validation.jsonl", tokenizer, room)[: settings.measured]
    stage = folder.stage(STAGE)
    with Judge() as judge:
        before = _measured(stage / "before.json", lambda: mean_reward(model, tokenizer, held_out, judge, settings))
        run = TrlRun(model, start, stage, settings, stop, observer)
        if settings.method == "grpo":
            outcome = run.grpo(tasks, judge)
        else:
            outcome = run.dpo(_pairs(stage / PAIRS, model, tokenizer, tasks, judge, settings))
        if not outcome.stopped:
            after = mean_reward(model, tokenizer, held_out, judge, settings)
            outcome = replace(outcome, validation={"reward_before": before, "reward_after": after})
            weights = {name: weight.detach().cpu() for name, weight in model.named_parameters()}
            save_model(model.config, weights, start / "tokenizer.json", folder.model(STAGE))
            write_atomically(stage / RESULT, json.dumps({"prompts": len(held_out), **outcome.validation}) + "\n")
    return outcome


def mean_reward(
    model: OPTForCausalLM, tokenizer: Tokenizer, tasks: Sequence[Task], judge: Judge, settings: ReinforceSettings
) -> float:
    """Return the mean reward of greedy completions; not a number where there are no tasks."""
    completions = complete(model, tokenizer, [task.prompt for task in tasks], longest=settings.longest)
    rewards = [judge.score(task, written[0]) for task, written in zip(tasks, completions, strict=True)]
    return sum(rewards) / len(rewards)


def _tasks(path: Path, tokenizer: Tokenizer, room: int) -> list[Task]:
    found = [task for task in tasks_of(read_examples(path)) if len(encode(task.prompt, tokenizer)) <= room]
    if not found:
        raise InputError(
            f"{path} has no prompt whose answers can be verified, or none that leaves room for an answer.",
            "Verified are solutions (prompts that end with <work>) and names of molecules.",
        )
    return found


def _pairs(
    path: Path,
    model: OPTForCausalLM,
    tokenizer: Tokenizer,
    tasks: Sequence[Task],
    judge: Judge,
    settings: ReinforceSettings,
) -> list[Any]:
    """Return the pairs of a file, which is made from the model's own samples where it is missing."""
    if not path.is_file():
        chosen = tasks[: settings.steps * settings.prompts]
        written = complete(
            model,
            tokenizer,
            [task.prompt for task in chosen],
            longest=settings.longest,
            samples=settings.samples,
            temperature=settings.temperature,
        )
        write_pairs(path, pairs_of(chosen, written, judge))
    pairs = read_pairs(path)
    if not pairs:
        raise InputError(f"{path} has no pair: of no prompt was one sample better than another.")
    return pairs


def _measured(path: Path, measure: Callable[[], float]) -> float:
    """Return a number that is measured once in a run, however often that is interrupted."""
    if not path.is_file():
        write_atomically(path, json.dumps(measure()))
    return float(json.loads(path.read_text(encoding="utf-8")))


def _require_trl() -> None:
    from importlib.util import find_spec

    if find_spec("trl") is None:
        raise UsageError("Reinforcement needs the package trl.", "Install it with: pip install 'galcli[train]'.")
