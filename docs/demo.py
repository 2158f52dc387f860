"""`make demo`: the main job on a fresh machine, offline. Prints each command, then runs it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMANDS = (
    "gal check notes.txt",
    'gal solve --no-model "What extra force lifts a 35 mm needle off water? The surface tension is 0.0728 N/m."',
    'gal ask --equation "Schwarzschild radius"',
    "gal mol CCO --iupac --namer rules",
    "gal models plan galactica-6.7b",
)


def main() -> None:
    """Run the commands; one that refutes a claim has status 3, which is its job."""
    folder = str(Path(sys.executable).parent)
    variables = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    for command in COMMANDS:
        print(f"$ {command}", flush=True)
        done = subprocess.run(shlex.split(command), cwd=HERE, env=variables, stdin=subprocess.DEVNULL, check=False)
        if done.returncode not in {0, 3}:
            sys.exit(done.returncode)
        print(flush=True)


if __name__ == "__main__":
    main()
