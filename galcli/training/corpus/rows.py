"""The rows of one source: its documents as tokens, packed, apart for training and validation; and its prompts."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter, deque
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from galcli.prompting.tokens import new_document
from galcli.training.corpus.atomic import whole_file
from galcli.training.corpus.document import Split
from galcli.training.corpus.layout import read_state, write_json
from galcli.training.corpus.packing import Packer, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from galcli.training.corpus.document import Document
    from galcli.training.corpus.encoding import Encoder
    from galcli.training.corpus.layout import Layout
    from galcli.training.corpus.parts import Parts, Stored

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The files of one source's rows.

    Attributes:
        layout: The run.
        source: The source's name.
    """

    layout: Layout
    source: str

    def rows(self, split: Split) -> Path:
        """Return the file of a split's rows: 16-bit numbers, the low byte first."""
        return self.layout.rows / f"{self.source}.{split}.bin"

    def prompts(self, split: Split) -> Path:
        """Return the file of a split's prompts with completions, JSON lines."""
        return self.layout.rows / f"{self.source}.{split}.jsonl"

    @property
    def held_out(self) -> Path:
        """What is held out, JSON lines."""
        return self.layout.held_out / f"{self.source}.jsonl"

    @property
    def state_file(self) -> Path:
        """What the rows were made of; written last."""
        return self.layout.rows / f"{self.source}.json"

    @property
    def state(self) -> dict[str, Any]:
        """The contents of the state file; empty where the rows are not finished."""
        return read_state(self.state_file)


@dataclass(frozen=True, slots=True)
class RowSettings:
    """What rows depend on besides documents.

    Attributes:
        context: Tokens in a row.
        tokenizer_hash: The SHA-256 of the tokenizer.
        whole: Whether documents that are longer than a row are dropped rather than cut.
    """

    context: int
    tokenizer_hash: str
    whole: bool


class _Split:
    """Packs the documents of one split into its files."""

    def __init__(self, files: RowFiles, split: Split, context: int, stack: ExitStack) -> None:
        self.packer = Packer(context)
        self.tokens = self.documents = self.rows = self.prompts = 0
        self._rows: BinaryIO = stack.enter_context(whole_file(files.rows(split)))
        self._prompts: BinaryIO = stack.enter_context(whole_file(files.prompts(split)))

    def add(self, tokens: list[int], prompt: bytes | None) -> None:
        """Add a document, and its prompt with completion where it is a pair."""
        self.documents += 1
        self.tokens += len(tokens)
        self._write(self.packer.add(tokens))
        if prompt is not None:
            self._prompts.write(prompt)
            self.prompts += 1

    def close(self) -> dict[str, int]:
        """Write what is open and return the counts."""
        self._write(self.packer.flush())
        counts = {"documents": self.documents, "tokens": self.tokens, "rows": self.rows}
        return counts | {"padding": self.packer.padding, "prompts": self.prompts}

    def _write(self, rows: Iterable[Row[int]]) -> None:
        for row in rows:
            self._rows.write(_little_endian(row))
            self.rows += 1


def fingerprint(parts: Parts, kept: NDArray[np.bool_], settings: RowSettings) -> str:
    """Return what decides the rows of a source."""
    decided = [_SCHEMA, parts.digest(), hashlib.sha256(kept.tobytes()).hexdigest()]
    decided += [settings.context, settings.tokenizer_hash, settings.whole, parts.states()[0]["fingerprint"]]
    return hashlib.sha256(json.dumps(decided).encode()).hexdigest()


def make_rows(
    files: RowFiles, parts: Parts, kept: NDArray[np.bool_], settings: RowSettings, encoder: Encoder
) -> dict[str, Any]:
    """Write the rows of a source, unless they are there, and return their state.

    Args:
        files: Where they go.
        parts: The documents.
        kept: Which of them deduplication left; shape (documents,).
        settings: What else decides the rows.
        encoder: The tokenizer.

    Raises:
        GalError: A file cannot be read or written.
    """
    made_of = fingerprint(parts, kept, settings)
    state = files.state
    if state.get("fingerprint") == made_of:
        return state
    files.state_file.unlink(missing_ok=True)
    began, cpu = time.monotonic(), time.process_time()
    with ExitStack() as stack:
        splits = {split: _Split(files, split, settings.context, stack) for split in (Split.TRAIN, Split.VALIDATION)}
        held_out = stack.enter_context(whole_file(files.held_out))
        dropped: Counter[str] = Counter()
        waiting: deque[Stored] = deque()
        texts = _texts(_kept(parts, kept), files.source, held_out, waiting, dropped)
        for tokens in encoder.encode(texts):
            stored = waiting.popleft()
            if settings.whole and len(tokens) >= settings.context:
                dropped["too_long"] += 1
                continue
            fits = len(tokens) < settings.context
            splits[stored.split].add(tokens, _prompt(stored, files.source) if fits else None)
        counts = {str(split): writer.close() for split, writer in splits.items()}
    state = {"fingerprint": made_of, **counts, "held_out": dropped["held_out"], "too_long": dropped["too_long"]}
    state["seconds"] = round(time.monotonic() - began, 2)
    state["cpu_seconds"] = round(time.process_time() - cpu, 2)  # of this process: with --jobs the others count too
    write_json(files.state_file, state)
    return state


def _kept(parts: Parts, kept: NDArray[np.bool_]) -> Iterator[Stored]:
    yield from (stored for stored, keep in zip(parts.documents(), kept, strict=True) if keep)


def _texts(
    documents: Iterator[Stored], source: str, held_out: BinaryIO, waiting: deque[Stored], dropped: Counter[str]
) -> Iterator[str]:
    """Yield the texts to tokenise, remember their documents, and put aside what is held out."""
    for stored in documents:
        if stored.split is Split.HELD_OUT:
            held_out.write(_held_out(stored, source))
            dropped["held_out"] += 1
            continue
        waiting.append(stored)
        yield stored.document.text


def _prompt(stored: Stored, source: str) -> bytes | None:
    document = stored.document
    if document.prompt_length is None:
        return None
    return _line(_halves(document, document.prompt_length) | {"source": source})


def _held_out(stored: Stored, source: str) -> bytes:
    document = stored.document
    halves = _halves(document, document.prompt_length or 0)
    return _line(halves | {"source": source, "id": document.id, "identity": document.identity})


def _halves(document: Document, border: int) -> dict[str, str | None]:
    """Return the prompt as an engine gets it, after the token that ends the document before, and its completion."""
    return {"prompt": new_document(document.text[:border]), "completion": document.text[border:]}


def _line(value: dict[str, Any]) -> bytes:
    return (json.dumps(value) + "\n").encode()


def _little_endian(row: Row[int]) -> bytes:
    import sys

    if sys.byteorder == "big":
        row.byteswap()
    return row.tobytes()
