"""When a run has to stop before its end: its time is up, or somebody asked."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """Says whether to stop; use it as a context manager around the work.

    The first Ctrl-C, or a request to terminate, only asks; a second one interrupts as usual.

    Args:
        seconds: The time that the work has, counted from here; `None` for no limit.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._before: dict[signal.Signals, object] = {}
        self.interrupted = False

    def reason(self, needed: float = 0.0) -> str:
        """Return why to stop now, or nothing.

        Args:
            needed: Seconds that the work would still take after saying no.
        """
        if self.interrupted:
            return "interrupted"
        if self._deadline is not None and time.monotonic() + needed >= self._deadline:
            return "time limit"
        return ""

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._ask) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _ask(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True
