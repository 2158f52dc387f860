"""Fixtures that many tests share."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from checkpoints import make_opt_checkpoint
from filelock import FileLock

from galcli.cli.main import run
from galcli.environment import Environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id) -> Path:
    """A folder that all test processes share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def checkpoint(shared_folder) -> Path:
    """A small OPT checkpoint with Galactica's tokenizer, made once."""
    folder = shared_folder / "small-opt"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            make_opt_checkpoint(folder.with_suffix(".making"))
            folder.with_suffix(".making").rename(folder)
    return folder


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


class Shell:
    """Runs `gal` in fake surroundings, in this process.

    Attributes:
        variables: Environment variables of the next run.
        status: The exit status of the last run.
        out: What it wrote to standard output.
        err: What it wrote to standard error.
    """

    def __init__(self, home: Path) -> None:
        self.variables = {"GAL_HOME": str(home), "GAL_MODEL": "none"}
        self.status = -1
        self.out = self.err = ""

    def run(self, *arguments: str, stdin: bytes = b"", terminal: bool = False) -> int:
        """Run one command line."""
        streams = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
        environment = Environment(io.BytesIO(stdin), *streams, self.variables)
        self.status = run(list(arguments), environment)
        self.out, self.err = (stream.getvalue() for stream in streams)
        return self.status


@pytest.fixture
def gal(tmp_path) -> Shell:
    """A shell with an empty home."""
    return Shell(tmp_path / "home")
