"""A model's folder: what it holds, whether it is whole, and which weights they are. Needs no torch.

Weights are read from safetensors only. A pickle can run any program when it is loaded, so it never is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.engines.json_file import read_json
from galcli.errors import ModelUnavailableError
from galcli.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

_INDEX = "model.safetensors.index.json"
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_DEFAULT_CONTEXT = 2048
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder with a configuration and whole safetensors files.

    Attributes:
        folder: The folder.
        config: The content of `config.json`.
        weights: The weight files, in order of name.
    """

    folder: Path
    config: dict[str, Any]
    weights: tuple[Path, ...]

    @classmethod
    def open(cls, folder: Path) -> Checkpoint:
        """Look into a folder.

        Raises:
            ModelUnavailableError: It is not a model's folder, its weights are missing, damaged or only a pickle.
        """
        config = read_json(folder / "config.json")
        if not config.get("model_type"):
            raise ModelUnavailableError(
                f"{folder} is not a model's folder: it has no config.json that names a model_type.",
                "Give a folder as transformers saves it, or a name that `gal models list` shows.",
            )
        weights = _weight_files(folder)
        for path in weights:
            _require_whole(path)
        return cls(folder, config, weights)

    @property
    def architecture(self) -> str:
        """The model's type, such as `opt` or `llama`."""
        return str(self.config["model_type"])

    @property
    def context(self) -> int:
        """Tokens that the model can read at once."""
        value = self.config.get("max_position_embeddings") or self.config.get("n_positions")
        return value if isinstance(value, int) and value > 0 else _DEFAULT_CONTEXT

    @property
    def weight_bytes(self) -> int:
        """The size of the weight files."""
        return sum(path.stat().st_size for path in self.weights)

    def fingerprint(self, memo: Path) -> str:
        """Return a SHA-256 over the weights and the configuration.

        Reading gigabytes at each start would be slow, so the hash is remembered for as long as no file's size,
        time or inode changes.

        Args:
            memo: The file in which hashes are remembered.
        """
        state = hashlib.sha256(repr([_state(path) for path in self._hashed_files()]).encode()).hexdigest()
        key = str(self.folder.resolve())
        known = _read_memo(memo)
        entry = known.get(key)
        if isinstance(entry, dict) and entry.get("state") == state and isinstance(entry.get("sha256"), str):
            return str(entry["sha256"])
        digest = hashlib.sha256()
        for path in self._hashed_files():
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        known[key] = {"state": state, "sha256": digest.hexdigest()}
        write_atomically(memo, json.dumps(known, indent=1))
        return digest.hexdigest()

    def _hashed_files(self) -> list[Path]:
        names = ("config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
        return [path for name in names if (path := self.folder / name).is_file()] + list(self.weights)


def _read_memo(memo: Path) -> dict[str, Any]:
    """Return the remembered hashes; a damaged file is worth no more than a missing one."""
    try:
        return read_json(memo)
    except ModelUnavailableError:
        return {}


def _state(path: Path) -> tuple[str, int, int, int]:
    found = path.stat()
    return path.name, found.st_size, found.st_mtime_ns, found.st_ino


def _weight_files(folder: Path) -> tuple[Path, ...]:
    if (folder / _INDEX).is_file():
        names = sorted({str(name) for name in read_json(folder / _INDEX).get("weight_map", {}).values()})
        paths = tuple(folder / name for name in names)
        if any(path.resolve().parent != folder.resolve() for path in paths):
            raise ModelUnavailableError(f"{folder / _INDEX} names weights outside its folder.")
        missing = [path.name for path in paths if not path.is_file()]
        if missing or not paths:
            raise ModelUnavailableError(
                f"{folder} lacks {len(missing)} of its {len(paths)} weight files, {', '.join(missing[:3])} among them.",
                "Download it again with `gal models pull`; it goes on where it stopped.",
            )
        return paths
    paths = tuple(sorted(folder.glob("*.safetensors")))
    if paths:
        return paths
    if any(next(folder.glob(pattern), None) for pattern in _PICKLES):
        raise ModelUnavailableError(
            f"{folder} has its weights only as a pickle, which can run any program when it is loaded.",
            "Use a safetensors revision of the model; many repositories have one as --revision refs/pr/N.",
        )
    raise ModelUnavailableError(f"{folder} has no weights.", "Download the model with `gal models pull NAME`.")


def _require_whole(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy"):
            pass
    except (SafetensorError, OSError) as error:
        raise ModelUnavailableError(
            f"{path} is damaged or cut short ({error}).",
            "A downloaded model is fetched anew by `gal models rm NAME`, then `gal models pull NAME`.",
        ) from error
