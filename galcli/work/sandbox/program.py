"""Run one program in a child that is already confined, and end the process.

Nothing here protects anybody: the program can change all of this from inside. It only makes an honest program
behave as under `python program.py`, and gives its errors one readable line.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import io
import os
import random
import sys
import traceback
import types
from typing import NoReturn

ERROR_STATUS = 1


def run(source: str, filename: str) -> NoReturn:
    """Run the source as `__main__` and exit as Python would."""
    # Held here, where a program that replaces `os._exit` does not reach it by accident.
    leave = os._exit
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=filename, __builtins__=builtins)
    sys.modules["__main__"] = main
    sys.argv = [filename]
    _prepare()
    try:
        # The one place where a model's words are executed; confine.py has shut the process in before.
        exec(compile(source, filename, "exec"), main.__dict__)  # noqa: S102 (this is what the sandbox is for)
        status = 0
    except SystemExit as stop:
        status = _exit_status(stop)
    except BaseException as error:  # noqa: BLE001 (a program may raise anything)
        status = ERROR_STATUS
        _report(error, filename)
    _finish(main)
    leave(status)


def _prepare() -> None:
    """Show output as it comes, add what `site` adds, and make what is unseeded come out the same each time."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    random.seed(0)
    # Only where it was preloaded: importing it here would cost every light program its warm start.
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed(0)


def _exit_status(stop: SystemExit) -> int:
    """Return the status of `sys.exit(code)` as Python defines it."""
    if stop.code is None or isinstance(stop.code, int):
        return (stop.code or 0) & 0xFF
    _write(str(stop.code))
    return ERROR_STATUS


def _report(error: BaseException, filename: str) -> None:
    """Write the error as one line with its place in the program."""
    try:
        text = traceback.format_exception_only(error)[-1].strip()
        line = _line(error, filename)
        _write(f"{text} ({filename}, line {line})" if line else text)
    except BaseException:  # noqa: BLE001 (no memory left, or an error that cannot be shown)
        _write(type(error).__name__)


def _line(error: BaseException, filename: str) -> int | None:
    """Return the last line of the program that the error passed through."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno
    lines = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == filename]
    return lines[-1] if lines else None


def _write(line: str) -> None:
    """Write past `sys.stderr`, which the program may have replaced."""
    os.write(2, f"\n{line}\n".encode(errors="replace"))


def _finish(main: types.ModuleType) -> None:
    """Do what the end of a Python process does and `os._exit` does not: callbacks, open files, buffers."""
    try:
        atexit._run_exitfuncs()
        main.__dict__.clear()
        gc.collect()
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 (the program may have closed or replaced anything)
        return
