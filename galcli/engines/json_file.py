"""Read the JSON files that come with a model, and that may be missing or damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from galcli.errors import ModelUnavailableError

if TYPE_CHECKING:
    from pathlib import Path


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; a missing file is an empty one.

    Raises:
        ModelUnavailableError: The file is not a JSON object.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(f"{path} cannot be read: {error}.") from error
    if not isinstance(value, dict):
        raise ModelUnavailableError(f"{path} does not hold a JSON object.")
    return value
