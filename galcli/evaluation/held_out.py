"""What a training run kept from its model: `held-out/*.jsonl` of the run's folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.evaluation.bench import Bench


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A document that was never trained on.

    Attributes:
        id: What it is called in its source, and after a `#` which of a record's documents it is.
        prompt: Its beginning, where the rest is a completion.
        completion: The rest.
        identity: What it is about, as `kind:value`.
    """

    id: str
    prompt: str
    completion: str
    identity: str

    @property
    def kind(self) -> str:
        """Which of a record's documents it is: `name`, `keywords`, `page`."""
        return self.id.rpartition("#")[2] if "#" in self.id else ""

    @property
    def subject(self) -> str:
        """What it is about, without the kind: a protein's whole sequence, a molecule's connections."""
        return self.identity.partition(":")[2]


def documents(bench: Bench, source: str) -> Iterator[HeldOut]:
    """Yield a source's documents.

    Raises:
        InputError: The run has no such file, or it is broken.
    """
    path = bench.held_out(source)
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                entry = json.loads(line)
                yield HeldOut(entry["id"], entry["prompt"], entry["completion"], entry.get("identity") or "")
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}, is no held-out document: {error}.") from error


def sources(bench: Bench) -> list[str]:
    """Return the sources of which something is held out.

    Raises:
        InputError: No run's folder is given, or it has none.
    """
    folder = bench.run / "held-out" if bench.run else None
    paths = sorted(folder.glob("*.jsonl")) if folder else []
    found = [path.stem for path in paths if path.stat().st_size and not path.name.startswith(".")]
    if not found:
        where = f"{bench.run} has none" if bench.run else "no run's folder is given"
        raise InputError(
            f"It needs the held-out texts that `gal train corpus` writes, and {where}.",
            "Name the folder of the run that made the model: gal eval … --run FOLDER",
        )
    return found
