"""JSON in the files of benchmarks, with sentences for what is wrong in it."""

from __future__ import annotations

import json
from typing import Any

from galcli.errors import InputError
from galcli.training.corpus.clean import decode


def parsed(data: bytes, name: str) -> Any:
    """Return the JSON value of a file.

    Raises:
        InputError: It is not JSON.
    """
    try:
        return json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not JSON: {error}.") from error


def text_of(record: Any, key: str, name: str) -> str:
    """Return a field that must be text or a number, without white space around it.

    Raises:
        InputError: There is none.
    """
    value = record.get(key) if isinstance(record, dict) else None
    if not isinstance(value, str | int | float):
        raise InputError(f"{name} has no {key}.")
    return str(value).strip()
