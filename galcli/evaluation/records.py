"""Outcomes on disk: one append-only JSONL a task and set-up, so that a second run goes on where the first stopped."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, Self

from galcli.errors import GalError
from galcli.evaluation.item import Item, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from galcli.evaluation.item import Part


class Records:
    """The outcomes of one task under one set-up. Use it as a context manager.

    Another model, seed, version or way to choose tokens is another set-up, and has another file. A line that a kill cut
    short is dropped. One process writes at a time; another gets an error.

    Args:
        folder: Where the files are; None to keep nothing.
        task: The task's name.
        setup: All that the outcomes depend on but the items.
    """

    def __init__(self, folder: Path | None, task: str, setup: Mapping[str, Any]) -> None:
        self.path = folder / f"{task}-{setup_key(setup)}.jsonl" if folder else None
        self._setup = dict(setup)
        self._found: dict[str, tuple[str, Outcome]] = {}
        self._file: Any = None

    def __enter__(self) -> Self:
        """Read what is there and open the file for more."""
        if self.path is None:
            return self
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+b")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if self._file is not None:
                self._file.close()
            if isinstance(error, BlockingIOError):
                raise GalError(f"Another run writes to {self.path}.", "Wait for it, or choose another --out.") from None
            raise GalError(f"{self.path} cannot be written: {error.strerror or error}.") from error
        self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def of(self, item: Item) -> Outcome | None:
        """Return the outcome of an item; None where it has not been answered as it is now."""
        digest, outcome = self._found.get(item.id, ("", None))
        return outcome if digest == item.digest else None

    def add(self, items: Sequence[Item], outcomes: Sequence[Outcome]) -> None:
        """Keep outcomes; they are on disk when this returns.

        Raises:
            GalError: They cannot be written.
        """
        for item, outcome in zip(items, outcomes, strict=True):
            self._found[item.id] = (item.digest, outcome)
        if self._file is None:
            return
        lines = [_line(item, outcome) for item, outcome in zip(items, outcomes, strict=True)]
        try:
            self._file.write(b"".join(lines))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise GalError(f"{self.path} cannot be written: {error.strerror or error}.") from error

    def _read(self) -> None:
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            try:
                entry = json.loads(line)
                self._found[entry["id"]] = (entry["digest"], _outcome(entry))
            except (ValueError, KeyError, TypeError):
                continue  # the first line, which says how the others were made
        self._file.truncate(whole)
        self._file.seek(0, os.SEEK_END)
        if not whole:
            self._file.write(json.dumps({"setup": self._setup}, ensure_ascii=False).encode() + b"\n")
            self._file.flush()


def setup_key(setup: Mapping[str, Any]) -> str:
    """Return what names the files of a set-up."""
    return hashlib.sha256(json.dumps(setup, sort_keys=True).encode()).hexdigest()[:12]


def _line(item: Item, outcome: Outcome) -> bytes:
    entry = {
        "id": item.id,
        "digest": item.digest,
        "strata": list(item.strata),
        "ask": item.ask,
        "gold": item.gold,
        "parts": dict(outcome.parts),
        "shown": dict(outcome.shown),
        "prompts": list(outcome.prompts),
    }
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def _outcome(entry: Mapping[str, Any]) -> Outcome:
    parts: dict[str, Part] = {
        method: (float(part[0]), float(part[1])) if isinstance(part, list) else float(part)
        for method, part in entry["parts"].items()
    }
    return Outcome(parts, dict(entry["shown"]), tuple(entry["prompts"]))
