"""Texts as hashes of their words, for finding what two texts share."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"\[(?:START|END)_\w+\]")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_MOST_KNOWN = 2_000_000

_known: dict[str, int] = {}


def word_hashes(text: str) -> Hashes:
    """Return a 64-bit hash for each word, letters' case and special tokens disregarded; shape (words,)."""
    words = _WORD.findall(_TAG.sub("", text).lower())
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    return np.fromiter((_known.get(word) or _learn(word) for word in words), dtype=np.uint64, count=len(words))


def ngrams(hashes: Hashes, length: int) -> Hashes:
    """Return a hash for each run of `length` words; shape (words - length + 1,), empty for shorter texts."""
    count = max(len(hashes) - length + 1, 0)
    combined = np.zeros(count, dtype=np.uint64)
    for offset in range(length if count else 0):
        combined *= _FACTOR
        combined += hashes[offset : offset + count]
    return mixed(combined)


def mixed(values: Hashes) -> Hashes:
    """Return values with their bits well mixed, as splitmix64 does it."""
    values = (values ^ (values >> _SHIFTS[0])) * _MIX[0]
    values = (values ^ (values >> _SHIFTS[1])) * _MIX[1]
    return values ^ (values >> _SHIFTS[2])


def text_hash(text: str) -> int:
    """Return a 64-bit hash of a text as it stands, white space aside."""
    digest = hashlib.blake2b(" ".join(text.split()).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _learn(word: str) -> int:
    number = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little") or 1
    _known[word] = number
    return number
