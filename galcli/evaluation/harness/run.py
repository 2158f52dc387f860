"""Run a task of lm-evaluation-harness on given documents: its prompt, its metrics, our model, nothing downloaded."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from galcli.engines.base import Engine
    from galcli.evaluation.harness.documents import Document

_SPLIT = "test"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the harness says about one document.

    Attributes:
        metrics: Name → value, such as `acc`.
        prompt: The context that was asked.
        answers: What the model was given to score, or what it wrote.
    """

    metrics: Mapping[str, float]
    prompt: str
    answers: tuple[str, ...]


def run(folder: str, task: str, documents: Sequence[Document], engine: Engine) -> list[Sample]:
    """Return what a task of the harness says about each document, asked without examples.

    Args:
        folder: Where the harness keeps the task, such as `arc`: reading all its folders takes a minute.
        task: The harness's name, such as `arc_easy`.
        documents: With the fields that the task's prompt names.
        engine: The model.

    Raises:
        UsageError: The harness is not installed.
    """
    manager = _manager(folder)
    from lm_eval.evaluator import evaluate

    from galcli.evaluation.harness.model import HarnessModel

    with redirect_stderr(io.StringIO()):  # its progress bars
        # Only within a group are settings put over those of a task that the harness knows.
        loaded = manager.load([{"group": "galcli", "task": [_local(task, documents)]}])["tasks"]
        results = evaluate(HarnessModel(engine), {"tasks": loaded}, bootstrap_iters=0, log_samples=True)
    (samples,) = results["samples"].values()
    by_number = {sample["doc_id"]: sample for sample in samples}
    return [_sample(by_number[number]) for number in range(len(documents))]


@cache
def _manager(folder: str) -> Any:
    """Return the harness's list of the tasks in one of its folders."""
    try:
        from lm_eval import tasks
    except ImportError as error:
        raise UsageError(
            f"lm-evaluation-harness is not installed ({error}).", "pip install 'galcli[harness]'"
        ) from error
    logging.getLogger("lm_eval").setLevel(logging.ERROR)
    return tasks.TaskManager(include_path=str(Path(tasks.__file__).parent / folder), include_defaults=False)


def _local(task: str, documents: Sequence[Document]) -> dict[str, Any]:
    """Return the harness's task with our documents in place of its data set."""
    from datasets import Dataset

    def split(**_: Any) -> dict[str, Any]:
        return {_SPLIT: Dataset.from_list(list(documents))}

    return {
        "task": task,
        "custom_dataset": split,
        "training_split": None,
        "validation_split": None,
        "test_split": _SPLIT,
        "fewshot_split": None,
        "num_fewshot": 0,
    }


def _sample(found: Mapping[str, Any]) -> Sample:
    metrics = {name: float(found[name]) for name in found["metrics"]}
    arguments = found["arguments"]
    answers = tuple(str(one[1]) for one in arguments)
    return Sample(metrics, str(arguments[0][0]), answers)
