"""When a request is sent again, and after how long."""

from __future__ import annotations

RETRIED_STATUS = frozenset({408, 429, 500, 502, 503, 504})
"""Answers that may be better the next time."""

FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 10.0


def seconds_to_wait(attempt: int, retry_after: str | None = None) -> float:
    """Return the time to wait: what the server asks for, else twice as long each time; never very long.

    Args:
        attempt: How many attempts failed before this one.
        retry_after: The answer's `Retry-After` header.
    """
    try:
        asked = float(retry_after or 0)
    except ValueError:
        asked = 0.0
    usual = FIRST_WAIT_SECONDS * float(2**attempt)
    return min(LONGEST_WAIT_SECONDS, max(usual, asked))
