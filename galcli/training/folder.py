"""The run folder: where each stage finds what it needs and leaves what it made."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STAGES = ("pretrain", "finetune", "reinforce")
"""The stages that leave a model, in their order."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A folder with a tokenizer, a corpus, and one folder a stage.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def tokenizer(self) -> Path:
        """The tokenizer file."""
        return self.path / "tokenizer.json"

    @property
    def corpus(self) -> Path:
        """The folder of the packed corpus."""
        return self.path / "corpus"

    def stage(self, name: str) -> Path:
        """Return the folder of a stage."""
        return self.path / name

    def model(self, stage: str) -> Path:
        """Return the folder of the model that a stage left, or will leave."""
        return self.path / stage / "model"

    def last_model(self, before: str | None = None) -> Path:
        """Return the model of the last stage that left one, of those before a stage.

        Raises:
            InputError: No stage has left one.
        """
        stages = STAGES[: STAGES.index(before)] if before else STAGES
        for stage in reversed(stages):
            if (self.model(stage) / "config.json").is_file():
                return self.model(stage)
        raise InputError(f"{self.path} holds no trained model yet.", "Make one with `gal train pretrain`.")

    def require(self, path: Path, command: str) -> Path:
        """Return a path that must exist, or say which command makes it.

        Raises:
            InputError: It does not exist.
        """
        if not path.exists():
            raise InputError(f"There is no {path}.", f"Make it with `gal train {command}`.")
        return path

    def manifest(self) -> dict[str, Any]:
        """Return what the corpus was made of; empty where nothing says so."""
        try:
            content = json.loads((self.corpus / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def fingerprint(self, *files: Path) -> str:
        """Return a SHA-256 over files, for runs that go on only with what they began with."""
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.read_bytes() if file.is_file() else b"")
        return digest.hexdigest()

    def restart(self, stage: str, kept: Sequence[str]) -> None:
        """Forget what a stage has done, but keep the files that it was given."""
        folder = self.stage(stage)
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name not in kept:
                entry.unlink()
