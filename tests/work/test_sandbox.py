"""The sandbox's interface: limits, outcomes, workspaces, levels."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import galcli.work.sandbox as face
from galcli.errors import UsageError
from galcli.work.sandbox import (
    MESSAGES,
    Level,
    Limits,
    Outcome,
    Reason,
    Sandbox,
    Workspace,
    describe,
    exercises,
    level,
)
from galcli.work.sandbox import level as level_function
from galcli.work.sandbox.kernel import judge
from galcli.work.sandbox.outcome import conclude, last_line, printable, reason_of_error
from galcli.work.sandbox.preload import HEAVY, Preload, is_heavy
from galcli.work.sandbox.supervise import Ending, files_are_over
from galcli.work.sandbox.syscalls import ARCHITECTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_kernel = pytest.mark.skipif(level() is not Level.KERNEL, reason="this kernel has no Landlock and seccomp")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux headers or modules")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Provide a workspace whose programs are not run."""

    def run(source: str, filename: str, directory: Path) -> Outcome:
        del source, filename, directory
        return conclude(Reason.OK, Limits(), "none")

    with Workspace(tmp_path, run, longest=100) as made:
        yield made


def test_import_is_cheap() -> None:
    """Importing the sandbox imports no runner and no science, and starts nothing."""
    code = (
        "import sys, galcli.work.sandbox\n"
        "heavy = 'numpy scipy sympy mpmath pydantic_monty subprocess socket multiprocessing ctypes asyncio'\n"
        "print([name for name in heavy.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_face_is_complete() -> None:
    """Every public name is there."""
    assert set(face.__all__) <= set(dir(face))


def test_default_limits() -> None:
    """The limits are those that the documentation promises."""
    limits = Limits()
    assert (limits.cpu_seconds, limits.wall_seconds) == (2, 5)
    assert (limits.memory_bytes, limits.output_bytes) == (512_000_000, 1_000_000)


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan")])
@pytest.mark.parametrize("name", ["cpu_seconds", "wall_seconds", "memory_bytes", "output_bytes", "files"])
def test_limit_cannot_be_switched_off(name: str, value: float) -> None:
    """A limit that is not a finite number above zero is refused."""
    with pytest.raises(UsageError, match=name):
        Limits(**{name: value})


def test_every_reason_has_a_message() -> None:
    """Each kind of end has one fixed line, and only success has none."""
    assert set(MESSAGES) == set(Reason)
    assert [reason for reason in Reason if not MESSAGES[reason]] == [Reason.OK]


def test_documentation_shows_every_message() -> None:
    """docs/sandbox.md lists each line as the default limits make it."""
    text = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for reason in Reason:
        line = conclude(reason, Limits(), "none", signal="SIGSEGV").message
        assert f"| `{reason}` | {f'`{line}`' if line else '(nothing)'} |" in text


@pytest.mark.parametrize(
    ("ending", "reason", "message"),
    [
        (Ending(), Reason.OK, ""),
        (Ending(stopped="cpu", status=-9), Reason.CPU, "stopped after 2 s of CPU time"),
        (Ending(stopped="wall", status=-9), Reason.WALL, "stopped after 5 s"),
        (Ending(stopped="files"), Reason.FILES, "stopped after writing more than 10 MB or 64 files"),
        (Ending(status=-31), Reason.SYSTEM_CALL, "stopped at a system call of a foreign kind"),
        (Ending(status=-24), Reason.CPU, "stopped after 2 s of CPU time"),
        (Ending(status=-9, cpu=3.0), Reason.CPU, "stopped after 2 s of CPU time"),
        (Ending(status=-9), Reason.CRASH, "crashed (SIGKILL)"),
        (Ending(status=-11), Reason.CRASH, "crashed (SIGSEGV)"),
        (Ending(status=-63), Reason.CRASH, "crashed (signal 63)"),
        (Ending(status=1, stderr="ValueError: x"), Reason.ERROR, "stopped by an error"),
        (Ending(status=3), Reason.EXIT, "ended with a non-zero exit status"),
        (Ending(refused="no Landlock"), Reason.UNAVAILABLE, "not run: no sandbox is available here"),
    ],
)
def test_ending_is_judged(ending: Ending, reason: Reason, message: str) -> None:
    """What the kernel reports about a child decides the reason."""
    outcome = judge(ending.message(), Limits())
    assert (outcome.reason, outcome.message, outcome.ok) == (reason, message, reason is Reason.OK)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("MemoryError", Reason.MEMORY),
        ("MemoryError: in the heap (program.py, line 1)", Reason.MEMORY),
        ("numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7 GiB", Reason.MEMORY),
        ("OSError: [Errno 27] File too large", Reason.FILES),
        ("ValueError: MemoryError", Reason.ERROR),
        ("MyMemoryErrors: x", Reason.ERROR),
    ],
)
def test_error_line_tells_limits_from_mistakes(line: str, reason: Reason) -> None:
    """Running out of memory or space is a limit; any other error is the program's own."""
    assert reason_of_error(line) is reason


