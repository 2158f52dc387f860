"""The runner for other systems: the same interface and the same lines, with less of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from galcli.work.sandbox import Level, Limits, Reason, Sandbox, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("pydantic_monty", reason="pydantic-monty is not installed")

LIMITS = Limits(cpu_seconds=0.3, wall_seconds=1, memory_bytes=50_000_000, output_bytes=100_000, files=5)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Provide a sandbox on Monty, also where the kernel offers more."""
    with Sandbox(LIMITS, runner="monty") as made:
        made.start()
        yield made


@pytest.fixture
def workspace(sandbox: Sandbox) -> Iterator[Workspace]:
    """Provide a fresh workspace."""
    with sandbox.workspace() as made:
        yield made


def test_level_is_named(sandbox: Sandbox, workspace: Workspace) -> None:
    """The outcome says which interpreter computed it."""
    assert sandbox.level is Level.MONTY
    assert workspace.run("print(1)").runner == "monty"


PROGRAMS = [
    ("arithmetic", "print(2**100)", "1267650600228229401496703205376"),
    ("math", "import math\nprint(math.sqrt(2))", "1.4142135623730951"),
    ("function", "def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nprint(f(10))", "3628800"),
    ("comprehension", "print(sum(1 / n**2 for n in range(1, 8)))", "1.511797052154195"),
    ("itertools", "import itertools\nprint(len(list(itertools.permutations(range(4)))))", "24"),
    ("json", "import json\nprint(json.dumps([1, 2]))", "[1, 2]"),
    ("re", "import re\nprint(re.findall('[0-9]+', 'H2O 18'))", "['2', '18']"),
    ("seeded", "import random\nrandom.seed(3)\nprint(0 <= random.random() < 1)", "True"),
]


@pytest.mark.parametrize(("source", "printed"), [pytest.param(s, p, id=n) for n, s, p in PROGRAMS])
def test_program_prints(workspace: Workspace, source: str, printed: str) -> None:
    """A plain program prints what it does elsewhere."""
    outcome = workspace.run(source)
    assert (outcome.stdout.strip(), outcome.ok) == (printed, True)


def test_unseeded_chance_comes_out_the_same_each_time(workspace: Workspace) -> None:
    """The same program prints the same twice."""
    source = "import random\nprint(random.random())"
    assert workspace.run(source).stdout == workspace.run(source).stdout


def test_files_last_for_the_block(workspace: Workspace) -> None:
    """Programs of one block share files, which can be read back."""
    assert workspace.run("with open('output.txt', 'w') as f:\n    f.write('1.5')").ok
    assert workspace.run("open('output.txt', 'a').write(' m')\nprint(open('output.txt').read())").stdout == "1.5 m\n"
    assert workspace.read("output.txt") == "1.5 m"


def test_removed_and_renamed_files_are_so_afterwards(workspace: Workspace) -> None:
    """The workspace holds what the program left, under the names it left."""
    workspace.run("open('a', 'w').write('1')\nopen('b', 'w').write('2')")
    workspace.run("import os\nos.remove('a')\nos.rename('b', 'c')")
    assert (workspace.read("a"), workspace.read("b"), workspace.read("c")) == (None, None, "2")


@pytest.mark.parametrize(
    ("source", "reason", "message"),
    [
        ("while True: pass", Reason.CPU, "stopped after 0.3 s of CPU time"),
        ("sum(range(10**12))", Reason.CPU, "stopped after 0.3 s of CPU time"),
        ("x = 10**10**9", Reason.MEMORY, "stopped at 50 MB of memory"),
        ("import time\ntime.sleep(100)", Reason.WALL, "stopped after 1 s"),
        ("x = [0] * 10**9", Reason.MEMORY, "stopped at 50 MB of memory"),
        ("while True: print('x' * 1000)", Reason.OUTPUT, "stopped after 0.1 MB of output"),
        ("open('a', 'w').write('x' * 200000)", Reason.FILES, "stopped after writing more than 10 MB or 5 files"),
        ("for i in range(9): open(f'{i}', 'w')", Reason.FILES, "stopped after writing more than 10 MB or 5 files"),
        ("def f(n): return f(n + 1)\nf(0)", Reason.ERROR, "stopped by an error"),
        ("x = (", Reason.ERROR, "stopped by an error"),
        ("x = '\ud800'", Reason.ERROR, "stopped by an error"),
        ("raise SystemExit('no')", Reason.ERROR, "stopped by an error"),
    ],
)  # fmt: skip
def test_greed_is_limited(workspace: Workspace, source: str, reason: Reason, message: str) -> None:
    """The limits hold, with the same lines as elsewhere."""
    outcome = workspace.run(source)
    assert (outcome.reason, outcome.message, outcome.ok) == (reason, message, False)
    assert workspace.run("print(1)").ok


@pytest.mark.parametrize(
    "source",
    [
        "print(open('/etc/passwd').read())",
        "print(open('../../../../etc/passwd').read())",
        "import os\nprint(os.environ['GAL_SECRET'])",
        "import subprocess",
        "import socket",
        "import ctypes",
        "import os\nos.system('id')",
        "import os\nos.mkdir('deep')",
        "import os\nos.symlink('/etc/passwd', 'output.txt')",
        "import numpy",
        "print(().__class__.__base__.__subclasses__())",
    ],
)
def test_attack_stops_at_an_error(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """What reaches out of the program does not exist here."""
    monkeypatch.setenv("GAL_SECRET", "hidden")
    outcome = workspace.run(source)
    assert (outcome.reason, outcome.stdout) == (Reason.ERROR, "")


def test_exit_is_success(workspace: Workspace) -> None:
    """A program that ends itself without a status has succeeded."""
    assert workspace.run("print(1)\nraise SystemExit").ok


def test_error_line_has_its_place(workspace: Workspace) -> None:
    """An error comes as one line with the program's name and line."""
    assert workspace.run("x = 1\n1 / 0", "ratio.py").stderr == "ZeroDivisionError: division by zero (ratio.py, line 2)"


def test_missing_worker_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Monty's own program nothing is run, and nothing is raised."""
    monkeypatch.setenv("MONTY_BIN", "/no/such/monty")
    with Sandbox(LIMITS, runner="monty") as sandbox, sandbox.workspace() as space:
        outcome = space.run("print(1)")
    assert (outcome.reason, outcome.message) == (Reason.UNAVAILABLE, "not run: no sandbox is available here")


def test_worker_ends_with_the_sandbox() -> None:
    """Closing leaves no process behind."""
    before = {process.pid for process in psutil.Process().children()}
    with Sandbox(LIMITS, runner="monty") as sandbox, sandbox.workspace() as space:
        assert space.run("print(1)").ok
        started = [process for process in psutil.Process().children() if process.pid not in before]
        assert started
    assert not psutil.wait_procs(started, timeout=5)[1]


def test_last_expression_costs_nothing(workspace: Workspace) -> None:
    """The value of a program's last line stays where it is: it is not copied to the caller."""
    outcome = workspace.run("x = 'a' * 40_000_000\nx")
    assert (outcome.ok, outcome.stdout) == (True, "")
