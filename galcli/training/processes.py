"""Which of several processes this is, as a launcher says it in the environment; needs no torch."""

from __future__ import annotations

import os


def is_main() -> bool:
    """Return whether this process is the only one, or the first."""
    return os.environ.get("RANK", "0") == "0"
