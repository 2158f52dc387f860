"""Change drafts and .bib files: all or nothing, and nothing that changed meanwhile."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.cli.inputs import read_file_bytes
from galcli.errors import GalError, InputError
from galcli.files import write_atomically
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from galcli.citing.document import Document
    from galcli.citing.draft import Draft
    from galcli.library.record import Record

_OWN_FILES = 0o7777


def replace_files(
    document: Document, originals: Mapping[Path, bytes], backup: str, notify: Callable[[str], None]
) -> None:
    """Write the changed files of a document.

    Args:
        document: The files with their changes.
        originals: What each file held when it was read.
        backup: What is added to the name of a copy; empty for no copy.
        notify: Told which files were changed.

    Raises:
        InputError: A file is no longer what it was; none was changed.
        GalError: A file cannot be written.
    """
    changed = [cited for cited in document.files if cited.edits and cited.draft.path is not None]
    paths = [(cited, cited.draft.path) for cited in changed if cited.draft.path is not None]
    for _, path in paths:
        if read_file_bytes(str(path)) != originals[path]:
            raise InputError(f"{one_line(str(path))} was changed meanwhile; nothing was written.", "Run it again.")
        if not os.access(path, os.W_OK):
            raise GalError(f"{one_line(str(path))} cannot be written: it is read-only; nothing was written.")
    for cited, path in paths:
        if backup:
            _write(Path(f"{path}{backup}"), originals[path], path)
        _write(path, cited.text.encode(), path)
        notify(f"{one_line(str(path))}: {len(cited.edits)} changes.")


def append_entries(entries: Mapping[str, Record], bibs: list[str], notify: Callable[[str], None]) -> None:
    """Append entries to the first .bib file; what stands there stays byte for byte.

    Raises:
        GalError: It cannot be written.
    """
    if not entries:
        return
    path = Path(bibs[0])
    before = read_file_bytes(str(path))
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before else newline if before.endswith(b"\n") else newline * 2
    text = "\n\n".join(record.to_bibtex(key) for key, record in entries.items()) + "\n"
    new = text.replace("\r\n", "\n").replace("\n", newline.decode()).encode()
    if not os.access(path, os.W_OK):
        raise GalError(f"{one_line(str(path))} cannot be written: it is read-only.")
    _write(path, before + gap + new, path)
    notify(f"{one_line(str(path))}: {len(entries)} entries appended.")


def shown_path(draft: Draft) -> str:
    """Return a path as a diff names it: relative to the working folder, where it lies below that."""
    if draft.path is None:
        return "stdin"
    path = Path(os.path.normpath(draft.path))
    if path.is_absolute():
        here = Path.cwd()
        path = path.relative_to(here) if path.is_relative_to(here) else Path(str(path).lstrip("/"))
    return path.as_posix()


def _write(path: Path, data: bytes, like: Path) -> None:
    """Write a file, through a link to what it points at, with another file's permissions."""
    mode = like.stat().st_mode & _OWN_FILES
    real = path.resolve()
    write_atomically(real, data)
    real.chmod(mode)
