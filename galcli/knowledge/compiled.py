"""A compiled copy of something made from the card files, kept in the cache and made anew when they change."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from galcli import __version__
from galcli.errors import GalError
from galcli.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SCHEMA = 7
_KINDS = ("formulas", "concepts", "synonyms", "queries/formulas", "queries/concepts")


def fingerprint(data: Path) -> str:
    """Return what changes when a card file does, without reading the files."""
    paths = [path for kind in _KINDS for path in sorted((data / kind).glob("*.toml"))]
    stamps = [f"{path.name}:{(stat := path.stat()).st_size}:{stat.st_mtime_ns}" for path in paths]
    return hashlib.sha256("\n".join([__version__, str(_SCHEMA), *stamps]).encode()).hexdigest()[:16]


def load(kind: str, data: Path, cache: Path | None, make: Callable[[], Any]) -> Any:
    """Return what `make` makes, as JSON gives it back, from the cache where it is there.

    A copy that is missing or damaged is made again; a cache that cannot be written costs time, nothing else.

    Args:
        kind: What it is; the beginning of the file's name.
        data: The folder of the card files.
        cache: The folder of compiled copies, or None to keep none.
        make: Makes it, of lists, dictionaries, numbers and texts.
    """
    if cache is None:
        return make()
    path = cache / f"{kind}-{fingerprint(data)}.json"
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        pass
    made = make()
    try:
        write_atomically(path, json.dumps(made, ensure_ascii=False, separators=(",", ":")))
        for other in path.parent.glob(f"{kind}-*.json"):
            if other != path:
                other.unlink(missing_ok=True)
    except (GalError, OSError):
        pass
    return made
