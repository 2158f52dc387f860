"""How long the sandbox takes: `python benchmarks/sandbox.py`.

Prints milliseconds: what `start` costs its caller, the first light program and the first heavy one right after
it, then medians of warm programs, seen from the caller.
"""

from __future__ import annotations

import argparse
import statistics
import time

from galcli.work.sandbox import Level, Limits, Sandbox, Workspace

PROGRAMS = {
    "light": "print(sum(1 / n**2 for n in range(1, 8)))",
    "light, writes output.txt": "with open('output.txt', 'w') as file: file.write(str(2 ** 0.5))",
    "math and statistics": "import math, statistics\nprint(math.pi, statistics.mean([1, 2, 4]))",
    "numpy": "import numpy as np\nprint(np.linalg.solve([[3, 1], [1, 2]], [9, 8]))",
    "scipy": "from scipy.integrate import quad\nprint(quad(lambda x: x**2, 0, 3)[0])",
    "sympy": "from sympy import symbols, solve\nx = symbols('x')\nprint(solve(x**2 - 5 * x + 6, x))",
}
# A model writes some tokens between two programs; a warm process uses the time to prepare the next child.
PAUSE = 0.05
# What the heavy process still prepares after its first answer.
SETTLE = 3.0
HEAVY = "import numpy, scipy.stats, sympy\nprint(numpy.pi, scipy.stats.norm.ppf(0.975), sympy.pi)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50, help="how often each warm program runs")
    parser.add_argument("--runner", default="auto", choices=["auto", *Level])
    options = parser.parse_args()
    began = time.perf_counter()
    with Sandbox(Limits(wall_seconds=60), options.runner) as sandbox, sandbox.workspace() as workspace:
        sandbox.start()
        _show("start returns", _since(began))
        assert workspace.run(PROGRAMS["light"]).ok
        _show("first light program, from the start", _since(began))
        if sandbox.level is Level.KERNEL:
            assert workspace.run(HEAVY).ok
            _show("first heavy program, from the start", _since(began))
        time.sleep(SETTLE)
        for name, source in PROGRAMS.items():
            _show(f"{name}, warm", _median(workspace, source, options.runs, PAUSE))
        _show("light, warm, without a pause", _median(workspace, PROGRAMS["light"], options.runs, 0))
    print(f"level {sandbox.level}, {options.runs} runs each")


def _median(workspace: Workspace, source: str, runs: int, pause: float) -> float | None:
    """Return the median time of a program in milliseconds; nothing where the runner cannot run it."""
    times = []
    for _ in range(runs):
        time.sleep(pause)
        began = time.perf_counter()
        if not workspace.run(source).ok:
            return None
        times.append(_since(began))
    return statistics.median(times)


def _since(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


def _show(name: str, milliseconds: float | None) -> None:
    print(f"{name:40}", "not run here" if milliseconds is None else f"{milliseconds:8.1f} ms")


if __name__ == "__main__":
    main()
