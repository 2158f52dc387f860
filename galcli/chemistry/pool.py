"""Analyse many molecules on several processes; results come in input order, and one molecule cannot stop the rest."""

from __future__ import annotations

import contextlib
import json
import select
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from galcli.chemistry.analysis import took_too_long
from galcli.chemistry.line_process import ChildEnded, LineProcess
from galcli.chemistry.worker import READY
from galcli.errors import GalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from galcli.chemistry.records import Record

_START_SECONDS = 120.0
_AHEAD = 32
"""Records a worker that may wait for a slower one before them: memory stays flat, and nobody idles for long."""


@dataclass(slots=True)
class _Job:
    record: Record
    result: dict[str, Any] | None = None


@dataclass(slots=True)
class _Worker:
    process: LineProcess
    ready: bool = False
    job: _Job | None = None
    deadline: float = field(default=0.0)


class Pool:
    """Worker processes; they start when there is work for them. Use it as a context manager.

    Args:
        jobs: The most processes.
        seconds: Time for one molecule; a worker that takes longer is replaced.
        wanted: The values to compute; `None` is all of them.
        name: Whether molecules are named by rules.
    """

    def __init__(self, jobs: int, seconds: float, *, wanted: Sequence[str] | None = None, name: bool = False) -> None:
        self._most = jobs
        self._seconds = seconds
        self._options = json.dumps({"name": name, "wanted": wanted})
        self._workers: list[_Worker] = []

    def run(self, records: Iterable[Record]) -> Iterator[tuple[Record, dict[str, Any]]]:
        """Yield each record with its `Analysis` as JSON or `{"error": sentence}`, in order."""
        waiting: deque[_Job] = deque()
        for record in records:
            job = _Job(record)
            waiting.append(job)
            if record.error:
                job.result = {"error": record.error}
            else:
                self._give(job)
            while len(waiting) > self._most * _AHEAD:
                self._collect()
                yield from _finished(waiting)
            yield from _finished(waiting)
        while waiting:
            if waiting[0].result is None:
                self._collect()
            yield from _finished(waiting)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.process.kill() if worker.job else worker.process.close()
        self._workers.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _give(self, job: _Job) -> None:
        """Hand a job to a free worker; waits for one where all are busy."""
        while (worker := self._free()) is None:
            self._collect()
        text, kind = job.record.text, job.record.kind
        worker.job = job
        worker.deadline = time.monotonic() + (self._seconds if worker.ready else _START_SECONDS)
        try:
            worker.process.write(json.dumps({"text": text, "kind": kind}))
        except ChildEnded:
            self._replace(worker, "The process for the molecule ended.")

    def _free(self) -> _Worker | None:
        for worker in self._workers:
            if worker.job is None:
                return worker
        if len(self._workers) == self._most:
            return None
        return self._start()

    def _start(self) -> _Worker:
        """Start a worker and go on; that it is ready is the first thing that it answers."""
        worker = _Worker(LineProcess([sys.executable, "-m", "galcli.chemistry.worker"]))
        self._workers.append(worker)
        with contextlib.suppress(ChildEnded):  # reading from it will say so
            worker.process.write(self._options)
        return worker

    def _collect(self) -> None:
        """Wait until at least one busy worker is ready, has answered or ran out of time."""
        busy = [worker for worker in self._workers if worker.job]
        now = time.monotonic()
        patience = max(0.0, min(worker.deadline for worker in busy) - now)
        answered = select.select([worker.process for worker in busy], [], [], patience)[0]
        for worker in busy:
            if worker.process in answered:
                self._take(worker)
            elif time.monotonic() >= worker.deadline:
                self._replace(worker, took_too_long(self._seconds))

    def _take(self, worker: _Worker) -> None:
        try:
            answer = self._answer(worker)
            if not worker.ready and answer == READY:
                worker.ready = True
                worker.deadline = time.monotonic() + self._seconds
                if not worker.process.has_line:
                    return
                answer = self._answer(worker)
        except (ChildEnded, ValueError):
            self._replace(worker, "The process for the molecule ended; it may have run out of memory.")
        except TimeoutError:
            self._replace(worker, took_too_long(self._seconds))
        else:
            _finish(worker, answer)

    def _answer(self, worker: _Worker) -> Any:
        return json.loads(worker.process.read(max(1.0, worker.deadline - time.monotonic())))

    def _replace(self, worker: _Worker, reason: str) -> None:
        """Let a worker go; the next job starts another.

        Raises:
            GalError: It was not ready yet; others would not be either.
        """
        worker.process.kill()
        self._workers.remove(worker)
        if not worker.ready:
            raise GalError("A process for molecules cannot be started.", "gal doctor says what is missing.")
        _finish(worker, {"error": reason})


def _finish(worker: _Worker, result: dict[str, Any]) -> None:
    if worker.job is not None:
        worker.job.result = result
        worker.job = None


def _finished(waiting: deque[_Job]) -> Iterator[tuple[Record, dict[str, Any]]]:
    while waiting and (result := waiting[0].result) is not None:
        yield waiting.popleft().record, result
