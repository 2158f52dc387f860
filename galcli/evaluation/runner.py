"""Runs tasks: batches, records after each of them, and the results."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from galcli import __version__
from galcli.evaluation.records import Records
from galcli.evaluation.results import summed_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.item import Item
    from galcli.evaluation.results import TaskResult
    from galcli.evaluation.task import Task

    Progress = Callable[[str, int, int], None]


def run_task(task: Task, bench: Bench, folder: Path | None, progress: Progress) -> TaskResult:
    """Run a task to its end; what an earlier run with the same set-up did is not done again.

    Args:
        task: The task.
        bench: The surroundings.
        folder: Where records are kept; None to keep none.
        progress: Told the task's name, the items that are done, and all.

    Raises:
        GalError: The task's data are missing, or the model failed; what was answered before is kept.
        KeyboardInterrupt: Ctrl-C; all batches before it are kept.
    """
    bench.hashes.clear()
    start = time.monotonic()
    items = _distinct(task.items(bench))
    with Records(folder, task.name, setup_of(bench)) as records:
        waiting = [item for item in items if records.of(item) is None]
        done = len(items) - len(waiting)
        progress(task.name, done, len(items))
        for first in range(0, len(waiting), task.batch):
            batch = waiting[first : first + task.batch]
            records.add(batch, task.run(batch, bench))
            done += len(batch)
            progress(task.name, done, len(items))
        outcomes = [outcome for item in items if (outcome := records.of(item)) is not None]
        path = str(records.path or "")
    return summed_up(task, items, outcomes, bench.hashes, path, time.monotonic() - start)


def setup_of(bench: Bench) -> dict[str, Any]:
    """Return all that outcomes depend on but the items: model, tokens' choice, seed and versions."""
    info = bench.engine.info
    sampling = asdict(bench.sampling)
    sampling["stop"] = list(bench.sampling.stop)
    return {
        "model": info.model,
        "revision": info.revision,
        "engine": info.engine,
        "dtype": info.dtype,
        "family": str(info.family),
        "sampling": sampling,
        "seed": bench.seed,
        "versions": {"galcli": __version__, **info.versions},
    }


def _distinct(items: list[Item]) -> list[Item]:
    """Leave out what has the name of an earlier item."""
    return list({item.id: item for item in reversed(items)}.values())[::-1]
