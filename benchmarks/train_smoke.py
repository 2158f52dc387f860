"""The whole training pipeline at toy size, from an empty folder: what `make train-smoke` runs.

Writes word problems, runs every stage of the recipe `smoke` with one command, and checks that the model that comes out
loads and writes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PROBLEMS = 300
_THINGS = ("apples", "stamps", "marbles", "coins", "books")


def main() -> None:
    """Run the pipeline and print what it made."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        data, run = Path(place) / "data", Path(place) / "run"
        data.mkdir()
        problems = "".join(json.dumps(problem) + "\n" for problem in _problems())
        (data / "problems.jsonl").write_text(problems, encoding="utf-8")
        os.environ["GAL_HOME"] = str(Path(place) / "home")
        _gal("train", "all", "smoke", "--data", str(data), "--out", str(run))
        model = run / "export" / "smoke"
        answer = _gal("ask", "--complete", "Question: Ann has 3 apples", "--model", str(model), "--max-new-tokens", "8")
        assert (run / "pretrain" / "loss.png").read_bytes().startswith(b"\x89PNG")
        for path in sorted((run / "export").rglob("*")):
            print(f"{path.relative_to(run)}: {path.stat().st_size:,} bytes")
        print("It writes:", repr(answer.strip()))
    print(f"The whole pipeline took {time.monotonic() - begun:.0f} s.")


def _problems() -> list[dict[str, str]]:
    chance = random.Random(0)  # noqa: S311 - toy data
    found = []
    for _ in range(_PROBLEMS):
        first, second, thing = chance.randint(1, 99), chance.randint(1, 99), chance.choice(_THINGS)
        found.append(
            {
                "question": f"Ann has {first} {thing} and gets {second} more. How many {thing} has she?",
                "answer": f"She has {first}+{second} = <<{first}+{second}={first + second}>>{first + second}.\n"
                f"#### {first + second}",
            }
        )
    return found


def _gal(*arguments: str) -> str:
    command = [sys.executable, "-m", "galcli", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
