"""RDKit's messages, gathered instead of printed: they never reach the user raw."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 100


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.found) < _MOST:
            self.found.append(record.getMessage().strip())


@contextmanager
def rdkit_messages() -> Iterator[list[str]]:
    """Gather what RDKit says meanwhile; contexts may be nested, and the innermost gets the messages.

    Yields:
        The messages, in order; filled while the context is open.
    """
    from rdkit import rdBase

    logger = logging.getLogger("rdkit")
    before = logger.handlers
    outermost = not any(isinstance(handler, _Collector) for handler in before)
    collector = _Collector()
    logger.handlers = [collector]
    if outermost:
        rdBase.LogToPythonLogger()
    try:
        yield collector.found
    finally:
        logger.handlers = before
        if outermost:
            rdBase.LogToCppStreams()
