"""What one program may use: the numbers, not their enforcement."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from galcli.errors import UsageError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one program may use before it is stopped.

    Attributes:
        cpu_seconds: Processor time.
        wall_seconds: Time on the clock, sleeping included.
        memory_bytes: Address space beyond what the warm Python process already holds.
        output_bytes: Standard output and standard error together; also the largest file that is read back.
        file_bytes: All files of a workspace together, and so also the largest single file.
        files: How many files a workspace may hold.
        source_bytes: The longest program, as UTF-8.

    Raises:
        UsageError: A limit is not a finite number above zero.
    """

    cpu_seconds: float = 2.0
    wall_seconds: float = 5.0
    memory_bytes: int = 512 * MEGABYTE
    output_bytes: int = MEGABYTE
    file_bytes: int = 10 * MEGABYTE
    files: int = 64
    source_bytes: int = MEGABYTE

    def __post_init__(self) -> None:
        """Refuse values that would switch a limit off."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value) or value <= 0:
                raise UsageError(f"The sandbox limit {field.name} is {value}, but it must be a number above zero.")
