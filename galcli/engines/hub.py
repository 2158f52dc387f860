"""The model hub: what a repository holds, and fetching a model from it, safetensors only."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import httpx2

from galcli.engines.download import Download, RemoteFile, is_downloaded, record, unfinished
from galcli.engines.retry import RETRIED_STATUS
from galcli.errors import GalError, ModelUnavailableError, UsageError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from galcli.engines.catalog import Source

_HUB = "https://huggingface.co"
_MAIN = "main"
_SILENCE_SECONDS = 30.0
_LARGEST_JSON_BYTES = 1 << 25
_WANTED_SUFFIXES = (".json", ".jinja", ".model", "merges.txt", "vocab.txt")
_WEIGHTS = ".safetensors"
# One part, no path, nothing hidden: safe as a file's name on this machine.
_FILE_NAME = re.compile(r"[A-Za-z0-9_][\w.+=-]{0,199}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


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
    folder = source.folder
    if source.hub_id is None or folder is None or folder.parent != models:
        raise ModelUnavailableError(f"{source.name} is not a model of the hub.", "See `gal models list`.")
    with _Repository(source.hub_id, variables) as repository:
        commit, files = repository.files(revision)
        origin = {"hub_id": source.hub_id, "revision": commit}
        if is_downloaded(folder, files):
            record(folder, origin, files)
            return Pulled(folder, commit, 0)
        download = Download(folder, files, lambda name, start: repository.open(name, commit, start), progress)
        download.run(origin)
        return Pulled(folder, commit, download.fetched)


def fetch_config(source: Source, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the `config.json` of a repository, without its weights.

    Raises:
        ModelUnavailableError: The repository or the file is not there, or the hub is out of reach.
    """
    with _Repository(source.hub_id or "", variables) as repository:
        return repository.config()


def remove(source: Source, models: Path) -> int:
    """Delete a downloaded model, and what broken-off downloads of it left, and return the bytes that became free.

    Raises:
        ModelUnavailableError: It is not there, or is a folder that was not pulled.
        GalError: It cannot be deleted.
    """
    folder = source.folder
    if folder is not None and source.pulled and folder.resolve().parent != models.resolve():
        raise ModelUnavailableError(f"{folder} was not downloaded by `gal models pull`; delete it yourself.")
    found = [folder] if folder is not None and source.pulled else []
    if folder is not None and source.hub_id:
        found += unfinished(folder)
    if not found:
        raise ModelUnavailableError(f"{source.name} is not on this machine.", "See `gal models list`.")
    size = sum(path.stat().st_size for part in found for path in part.rglob("*") if path.is_file())
    try:
        for part in found:
            shutil.rmtree(part)
    except OSError as error:
        raise GalError(f"{source.name} cannot be deleted: {error.strerror or error}.") from error
    return size


