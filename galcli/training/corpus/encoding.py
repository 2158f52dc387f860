"""Texts to tokens, on several processes where that is asked for."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Self

from galcli.errors import InputError
from galcli.prompting.tokens import split_sequences
from galcli.training.corpus.packing import EOS_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tokenizers import Tokenizer

_CHUNK = 256

_worker: list[Tokenizer] = []  # the tokenizer of a worker process


def load_tokenizer(path: Path) -> Tokenizer:
    """Return a tokenizer.

    Raises:
        InputError: It cannot be read, or its ids do not fit into 16 bits.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare exceptions
        raise InputError(f"{path} is no tokenizer: {error}.") from error
    if tokenizer.get_vocab_size() > 1 << 16:
        raise InputError(f"{path} has {tokenizer.get_vocab_size():,} tokens; rows of 16-bit numbers hold 65,536.")
    return tokenizer


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    """Return the tokens of a document, with its end-of-text token."""
    return [*tokenizer.encode(split_sequences(text)).ids, EOS_ID]


class Encoder:
    """Tokenises documents; a context manager, which ends its processes.

    Args:
        path: The tokenizer.
        jobs: Processes; 1 for this one.

    Raises:
        InputError: The tokenizer cannot be read.
    """

    def __init__(self, path: Path, jobs: int) -> None:
        self._tokenizer = load_tokenizer(path)
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1:
            # Fresh interpreters: the tokenizer's threads do not survive a fork.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(path,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def encode(self, texts: Iterable[str]) -> Iterator[list[int]]:
        """Yield the tokens of each text in order, its end-of-text token included."""
        if self._pool is None:
            yield from (encode(self._tokenizer, text) for text in texts)
            return
        source = iter(texts)
        waiting = deque(self._pool.submit(_encode_chunk, chunk) for chunk in _chunks(source, 2 * self._jobs))
        while waiting:
            # Results are taken in order, and only then is more read, so that memory stays bounded.
            yield from waiting.popleft().result()
            waiting.extend(self._pool.submit(_encode_chunk, chunk) for chunk in _chunks(source, 1))


def _chunks(texts: Iterator[str], count: int) -> Iterator[list[str]]:
    for _ in range(count):
        chunk = list(islice(texts, _CHUNK))
        if chunk:
            yield chunk


def _start(path: Path) -> None:
    _worker.append(load_tokenizer(path))


def _encode_chunk(texts: list[str]) -> list[list[int]]:
    return [encode(_worker[0], text) for text in texts]
