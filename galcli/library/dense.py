"""Vectors beside the words: a library whose searches add the similarity of sentences to BM25.

The vectors lie in a folder for each encoder, as float16, in the order of the records' numbers; they are made from the
store and follow it as the full-text index does. Searching is a product with all of them: up to a million records that
needs no index.
"""

from __future__ import annotations

import fcntl
import os
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

import numpy as np

from galcli.errors import InputError, ModelUnavailableError
from galcli.library.hit import Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from galcli.library.library import Library

_BATCH = 256
_ROWS = 65_536
_CANDIDATES = 200
_CHARACTERS = 2_000  # of a title and abstract; small models read no more


class Encoder(Protocol):
    """Makes vectors of texts.

    Attributes:
        name: Tells it from other encoders; its vectors are kept under this name.
    """

    name: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text, each of length 1."""
        ...


class SentenceEncoder:
    """A sentence-transformers model.

    Args:
        model: A hub id or a folder; its weights are safetensors, and no code of it runs.

    Raises:
        ModelUnavailableError: The extra is not installed, or there is no such model.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            hint = "pip install 'galcli[dense]'"
            raise ModelUnavailableError("Vectors need the package sentence-transformers.", hint) from error
        self.name = model
        try:
            self._model = SentenceTransformer(
                model, trust_remote_code=False, model_kwargs={"use_safetensors": True}, device=None
            )
        except (OSError, ValueError) as error:
            raise ModelUnavailableError(f"The model {model} cannot be loaded: {str(error).splitlines()[0]}") from error

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text, each of length 1."""
        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


class DenseLibrary:
    """A library with vectors; searches are sums of BM25, as a part of its best score, and cosine.

    Args:
        library: The records.
        encoder: Makes the vectors.
        weight: What the cosine counts against BM25.
    """

    def __init__(self, library: Library, encoder: Encoder, weight: float = 1.0) -> None:
        self._library = library
        self._encoder = encoder
        self._weight = weight
        name = blake2b(encoder.name.encode(), digest_size=8).hexdigest()
        self._folder = library.folder / f"dense-{name}"

    def follow(self, on_made: Callable[[int], None] | None = None) -> None:
        """Make the vectors of the records that have none yet; what was made stays, come what may.

        Args:
            on_made: Receives how many vectors there are, each time that more are.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            numbers, _ = self._read()
            last = int(numbers[-1]) if len(numbers) else 0
            while batch := self._library.texts_after(last, _BATCH):
                rows = self._encoder.encode([text[:_CHARACTERS] for _, text in batch])
                last = batch[-1][0]
                self._append([number for number, _ in batch], rows)
                if on_made is not None:
                    on_made(len(self._read()[0]))

    def search(self, query: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the records that fit a text best, best first; see `Searcher`. Vectors follow the records first."""
        self.follow()
        candidates = max(_CANDIDATES, k)
        words = dict(self._library.ranked(query, year_max, candidates))
        cosines = self._cosines(query)
        if not words and not len(cosines):
            return []
        numbers, _ = self._read()
        nearest = np.argsort(-cosines, kind="stable")[:candidates]
        records = self._library.numbered([*words, *(int(number) for number in numbers[nearest])])
        where = np.searchsorted(numbers, list(records))
        highest = max(words.values(), default=1.0)
        scored = []
        for (number, record), row in zip(records.items(), where, strict=True):
            if year_max is not None and record.year is not None and record.year > year_max:
                continue
            cosine = float(cosines[row]) if row < len(numbers) and numbers[row] == number else 0.0
            scored.append((words.get(number, 0.0) / highest + self._weight * cosine, number, record))
        scored.sort(key=lambda found: (-found[0], found[1]))
        return [Hit(record, score, record.abstract) for score, _, record in scored[:k]]

    def nearest(self, text: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the records whose vectors are nearest to a text's, best first; scores are cosines."""
        self.follow()
        cosines = self._cosines(text)
        numbers, _ = self._read()
        found: list[Hit] = []
        order = np.argsort(-cosines, kind="stable")
        for start in range(0, len(order), _CANDIDATES):
            places = {int(numbers[row]): float(cosines[row]) for row in order[start : start + _CANDIDATES]}
            records = self._library.numbered(places)
            found += [
                Hit(records[number], cosine, records[number].abstract)
                for number, cosine in places.items()
                if number in records and (year_max is None or (records[number].year or 0) <= year_max)
            ]
            if len(found) >= k:
                break
        return found[:k]

    def _cosines(self, query: str) -> NDArray[np.float32]:
        """Return the cosine of a text with every vector."""
        _, vectors = self._read()
        if not len(vectors):
            return np.zeros(0, np.float32)
        wanted = self._encoder.encode([query[:_CHARACTERS]])[0]
        parts = (vectors[start : start + _ROWS] for start in range(0, len(vectors), _ROWS))
        return np.concatenate([part.astype(np.float32) @ wanted for part in parts])

    def _read(self) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Return the numbers and the vectors; what only one of the files has does not count."""
        numbers_path, vectors_path = self._folder / "numbers.i64", self._folder / "vectors.f16"
        if not numbers_path.exists() or not numbers_path.stat().st_size:
            return np.zeros(0, np.int64), np.zeros((0, 1), np.float16)
        size = int((self._folder / "width").read_text())
        count = min(numbers_path.stat().st_size // 8, vectors_path.stat().st_size // (2 * size))
        numbers = np.memmap(numbers_path, np.int64, "r", shape=(count,))
        return numbers, np.memmap(vectors_path, np.float16, "r", shape=(count, size))

    def _append(self, numbers: list[int], rows: NDArray[np.float32]) -> None:
        """Write vectors, then their numbers; a vector without a number, as a kill leaves it, is overwritten."""
        if rows.shape[0] != len(numbers):
            raise InputError(f"The encoder {self._encoder.name} made {rows.shape[0]} vectors of {len(numbers)} texts.")
        there = len(self._read()[0])
        (self._folder / "width").write_text(str(rows.shape[1]))
        for name, data, width in (
            ("vectors.f16", rows.astype(np.float16).tobytes(), 2 * rows.shape[1]),
            ("numbers.i64", np.asarray(numbers, np.int64).tobytes(), 8),
        ):
            path = self._folder / name
            path.touch()
            with path.open("r+b") as file:
                file.truncate(there * width)
                file.seek(there * width)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