def test_text_is_made_printable() -> None:
    """Control characters go, line ends and tabs stay."""
    assert printable("a\x1b[1m\tb\r\nc\rd\x00\x7f\x85e") == "a[1m\tb\nc\nde"


def test_last_line_skips_blank_ones() -> None:
    """The last line that says something is kept, cut to a length that fits a report."""
    assert last_line("first\nlast \n\n  \n") == "last"
    assert last_line("") == ""
    assert len(last_line("x" * 5000)) == 1000


def test_workspace_reads_a_plain_file(workspace: Workspace) -> None:
    """A file comes back as text, made printable, whatever its bytes are."""
    (workspace._directory / "output.txt").write_bytes(b"1.5 \xb5m\x1b[1m\n")
    assert workspace.read("output.txt") == "1.5 \ufffdm[1m\n"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "/etc/passwd", "../x", "a/b", "a/../output.txt", "output.txt/", "x\0y", "a" * 5000, "\ud800"],
)
def test_workspace_reads_nothing_by_path(workspace: Workspace, name: str) -> None:
    """A name that is not one plain step inside the workspace is not there."""
    (workspace._directory / "output.txt").write_text("x")
    assert workspace.read(name) is None


def test_workspace_follows_no_link(workspace: Workspace, tmp_path: Path) -> None:
    """A symbolic link is not read, wherever it points."""
    (tmp_path / "secret").write_text("x")
    (workspace._directory / "output.txt").symlink_to(tmp_path / "secret")
    assert workspace.read("output.txt") is None


def test_workspace_does_not_hang_on_a_pipe(workspace: Workspace) -> None:
    """A named pipe, a folder and a device are not read, and nobody waits for them."""
    os.mkfifo(workspace._directory / "output.txt")
    (workspace._directory / "folder").mkdir()
    began = time.monotonic()
    assert workspace.read("output.txt") is None
    assert workspace.read("folder") is None
    assert time.monotonic() - began < 1


def test_workspace_reads_no_more_than_its_limit(workspace: Workspace) -> None:
    """A file that is too large is not there, rather than cut: half a number is a wrong number."""
    (workspace._directory / "output.txt").write_text("x" * 100)
    (workspace._directory / "large.txt").write_text("x" * 101)
    assert workspace.read("output.txt") == "x" * 100
    assert workspace.read("large.txt") is None


def test_workspace_disappears(workspace: Workspace) -> None:
    """The files of a block end with the block."""
    (workspace._directory / "output.txt").write_text("x")
    workspace.close()
    workspace.close()
    assert not workspace._directory.exists()
    assert workspace.read("output.txt") is None


def test_files_are_counted_and_weighed(tmp_path: Path) -> None:
    """A workspace is over its limit by the number of files or by their size."""
    for number in range(3):
        (tmp_path / str(number)).write_text("x" * 10)
    assert not files_are_over(str(tmp_path), Limits(files=3, file_bytes=30))
    assert files_are_over(str(tmp_path), Limits(files=2))
    assert files_are_over(str(tmp_path), Limits(file_bytes=29))


