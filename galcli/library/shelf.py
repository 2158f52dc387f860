"""The libraries of one user: folders with names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.errors import InputError, UsageError
from galcli.library.library import Library
from galcli.library.store import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Shelf:
    """Opens libraries by name.

    Args:
        folder: Holds a folder for each library.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """Return the names of the libraries that exist."""
        return sorted(path.parent.name for path in self._folder.glob(f"*/{FILE_NAME}"))

    def open(self, name: str, *, create: bool = False) -> Library:
        """Open a library.

        Raises:
            UsageError: That cannot be a name.
            InputError: There is no such library.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(f'"{name}" cannot name a library.', "Use letters, digits, dots, hyphens and underscores.")
        folder = self._folder / name
        if not create and not (folder / FILE_NAME).exists():
            known = ", ".join(self.names())
            hint = f"There are: {known}." if known else f"Make it: gal library add --library {name} FILE."
            raise InputError(f'There is no library "{name}".', hint)
        return Library.open(folder, create=create)
