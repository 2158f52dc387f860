"""The packed corpus as batches: rows of tokens in an order that the seed decides, from any step on.

Which rows a step reads depends on the seed and the step's number only. So a run that goes on from a checkpoint reads
what it would have read, and any number of processes reads the same rows in a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from galcli.errors import InputError
from galcli.training.model import PAD_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_TOKEN = np.dtype("<u2")
_VALIDATION = "validation-"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one forward pass reads.

    Attributes:
        inputs: Token ids, rows × length.
        targets: The tokens that follow, rows × length; `PAD_ID` where nothing is to be learned.
    """

    inputs: NDArray[np.int64]
    targets: NDArray[np.int64]

    @property
    def tokens(self) -> int:
        """How many targets count."""
        return int((self.targets != PAD_ID).sum())


class Batches(Protocol):
    """What a training loop reads."""

    def step(self, step: int, rank: int, processes: int) -> list[Batch]:
        """Return a process's part of a step, cut into forward passes; every process gets equally many."""
        ...

    def validation(self) -> dict[str, list[Batch]]:
        """Return the validation batches of every source."""
        ...


class PackedRows:
    """Token files of equal rows, mapped from disk rather than read.

    Args:
        files: Raw little-endian 16-bit tokens.
        context: Tokens in a row.

    Raises:
        InputError: A file does not hold whole rows, or there are none.
    """

    def __init__(self, files: list[Path], context: int) -> None:
        self._shards: list[NDArray[np.uint16]] = []
        for file in files:
            size = file.stat().st_size
            if size % (_TOKEN.itemsize * context):
                raise InputError(f"{file} does not hold rows of {context} tokens.", "Make the corpus again.")
            if size:
                self._shards.append(np.memmap(file, _TOKEN, "r").reshape(-1, context))
        self._ends = np.cumsum([len(shard) for shard in self._shards], dtype=np.int64)
        if not self._shards:
            raise InputError(f"There are no tokens in {files[0].parent if files else 'the corpus'}.")

    def __len__(self) -> int:
        return int(self._ends[-1])

    def read(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return rows by their numbers."""
        shards = np.searchsorted(self._ends, numbers, side="right")
        starts = np.concatenate([[0], self._ends])
        rows = [self._shards[shard][number - starts[shard]] for shard, number in zip(shards, numbers, strict=True)]
        return np.stack(rows).astype(np.int64)


class CorpusBatches:
    """The batches of a corpus folder.

    Args:
        folder: Holds `train-*.bin` and `validation-<source>.bin`.
        context: Tokens in a row.
        batch_rows: Rows that one step reads, over all processes.
        micro_rows: Rows that one forward pass reads.
        seed: Decides the order.
        validation_rows: The most rows that are read of a source's validation file.

    Raises:
        InputError: There is no corpus, or its rows are of another length.
    """

    def __init__(
        self, folder: Path, context: int, batch_rows: int, micro_rows: int, seed: int, validation_rows: int
    ) -> None:
        files = sorted(folder.glob("train-*.bin"))
        if not files:
            raise InputError(f"There is no corpus in {folder}.", "Make it with `gal train corpus`.")
        self._rows = PackedRows(files, context)
        self._batch_rows = batch_rows
        self._micro_rows = micro_rows
        self._validation = {
            file.stem.removeprefix(_VALIDATION): (file, validation_rows)
            for file in sorted(folder.glob(f"{_VALIDATION}*.bin"))
            if file.stat().st_size
        }
        self._context = context
        self._order = lru_cache(maxsize=2)(
            lambda epoch: np.random.default_rng([seed, epoch]).permutation(len(self._rows))
        )

    @property
    def tokens(self) -> int:
        """Tokens of one epoch."""
        return len(self._rows) * self._context

    def step(self, step: int, rank: int, processes: int) -> list[Batch]:
        """Return a process's part of a step, cut into forward passes."""
        first = step * self._batch_rows
        places = np.arange(first, first + self._batch_rows, dtype=np.int64)
        numbers = np.array([self._order(place // len(self._rows))[place % len(self._rows)] for place in places])
        return list(cut(self._rows.read(numbers[rank::processes]), self._micro_rows))

    def validation(self) -> dict[str, list[Batch]]:
        """Return the validation batches of every source."""
        found: dict[str, list[Batch]] = {}
        for source, (file, most) in self._validation.items():
            rows = PackedRows([file], self._context)
            found[source] = list(cut(rows.read(np.arange(min(most, len(rows)))), self._micro_rows))
        return found


def cut(rows: NDArray[np.int64], micro_rows: int) -> Iterator[Batch]:
    """Yield rows in pieces; the last token of a row has no target."""
    for start in range(0, len(rows), micro_rows):
        part = rows[start : start + micro_rows]
        targets = np.full_like(part, PAD_ID)
        targets[:, :-1] = part[:, 1:]
        yield Batch(part, targets)


def nothing_like(batch: Batch) -> Batch:
    """Return a batch of the same shape in which nothing counts, for a process that has no batch of its own."""
    return Batch(batch.inputs, np.full_like(batch.targets, PAD_ID))
