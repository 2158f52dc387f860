"""The caller's end of a warm process: start it, hand it a program, end it."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.work.sandbox.preload import PACKAGES

if TYPE_CHECKING:
    import socket
    import subprocess

# Imports and a full disk cache may take this long before the first answer.
_START_SECONDS = 60.0
_BOOT = """\
import json, sys
config = json.loads(sys.argv[1])
sys.path.extend(config["own"] + config["packages"])
from galcli.work.sandbox.zygote import main
main(config)
"""
# One thread each: a program's CPU limit is one processor's, and threads are refused anyway.
_ENVIRONMENT = {
    # A program's own directory, wherever that is.
    "HOME": ".",
    "TMPDIR": ".",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


# Where this project is imported from, and what the directories of installed packages are called.
_PROJECT = Path(__file__).parents[3]
_INSTALLED = {"site-packages", "dist-packages"}


class ServerLostError(Exception):
    """The warm process ended, or did not answer in time."""


class Server:
    """One warm process.

    Args:
        preload: The modules it imports ahead of time.
        root: The directory that holds all workspaces; it removes this if the caller is killed.
    """

    def __init__(self, preload: tuple[str, ...], root: Path) -> None:
        self._preload = preload
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process and return at once.

        Raises:
            ServerLostError: It could not be started.
        """
        if self._process:
            return
        import socket
        import subprocess

        ours, theirs = socket.socketpair()
        command = [sys.executable, "-s", "-P", "-S", "-B", "-X", "utf8", "-c", _BOOT, self._config()]
        try:
            with theirs:
                self._process = subprocess.Popen(
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=_ENVIRONMENT,
                    cwd="/",
                    # Ctrl-C on the terminal is the caller's to handle.
                    start_new_session=True,
                )
        except OSError as error:
            ours.close()
            raise ServerLostError(str(error)) from error
        self._channel = ours

    def exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Hand over a program and wait for its ending, `seconds` of running time at most.

        Raises:
            ServerLostError: The process ended or did not answer; it is gone now.
        """
        from galcli.work.sandbox import frames

        self.start()
        channel = self._channel
        if channel is None:
            raise ServerLostError
        try:
            channel.settimeout(_START_SECONDS + seconds)
            channel.sendall(frames.encode(request))
            answer = frames.receive(channel)
        except (OSError, ValueError) as error:
            self.kill()
            raise ServerLostError(str(error)) from error
        except BaseException:
            # Interrupted in the middle of an exchange: what comes next on the channel is no answer.
            self.kill()
            raise
        if answer is None:
            self.kill()
            raise ServerLostError
        return answer

    def kill(self) -> None:
        """End the process and its child at once; safe to call again."""
        process, channel = self._process, self._channel
        self._process = self._channel = None
        if process:
            process.kill()
            process.wait()
        if channel:
            channel.close()

    def _config(self) -> str:
        return json.dumps(
            {
                "caller": os.getpid(),
                "root": str(self._root),
                "preload": self._preload,
                **_places(),
            }
        )


@cache
def _places() -> dict[str, list[str]]:
    """Return where modules are imported from, and what of that a program may read.

    They are passed on because the warm process starts without the caller's environment and `site`.
    """
    found = {name: place for name in PACKAGES if (place := _place(name))}
    readable = {
        granted
        for name, place in found.items()
        # A source tree may stand among the user's own files; then only the package itself is shown.
        for granted in ([place] if place.name in _INSTALLED else [place / name, place / f"{name}.libs"])
    }
    packages = set(found.values())
    return {
        "packages": _sorted(packages),
        # Only the warm process needs this one, unless the project is installed among the packages.
        "own": _sorted({_PROJECT} - packages),
        "readable": _sorted(readable),
    }


def _place(package: str) -> Path | None:
    """Return the directory a package is imported from, without importing it."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parents[1] if spec and spec.origin else None


def _sorted(paths: set[Path]) -> list[str]:
    return sorted(map(str, paths))
