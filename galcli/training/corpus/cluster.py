"""Reading a corpus on many machines, by datatrove's executors: Slurm, Ray, or processes of this machine.

Only reading is spread: it parses, cleans, computes properties of molecules and runs programs. Each task reads its part
of every source into the run's folder, which all machines see; `gal train corpus` does the rest when all are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.errors import UsageError
from galcli.training.corpus.layout import Layout
from galcli.training.corpus.stage import Corpus
from galcli.training.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable

EXECUTORS = ("local", "slurm", "ray")
_CLASSES = {"local": "LocalPipelineExecutor", "slurm": "SlurmPipelineExecutor", "ray": "RayPipelineExecutor"}


@dataclass(frozen=True, slots=True)
class ReadTask:
    """What a task does; plain texts, because it travels to another machine.

    Attributes:
        recipe: The recipe's file.
        data: The folder with the sources' files.
        out: The run's folder.
    """

    recipe: str
    data: str
    out: str

    def __call__(self, documents: Iterable[Any], rank: int, world_size: int) -> Iterable[Any]:
        """Read a task's part of every source.

        Args:
            documents: What datatrove hands from step to step; nothing here.
            rank: The task's number, from 0.
            world_size: How many tasks there are.
        """
        Corpus(Recipe.load(self.recipe), Path(self.data), Layout(Path(self.out))).read((rank, world_size))
        return documents


def submit(executor: str, task: ReadTask, tasks: int, options: dict[str, str | int]) -> None:
    """Start the tasks; with `slurm` they are only submitted.

    Args:
        executor: One of `EXECUTORS`.
        task: What each does.
        tasks: How many.
        options: Further arguments of datatrove's executor, such as `partition` and `time` for Slurm.

    Raises:
        UsageError: There is no such executor, datatrove is not installed, or it refuses an option.
    """
    if executor not in EXECUTORS:
        raise UsageError(f'--executor cannot be "{executor}".', f"Use one of: {', '.join(EXECUTORS)}.")
    try:
        from datatrove import executor as executors
    except ImportError as error:
        raise UsageError(f"--executor needs datatrove: {error}.", "pip install 'galcli[cluster]'") from error
    logs = str(Path(task.out) / "logs")
    try:
        # What is finished is told by the parts themselves, which also notice changed data.
        made = getattr(executors, _CLASSES[executor])(
            pipeline=[task], tasks=tasks, logging_dir=logs, skip_completed=False, **options
        )
    except TypeError as error:
        raise UsageError(f"datatrove's {executor} executor refuses the options: {error}.") from error
    made.run()
