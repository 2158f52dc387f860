"""Where `gal` keeps its state: the platform's own folders, or everything under `GAL_HOME`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one user. Nothing is created before something is written.

    Attributes:
        config: `config.toml` and the user's own prompt files.
        data: Models and libraries: what cannot be made again without a download or the user's work.
        cache: What can be made again, such as converted weights.
        state: History.
    """

    config: Path
    data: Path
    cache: Path
    state: Path

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> Folders:
        """Return the folders that `variables` select: `GAL_HOME`, else the platform's."""
        if home := variables.get("GAL_HOME"):
            root = Path(home).expanduser()
            return cls(root, root / "data", root / "cache", root / "state")
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("gal", appauthor=False)
        return cls(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, dirs.user_state_path)

    @property
    def config_file(self) -> Path:
        """The settings file."""
        return self.config / "config.toml"

    @property
    def prompts(self) -> Path:
        """Prompt files of the user, which override the shipped ones."""
        return self.config / "prompts"

    @property
    def models(self) -> Path:
        """Downloaded checkpoints, one folder each."""
        return self.data / "models"

    @property
    def libraries(self) -> Path:
        """Libraries of papers and references, one folder each."""
        return self.data / "libraries"

    @property
    def converted(self) -> Path:
        """Checkpoints converted for the ctranslate2 engine."""
        return self.cache / "ctranslate2"
