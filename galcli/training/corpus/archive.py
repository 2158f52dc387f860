"""The files of a source: plain, compressed, in a folder, or in a tar archive that is read as a stream."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.proteins.compressed import file_lines, open_binary
from galcli.training.corpus.clean import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPRESSION = (".gz", ".xz", ".bz2")
_LARGEST_MEMBER = 256_000_000


def find(data: Path, patterns: tuple[str, ...]) -> list[Path]:
    """Return the files and folders that patterns name, in order.

    Raises:
        InputError: A pattern names nothing, or something outside the data folder.
    """
    found: list[Path] = []
    for pattern in patterns:
        if Path(pattern).is_absolute():
            raise InputError(f"{pattern} is not in the data folder: paths in recipes are relative to it.")
        matches = sorted(data.glob(pattern)) if "*" in pattern else [data / pattern]
        if not matches or not matches[0].exists():
            raise InputError(f"{data / pattern} does not exist.", "--data names the folder with the source files.")
        found += matches
    return found


def files(paths: list[Path]) -> list[Path]:
    """Return all plain files among paths and in the folders among them."""
    inside = [sorted(path.rglob("*")) if path.is_dir() else [path] for path in paths]
    return [file for group in inside for file in group if file.is_file()]


def members(path: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file whose name ends so, compression not counted.

    Args:
        path: A folder, a tar archive, or a single file, which is yielded whatever its name.
        suffixes: Such as `.xml`.

    Raises:
        InputError: Something cannot be read.
    """
    try:
        if path.is_dir():
            for file in files([path]):
                if _plain_name(file.name).endswith(suffixes):
                    yield file.relative_to(path).as_posix(), _content(file)
        elif _is_tar(path):
            yield from _tar_members(path, suffixes)
        else:
            yield _plain_name(path.name), _content(path)
    except (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}.") from error


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a plain or compressed text file, without their ends.

    Raises:
        InputError: It cannot be read.
    """
    for line in file_lines(str(path)):
        yield decode(line).rstrip("\r\n")


def _is_tar(path: Path) -> bool:
    return ".tar" in path.suffixes or path.suffix in {".tgz", ".txz"}


def _tar_members(path: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    # As a stream: seeking back in a compressed archive would decompress it anew for each file.
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            if not member.isfile() or not member.name.endswith(suffixes) or member.size > _LARGEST_MEMBER:
                continue
            file = archive.extractfile(member)
            if file is not None:
                yield PurePosixPath(member.name).as_posix().removeprefix("./"), file.read()


def _plain_name(name: str) -> str:
    path = Path(name)
    return path.stem if path.suffix in _COMPRESSION else name


def _content(path: Path) -> bytes:
    with open_binary(str(path)) as file:
        return file.read()
