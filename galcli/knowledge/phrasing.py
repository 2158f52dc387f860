"""Phrasings: how a problem is put into words. A file a language, sentences only; another language is another file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

FOLDER = Path(__file__).parent / "data" / "phrasings"
_PARTS = ("given", "list_item", "question", "frame", "list_frame", "distractor", "constant", "topic", "work", "answer")


@dataclass(frozen=True, slots=True)
class Phrasings:
    """The sentences of one language and one set.

    Attributes:
        parts: Sentences by part: `given`, `question`, `frame` and so on. Placeholders are `{name}`, `{value}`,
            `{symbol}`, `{unit}`, `{givens}`, `{question}`, `{topic}`.
        stories: Whether the cards' own stories may be used; they are not kept from training.
    """

    parts: dict[str, tuple[str, ...]]
    stories: bool

    def choose(self, part: str, chance: random.Random) -> str:
        """Return one of the sentences of a part."""
        return chance.choice(self.parts[part])


@lru_cache(maxsize=16)
def load(language: str = "en", *, unseen: bool = False) -> Phrasings:
    """Read the phrasings of a language.

    Args:
        language: Its code.
        unseen: Whether to take the set that is kept from training, to measure with.

    Raises:
        ValueError: The file lacks a part.
    """
    return read(FOLDER / f"{language}.toml", "unseen" if unseen else "seen", stories=not unseen)


def read(path: Path, name: str, *, stories: bool) -> Phrasings:
    """Read a set of phrasings from a file.

    Args:
        path: The file.
        name: The set's table in it.
        stories: Whether the cards' own stories may be used beside it.

    Raises:
        ValueError: The file lacks a part.
    """
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    table: dict[str, list[str]] = content[name]
    missing = [part for part in _PARTS if not table.get(part)]
    missing += [
        f"{part} with a topic"
        for part in ("frame", "list_frame")
        if not any("{topic}" in one for one in table.get(part, []))
    ]
    if missing:
        raise ValueError(f"the phrasings of {path.name} have no {missing[0]}")
    return Phrasings({part: tuple(table[part]) for part in _PARTS}, stories=stories)
