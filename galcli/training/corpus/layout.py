"""Where the files of a run lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder of a run.

    Attributes:
        root: The folder.
    """

    root: Path

    @property
    def tokenizer(self) -> Path:
        """The tokenizer."""
        return self.root / "tokenizer.json"

    @property
    def documents(self) -> Path:
        """What was read and cleaned, a part a source and process."""
        return self.root / "documents"

    @property
    def rows(self) -> Path:
        """Packed rows of each source, before they are mixed."""
        return self.root / "rows"

    @property
    def corpus(self) -> Path:
        """The training and validation files."""
        return self.root / "corpus"

    @property
    def manifest(self) -> Path:
        """What the corpus was made of."""
        return self.corpus / "manifest.json"

    @property
    def finetune(self) -> Path:
        """Prompts with their completions."""
        return self.root / "finetune"

    @property
    def held_out(self) -> Path:
        """What is never trained on."""
        return self.root / "held-out"

    def sweep(self) -> None:
        """Remove the unfinished files of an earlier run that was killed; not documents, which others may write."""
        for folder in (self.rows, self.corpus, self.finetune, self.held_out):
            for unfinished in folder.glob(".*"):
                unfinished.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write JSON, the same bytes for the same value."""
    write_atomically(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_state(path: Path) -> dict[str, Any]:
    """Return a JSON object that this program wrote; empty where there is none, or it is broken."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
