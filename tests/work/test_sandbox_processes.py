"""The warm processes: they restart, they give up in good order, and nothing outlives the caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from galcli.work.sandbox import Level, Limits, Outcome, Reason, Sandbox, level, server
from galcli.work.sandbox.kernel import KernelRunner

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(level() is not Level.KERNEL, reason="this kernel has no Landlock and seccomp")

ROOT = Path(__file__).parents[2]
CALLER = """\
import sys
from galcli.work.sandbox import Limits, Sandbox
with Sandbox(Limits(cpu_seconds=60, wall_seconds=60)) as sandbox, sandbox.workspace() as space:
    sandbox.start()
    space.run("print(1)")
    print(space._directory, flush=True)
    try:
        space.run("import time\\nopen('running', 'w')\\ntime.sleep(60)")
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def _light(sandbox: Sandbox) -> server.Server:
    runner = sandbox._runner
    assert isinstance(runner, KernelRunner)
    return runner._light


def _gone(processes: list[psutil.Process], seconds: float = 10) -> bool:
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def _wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def caller() -> subprocess.Popen[str]:
    """Start another process that is in the middle of a long program."""
    process = subprocess.Popen(
        [sys.executable, "-c", CALLER], stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
    )
    assert process.stdout is not None
    process.directory = Path(process.stdout.readline().strip())  # type: ignore[attr-defined]
    _wait_for((process.directory / "running").exists)  # type: ignore[attr-defined]
    return process


def test_killed_caller_leaves_nothing(caller: subprocess.Popen[str]) -> None:
    """When the caller is killed outright, its processes and its workspaces go too."""
    children = psutil.Process(caller.pid).children(recursive=True)
    os.kill(caller.pid, signal.SIGKILL)
    caller.communicate()
    assert _gone(children)
    _wait_for(lambda: not caller.directory.parent.exists())  # type: ignore[attr-defined]


def test_interrupted_caller_leaves_nothing(caller: subprocess.Popen[str]) -> None:
    """Ctrl-C reaches the caller as usual, and what it started ends with the `with` block."""
    children = psutil.Process(caller.pid).children(recursive=True)
    os.killpg(caller.pid, signal.SIGINT)
    assert caller.communicate(timeout=20)[0] == "interrupted\n"
    assert caller.returncode == 0
    assert _gone(children)
    assert not caller.directory.parent.exists()  # type: ignore[attr-defined]


def test_program_ends_with_its_server() -> None:
    """When the warm process is killed in mid-program, the program dies and a new one serves the caller."""
    with Sandbox(Limits(wall_seconds=30)) as sandbox, sandbox.workspace() as space:
        assert space.run("print(1)").ok
        outcomes: list[Outcome] = []
        source = (
            "import time\nopen('count', 'a').write('x')\nif open('count').read() == 'x': time.sleep(20)\nprint('again')"
        )
        thread = threading.Thread(target=lambda: outcomes.append(space.run(source)))
        thread.start()
        first = psutil.Process(_light(sandbox).pid)
        _wait_for(lambda: space.read("count") == "x")
        processes = [first, *first.children()]
        first.kill()
        thread.join()
        assert _gone(processes)
        assert outcomes[0].stdout == "again\n"
        assert _light(sandbox).pid != first.pid


def test_dead_server_is_replaced() -> None:
    """A warm process that died between programs goes unnoticed."""
    with Sandbox() as sandbox, sandbox.workspace() as space:
        assert space.run("print(1)").ok
        pid = _light(sandbox).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert space.run("print(2)").stdout == "2\n"


def test_silent_server_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warm process that answers no more is killed after its time, and a new one serves."""
    with Sandbox(Limits(wall_seconds=0.5)) as sandbox, sandbox.workspace() as space:
        assert space.run("print(1)").ok
        monkeypatch.setattr(server, "_START_SECONDS", 2.0)
        pid = _light(sandbox).pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        assert space.run("print(2)").stdout == "2\n"
        assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("python", ["/bin/false", "/no/such/python", "/bin/cat"])
def test_second_failure_is_an_outcome(monkeypatch: pytest.MonkeyPatch, python: str) -> None:
    """A warm process that cannot start gives an outcome, not an exception."""
    monkeypatch.setattr(sys, "executable", python)
    with Sandbox() as sandbox, sandbox.workspace() as space:
        sandbox.start()
        outcome = space.run("print(1)")
    assert (outcome.reason, outcome.message) == (Reason.FAILED, "not run: the sandbox failed twice")


def test_program_waits_for_no_import_it_does_not_need() -> None:
    """Right after the start a light program is served while numpy, scipy and sympy are still loading."""
    with Sandbox() as sandbox, sandbox.workspace() as space:
        began = time.monotonic()
        sandbox.start()
        started = time.monotonic() - began
        assert space.run("print(1)").ok
        served = time.monotonic() - began
    assert started < 1
    assert served < 3


def test_threads_take_turns() -> None:
    """Programs from several threads run one after the other, each with its own output."""
    with Sandbox() as sandbox, sandbox.workspace() as space:
        printed: dict[int, str] = {}

        def run(number: int) -> None:
            printed[number] = space.run(f"print({number})").stdout

        threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert printed == {number: f"{number}\n" for number in range(8)}


def test_start_may_be_called_again() -> None:
    """Starting twice starts one pair of processes, and a closed sandbox starts none."""
    others = set(psutil.Process().children())
    sandbox = Sandbox()
    sandbox.start()
    sandbox.start()
    children = [child for child in psutil.Process().children() if child not in others]
    sandbox.close()
    sandbox.start()
    assert len(children) == 2
    assert _gone(children)


def test_server_starts_with_nothing_of_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The warm process has a clean environment, no descriptor of the caller's, and its own session."""
    monkeypatch.setenv("GAL_SECRET", "hidden")
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    try:
        with Sandbox() as sandbox, sandbox.workspace() as space:
            assert space.run("print(1)").ok
            pid = _light(sandbox).pid
            assert pid is not None
            assert os.getsid(pid) == pid
            os.close(writing)
            # With every copy of the writing end closed, the reading end is at its end.
            os.set_blocking(reading, False)
            assert os.read(reading, 1) == b""
            environment = Path(f"/proc/{pid}/environ")
            if os.access(environment, os.R_OK):
                assert b"hidden" not in environment.read_bytes()
    finally:
        os.close(reading)


@pytest.mark.parametrize(
    ("place", "granted"),
    [
        ("/opt/python/site-packages", ["/opt/python/site-packages"]),
        ("/home/me/src", ["/home/me/src/numpy", "/home/me/src/numpy.libs"]),
    ],
)
def test_only_installed_packages_open_their_folder(
    monkeypatch: pytest.MonkeyPatch, place: str, granted: list[str]
) -> None:
    """A package that stands in a source tree does not make the files beside it readable."""
    monkeypatch.setattr(server, "_place", lambda name: Path(place) if name == "numpy" else None)
    found = server._places.__wrapped__()
    assert found["readable"] == granted
    assert found["packages"] == [place]


def test_project_among_the_packages_stays_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the project is installed beside numpy, that place stays on the path of programs."""
    monkeypatch.setattr(server, "_place", lambda _: Path("/opt/site-packages"))
    monkeypatch.setattr(server, "_PROJECT", Path("/opt/site-packages"))
    assert server._places.__wrapped__()["own"] == []
