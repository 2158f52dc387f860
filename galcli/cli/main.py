"""The entry point: answers `--help` and `--version` at once, else runs a command and turns what happens into a status.

Only what the interpreter has loaded anyway is imported at the top: start-up is imports, and these two need none.
"""

from __future__ import annotations

import os
import sys

from galcli.cli.table import help_text, version_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.environment import Environment


_COMPLETION = "_GAL_COMPLETE"  # set by the shell when it asks for completions


def main() -> int:
    """Run `gal` with this process's arguments and streams."""
    arguments = sys.argv[1:]
    completing = _COMPLETION in os.environ
    if not completing and arguments in ([], ["--help"], ["-h"]):
        return _print(help_text())
    if not completing and arguments in (["--version"], ["-V"]):
        return _print(version_text())
    import atexit
    import gc

    from galcli.environment import Environment

    atexit.register(gc.freeze)  # or the interpreter looks through all that was imported once more before it ends
    return run(arguments, Environment.of_process())


def run(arguments: Sequence[str], environment: Environment) -> int:
    """Run one command line in the given surroundings and return the exit status."""
    from galcli.cli.failures import guarded

    def command() -> int:
        from galcli.cli.app import build_app

        app = build_app()
        if _COMPLETION in environment.variables:
            app.main(list(arguments), prog_name="gal")
        # Not `main`: it has its own ideas about closed pipes and Ctrl-C.
        with app.make_context("gal", list(arguments), obj=environment) as context:
            return int(app.invoke(context) or 0)

    return guarded(command, environment)


def _print(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # or the interpreter complains when it flushes at exit
    return 0
