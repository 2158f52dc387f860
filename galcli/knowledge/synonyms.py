"""What everyday words may mean: a table for each language, read once and compiled into the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from galcli.knowledge.words import WORD, is_stop, stem, stems

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

Table = dict[str, list[str]]
"""Stems, or the stems of a phrase with blanks between, to the stems that they may mean."""

LONGEST_PHRASE = 5


def read(data: Path) -> Table:
    """Read the tables of a folder of card files."""
    table: dict[str, dict[str, None]] = {}
    for path in sorted((data / "synonyms").glob("*.toml")):
        content = _content(path)
        for line in content["same"]:
            alike = stems(line)
            for word in alike:
                table.setdefault(word, {}).update((other, None) for other in alike if other != word)
        for phrase, meaning in content["means"].items():
            table.setdefault(_key(phrase), {}).update(dict.fromkeys(stems(meaning)))
        for term, described in content["terms"].items():
            for word in stems(described):
                table.setdefault(word, {}).update(dict.fromkeys(stems(term)))
    return {word: list(others) for word, others in table.items()}


def weak(data: Path) -> list[str]:
    """Read the stems of the words that say little."""
    paths = sorted((data / "synonyms").glob("*.toml"))
    return sorted({one for path in paths for one in stems(_content(path)["weak"])})


def _content(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))


def _key(phrase: str) -> str:
    return " ".join(stem(word) for word in WORD.findall(phrase))


def split(query: str, table: Container[str]) -> dict[str, str]:
    """Split a query into stems of words that carry meaning and phrases of the table, the longest first.

    Each stem is given with the word as it was written.
    """
    words = WORD.findall(query)
    parts: dict[str, str] = {}
    place = 0
    while place < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - place), 1, -1):
            phrase = " ".join(stem(word) for word in words[place : place + size])
            if phrase in table:
                parts[phrase] = phrase
                place += size
                break
        else:
            if not is_stop(words[place]):
                parts.setdefault(stem(words[place]), words[place].casefold())
            place += 1
    return parts
