"""Bring a repository's files into a folder: it goes on where it stopped, and the folder is whole or not there.

Files grow in a folder apart from the models, under names that hold a hash of their content, so that revisions never
mix. Each file is checked when it is whole. When the last one is there, the folder becomes the model's.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2

from galcli.engines.json_file import read_json
from galcli.engines.retry import seconds_to_wait
from galcli.errors import GalError, ModelUnavailableError
from galcli.files import write_atomically
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    OpenFile = Callable[[str, int], AbstractContextManager[httpx2.Response]]
    Progress = Callable[[str, int, int], None]

ORIGIN = "galcli.json"
"""Written into a downloaded folder: where it came from, and the version of each file."""

_DOWNLOADS = ".downloads"
_ATTEMPTS = 5
_BLOCK = 1 << 20
# What stays free on the disk, so that the machine goes on working.
_SPARE_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository.

    Attributes:
        name: Its name; safe to use here.
        size: In bytes.
        sha256: The hash of a large file; empty for a small one.
        blob: What git calls a small file: a SHA-1 of its size and content.
    """

    name: str
    size: int
    sha256: str = ""
    blob: str = ""

    @property
    def version(self) -> str:
        """Another content has another version."""
        return self.sha256 or self.blob

    def is_at(self, path: Path) -> bool:
        """Read `path` and tell whether it is this file, whole and undamaged."""
        digest = hashlib.sha256() if self.sha256 else hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        with path.open("rb") as content:
            while block := content.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest() == self.version


def is_downloaded(folder: Path, files: Sequence[RemoteFile]) -> bool:
    """Tell whether a folder holds these versions of all files; their sizes are compared, their content is not read."""
    versions = _recorded(folder)
    return all(_holds(folder, versions, file) for file in files)


def record(folder: Path, origin: dict[str, Any], files: Sequence[RemoteFile]) -> None:
    """Write down where the files of a folder came from."""
    write_atomically(folder / ORIGIN, json.dumps({**origin, "files": {file.name: file.version for file in files}}))


def unfinished(folder: Path) -> list[Path]:
    """Return the folders that broken-off downloads of a model left behind."""
    return [path for path in (_partial(folder), _replaced(folder)) if path.is_dir()]


