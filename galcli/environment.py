"""The process's surroundings in one object, handed to every command, so that tests hand over another."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, TextIO

from galcli.folders import Folders

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Environment:
    """Streams, environment variables and folders.

    Attributes:
        stdin: Binary, because input may be in any encoding; `None` where there is no standard input.
        stdout: The result goes here.
        stderr: Everything else goes here.
        variables: Environment variables.
    """

    stdin: BinaryIO | None
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]

    @classmethod
    def of_process(cls) -> Environment:
        """Return the surroundings of this process."""
        stdin = sys.stdin.buffer if sys.stdin is not None else None
        return cls(stdin, sys.stdout, sys.stderr, os.environ)

    @cached_property
    def folders(self) -> Folders:
        """Where configuration, models, cache and libraries live."""
        return Folders.of(self.variables)

    @property
    def stdin_is_terminal(self) -> bool:
        """Whether a person could type into standard input."""
        return self.stdin is not None and self.stdin.isatty()

    @property
    def stdout_is_terminal(self) -> bool:
        """Whether a person reads the result as it comes."""
        return self.stdout.isatty()

    @property
    def stderr_is_terminal(self) -> bool:
        """Whether progress can be shown."""
        return self.stderr.isatty()
