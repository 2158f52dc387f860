"""Fetch a model from the hub: resumable, whole or not at all, safetensors only.

Downloads go on where they stopped, also after the program was killed: each file grows under a name that holds its hash,
and gets its own name when size and hash are right. The folder becomes the model's when the last file is there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.engines.codec import read_json
from galcli.errors import GalError, ModelUnavailableError
from galcli.files import write_atomically
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from galcli.engines.catalog import Source

ORIGIN = "galcli.json"
"""Written into a pulled folder: where it came from."""

_WANTED_SUFFIXES = (".json", ".safetensors", ".jinja", ".model", "merges.txt", "vocab.txt")
_ATTEMPTS = 5
_BLOCK = 1 << 20
# What stays free on the disk, so that the machine goes on working.
_SPARE_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository.

    Attributes:
        name: Its name; files in sub-folders are not fetched.
        size: In bytes.
        sha256: The hash of a large file; empty for small ones.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did.

    Attributes:
        folder: The model's folder.
        revision: The hub's commit.
        fetched: Bytes that were transferred; 0 where everything was there.
    """

    folder: Path
    revision: str
    fetched: int


def pull(
    source: Source,
    models: Path,
    variables: Mapping[str, str],
    *,
    revision: str | None = None,
    progress: Callable[[str, int, int], None] = lambda _name, _done, _total: None,
) -> Pulled:
    """Download a model.

    Args:
        source: A source with a hub id.
        models: The folder of downloaded models.
        variables: Environment variables; `HF_ENDPOINT` and `HF_TOKEN` work as everywhere.
        revision: A branch, tag or commit; `None` is the main branch.
        progress: Called with file name, bytes done and bytes in all, over the whole model.

    Raises:
        ModelUnavailableError: The repository is unknown, closed, has no safetensors, or the hub is out of reach.
        GalError: There is no room on the disk.
    """
    if source.hub_id is None or source.folder is None:
        raise ModelUnavailableError(f"{source.name} is not a model of the hub.", "See `gal models list`.")
    from huggingface_hub import HfApi

    api = HfApi(endpoint=variables.get("HF_ENDPOINT"), token=variables.get("HF_TOKEN"), library_name="galcli")
    commit, files = _listing(api, source.hub_id, revision)
    if read_json(source.folder / ORIGIN).get("revision") == commit:
        return Pulled(source.folder, commit, 0)
    partial = models / f".{source.folder.name}.partial"
    partial.mkdir(parents=True, exist_ok=True)
    _require_room(partial, files)
    repository = _Repository(api, source.hub_id, commit)
    transfer = _Transfer(repository, partial, sum(file.size for file in files), progress)
    for file in files:
        transfer.fetch(file)
    write_atomically(partial / ORIGIN, json.dumps({"hub_id": source.hub_id, "revision": commit}))
    if source.folder.exists():
        shutil.rmtree(source.folder)
    partial.rename(source.folder)
    return Pulled(source.folder, commit, transfer.fetched)


