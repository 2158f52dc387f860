"""The text of evaluation sets, and whether training text shares 13 words in a row with it.

Source: Brown et al. 2020, "Language models are few-shot learners", appendix C.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from galcli.errors import InputError
from galcli.files import write_atomically
from galcli.training.corpus.archive import files, find, members
from galcli.training.corpus.clean import decode
from galcli.training.corpus.words import ngrams, word_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from galcli.training.corpus.words import Hashes

GRAM = 13
"""Words in a row that two texts may not share."""

_SUFFIXES = (".json", ".jsonl", ".csv", ".tsv", ".txt", ".parquet")


class EvaluationText:
    """The runs of words of all evaluation sets.

    Args:
        grams: Their hashes, sorted.
    """

    def __init__(self, grams: Hashes) -> None:
        self._grams = grams

    def __len__(self) -> int:
        return len(self._grams)

    @classmethod
    def of(cls, data: Path, patterns: tuple[str, ...], cache: Path) -> EvaluationText:
        """Read evaluation sets, or what an earlier call kept of the same files.

        Args:
            data: The data folder.
            patterns: Files and folders in it: JSON, JSON lines, CSV, TSV and text, also compressed and in archives.
            cache: A folder to keep the hashes in.

        Raises:
            InputError: Something cannot be read.
        """
        found = files(find(data, patterns)) if patterns else []
        digest = hashlib.sha256("".join(f"{file.name} {file_hash(file)}\n" for file in found).encode()).hexdigest()
        kept = cache / f"evaluation-{digest[:16]}.u64"
        if kept.exists():
            return cls(np.fromfile(kept, dtype="<u8"))
        parts = [ngrams(word_hashes(text), GRAM) for file in found for text in _texts(file)]
        grams = np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.uint64)
        write_atomically(kept, grams.astype("<u8").tobytes())
        return cls(grams)

    def shared(self, words: Hashes) -> bool:
        """Return whether a text with these words shares a run of words with an evaluation set."""
        own = ngrams(words, GRAM)
        if not len(own) or not len(self._grams):
            return False
        places = np.searchsorted(self._grams, own)
        places[places == len(self._grams)] = 0
        return bool((self._grams[places] == own).any())


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _texts(path: Path) -> Iterator[str]:
    for name, data in members(path, _SUFFIXES):
        if name.endswith(".parquet"):
            raise InputError(f"{name} in {path} is Parquet, which is not read here.", "Give it as JSON lines.")
        text = decode(data)
        if name.endswith((".json", ".jsonl")):
            yield from _json_texts(text, f"{name} in {path}")
        elif name.endswith((".csv", ".tsv")):
            rows = csv.reader(io.StringIO(text), delimiter="\t" if name.endswith(".tsv") else ",")
            yield from (cell for row in rows for cell in row)
        else:
            yield from text.split("\n\n")


def _json_texts(text: str, name: str) -> Iterator[str]:
    try:
        values = [json.loads(text)]
    except ValueError:
        try:
            values = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise InputError(f"{name} is neither JSON nor JSON lines: {error}.") from error
    for value in values:
        yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _strings(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _strings(inside)
