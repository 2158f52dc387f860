"""Wall-clock time of commands that load no model, beside an empty Python process, in one run.

Run: python benchmarks/startup.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GAL = [str(Path(sys.executable).parent / "gal")]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "gal --version": [*GAL, "--version"],
    "gal --help": [*GAL, "--help"],
    "gal ask --help": [*GAL, "ask", "--help"],
    "gal ask x --show-prompt": [*GAL, "ask", "x", "--show-prompt"],
    "gal models plan galactica-120b": [*GAL, "models", "plan", "galactica-120b"],
    "gal doctor": [*GAL, "doctor"],
}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as home:
        variables = {**os.environ, "GAL_HOME": home}
        for number in range(rounds + 1):
            for name, command in COMMANDS.items():
                began = time.perf_counter()
                subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False)
                if number:  # the first round fills the disk cache
                    times[name].append(time.perf_counter() - began)
    print(f"median of {rounds} rounds")
    for name, values in times.items():
        print(f"{name:32} {statistics.median(values) * 1000:6.0f} ms")


if __name__ == "__main__":
    main()
