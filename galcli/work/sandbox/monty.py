"""The runner for machines without Landlock or seccomp: pydantic-monty, an interpreter written to hold programs in.

It knows a part of Python and of its standard library, and neither numpy nor scipy nor sympy. Its memory limit
counts its own objects, its time limits count computing and sleeping apart, and `round` differs from CPython's
in rare cases; so an outcome names the runner. Files live in memory while a program runs; plain ones are copied
to the workspace afterwards.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from galcli.work.sandbox.availability import Level
from galcli.work.sandbox.outcome import Outcome, Reason, conclude, reason_of_error

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_monty import Monty, MontyRuntimeError, MontySyntaxError

    from galcli.work.sandbox.limits import Limits
    from galcli.work.sandbox.monty_files import MemoryFiles

# Each file operation is one; enough to write a table line by line.
_HOST_CALLS = 10_000


class MontyRunner:
    """Runs programs in a Monty worker process.

    Args:
        limits: What a program may use.
    """

    level = Level.MONTY

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool: Monty | None = None

    def start(self) -> None:
        """Do nothing: a worker starts in milliseconds."""

    def run(self, source: str, filename: str, directory: Path) -> Outcome:
        """Run one program."""
        import pydantic_monty as monty

        from galcli.work.sandbox.monty_files import MemoryFiles

        output = _Output(self._limits.output_bytes)
        files = MemoryFiles(directory, self._limits)
        began = time.monotonic()
        stderr = ""
        try:
            self._feed(source, filename, files, output)
            reason = Reason.OK
        except (monty.MontyRuntimeError, monty.MontySyntaxError) as error:
            reason, stderr = _explain(error, filename)
        except monty.MontyCrashedError as error:
            reason = Reason.CPU if error.timed_out else Reason.CRASH
        except (OSError, RuntimeError) as error:
            # Its own program is missing or does not start.
            reason, stderr = Reason.UNAVAILABLE, str(error)
        except BaseException:
            self.close()
            raise
        if output.full:
            reason = Reason.OUTPUT
        files.save()
        return conclude(
            reason,
            self._limits,
            self.level,
            stdout=output.text("stdout"),
            stderr=stderr or output.text("stderr"),
            seconds=time.monotonic() - began,
            signal="its process was lost",
        )

    def close(self) -> None:
        """End the worker; safe to call again."""
        pool, self._pool = self._pool, None
        if pool:
            pool.__exit__(None, None, None)

    def _feed(self, source: str, filename: str, files: MemoryFiles, output: _Output) -> None:
        from pydantic_monty import Monty, ResourceLimits

        if self._pool is None:
            pool = Monty(max_processes=1, request_timeout=self._limits.cpu_seconds + 1)
            pool.__enter__()
            self._pool = pool
        limits = ResourceLimits(
            max_feed_duration_secs=self._limits.cpu_seconds,
            max_total_sleep_secs=self._limits.wall_seconds,
            max_memory=self._limits.memory_bytes,
            max_suspensions=_HOST_CALLS,
        )
        with self._pool.checkout(
            script_name=filename,
            limits=limits,
            os_policy={"random_start": {"seed": 0}},
            assert_message_annotations=False,
        ) as session:
            # The value of a last expression would be copied into this process, whatever its size.
            session.feed_run(f"{source}\nNone", print_callback=output, os=files, cwd="/")


class _Output:
    """Collects what a program prints, and ends it by an error when that is too much."""

    def __init__(self, longest: int) -> None:
        self._left = longest
        self._pieces: list[tuple[str, str]] = []
        self.full = False

    def __call__(self, stream: str, text: str) -> None:
        """Take one piece."""
        self.full = self.full or len(text) > self._left
        if self.full:
            raise ValueError("too much output")
        self._left -= len(text)
        self._pieces.append((stream, text))

    def text(self, stream: str) -> str:
        """Return what went to one stream."""
        return "".join(text for name, text in self._pieces if name == stream)


def _explain(error: MontyRuntimeError | MontySyntaxError, filename: str) -> tuple[Reason, str]:
    """Return the reason for an error, and the error in one line with its place."""
    cause = error.exception()
    if isinstance(cause, SystemExit):
        return (Reason.ERROR, str(cause)) if str(cause) else (Reason.OK, "")
    text = error.display("type-msg")
    if text.startswith("TimeoutError: feed time limit"):
        return Reason.CPU, ""
    if text.startswith("TimeoutError: sleep limit"):
        return Reason.WALL, ""
    frames = error.traceback()
    place = f" ({filename}, line {frames[-1].line})" if frames else ""
    return reason_of_error(text), text + place
