"""The card of a trained model: what it was made of, how, what was measured, and what it cannot do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from galcli.training.folder import STAGES
from galcli.training.metrics import read_metrics
from galcli.training.reinforce import RESULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from transformers import OPTConfig

    from galcli.training.export import ExportSettings
    from galcli.training.folder import RunFolder
    from galcli.training.recipe import Recipe

_LIMITS = """\
It is a small language model: it writes what is likely, not what is true. Of itself it knows little more than its
training text, and it invents numbers, names and references where that gives out. `gal` therefore shows nothing that it
wrote as true unless something else confirmed it. It reads and writes English, has seen no dialogue and no instructions
beyond the prompt formats of the Galactica paper, and must not be used for medical or legal advice."""
_HEADER = """\
---
license: {licence}
language: en
library_name: transformers
pipeline_tag: text-generation
---"""
_INTRODUCTION = (
    "A decoder-only transformer of Galactica's architecture with {parameters:,} weights, trained from the recipe "
    "`{recipe}` by galcli's pipeline."
)


def model_card(recipe: Recipe, folder: RunFolder, settings: ExportSettings, config: OPTConfig, parameters: int) -> str:
    """Return the card as Markdown with the hub's header.

    Args:
        recipe: What the model was made by.
        folder: Where the manifest and the records are.
        settings: The table [export].
        config: The model's configuration.
        parameters: Its weights.
    """
    manifest = folder.manifest()
    sources = [source for source in manifest.get("sources", []) if isinstance(source, dict)]
    parts = [
        _HEADER.format(licence=settings.licence),
        f"# {settings.name}",
        _INTRODUCTION.format(parameters=parameters, recipe=recipe.path.name),
        _table(("", ""), _shape(config, settings)),
        "## Data",
        _data(manifest, sources),
        "## Training",
        _table(("stage", "steps", "tokens", "last loss (nats a token)"), list(_stages(folder)))
        or "No record was kept.",
        _table(("source held out", "loss (nats a token)"), list(_validation(folder))),
        _reward(folder),
        "## Limits",
        _LIMITS,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _shape(config: OPTConfig, settings: ExportSettings) -> list[tuple[str, str]]:
    return [
        ("layers", str(config.num_hidden_layers)),
        ("width", str(config.hidden_size)),
        ("heads", str(config.num_attention_heads)),
        ("context", f"{config.max_position_embeddings} tokens"),
        ("vocabulary", f"{config.vocab_size:,} tokens"),
        ("number format", settings.dtype),
    ]


def _data(manifest: dict[str, Any], sources: Sequence[dict[str, Any]]) -> str:
    if not sources:
        return "No manifest of the corpus was kept."
    total = manifest.get("tokens")
    said = f"{total:,} tokens in all. " if isinstance(total, int) else ""
    rows = [
        tuple(_shown(source.get(key, "")) for key in ("name", "documents", "tokens", "licence", "credit"))
        for source in sources
    ]
    return said + "Sources:\n\n" + _table(("source", "documents", "tokens", "licence", "credit"), rows)


def _stages(folder: RunFolder) -> Iterable[tuple[str, ...]]:
    for stage in STAGES:
        entries = [entry for entry in read_metrics(folder.stage(stage) / "metrics.jsonl") if "loss" in entry]
        if entries:
            tokens = sum(entry.get("tokens", 0) for entry in entries)
            yield stage, f"{entries[-1]['step'] + 1:,}", f"{tokens:,}" if tokens else "", f"{entries[-1]['loss']:.3f}"


def _validation(folder: RunFolder) -> Iterable[tuple[str, ...]]:
    for stage in STAGES:
        found = [
            entry["validation"]
            for entry in read_metrics(folder.stage(stage) / "metrics.jsonl")
            if "validation" in entry
        ]
        if found:
            yield from ((f"{stage}: {source}", f"{loss:.3f}") for source, loss in found[-1].items())


def _reward(folder: RunFolder) -> str:
    path = folder.stage("reinforce") / RESULT
    if not path.is_file():
        return ""
    result = json.loads(path.read_text(encoding="utf-8"))
    return (
        f"Mean reward of greedy answers to {result['prompts']} held-out prompts: {result['reward_before']:.3f} before "
        f"reinforcement, {result['reward_after']:.3f} after it."
    )


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|").replace("\n", " ")


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
