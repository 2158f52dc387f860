"""The record of a run: one JSON object a line, in the order of its steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from galcli.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


class Metrics:
    """Writes `metrics.jsonl`.

    Args:
        path: The file.
        from_step: The first step that will be recorded now; what an earlier run recorded from there on is dropped,
            because it was lost with the weights.
        active: Whether this process writes; only one of several does.
    """

    def __init__(self, path: Path, from_step: int, *, active: bool = True) -> None:
        self._path = path
        self._active = active
        if active:
            kept = [entry for entry in read_metrics(path) if entry["step"] < from_step]
            write_atomically(path, "".join(json.dumps(entry) + "\n" for entry in kept))

    def write(self, entry: dict[str, Any]) -> None:
        """Record something about a step."""
        if self._active:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a record; a last line that was cut short by a crash is left out."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    entries: list[dict[str, Any]] = []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("step"), int):
            entries.append(entry)
    return entries
