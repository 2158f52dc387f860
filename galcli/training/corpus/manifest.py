"""The manifest: what a corpus was made of, whom to credit, what was dropped, and the files with their hashes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galcli.training.corpus.settings import CorpusSettings, SourceReader

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What became of one source.

    Attributes:
        entry: The source.
        states: The states of its parts.
        exact: Documents dropped because the same text came before.
        near: Documents dropped because nearly the same text came before.
        rows: The state of its rows.
        epochs: How often its rows are repeated.
        taken: Its rows in the corpus.
    """

    entry: SourceReader
    states: list[dict[str, Any]]
    exact: int
    near: int
    rows: dict[str, Any]
    epochs: float
    taken: int

    @property
    def seconds(self) -> float:
        """Time that reading and tokenising took, of all processes."""
        return float(sum(state["seconds"] for state in self.states) + self.rows["seconds"])

    @property
    def characters(self) -> int:
        """Characters of all documents."""
        return sum(int(state["counts"].get("characters", 0)) for state in self.states)

    def entry_of_manifest(self, context: int) -> dict[str, Any]:
        """Return the source's object."""
        counts: Counter[str] = Counter()
        for state in self.states:
            counts.update(state["counts"])
        train, validation = self.rows["train"], self.rows["validation"]
        source = self.entry.source
        return {
            "name": source.name,
            "reader": source.reader,
            "licence": source.licence,
            "credit": source.credit,
            "inputs": self.states[0]["inputs"],
            "items": counts["items"],
            "documents": train["documents"],
            "tokens": train["tokens"],
            "rows": train["rows"],
            "padding": train["padding"],
            "prompts": train["prompts"],
            "epochs": round(self.epochs, 6),
            "rows_in_corpus": self.taken,
            "tokens_in_corpus": self.taken * context,
            "validation": {key: validation[key] for key in ("documents", "tokens", "rows", "prompts")},
            "held_out": self.rows["held_out"],
            "dropped": {
                "unreadable": counts["unreadable"],
                "too_short": counts["too_short"],
                "decontamination": counts["contaminated"],
                "decontaminated_paragraphs": counts["contaminated_paragraphs"],
                "exact_duplicates": self.exact,
                "near_duplicates": self.near,
                "too_long": self.rows["too_long"],
            },
        }


def manifest(
    settings: CorpusSettings,
    results: list[SourceResult],
    shards: list[dict[str, object]],
    tokenizer: dict[str, Any],
    finetune: dict[str, int],
) -> dict[str, Any]:
    """Return the manifest's object; it holds no times, so that the same recipe, seed and data give the same bytes.

    Args:
        settings: The recipe.
        results: What became of the sources.
        shards: The training files.
        tokenizer: Its `sha256` and `vocabulary`.
        finetune: Prompts with completions in the training and the validation file.
    """
    rows = sum(result.taken for result in results)
    return {
        "schema": SCHEMA,
        "context": settings.context,
        "seed": settings.seed,
        "vocabulary": tokenizer["vocabulary"],
        "tokenizer_sha256": tokenizer["sha256"],
        "rows": rows,
        "tokens": rows * settings.context,
        "train": shards,
        "finetune": finetune,
        "sources": [result.entry_of_manifest(settings.context) for result in results],
    }
