"""Files that are written whole or not at all."""

import errno
import os

import pytest

from galcli.errors import GalError
from galcli.files import write_atomically


def test_a_file_is_written_with_its_folders(tmp_path):
    """Text and bytes."""
    write_atomically(tmp_path / "a" / "b.txt", "é")
    write_atomically(tmp_path / "a" / "c.bin", b"\x00")
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "é"
    assert (tmp_path / "a" / "c.bin").read_bytes() == b"\x00"


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    """And no temporary file."""
    path = tmp_path / "a.txt"
    write_atomically(path, "old")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GalError, match="No space left"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
