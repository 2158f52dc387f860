"""What a task has at hand: the model, the data, the checkers. What takes time to load loads when it is used."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from galcli.errors import InputError
from galcli.evaluation.origins import origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from galcli.chemistry.opsin import Opsin
    from galcli.engines.base import Engine, Sampling
    from galcli.knowledge.base import Knowledge
    from galcli.work.sandbox import Sandbox

_CHUNK = 1 << 20


@dataclass
class Bench:
    """The surroundings of a run. Use it as a context manager.

    Attributes:
        engine: The model.
        sampling: How to choose tokens; greedy by default.
        sandbox: Runs the model's programs; already started.
        cache: Where compiled cards are kept.
        data: The folder with benchmarks and corpora, laid out as `docs/evaluation.md` says; None where none was given.
        run: The folder of the training run that made the model: its `held-out/*.jsonl` were never trained on.
        overrides: The user's prompt folder.
        limit: The most items a task; None for all.
        seed: Decides which items, and samples.
        note: Tells the user something.
        hashes: The files that were used, with their SHA-256.
    """

    engine: Engine
    sampling: Sampling
    sandbox: Sandbox
    cache: Path | None = None
    data: Path | None = None
    run: Path | None = None
    overrides: Path | None = None
    limit: int | None = None
    seed: int = 0
    note: Callable[[str], None] = lambda _: None
    hashes: dict[str, str] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def knowledge(self) -> Knowledge:
        """The built-in cards."""
        from galcli.knowledge.base import Knowledge

        return Knowledge(self.cache / "knowledge" if self.cache else None)

    @cached_property
    def opsin(self) -> Opsin:
        """What reads names of molecules back; it runs until the bench is closed."""
        from galcli.chemistry.opsin import Opsin

        return self._open.enter_context(Opsin())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what was started here; engine and sandbox are their owner's."""
        self._open.close()

    def file(self, name: str) -> Path:
        """Return a file of the data folder, and remember its hash.

        Args:
            name: Its path in the data folder, such as `benchmarks/arc.tar.xz`.

        Raises:
            InputError: There is no such file.
        """
        path = self.data / name if self.data else None
        if path is None or not path.is_file():
            where = f"{self.data} has no {name}" if self.data else f"It needs {name}, and no data folder is given"
            raise InputError(f"{where}: {origin(name)}.", "Name the folder that holds it: gal eval … --data FOLDER")
        self._remember(name, path)
        return path

    def held_out(self, source: str) -> Path:
        """Return what a training run kept from the model, a JSON object a line, and remember its hash.

        Args:
            source: The source's name in the recipe, such as `named-molecules`.

        Raises:
            InputError: There is no such file.
        """
        path = self.run / "held-out" / f"{source}.jsonl" if self.run else None
        if path is None or not path.is_file():
            where = f"{self.run} holds" if self.run else "It needs a training run's folder with"
            missing = "no " if self.run else ""
            raise InputError(
                f"{where} {missing}held-out/{source}.jsonl, which `gal train corpus` writes.",
                "Name the folder of the run that made the model: gal eval … --run FOLDER",
            )
        self._remember(f"held-out/{source}.jsonl", path)
        return path

    def _remember(self, name: str, path: Path) -> None:
        if name not in self.hashes:
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while piece := file.read(_CHUNK):
                    digest.update(piece)
            self.hashes[name] = digest.hexdigest()
