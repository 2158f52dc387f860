"""Fixtures of the training tests."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from toy_run import make_run

from galcli.training.folder import RunFolder
from galcli.training.interruption import StopRequest
from galcli.training.pretrain import pretrain
from galcli.training.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def _trained(shared_folder) -> Path:
    """A run whose pre-training is done, made once."""
    folder = shared_folder / "toy-run"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = make_run(shared_folder / "toy-run.making")
            with StopRequest() as stop:
                pretrain(Recipe.load(making / "toy.toml"), RunFolder(making), stop, lambda _progress: None)
            making.rename(folder)
    return folder


@pytest.fixture
def trained(_trained, tmp_path) -> RunFolder:
    """A run of one's own whose pre-training is done."""
    shutil.copytree(_trained, tmp_path / "run")
    return RunFolder(tmp_path / "run")


@pytest.fixture
def recipe(_trained) -> Recipe:
    """The recipe of that run; its tables may be changed."""
    return Recipe.load(_trained / "toy.toml")