class _Repository:
    """A model's repository on the hub, with a connection to it."""

    def __init__(self, hub_id: str, variables: Mapping[str, str]) -> None:
        if variables.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
            raise ModelUnavailableError("HF_HUB_OFFLINE keeps this program from the hub.", "Unset it.")
        self._hub_id = hub_id
        self._hub = (variables.get("HF_ENDPOINT") or _HUB).rstrip("/")
        self._client = httpx2.Client(headers=_headers(variables), timeout=_SILENCE_SECONDS, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def files(self, revision: str | None) -> tuple[str, list[RemoteFile]]:
        """Return the commit behind a revision, and those of its files that a model needs."""
        at = "" if revision is None else f"/revision/{quote(revision, safe='')}"
        info = self._json(f"{self._hub}/api/models/{self._hub_id}{at}?blobs=true", revision)
        try:
            found = [_remote_file(entry) for entry in info["siblings"] if _FILE_NAME.fullmatch(entry["rfilename"])]
            return _hash(info["sha"]), self._needed({file.name: file for file in found})
        except (KeyError, TypeError) as error:
            raise self._nonsense() from error

    def config(self) -> dict[str, Any]:
        """Return the main branch's `config.json`."""
        return self._json(self._address("config.json", _MAIN), _MAIN)

    @contextmanager
    def open(self, name: str, commit: str, start: int) -> Iterator[httpx2.Response]:
        """Request a file from byte `start` on.

        Raises:
            ModelUnavailableError: The hub refuses.
            httpx2.HTTPError: The connection failed or the hub is busy; another attempt may help.
        """
        # Compressed, a part of the answer would not be a part of the file.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        with self._client.stream("GET", self._address(name, commit), headers=headers) as response:
            if response.status_code in RETRIED_STATUS:
                response.raise_for_status()
            self._require_success(response, commit)
            yield response

    def _address(self, name: str, commit: str) -> str:
        return f"{self._hub}/{self._hub_id}/resolve/{quote(commit, safe='')}/{quote(name)}"

    def _json(self, address: str, revision: str | None) -> dict[str, Any]:
        try:
            with self._client.stream("GET", address) as response:
                self._require_success(response, revision)
                body = bytearray()
                for block in response.iter_bytes():
                    body += block
                    if len(body) > _LARGEST_JSON_BYTES:
                        raise self._nonsense()
                value = json.loads(body)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            reason = one_line(str(error))[:200] or type(error).__name__
            raise ModelUnavailableError(
                f"The hub {self._hub} cannot be reached: {reason}.",
                "Check the network; HF_ENDPOINT names another hub.",
            ) from error
        except (ValueError, RecursionError) as error:
            raise self._nonsense() from error
        if not isinstance(value, dict):
            raise self._nonsense()
        return value

    def _require_success(self, response: httpx2.Response, revision: str | None) -> None:
        if not response.is_success:
            raise ModelUnavailableError(*self._refusal(response, revision))

    def _refusal(self, response: httpx2.Response, revision: str | None) -> tuple[str, str]:
        """Return a sentence that says why the hub refused, and what to do."""
        name = self._hub_id
        code = response.headers.get("x-error-code")
        if code == "GatedRepo":
            return f"{name} is closed: its owners ask for an agreement.", "Agree on its web page, then set HF_TOKEN."
        if code == "RevisionNotFound":
            return f"{name} has no revision {one_line(revision or _MAIN)}.", "Its web page lists them."
        if code == "EntryNotFound":
            file = response.url.path.rpartition("/")[2]
            return f"{name} has no {one_line(file)}.", "Is it a model that transformers can load?"
        if response.status_code in {401, 403, 404}:
            hint = "Check the name; for a private one set HF_TOKEN to a token that may read it."
            return f"The hub has no model {name}, or it is private.", hint
        return f"The hub {self._hub} answered {response.status_code}.", "Try again later."

    def _nonsense(self) -> ModelUnavailableError:
        return ModelUnavailableError(
            f"The hub {self._hub} sent something that is not a hub's answer.", "Is HF_ENDPOINT the address of a hub?"
        )

    def _needed(self, files: dict[str, RemoteFile]) -> list[RemoteFile]:
        weights = [name for name in files if name.endswith(_WEIGHTS)]
        if not weights:
            raise ModelUnavailableError(
                f"{self._hub_id} has no safetensors; a pickle can run any program, so it is not fetched.",
                "Many repositories have safetensors in a pull request: --revision refs/pr/N.",
            )
        if "config.json" not in files:
            raise ModelUnavailableError(f"{self._hub_id} has no config.json; it is not a transformers model.")
        # Some repositories hold the same weights twice, for transformers (model…) and for another program.
        weights = [name for name in weights if name.startswith("model")] or weights
        small = [name for name in files if name.endswith(_WANTED_SUFFIXES)]
        return [files[name] for name in (*small, *weights)]


def _headers(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of every request, the user's token among them."""
    from huggingface_hub import get_token

    from galcli import __version__

    token = (variables.get("HF_TOKEN") or get_token() or "").strip()
    if not (token.isascii() and token.isprintable()):
        raise UsageError("HF_TOKEN holds a character that no token has.")
    return {"User-Agent": f"galcli/{__version__}"} | ({"Authorization": f"Bearer {token}"} if token else {})


def _remote_file(entry: dict[str, Any]) -> RemoteFile:
    """Read an entry of the hub's list.

    Raises:
        KeyError: It lacks a size or a hash.
        TypeError: It has another form.
    """
    name, size, large = entry["rfilename"], entry["size"], entry.get("lfs")
    if not isinstance(size, int) or size < 0:
        raise TypeError(size)
    if large:
        return RemoteFile(name, size, sha256=_hash(large["sha256"]))
    return RemoteFile(name, size, blob=_hash(entry["blobId"]))


def _hash(value: Any) -> str:
    if not _HASH.fullmatch(value):
        raise TypeError(value)
    return str(value)
