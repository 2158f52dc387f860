"""Prompts with their completions as batches: the prompt is read, the completion is learned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from galcli.errors import InputError
from galcli.prompting.tokens import split_sequences
from galcli.training.data import Batch
from galcli.training.model import EOS_ID, PAD_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt with what should follow it.

    Attributes:
        prompt: As an engine would get it, special tokens included.
        completion: What a model should write.
        source: Where it comes from.
    """

    prompt: str
    completion: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class EncodedExample:
    """An example as tokens; `learned` of them, at the end, are the completion and the token that ends it."""

    ids: tuple[int, ...]
    learned: int
    source: str


def read_examples(path: Path) -> list[Example]:
    """Read a file of JSON objects, one a line, with `prompt`, `completion` and perhaps `source`.

    Raises:
        InputError: The file is missing, or a line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.") from error
    examples: list[Example] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            found = Example(value["prompt"], value["completion"], value.get("source", ""))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path}, line {number} is no object with prompt and completion.") from error
        if not all(isinstance(text, str) for text in (found.prompt, found.completion, found.source)):
            raise InputError(f"{path}, line {number}: prompt, completion and source must be texts.")
        examples.append(found)
    return examples


def encode_examples(examples: Sequence[Example], tokenizer: Tokenizer, context: int) -> list[EncodedExample]:
    """Tokenise examples just as an engine does; those that do not fit the context are left out."""
    encoded: list[EncodedExample] = []
    for example in examples:
        prompt = encode(example.prompt, tokenizer)
        completion = [*encode(example.completion, tokenizer), EOS_ID]
        if prompt and len(prompt) + len(completion) <= context:
            encoded.append(EncodedExample((*prompt, *completion), len(completion), example.source))
    return encoded


def encode(text: str, tokenizer: Tokenizer) -> list[int]:
    """Tokenise text; sequences are split into characters, and nothing is added."""
    ids: list[int] = tokenizer.encode(split_sequences(text), add_special_tokens=False).ids
    return ids


class ExampleBatches:
    """The batches of examples.

    Args:
        train: What is learned.
        validation: What is measured, by source.
        batch_rows: Examples that one step reads, over all processes.
        micro_rows: Examples that one forward pass reads.
        seed: Decides the order.
        validation_rows: The most examples of a source that are measured.

    Raises:
        InputError: There is nothing to learn.
    """

    def __init__(
        self,
        train: list[EncodedExample],
        validation: list[EncodedExample],
        batch_rows: int,
        micro_rows: int,
        seed: int,
        validation_rows: int,
    ) -> None:
        if not train:
            raise InputError("No example fits the model's context.", "Shorten the examples, or use a longer context.")
        self._train = train
        self._batch_rows = batch_rows
        self._micro_rows = micro_rows
        self._by_source: dict[str, list[EncodedExample]] = {}
        for example in validation:
            kept = self._by_source.setdefault(example.source or "validation", [])
            if len(kept) < validation_rows:
                kept.append(example)
        self._order = lru_cache(maxsize=2)(lambda epoch: np.random.default_rng([seed, epoch]).permutation(len(train)))

    @property
    def examples(self) -> int:
        """How many there are to learn."""
        return len(self._train)

    def step(self, step: int, rank: int, processes: int) -> list[Batch]:
        """Return a process's part of a step, cut into forward passes."""
        first = step * self._batch_rows
        places = range(first, first + self._batch_rows)
        numbers = [int(self._order(place // len(self._train))[place % len(self._train)]) for place in places]
        return self._cut([self._train[number] for number in numbers[rank::processes]])

    def validation(self) -> dict[str, list[Batch]]:
        """Return the validation batches of every source."""
        return {source: self._cut(examples) for source, examples in self._by_source.items()}

    def _cut(self, examples: list[EncodedExample]) -> list[Batch]:
        """Put examples of about the same length together, so that little is padding."""
        ordered = sorted(examples, key=lambda example: len(example.ids))
        starts = range(0, len(ordered), self._micro_rows)
        return [padded(ordered[start : start + self._micro_rows]) for start in starts]


def padded(examples: Sequence[EncodedExample]) -> Batch:
    """Return examples as one batch: filled up on the right, only completions learned."""
    length = max(len(example.ids) for example in examples)
    inputs = np.full((len(examples), length), PAD_ID, dtype=np.int64)
    targets = np.full_like(inputs, PAD_ID)
    for row, example in enumerate(examples):
        end = len(example.ids)
        inputs[row, :end] = example.ids
        targets[row, end - example.learned - 1 : end - 1] = example.ids[end - example.learned :]
    return Batch(inputs, targets)
