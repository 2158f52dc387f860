"""Mixing: the rows of all sources in one shuffled order, repeated as the recipe asks, in files of bounded size.

The order comes from hashes of seed, source, row and repetition, so that it depends on no library's generator.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from galcli.training.corpus.atomic import whole_file
from galcli.training.corpus.layout import read_state, write_json
from galcli.training.corpus.words import mixed, text_hash

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from galcli.training.corpus.settings import CorpusSettings

MOST_EPOCHS = 16.0
"""How often a weight may repeat a source; beyond that it would only be learnt by heart."""

_MEGABYTE = 1_000_000
_PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Pool:
    """The training rows of one source.

    Attributes:
        name: The source.
        path: Its file.
        rows: How many there are.
        epochs: How often each is taken, on average.
    """

    name: str
    path: Path
    rows: int
    epochs: float

    @property
    def taken(self) -> int:
        """Rows in the corpus."""
        return round(self.rows * self.epochs)


def epochs_of(settings: CorpusSettings, rows: dict[str, int]) -> dict[str, float]:
    """Return how often each source is repeated.

    Sources with weights share what `tokens` leaves after those without.

    Args:
        settings: The recipe.
        rows: Source → its training rows.
    """
    sources = [entry.source for entry in settings.sources]
    fixed = {source.name: 1.0 if source.epochs is None else source.epochs for source in sources if not source.weight}
    weights = {source.name: source.weight for source in sources if source.weight}
    wanted = (settings.tokens or 0) / settings.context - sum(rows[name] * times for name, times in fixed.items())
    total = sum(weights.values())
    shared = {
        name: min(max(wanted, 0) * weight / total / rows[name], MOST_EPOCHS) if rows[name] else 0.0
        for name, weight in weights.items()
    }
    return {source.name: (fixed | shared)[source.name] for source in sources}


def mix(pools: list[Pool], folder: Path, settings: CorpusSettings, made_of: str) -> list[dict[str, object]]:
    """Write the training files and return their names, rows and hashes.

    Files of an interrupted run of the same plan stay.

    Args:
        pools: The sources' rows.
        folder: Where the files go.
        settings: Context, seed and size.
        made_of: A hash of all that decides the rows.

    Raises:
        GalError: A file cannot be written.
    """
    numbers, rows = _order(pools, settings.seed)
    size = max(settings.shard_megabytes * _MEGABYTE // (2 * settings.context), 1)
    plan = {"made_of": made_of, "seed": settings.seed, "context": settings.context, "size": size}
    plan["pools"] = [[pool.name, pool.rows, pool.taken] for pool in pools]
    if read_state(folder / _PLAN) != plan:
        for old in folder.glob("train-*.bin"):
            old.unlink()
        write_json(folder / _PLAN, plan)
    shards: list[dict[str, object]] = []
    for number, start in enumerate(range(0, len(rows), size)):
        path = folder / f"train-{number:05d}.bin"
        if not path.exists():
            shard = _gather(pools, numbers[start : start + size], rows[start : start + size], settings.context)
            with whole_file(path) as file:
                file.write(shard.tobytes())
        count = min(size, len(rows) - start)
        shards.append({"file": path.name, "rows": count, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    return shards


def _order(pools: list[Pool], seed: int) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return source and row of each training row, in their order."""
    numbers, rows, keys = [], [], []
    for number, pool in enumerate(pools):
        salt = np.uint64(text_hash(f"{seed} {pool.name}"))
        chosen, sorting = _taken(pool, salt)
        numbers.append(np.full(len(chosen), number, dtype=np.uint16))
        rows.append(chosen)
        keys.append(sorting)
    order = np.argsort(np.concatenate(keys), kind="stable") if keys else np.zeros(0, dtype=np.int64)
    return np.concatenate(numbers)[order], np.concatenate(rows)[order]


def _taken(pool: Pool, salt: np.uint64) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return the rows of a source, repeated; a part of an epoch is a random part. And what they are sorted by."""
    count = pool.taken
    whole, rest = divmod(count, pool.rows) if pool.rows else (0, 0)
    every = np.arange(pool.rows, dtype=np.int64)
    part = np.sort(np.argsort(mixed(every.astype(np.uint64) ^ salt), kind="stable")[:rest])
    chosen = np.concatenate([np.tile(every, whole), part])
    keys = mixed(mixed(np.arange(count, dtype=np.uint64) + salt) ^ salt)
    return chosen, keys


def _gather(
    pools: list[Pool], numbers: NDArray[np.uint16], rows: NDArray[np.int64], context: int
) -> NDArray[np.uint16]:
    shard = np.empty((len(rows), context), dtype="<u2")
    for number, pool in enumerate(pools):
        places = np.flatnonzero(numbers == number)
        if len(places):
            source = np.memmap(pool.path, dtype="<u2", mode="r", shape=(pool.rows, context))
            shard[places] = source[rows[places]]
    return shard