def test_heavy_programs_are_recognised() -> None:
    """A program that mentions a science package goes where it is already imported."""
    assert is_heavy("from scipy.integrate import quad")
    assert not is_heavy("import math  # numpydoc")


def test_preload_serves_what_a_program_mentions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the modules whose names all appear are imported for a waiting program; the rest waits."""
    loaded: list[str] = []
    monkeypatch.setattr("importlib.import_module", loaded.append)
    modules = tuple(name for name in HEAVY if ":" not in name)
    preload = Preload(modules)
    preload.serve("from scipy import stats")
    assert loaded == ["scipy", "scipy.stats"]
    preload.step()
    assert loaded[-1] == modules[0]
    while preload:
        preload.step()
    assert sorted(loaded) == sorted(modules)


@pytest.mark.parametrize("name", [name for name in HEAVY if ":" in name])
def test_exercises_run(name: str) -> None:
    """Each exercise does what it is for without an error."""
    pytest.importorskip("sympy")
    getattr(exercises, name.partition(":")[2])()


def test_preload_survives_a_missing_package() -> None:
    """A package that is not installed is left for the program's own import to complain about."""
    preload = Preload(("no_such_package_here",))
    preload.step()
    assert not preload


def test_description_is_quick_and_whole() -> None:
    """Every level is described, in order, with a sentence, fast enough for any command."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        entries = describe()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05
    assert [entry.level for entry in entries] == list(Level)
    assert all(entry.detail.endswith(".") for entry in entries)
    assert entries[-1].available


@pytest.mark.parametrize("gap", ["", "This kernel is too old."])
def test_level_falls_to_monty(monkeypatch: pytest.MonkeyPatch, gap: str) -> None:
    """Without the kernel's help the next level is used, and the reason is told."""
    monkeypatch.setattr("galcli.work.sandbox.availability._kernel_gap", lambda: gap)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    assert level_function() is (Level.MONTY if gap else Level.KERNEL)
    assert describe()[0].available is not bool(gap)


def test_other_systems_have_no_kernel_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS the description says which system this would need."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert describe()[0].detail == "Landlock and seccomp belong to Linux, and this is darwin."


@needs_linux
def test_old_kernels_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel without Landlock, without filters, or of an unknown machine is told apart."""

    def refuse() -> int:
        raise OSError(errno.EOPNOTSUPP, "off")

    monkeypatch.setattr("galcli.work.sandbox.seccomp.available", lambda: False)
    monkeypatch.setattr("galcli.work.sandbox.landlock.version", lambda: 1)
    assert "seccomp filters" in describe()[0].detail
    monkeypatch.setattr("galcli.work.sandbox.landlock.version", refuse)
    assert "Landlock is missing" in describe()[0].detail
    monkeypatch.setattr("galcli.work.sandbox.seccomp.architecture", lambda: None)
    assert "no table" in describe()[0].detail


def test_nothing_available_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any runner a program is not run, and says so."""
    monkeypatch.setattr("galcli.work.sandbox.availability._kernel_gap", lambda: "None here.")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with Sandbox() as sandbox, sandbox.workspace() as space:
        sandbox.start()
        outcome = space.run("print(1)")
        assert sandbox.level is Level.NONE
    assert (outcome.reason, outcome.message) == (Reason.UNAVAILABLE, "not run: no sandbox is available here")
    assert outcome.runner == "none"