class Download:
    """The download of a model's files.

    Attributes:
        fetched: Bytes that came over the network.

    Args:
        folder: The model's folder.
        files: What belongs into it.
        open_file: Requests a file by name, from a byte on. It raises `httpx2.HTTPError` where another attempt may help.
        progress: Called with file name, bytes done and bytes in all, over all files.
    """

    def __init__(self, folder: Path, files: Sequence[RemoteFile], open_file: OpenFile, progress: Progress) -> None:
        self._folder = folder
        self._partial = _partial(folder)
        self._files = files
        self._open_file = open_file
        self._progress = progress
        self._done = 0
        self.fetched = 0

    def run(self, origin: dict[str, Any]) -> None:
        """Download what is missing and put the folder in place.

        Args:
            origin: What is to be written down about the files' origin.

        Raises:
            ModelUnavailableError: A file cannot be had, or arrived damaged.
            GalError: The disk is full or cannot be written, or another process downloads the same model.
        """
        with _disk_failures(self._folder.parent):
            self._partial.mkdir(parents=True, exist_ok=True)
            with _locked(self._partial):
                for file in self._files:
                    self._take_over(file)
                self._require_room()
                for file in self._files:
                    self._fetch(file)
                    self._done += file.size
                    self._progress(file.name, self._done, self._total)
                self._put_in_place(origin)

    @property
    def _total(self) -> int:
        return sum(file.size for file in self._files)

    def _whole(self, file: RemoteFile) -> Path:
        """Return where a file waits, whole and checked, for the others."""
        return self._partial / f".{file.version[:16]}.{file.name}"

    def _growing(self, file: RemoteFile) -> Path:
        return self._partial / f"{self._whole(file).name}.part"

    def _take_over(self, file: RemoteFile) -> None:
        """Keep a file that is here already: in the model's folder, or where putting in place was interrupted."""
        for holder in (self._partial, self._folder):
            if not self._whole(file).exists() and _holds(holder, _recorded(holder), file):
                with suppress(OSError):  # a disk without hard links: download it again
                    self._whole(file).hardlink_to(holder / file.name)

    def _require_room(self) -> None:
        here = sum(max(_size(self._whole(file)), _size(self._growing(file)), 0) for file in self._files)
        missing = self._total - here
        free = shutil.disk_usage(self._partial).free
        if missing + _SPARE_BYTES > free:
            raise GalError(
                f"The model needs {missing / 1e9:.1f} GB more, but {self._folder.parent} has {free / 1e9:.1f} GB free.",
                "Free some, or set GAL_HOME to a folder on another disk.",
            )

    def _fetch(self, file: RemoteFile) -> None:
        """Bring one file, unless it is there."""
        whole, growing = self._whole(file), self._growing(file)
        if whole.exists():
            return
        self._grow(file, growing)
        if not file.is_at(growing):
            size = growing.stat().st_size
            growing.unlink()
            raise ModelUnavailableError(
                f"{file.name} arrived damaged ({size:,} of {file.size:,} bytes).", "Run the command again."
            )
        growing.rename(whole)

    def _grow(self, file: RemoteFile, growing: Path) -> None:
        """Append to a file until it is whole; give up when several attempts in a row bring nothing."""
        fruitless = 0
        while (have := _size(growing)) < file.size:
            reason, asked = self._append(file, growing, have)
            if _size(growing) > have:
                fruitless = 0
                continue
            fruitless += 1
            if fruitless == _ATTEMPTS:
                raise ModelUnavailableError(
                    f"The download of {file.name} broke off: {reason}.", "Run the command again; it goes on from there."
                )
            time.sleep(seconds_to_wait(fruitless - 1, asked))

    def _append(self, file: RemoteFile, growing: Path, have: int) -> tuple[str, str | None]:
        """Write what the connection brings; return why it ended and how long the hub asks to wait."""
        try:
            with self._open_file(file.name, max(have, 0)) as response:
                start = have if response.status_code == httpx2.codes.PARTIAL_CONTENT else 0
                self._write(file, growing, start, response.iter_bytes())
        except httpx2.HTTPStatusError as error:
            return f"the hub answered {error.response.status_code}", error.response.headers.get("retry-after")
        except httpx2.HTTPError as error:
            return one_line(str(error)) or type(error).__name__, None
        return "the connection was closed", None

    def _write(self, file: RemoteFile, growing: Path, start: int, blocks: Iterator[bytes]) -> None:
        with growing.open("r+b" if growing.exists() else "wb") as output:
            output.seek(start)  # nothing is cut off: what is there may be right, and is checked at the end
            for block in blocks:
                output.write(block)
                self.fetched += len(block)
                self._progress(file.name, self._done + output.tell(), self._total)
                if output.tell() > file.size:
                    break  # more than the hub said: wrong whatever follows
            output.flush()
            os.fsync(output.fileno())

    def _put_in_place(self, origin: dict[str, Any]) -> None:
        """Give the files and the folder their names; interrupted at any point, the next run finds all files."""
        record(self._partial, origin, self._files)
        for file in self._files:
            self._whole(file).rename(self._partial / file.name)
        wanted = {ORIGIN, *(file.name for file in self._files)}
        for path in self._partial.iterdir():
            if path.name not in wanted:
                path.unlink()
        replaced = _replaced(self._folder)
        shutil.rmtree(replaced, ignore_errors=True)
        if self._folder.exists():
            self._folder.rename(replaced)
        self._partial.rename(self._folder)
        shutil.rmtree(replaced, ignore_errors=True)


def _partial(folder: Path) -> Path:
    """Return where files wait; not among the models, so that nothing half-done is taken for one."""
    return folder.parent / _DOWNLOADS / folder.name


def _replaced(folder: Path) -> Path:
    return folder.parent / _DOWNLOADS / f"{folder.name}.replaced"


def _recorded(folder: Path) -> dict[str, Any]:
    """Return the versions of a folder's files; a damaged record is worth no more than a missing one."""
    try:
        files = read_json(folder / ORIGIN).get("files")
    except ModelUnavailableError:
        return {}
    return files if isinstance(files, dict) else {}


def _holds(folder: Path, versions: dict[str, Any], file: RemoteFile) -> bool:
    return versions.get(file.name) == file.version and _size(folder / file.name) == file.size


def _size(path: Path) -> int:
    """Return a file's size, or -1 where there is no file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes from downloading into the same folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise GalError("Another process is downloading this model.", "Wait until it is done.") from error
        yield
    finally:
        os.close(handle)


@contextmanager
def _disk_failures(folder: Path) -> Iterator[None]:
    """Turn failures of the disk into a sentence."""
    try:
        yield
    except OSError as error:
        raise GalError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Once that is put right, run the command again; it goes on from there.",
        ) from error
