"""The results of a task: its rows, and the facts that make them repeatable."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from galcli.evaluation.item import ALL
from galcli.evaluation.records import setup_key
from galcli.evaluation.statistics import Estimate, estimate
from galcli.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from galcli.evaluation.item import Item, Outcome
    from galcli.evaluation.measure import Figure, Measure
    from galcli.evaluation.task import Task

COLUMNS = ("task", "items", "method", "metric", "n", "ours", "95 % interval", "baseline", "papers")
NARROW_COLUMNS = ("task", "metric", "n", "ours", "95 %", "baseline", "papers")
"""For a terminal: items stand with their task, the method with its metric."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        task: The task.
        stratum: Which of its items.
        measure: What was measured.
        ours: The figure; None where no item of this stratum has one.
        baselines: What stands beside it: name → figure.
        paper: The papers' figures about this stratum.
    """

    task: str
    stratum: str
    measure: Measure
    ours: Estimate
    baselines: Mapping[str, Estimate]
    paper: Sequence[Figure]

    def cells(self) -> list[str]:
        """Return the row as people read it."""
        show = self.measure.shown
        beside = [f"{shown_method(name)} {show(one.value)}" for name, one in self.baselines.items()]
        beside += [f"{name} {show(value)}" for name, value in self.measure.constants]
        noted: dict[str, list[str]] = {}
        for one in self.paper:
            noted.setdefault(one.note, []).append(f"{one.model} {show(one.value)}")
        papers = ["; ".join(figures) + (f" ({note})" if note else "") for note, figures in noted.items()]
        interval = f"{show(self.ours.low).removesuffix(' %')}–{show(self.ours.high)}"
        return [
            self.task,
            self.stratum,
            shown_method(self.measure.method),
            self.measure.name,
            str(self.ours.n),
            show(self.ours.value),
            interval,
            "; ".join(beside),
            "; ".join(papers),
        ]

    def narrow(self) -> list[str]:
        """Return the row for a terminal, under `NARROW_COLUMNS`."""
        task, items, method, metric, n, ours, interval, *beside = self.cells()
        return [f"{task}: {items}", f"{method}: {metric}", n, ours, interval.removesuffix(" %"), *beside]

    def to_json(self) -> dict[str, Any]:
        """Return the row for programs; shares are of 1."""
        return {
            "task": self.task,
            "items": self.stratum,
            "method": self.measure.method,
            "metric": self.measure.name,
            **asdict(self.ours),
            "baselines": {name: asdict(one) for name, one in self.baselines.items()}
            | {name: {"value": value} for name, value in self.measure.constants},
            "papers": [asdict(one) for one in self.paper],
        }


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task found out.

    Attributes:
        name: The task.
        rows: Its rows: each measure over all items, then over each stratum.
        prompts: SHA-256 over the hashes of all prompts, in the order of the items.
        items: SHA-256 over the items: the same questions with the same answers.
        data: The data files that were read, with their SHA-256.
        records: The file with every outcome; empty where none is kept.
        seconds: How long this run took; what an earlier one did is not in it.
    """

    name: str
    rows: Sequence[Row]
    prompts: str
    items: str
    data: Mapping[str, str]
    records: str
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the result for programs."""
        return {
            "task": self.name,
            "rows": [row.to_json() for row in self.rows],
            "prompts_sha256": self.prompts,
            "items_sha256": self.items,
            "data_sha256": dict(self.data),
            "records": self.records,
            "seconds": round(self.seconds, 3),
        }


def summed_up(
    task: Task,
    items: Sequence[Item],
    outcomes: Sequence[Outcome],
    data: Mapping[str, str],
    records: str,
    seconds: float,
) -> TaskResult:
    """Sum the outcomes of a task up."""
    prompts = _digest(prompt for outcome in outcomes for prompt in outcome.prompts)
    rows = tuple(row for measure in task.measures for row in _rows(task.name, measure, items, outcomes))
    return TaskResult(task.name, rows, prompts, _digest(one.digest for one in items), dict(data), records, seconds)


def keep(folder: Path, setup: Mapping[str, Any], results: Sequence[TaskResult]) -> Path:
    """Write results into the file of their set-up; those of other tasks that stand there stay.

    Returns:
        The file.

    Raises:
        GalError: It cannot be written.
    """
    path = folder / f"results-{setup_key(setup)}.json"
    try:
        known = {str(one["task"]): one for one in json.loads(path.read_text(encoding="utf-8"))["tasks"]}
    except (OSError, ValueError, KeyError, TypeError):
        known = {}
    known |= {result.name: result.to_json() for result in results}
    content = {"setup": dict(setup), "tasks": list(known.values())}
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path


def _rows(task: str, measure: Measure, items: Sequence[Item], outcomes: Sequence[Outcome]) -> Iterator[Row]:
    strata = sorted({stratum for item in items for stratum in item.strata})
    for stratum in (*((ALL,) if measure.overall else ()), *strata):
        chosen = [
            outcome.parts
            for item, outcome in zip(items, outcomes, strict=True)
            if stratum == ALL or stratum in item.strata
        ]
        ours = estimate([parts[measure.method] for parts in chosen if measure.method in parts], measure.aggregate)
        if ours is None:
            continue
        beside = estimate([parts[measure.baseline] for parts in chosen if measure.baseline in parts], measure.aggregate)
        baselines = {measure.baseline: beside} if beside is not None else {}
        paper = [figure for figure in measure.paper if figure.stratum == stratum]
        yield Row(task, stratum, measure, ours, baselines, paper)


def shown_method(name: str) -> str:
    """Return whose answers were judged; what stands behind a comma says how, as the measure's name does."""
    return name.partition(", ")[0]


def _digest(texts: Iterator[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()
