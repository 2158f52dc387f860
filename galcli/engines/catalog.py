"""Names of models: what `--model` may be, and where the model comes from."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from galcli.engines.base import EMBEDDED
from galcli.errors import ModelUnavailableError, UsageError
from galcli.sanitize import one_line

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model that this program knows by name.

    Attributes:
        name: What the user types.
        hub_id: Its repository on the hub; empty for the model that comes with the program.
        licence: Under which its weights may be used.
        config: What `config.json` says of its size, known without a download.
        folder: Where its weights lie if they come with the program.
    """

    name: str
    hub_id: str
    licence: str
    config: dict[str, Any]
    folder: Path | None = None


def _galactica(name: str, layers: int, width: int, heads: int) -> Entry:
    """Describe a Galactica checkpoint; sizes from Table 5 of the paper, without biases as trained."""
    config = {
        "model_type": "opt",
        "num_hidden_layers": layers,
        "hidden_size": width,
        "num_attention_heads": heads,
        "ffn_dim": 4 * width,
        "vocab_size": 50000,
        "max_position_embeddings": 2048,
        "enable_bias": False,
        "layer_norm_elementwise_affine": False,
    }
    return Entry(f"galactica-{name}", f"facebook/galactica-{name}", "CC BY-NC 4.0", config)


EMBEDDED_FOLDER = Path(__file__).resolve().parent.parent / "models" / EMBEDDED
_SHIPPED = [Entry(EMBEDDED, "", "Apache-2.0", {}, EMBEDDED_FOLDER)] if EMBEDDED_FOLDER.is_dir() else []

CATALOG: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        *_SHIPPED,
        _galactica("125m", 12, 768, 12),
        _galactica("1.3b", 24, 2048, 32),
        _galactica("6.7b", 32, 4096, 32),
        _galactica("30b", 48, 7168, 56),
        _galactica("120b", 96, 10240, 80),
    )
}
"""Models by name. Galactica's weights are not shipped: `gal models pull` fetches them from the hub. The program's own
model stands first where its weights are there."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model comes from: exactly one of folder, hub repository and server.

    Attributes:
        name: What the user typed.
        folder: Where the weights lie, or would lie once pulled.
        hub_id: The repository on the hub.
        url: The server's address.
        entry: The catalog's entry.
    """

    name: str
    folder: Path | None = None
    hub_id: str | None = None
    url: str | None = None
    entry: Entry | None = None

    @property
    def pulled(self) -> bool:
        """Whether the weights are on this machine."""
        return self.folder is not None and (self.folder / "config.json").is_file()


def resolve(name: str, models: Path) -> Source:
    """Find out what a model's name means.

    Args:
        name: A catalog name, a hub id, a folder, or a server's address.
        models: The folder of downloaded models.

    Raises:
        UsageError: The name is empty.
        ModelUnavailableError: The name means nothing; the hint says what was perhaps meant.
    """
    name = name.strip()
    if not name:
        raise UsageError("The model's name is empty.", "Choose one: gal models list")
    if name.startswith(("http://", "https://")):
        return Source(name, url=name)
    if entry := CATALOG.get(name.lower()):
        folder = entry.folder or models / _folder_name(entry.hub_id)
        return Source(entry.name, folder=folder, hub_id=entry.hub_id or None, entry=entry)
    path = Path(name).expanduser()
    if path.is_dir():
        return Source(name, folder=path)
    if _HUB_ID.fullmatch(name) and not name.startswith((".", "~")):
        known = next((entry for entry in CATALOG.values() if entry.hub_id == name), None)
        return Source(name, folder=models / _folder_name(name), hub_id=name, entry=known)
    raise ModelUnavailableError(f'There is no model "{one_line(name)}".', _suggestion(name))


def pulled_models(models: Path) -> list[Source]:
    """Return the downloaded models, in order of name."""
    if not models.is_dir():
        return []
    folders = sorted(path for path in models.iterdir() if (path / "config.json").is_file())
    names = [folder.name.replace("--", "/", 1) for folder in folders]
    return [resolve(name, models) for name in names if _HUB_ID.fullmatch(name)]


def _folder_name(hub_id: str) -> str:
    return hub_id.replace("/", "--", 1)


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), CATALOG, n=1, cutoff=0.4)
    return f"Did you mean {close[0]}?" if close else "See `gal models list`; a hub id has the form owner/name."
