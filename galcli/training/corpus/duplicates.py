"""Deduplication: the same text, and nearly the same text by MinHash.

Near duplicates are found as datatrove finds them: runs of 5 words, 14 bands of 8 minima. Two texts that share a part s
of their runs agree in a band with probability 1 - (1 - s^8)^14: 92 % for s = 0.8, 5 % for s = 0.5. The first document,
in the order of the recipe, stays.

Source: Broder 1997, "On the resemblance and containment of documents".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from galcli.training.corpus.words import mixed, ngrams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from galcli.training.corpus.words import Hashes

BANDS = 14
_ROWS = 8
_SHINGLE = 5
_CHUNK = 4096
_SALTS = mixed(np.arange(1, BANDS * _ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)


def signature(words: Hashes) -> Hashes:
    """Return the bands of a text's minima, shape (14,); zeros for a text shorter than a run of words.

    Args:
        words: Hashes of the text's words.
    """
    shingles = np.unique(ngrams(words, _SHINGLE))
    if not len(shingles):
        return np.zeros(BANDS, dtype=np.uint64)
    minima = np.full(BANDS * _ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), _CHUNK):
        # An odd factor permutes the 64-bit numbers; the fold lets the low bits count as well.
        hashed = shingles[start : start + _CHUNK, None] * _SALTS[None, :]
        hashed ^= hashed >> np.uint64(32)
        np.minimum(minima, hashed.min(axis=0), out=minima)
    bands = minima.reshape(BANDS, _ROWS)
    combined = np.zeros(BANDS, dtype=np.uint64)
    for column in range(_ROWS):
        combined = mixed(combined * np.uint64(31) + bands[:, column])
    return combined | np.uint64(1)  # never 0, which means that there is none


def repeated(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which values came before; shape as `values`, zeros never count."""
    _, first = np.unique(values, return_index=True)
    seen = np.ones(len(values), dtype=bool)
    seen[first] = False
    found: NDArray[np.bool_] = seen & (values != 0)
    return found


def near_repeated(bands: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which documents agree in a band with an earlier one.

    Args:
        bands: Shape (documents, 14).
    """
    found = np.zeros(len(bands), dtype=bool)
    for band in range(bands.shape[1]):
        found |= repeated(bands[:, band])
    return found