def test_kernel_that_breaks_its_promise_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where confinement fails after all, the program runs on the next level, not unprotected."""
    closed: list[str] = []

    class Broken:
        def __init__(self, root: Path, limits: Limits) -> None:
            self.limits = limits

        def run(self, source: str, filename: str, directory: Path) -> Outcome:
            return conclude(Reason.UNAVAILABLE, self.limits, Level.KERNEL)

        def close(self) -> None:
            closed.append("kernel")

    monkeypatch.setattr("galcli.work.sandbox.availability._kernel_gap", lambda: "")
    monkeypatch.setattr("galcli.work.sandbox.kernel.KernelRunner", Broken)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with Sandbox() as sandbox, sandbox.workspace() as space:
        outcome = space.run("print(1)")
    assert (outcome.reason, outcome.runner, closed) == (Reason.UNAVAILABLE, "none", ["kernel"])


def test_unknown_runner_is_a_usage_error() -> None:
    """A runner that does not exist is named, with those that do."""
    with pytest.raises(UsageError) as caught:
        Sandbox(runner="docker")
    assert caught.value.hint == "Use one of auto, landlock+seccomp, monty, none."


def test_closed_sandbox_runs_nothing() -> None:
    """After closing there are no new workspaces, and a program in an old one is not run."""
    sandbox = Sandbox(runner="none")
    space = sandbox.workspace()
    sandbox.close()
    sandbox.close()
    assert space.run("print(1)").message == "not run: the sandbox is closed"
    with pytest.raises(ValueError, match="closed"):
        sandbox.workspace()


def test_removed_workspace_runs_nothing() -> None:
    """A program is not run in a workspace that was left, and the sandbox goes on to serve others."""
    with Sandbox() as sandbox:
        with sandbox.workspace() as space:
            before = sandbox.level
        assert space.run("print(1)").message == "not run: the sandbox is closed"
        assert sandbox.level is before


@needs_kernel
def test_adjusted_limits_show_in_the_message() -> None:
    """The fixed lines carry the numbers that were set."""
    with Sandbox(Limits(cpu_seconds=0.2, wall_seconds=30)) as sandbox, sandbox.workspace() as space:
        outcome = space.run("while True: pass")
    assert (outcome.message, outcome.runner) == ("stopped after 0.2 s of CPU time", "landlock+seccomp")
    assert 0.2 <= outcome.seconds < 5


@needs_kernel
def test_output_before_a_stop_is_kept() -> None:
    """What a program printed before it was stopped is not lost."""
    with Sandbox(Limits(cpu_seconds=0.2, wall_seconds=30)) as sandbox, sandbox.workspace() as space:
        outcome = space.run("print('so far')\nwhile True: pass")
    assert (outcome.stdout, outcome.reason) == ("so far\n", Reason.CPU)


@needs_kernel
def test_error_line_has_its_place() -> None:
    """An error comes as one line with the program's name and line, and syntax errors likewise."""
    with Sandbox() as sandbox, sandbox.workspace() as space:
        wrong = space.run("def f(x):\n    return 1 / x\n\nf(0)", "ratio.py")
        broken = space.run("x = 1\ny = (")
    assert wrong.stderr == "ZeroDivisionError: division by zero (ratio.py, line 2)"
    assert broken.stderr == "SyntaxError: '(' was never closed (program.py, line 2)"


@needs_kernel
def test_flooded_workspace_is_emptied() -> None:
    """After a program wrote too much, the next one of the same block starts with room."""
    with Sandbox(Limits(files=5)) as sandbox, sandbox.workspace() as space:
        assert space.run("for i in range(9): open(str(i), 'w')").reason is Reason.FILES
        assert space.run("open('output.txt', 'w').write('1')").ok
        assert space.read("output.txt") == "1"


@needs_linux
@pytest.mark.parametrize("machine", sorted(ARCHITECTURES))
def test_call_numbers_are_the_kernels(machine: str) -> None:
    """The table agrees with the kernel's own headers where these are installed."""
    headers = {
        "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        "aarch64": Path("/usr/include/asm-generic/unistd.h"),
    }
    if not headers[machine].exists():
        pytest.skip("no kernel headers here")
    text = headers[machine].read_text(encoding="utf-8")
    numbers = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    # The generic header gives the names of 32-bit machines to calls that 64-bit ones know by the plain name.
    numbers |= {"newfstatat": numbers.get("newfstatat", numbers.get("fstatat", -1))}
    wrong = {name: number for name, number in ARCHITECTURES[machine].calls.items() if numbers[name] != number}
    assert wrong == {}


@needs_kernel
def test_documented_examples_print_what_is_documented() -> None:
    """Every Python example of docs/sandbox.md prints the text below it."""
    pytest.importorskip("pydantic_monty")
    text = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL)
    assert len(examples) == text.count("```python")
    for source, printed in examples:
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout == printed
