"""The one place where failures become a sentence and an exit status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from galcli.errors import GalError
from galcli.exit_status import ExitStatus
from galcli.sanitize import one_line, strip_control

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.environment import Environment


def guarded(command: Callable[[], int], environment: Environment) -> int:
    """Run `command` and return its status; every failure is told on stderr in a sentence.

    With `GAL_DEBUG=1` unexpected failures keep their traceback.
    """
    try:
        status = command()
        environment.stdout.flush()
    except BrokenPipeError:
        # The reader has what it wanted. Nothing more may be written, not even by the interpreter's last flush.
        _silence(environment)
        return ExitStatus.OK
    except KeyboardInterrupt:
        _tell(environment, "Interrupted.")
        return ExitStatus.INTERRUPTED
    except GalError as error:
        _tell(environment, f"gal: {error.message}", error.hint)
        return error.status
    except Exception as error:  # noqa: BLE001 - the last resort: every failure becomes a sentence
        return _other(error, environment)
    return status


def _other(error: Exception, environment: Environment) -> int:
    from typer.exceptions import Abort, Exit, TyperException

    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, TyperException):
        sentence = error.format_message()
        end = "" if sentence.endswith((".", "?")) else "."
        _tell(environment, f"gal: {sentence}{end}", "gal --help shows what there is.")
        return ExitStatus.USAGE
    if isinstance(error, Abort):
        _tell(environment, "Interrupted.")
        return ExitStatus.INTERRUPTED
    if environment.variables.get("GAL_DEBUG") == "1":
        raise error
    if isinstance(error, MemoryError):
        _tell(environment, "gal: There is not enough memory for this.", "gal models plan MODEL shows what would fit.")
        return ExitStatus.MODEL_TOO_LARGE
    reason = one_line(str(error))[:300]
    _tell(
        environment,
        f"gal: Something unexpected went wrong: {type(error).__name__}{': ' if reason else ''}{reason}",
        "Run it again with GAL_DEBUG=1 for the details, and please report them.",
    )
    return ExitStatus.FAILURE


def _tell(environment: Environment, sentence: str, hint: str | None = None) -> None:
    try:
        environment.stderr.write(strip_control(sentence) + "\n")
        if hint:
            environment.stderr.write(f"     {strip_control(hint)}\n")
        environment.stderr.flush()
    except (BrokenPipeError, ValueError):
        pass


def _silence(environment: Environment) -> None:
    if environment.stdout is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
