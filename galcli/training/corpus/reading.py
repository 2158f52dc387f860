"""The documents stage: read a source, drop what is short or stands in an evaluation set, decide what is for what."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from galcli import __version__
from galcli.errors import InputError, UsageError
from galcli.training.corpus.archive import files, find
from galcli.training.corpus.atomic import whole_file
from galcli.training.corpus.document import Document
from galcli.training.corpus.duplicates import signature
from galcli.training.corpus.evaluation_text import EvaluationText, file_hash
from galcli.training.corpus.holdout import sampled, split_of
from galcli.training.corpus.layout import write_json
from galcli.training.corpus.parts import HASHES, Part, Stored
from galcli.training.corpus.words import text_hash, word_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from galcli.training.corpus.settings import CorpusSettings, SourceReader

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a source.

    Attributes:
        paths: What the source's patterns name.
        hashes: File name → SHA-256, with files that the reader needs beside them.
    """

    paths: list[Path]
    hashes: dict[str, str]

    @classmethod
    def of(cls, entry: SourceReader, settings: CorpusSettings, data: Path) -> Inputs:
        """Find the files and hash them.

        Raises:
            InputError: One is missing.
            UsageError: One belongs to an evaluation set.
        """
        paths = find(data, entry.source.path) if entry.source.path else []
        forbidden = [path.resolve() for path in find(data, settings.evaluation)] if settings.evaluation else []
        for path in paths:
            if any(path.resolve().is_relative_to(other) for other in forbidden):
                raise UsageError(f'The source "{entry.source.name}" reads {path}, which is an evaluation set.')
        vocabulary = getattr(entry.reader, "vocabulary", "")
        beside = {path.parent / vocabulary for path in paths} if vocabulary else set()
        every = [*files(paths), *sorted(beside)]
        return cls(paths, {path.relative_to(data).as_posix(): file_hash(path) for path in every if path.exists()})


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    first_error: str = ""

    def failed(self, error: InputError) -> None:
        self.counts["unreadable"] += 1
        self.first_error = self.first_error or error.message


def fingerprint(entry: SourceReader, settings: CorpusSettings, inputs: Inputs) -> str:
    """Return what decides the documents of a source: its settings, its files, the evaluation sets, the program."""
    table = {key: value for key, value in entry.table.items() if key not in {"weight", "epochs", "licence", "credit"}}
    decided = [_SCHEMA, __version__, table, settings.validation, settings.evaluation, inputs.hashes]
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()


def read_part(
    entry: SourceReader, settings: CorpusSettings, inputs: Inputs, evaluation: EvaluationText, part: Part
) -> dict[str, Any]:
    """Read one part of a source, write its files, and return its state.

    Raises:
        GalError: A file cannot be read or written.
    """
    began, cpu = time.monotonic(), time.process_time()
    tally = _Tally()
    with whole_file(part.path(".jsonl")) as lines, whole_file(part.path(".hashes")) as hashes:
        for item, document in _documents(entry, inputs.paths, part, tally):
            if len(document.text) < entry.source.shortest:
                tally.counts["too_short"] += 1
                continue
            kept = _decontaminated(document, evaluation, tally.counts)
            if kept is not None:
                _store(kept, item, settings.validation, lines, hashes, near=entry.near_duplicates)
                tally.counts["documents"] += 1
                tally.counts["characters"] += len(kept.text)
    state = {
        "fingerprint": fingerprint(entry, settings, inputs),
        "inputs": inputs.hashes,
        "counts": dict(sorted(tally.counts.items())),
        "first_error": tally.first_error,
        "seconds": round(time.monotonic() - began, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }
    write_json(part.path(".json"), state)
    return state


def _documents(entry: SourceReader, paths: list[Path], part: Part, tally: _Tally) -> Iterator[tuple[int, Document]]:
    number = -1
    every: list[Path | None] = [*paths] or [None]
    for path in every:
        for item in entry.reader.items(path):
            number += 1
            if number % part.of != part.number or not sampled(f"{part.source} {number}", entry.source.share):
                continue
            tally.counts["items"] += 1
            try:
                for document in entry.reader.documents(item):
                    yield number, document
            except InputError as error:
                tally.failed(error)


def _decontaminated(document: Document, evaluation: EvaluationText, counts: Counter[str]) -> Document | None:
    """Return a document that shares nothing with the evaluation sets: prose loses paragraphs, the rest goes whole."""
    if not evaluation.shared(word_hashes(document.text)):
        return document
    paragraphs = document.text.split("\n\n")
    clean = [paragraph for paragraph in paragraphs if not evaluation.shared(word_hashes(paragraph))]
    text = "\n\n".join(clean)
    prose = document.prompt_length is None and document.identity is None
    # A run of words may go across a paragraph's end.
    if prose and len(clean) > 1 and not evaluation.shared(word_hashes(text)):
        counts["contaminated_paragraphs"] += len(paragraphs) - len(clean)
        return Document(text, document.id)
    counts["contaminated"] += 1
    return None


def _store(document: Document, item: int, validation: float, lines: BinaryIO, hashes: BinaryIO, *, near: bool) -> None:
    lines.write((Stored(split_of(document, validation), document).line(item) + "\n").encode())
    record = np.zeros(1, dtype=HASHES)
    record["item"], record["text"] = item, text_hash(document.text)
    if near:
        record["bands"] = signature(word_hashes(document.text))
    hashes.write(record.tobytes())
