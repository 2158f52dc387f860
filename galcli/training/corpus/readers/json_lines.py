"""JSON lines of sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError
from galcli.training.corpus.archive import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file, one a line.

    Raises:
        InputError: A line is no JSON object; the sentence says which.
    """
    for number, line in enumerate(lines(path), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}, line {number}, is not JSON: {error}.") from error
        if not isinstance(value, dict):
            raise InputError(f"{path}, line {number}, is not a JSON object.")
        yield value
