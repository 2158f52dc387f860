"""Preference pairs: of several completions of a prompt, the one that is verified and one that is not."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from galcli.training.rewards import Judge, Task


@dataclass(frozen=True, slots=True)
class Pair:
    """Two completions of a prompt, the better one first."""

    prompt: str
    chosen: str
    rejected: str


def pairs_of(tasks: Sequence[Task], completions: Sequence[Sequence[str]], judge: Judge) -> list[Pair]:
    """Return a pair for every task of which one completion earned more than another."""
    pairs: list[Pair] = []
    for task, written in zip(tasks, completions, strict=True):
        scored = sorted(((judge.score(task, text), text) for text in dict.fromkeys(written)), reverse=True)
        if scored[0][0] > scored[-1][0]:
            pairs.append(Pair(task.prompt, scored[0][1], scored[-1][1]))
    return pairs


def write_pairs(path: Path, pairs: Sequence[Pair]) -> None:
    """Write pairs, one JSON object a line."""
    write_atomically(path, "".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs))


def read_pairs(path: Path) -> list[Pair]:
    """Read pairs.

    Raises:
        InputError: The file is missing, or a line is no pair.
    """
    pairs: list[Pair] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
            pairs.append(Pair(str(value["prompt"]), str(value["chosen"]), str(value["rejected"])))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}, line {number} is no object with prompt, chosen and rejected.") from error
    return pairs
