"""Folders of a user."""

import sys
from pathlib import Path

import pytest

from galcli.folders import Folders


def test_gal_home_holds_everything(tmp_path):
    """One variable moves all state."""
    folders = Folders.of({"GAL_HOME": str(tmp_path)})
    assert all(tmp_path in path.parents or path == tmp_path for path in (folders.config, folders.models, folders.state))
    assert folders.config_file == tmp_path / "config.toml"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_xdg_folders_are_used(monkeypatch, tmp_path):
    """As every well-behaved program does."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folders = Folders.of({})
    assert folders.models == tmp_path / "data" / "gal" / "models"
    assert folders.converted == tmp_path / "cache" / "gal" / "ctranslate2"


def test_nothing_is_created_by_asking(tmp_path):
    """A folder appears when something is written."""
    folders = Folders.of({"GAL_HOME": str(tmp_path / "home")})
    assert folders.models.name == "models"
    assert not Path(tmp_path / "home").exists()
