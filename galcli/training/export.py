"""The finished model: a Hugging Face folder with its card, and the int8 form that runs without torch."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.engines.checkpoint import Checkpoint
from galcli.engines.conversion import converted
from galcli.errors import UsageError
from galcli.training.model import load_model, parameter_count
from galcli.training.model_card import model_card
from galcli.training.saving import DTYPES, save_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from galcli.training.folder import RunFolder
    from galcli.training.recipe import Recipe

STAGE = "export"


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """The table [export] of a recipe.

    Attributes:
        name: The model's name, for its card.
        dtype: `float32`, `bfloat16` or `float16`.
        shard_megabytes: The largest weight file, in units of 2²⁰ bytes.
        int8: Whether the ctranslate2 form is made too.
        licence: The licence of the weights.
    """

    name: str = "model"
    dtype: str = "float32"
    shard_megabytes: float = 15.5
    int8: bool = True
    licence: str = "apache-2.0"

    def check(self) -> None:
        """Raise a `ValueError` if a value is out of range."""
        if self.dtype not in DTYPES:
            raise ValueError(f'dtype must be one of {", ".join(DTYPES)}, not "{self.dtype}"')
        if self.shard_megabytes <= 0:
            raise ValueError(f"shard_megabytes must be above 0, not {self.shard_megabytes}")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        folder: The Hugging Face folder.
        int8: The ctranslate2 folder; `None` where none was asked for.
        parameters: Weights.
        megabytes: Size of the weight files, in units of 10⁶ bytes.
        int8_megabytes: Size of the int8 weights; 0 where there are none.
    """

    folder: Path
    int8: Path | None
    parameters: int
    megabytes: float
    int8_megabytes: float


def export(
    recipe: Recipe,
    folder: RunFolder,
    notify: Callable[[str], None],
    *,
    base: Path | None = None,
    dtype: str | None = None,
) -> Exported:
    """Write `export/<name>` and `export/<name>-int8` in the run folder.

    Args:
        recipe: Its table [export] is used; it may be empty.
        folder: Holds the trained models.
        notify: Told about work that takes long.
        base: The checkpoint to export; by default the last model of the run folder.
        dtype: Replaces the recipe's.

    Raises:
        InputError: There is no trained model.
        UsageError: The recipe is wrong.
    """
    if STAGE not in recipe.tables:
        raise UsageError(f"The recipe {recipe.path} has no table [{STAGE}].", "An empty one will do.")
    settings = recipe.settings(STAGE, ExportSettings, dtype=dtype)
    source = base or folder.last_model()
    model = load_model(source)
    target = folder.stage(STAGE) / settings.name
    weights = {name: weight.detach() for name, weight in model.named_parameters()}
    save_model(
        model.config,
        weights,
        source / "tokenizer.json",
        target,
        dtype=settings.dtype,
        shard_megabytes=settings.shard_megabytes,
    )
    parameters = parameter_count(model)
    (target / "README.md").write_text(model_card(recipe, folder, settings, model.config, parameters), encoding="utf-8")
    checkpoint = Checkpoint.open(target)
    int8 = _int8(checkpoint, folder.stage(STAGE) / f"{settings.name}-int8", notify) if settings.int8 else None
    size = (int8 / "model.bin").stat().st_size / 1e6 if int8 else 0.0
    return Exported(target, int8, parameters, checkpoint.weight_bytes / 1e6, size)


def _int8(checkpoint: Checkpoint, target: Path, notify: Callable[[str], None]) -> Path:
    """Convert with the code that a user's machine converts with."""
    cache = target.with_name(f".{target.name}.cache")
    made, _ = converted(checkpoint, cache, "int8", notify)
    shutil.rmtree(target, ignore_errors=True)
    made.rename(target)
    shutil.rmtree(cache, ignore_errors=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(checkpoint.folder / name, target / name)
    return target


def facts(found: Exported) -> dict[str, Any]:
    """Return what was written, for JSON."""
    return {
        "folder": str(found.folder),
        "int8": str(found.int8) if found.int8 else None,
        "parameters": found.parameters,
        "megabytes": round(found.megabytes, 3),
        "int8_megabytes": round(found.int8_megabytes, 3),
    }
