"""Supervised fine-tuning: a model learns completions of prompts, with all its weights or a few added ones (LoRA)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import UsageError
from galcli.training.devices import Devices
from galcli.training.examples import ExampleBatches, encode_examples, read_examples
from galcli.training.loop import Loop
from galcli.training.model import load_model
from galcli.training.run_settings import RunSettings
from galcli.training.saving import save_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transformers import OPTForCausalLM

    from galcli.training.folder import RunFolder
    from galcli.training.interruption import StopRequest
    from galcli.training.loop import Outcome, Progress
    from galcli.training.recipe import Recipe

STAGE = "finetune"
_ADAPTED = ("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2")


@dataclass(frozen=True, slots=True)
class FinetuneSettings(RunSettings):
    """The table [finetune] of a recipe.

    Attributes:
        epochs: How often every example is learned.
        dropout: Of attention and of what layers add to the hidden states.
        lora_rank: Rank of the added matrices; 0 trains all weights.
        lora_scale: By what their product is multiplied.
    """

    epochs: float = 1.0
    dropout: float = 0.0
    lora_rank: int = 0
    lora_scale: float = 2.0

    def check(self) -> None:
        """Raise a `ValueError` if a value is out of range."""
        RunSettings.check(self)
        if self.epochs <= 0:
            raise ValueError(f"epochs must be above 0, not {self.epochs}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be from 0 to below 1, not {self.dropout}")
        if self.lora_rank < 0:
            raise ValueError(f"lora_rank must be at least 0, not {self.lora_rank}")
        if self.lora_rank and self.optimizer == "muon":
            raise ValueError('optimizer must be "adamw" where lora_rank is given')


def finetune(
    recipe: Recipe,
    folder: RunFolder,
    stop: StopRequest,
    observer: Callable[[Progress], None],
    *,
    base: Path | None = None,
    shard: bool = False,
) -> Outcome:
    """Train a model on a run folder's examples; a run that was begun goes on.

    Args:
        recipe: Its table [finetune] is used.
        folder: Holds `finetune/train.jsonl` and, perhaps, `finetune/validation.jsonl`.
        stop: Says when to stop early.
        observer: Told about every step.
        base: The checkpoint to begin with; by default the pre-trained model of the run folder.
        shard: Whether the model is divided among the processes.

    Raises:
        UsageError: The recipe does not fit the processes or the checkpoint.
        InputError: There are no examples, or no model to begin with.
    """
    settings = recipe.settings(STAGE, FinetuneSettings)
    start = base or folder.last_model(before=STAGE)
    stage = folder.stage(STAGE)
    train = folder.require(stage / "train.jsonl", "corpus")
    model = load_model(start, settings.dropout)
    tokenizer_file = start / "tokenizer.json"
    batches = _batches(stage, tokenizer_file, model.config.max_position_embeddings, settings)
    devices = Devices(settings.precision, shard=shard, threads=settings.threads)
    if settings.batch_rows % devices.processes:
        raise UsageError(f"batch_rows ({settings.batch_rows}) must be a multiple of the {devices.processes} processes.")
    adapted = _adapt(model, settings) if settings.lora_rank else None
    identity: dict[str, Any] = {"examples": folder.fingerprint(train), "base": str(start.resolve())}
    steps = max(1, round(settings.epochs * batches.examples / settings.batch_rows))
    loop = Loop(model, batches, settings, steps, stage, devices, observer, identity)
    outcome = loop.run(stop)
    if not outcome.stopped:
        if adapted is not None:
            model = adapted.merge_and_unload()
        weights = loop.weights()
        if devices.is_main:
            save_model(model.config, weights, tokenizer_file, folder.model(STAGE))
    devices.close()
    return outcome


def _batches(stage: Path, tokenizer_file: Path, context: int, settings: FinetuneSettings) -> ExampleBatches:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    held_out = stage / "validation.jsonl"
    return ExampleBatches(
        encode_examples(read_examples(stage / "train.jsonl"), tokenizer, context),
        encode_examples(read_examples(held_out) if held_out.is_file() else [], tokenizer, context),
        settings.batch_rows,
        settings.micro_rows,
        settings.seed,
        settings.validation_rows,
    )


def _adapt(model: OPTForCausalLM, settings: FinetuneSettings) -> Any:
    """Add LoRA's matrices to a model, in place, and return the object that can merge them into the weights."""
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise UsageError(
            "lora_rank needs the package peft.", "Install it with: pip install 'galcli[train]'."
        ) from error
    import torch

    torch.manual_seed(settings.seed)
    config = LoraConfig(
        r=settings.lora_rank,
        lora_alpha=settings.lora_scale * settings.lora_rank,  # type: ignore[arg-type]
        lora_dropout=settings.dropout,
        target_modules=list(_ADAPTED),
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        # peft still uses names that transformers is about to rename.
        warnings.simplefilter("ignore", FutureWarning)
        return get_peft_model(model, config)