def fetch_config(source: Source, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the `config.json` of a repository, without its weights.

    Raises:
        ModelUnavailableError: The repository or the file is not there, or the hub is out of reach.
    """
    import httpx2
    from huggingface_hub import HfApi, get_session

    api = HfApi(endpoint=variables.get("HF_ENDPOINT"), token=variables.get("HF_TOKEN"), library_name="galcli")
    url, headers = _Repository(api, source.hub_id or "", "main").request("config.json")
    try:
        response = get_session().get(url, headers=headers, follow_redirects=True)
        response.raise_for_status()
        value = response.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise ModelUnavailableError(
            f"The configuration of {source.hub_id} cannot be read: {one_line(str(error))[:200]}.",
            "Check the name and the network; HF_ENDPOINT names another hub.",
        ) from error
    if not isinstance(value, dict):
        raise ModelUnavailableError(f"The configuration of {source.hub_id} is not a JSON object.")
    return value


def remove(source: Source, models: Path) -> int:
    """Delete a downloaded model and return the bytes that became free.

    Raises:
        ModelUnavailableError: It is not there, or is a folder that was not pulled.
    """
    folder = source.folder
    if folder is None or not source.pulled:
        raise ModelUnavailableError(f"{source.name} is not on this machine.", "See `gal models list`.")
    if folder.resolve().parent != models.resolve():
        raise ModelUnavailableError(f"{folder} was not downloaded by `gal models pull`; delete it yourself.")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return size


@dataclass(frozen=True, slots=True)
class _Repository:
    """One commit of a repository on the hub."""

    api: Any
    hub_id: str
    commit: str

    def request(self, name: str) -> tuple[str, dict[str, str]]:
        """Return address and headers of a file."""
        from huggingface_hub import hf_hub_url
        from huggingface_hub.utils._headers import build_hf_headers

        url = hf_hub_url(self.hub_id, name, revision=self.commit, endpoint=self.api.endpoint)
        headers: dict[str, str] = build_hf_headers(token=self.api.token, library_name="galcli")
        return url, headers


class _Transfer:
    """The transfer of one model's files.

    Attributes:
        fetched: Bytes that came over the network.
    """

    def __init__(
        self, repository: _Repository, folder: Path, total: int, progress: Callable[[str, int, int], None]
    ) -> None:
        self._repository = repository
        self._folder = folder
        self._progress = progress
        self._total = total
        self._done = 0
        self.fetched = 0

    def fetch(self, file: RemoteFile) -> None:
        """Bring one file into the folder, going on where an earlier transfer stopped."""
        target = self._folder / file.name
        if not (target.is_file() and target.stat().st_size == file.size):
            growing = self._folder / f".{file.name}.{(file.sha256 or self._repository.commit)[:16]}.part"
            self._grow(file, growing)
            _require_right(growing, file)
            growing.rename(target)
        self._done += file.size
        self._progress(file.name, self._done, self._total)

    def _grow(self, file: RemoteFile, growing: Path) -> None:
        """Append to a partial file until it is whole; give up when several attempts in a row bring nothing."""
        fruitless = 0
        while (have := growing.stat().st_size if growing.exists() else 0) < file.size or not growing.exists():
            reason = self._append(file, growing, have)
            fruitless = 0 if growing.exists() and growing.stat().st_size > have else fruitless + 1
            if fruitless >= _ATTEMPTS:
                raise ModelUnavailableError(
                    f"The download of {file.name} broke off: {reason}.", "Run the command again; it goes on from there."
                )

    def _append(self, file: RemoteFile, growing: Path, have: int) -> str:
        """Transfer what the connection gives; return why it ended."""
        import httpx2
        from huggingface_hub import get_session

        url, headers = self._repository.request(file.name)
        if have:
            headers["Range"] = f"bytes={have}-"
        try:
            with get_session().stream("GET", url, headers=headers, follow_redirects=True) as response:
                if response.status_code not in {200, 206}:
                    return f"the hub answered {response.status_code}"
                start = have if response.status_code == httpx2.codes.PARTIAL_CONTENT else 0
                self._write(file, growing, start, response.iter_bytes(_BLOCK))
        except httpx2.HTTPError as error:
            return one_line(str(error)) or type(error).__name__
        return "the connection was closed"

    def _write(self, file: RemoteFile, growing: Path, start: int, blocks: Any) -> None:
        try:
            with growing.open("r+b" if growing.exists() else "wb") as output:
                output.seek(start)
                output.truncate()
                for block in blocks:
                    output.write(block)
                    self.fetched += len(block)
                    self._progress(file.name, self._done + output.tell(), self._total)
        except OSError as error:
            raise GalError(f"{growing.parent} cannot be written: {error.strerror or error}.") from error


def _listing(api: Any, hub_id: str, revision: str | None) -> tuple[str, list[RemoteFile]]:
    """Return the commit and the files that a model needs."""
    import httpx2
    from huggingface_hub import errors

    try:
        info = api.model_info(hub_id, revision=revision, files_metadata=True)
    except errors.GatedRepoError as error:
        raise ModelUnavailableError(
            f"{hub_id} is closed: its owners ask for an agreement.", "Agree on its web page, then set HF_TOKEN."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise ModelUnavailableError(f"{hub_id} has no revision {revision}.") from error
    except errors.RepositoryNotFoundError as error:
        raise ModelUnavailableError(
            f"The hub has no model {hub_id}, or it is private.", "Check the name; for a private one set HF_TOKEN."
        ) from error
    except (errors.HfHubHTTPError, httpx2.HTTPError, OSError, ValueError) as error:
        raise ModelUnavailableError(
            f"The hub {api.endpoint} cannot be reached: {one_line(str(error))[:200]}.",
            "Check the network; HF_ENDPOINT names another hub.",
        ) from error
    files = [
        RemoteFile(str(file.rfilename), int(file.size or 0), str(file.lfs.sha256) if file.lfs else "")
        for file in info.siblings or []
        if "/" not in file.rfilename and not file.rfilename.startswith(".")
    ]
    return str(info.sha), _needed(hub_id, files)


def _needed(hub_id: str, files: list[RemoteFile]) -> list[RemoteFile]:
    weights = [file for file in files if file.name.endswith(".safetensors")]
    if not weights:
        raise ModelUnavailableError(
            f"{hub_id} has no safetensors; a pickle can run any program, so it is not fetched.",
            "Many repositories have safetensors in a pull request: --revision refs/pr/N.",
        )
    return [file for file in files if file.name.endswith(_WANTED_SUFFIXES)]


def _require_room(folder: Path, files: list[RemoteFile]) -> None:
    there = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    missing = sum(file.size for file in files) - there
    free = shutil.disk_usage(folder).free
    if missing + _SPARE_BYTES > free:
        raise GalError(
            f"The model needs {missing / 1e9:.1f} GB more, but {folder.parent} has {free / 1e9:.1f} GB free.",
            "Free some, or set GAL_HOME to a folder on another disk.",
        )


def _require_right(path: Path, file: RemoteFile) -> None:
    """Compare size and hash; a file that is wrong is deleted, so that the next attempt begins anew."""
    size = path.stat().st_size
    right = size == file.size
    if right and file.sha256:
        digest = hashlib.sha256()
        with path.open("rb") as content:
            while block := content.read(_BLOCK):
                digest.update(block)
        right = digest.hexdigest() == file.sha256
    if not right:
        path.unlink()
        raise ModelUnavailableError(f"{file.name} arrived damaged ({size} bytes).", "Run the command again.")
