"""Pre-training: a new model learns from the packed corpus."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import UsageError
from galcli.training.data import CorpusBatches
from galcli.training.devices import Devices
from galcli.training.loop import Loop
from galcli.training.model import ModelSettings, new_model
from galcli.training.run_settings import RunSettings
from galcli.training.saving import save_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.training.folder import RunFolder
    from galcli.training.interruption import StopRequest
    from galcli.training.loop import Outcome, Progress
    from galcli.training.recipe import Recipe

STAGE = "pretrain"


@dataclass(frozen=True, slots=True)
class PretrainSettings(RunSettings):
    """The table [pretrain] of a recipe.

    Attributes:
        tokens: Tokens to learn from; the corpus is repeated as often as that takes.
        epochs: The same as a multiple of the corpus; one of the two is given.
    """

    tokens: int = 0
    epochs: float = 0.0

    def check(self) -> None:
        """Raise a `ValueError` if a value is out of range."""
        RunSettings.check(self)
        if (self.tokens > 0) == (self.epochs > 0):
            raise ValueError("tokens or epochs must be above 0, and not both")

    def steps(self, epoch_tokens: int, context: int) -> int:
        """Return the number of steps, at least 1."""
        wanted = self.tokens or self.epochs * epoch_tokens
        return max(1, round(wanted / (self.batch_rows * context)))


def pretrain(
    recipe: Recipe,
    folder: RunFolder,
    stop: StopRequest,
    observer: Callable[[Progress], None],
    *,
    shard: bool = False,
    tokens: int | None = None,
) -> Outcome:
    """Train a model on a run folder's corpus; one that was begun goes on.

    Args:
        recipe: Its tables [model] and [pretrain] are used.
        folder: Holds the corpus; receives the checkpoint, the record and, at the end, the model.
        stop: Says when to stop early.
        observer: Told about every step.
        shard: Whether the model is divided among the processes.
        tokens: Replaces the recipe's `tokens` or `epochs`.

    Raises:
        UsageError: The recipe does not fit the corpus, the processes, or the checkpoint.
        InputError: There is no corpus.
    """
    shape = recipe.settings("model", ModelSettings)
    length = {} if tokens is None else {"tokens": tokens, "epochs": 0.0}
    settings = recipe.settings(STAGE, PretrainSettings, **length)
    vocabulary = vocabulary_size(folder)
    manifest = folder.require(folder.corpus / "manifest.json", "corpus")
    batches = CorpusBatches(
        folder.corpus,
        recipe.context,
        settings.batch_rows,
        settings.micro_rows,
        settings.seed,
        settings.validation_rows,
    )
    devices = Devices(settings.precision, shard=shard, threads=settings.threads)
    if settings.batch_rows % devices.processes:
        raise UsageError(f"batch_rows ({settings.batch_rows}) must be a multiple of the {devices.processes} processes.")
    model = new_model(shape, vocabulary, recipe.context, settings.seed)
    identity: dict[str, Any] = {"model": asdict(shape), "context": recipe.context, "vocabulary": vocabulary}
    identity["corpus"] = folder.fingerprint(manifest, folder.tokenizer)
    steps = settings.steps(batches.tokens, recipe.context)
    loop = Loop(model, batches, settings, steps, folder.stage(STAGE), devices, observer, identity)
    outcome = loop.run(stop)
    if not outcome.stopped:
        weights = loop.weights()
        if devices.is_main:
            save_model(model.config, weights, folder.tokenizer, folder.model(STAGE))
    devices.close()
    return outcome


def vocabulary_size(folder: RunFolder) -> int:
    """Return the number of tokens of a run folder's tokenizer."""
    path = folder.require(folder.tokenizer, "tokenizer")
    content = json.loads(path.read_text(encoding="utf-8"))
    ids = [*content["model"]["vocab"].values(), *(token["id"] for token in content.get("added_tokens", []))]
    return int(max(ids)) + 1
