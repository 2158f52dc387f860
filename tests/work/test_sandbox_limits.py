"""Greedy and violent programs: each is stopped with the line for its limit, and the next one runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from galcli.work.sandbox import Level, Limits, Outcome, Reason, Sandbox, level

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(level() is not Level.KERNEL, reason="this kernel has no Landlock and seccomp")

# The clock is generous for what computes, because tests share processors, and short for what waits.
LIMITS = Limits(cpu_seconds=0.3, wall_seconds=30, memory_bytes=200_000_000, output_bytes=100_000)
IMPATIENT = Limits(wall_seconds=0.5)
# The documented line for each reason, with these limits.
REASONS = {
    "stopped by an error": Reason.ERROR,
    "ended with a non-zero exit status": Reason.EXIT,
    "stopped after 0.3 s of CPU time": Reason.CPU,
    "stopped after 0.5 s": Reason.WALL,
    "stopped at 200 MB of memory": Reason.MEMORY,
    "stopped after 0.1 MB of output": Reason.OUTPUT,
    "stopped after writing more than 10 MB or 64 files": Reason.FILES,
    "crashed (SIGSEGV)": Reason.CRASH,
    "crashed (SIGABRT)": Reason.CRASH,
    "crashed (SIGKILL)": Reason.CRASH,
    "crashed (SIGALRM)": Reason.CRASH,
    "crashed (signal 40)": Reason.CRASH,
    "not run: longer than 1 MB": Reason.SOURCE,
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Provide one sandbox for all of them: what one does to it, the next would feel."""
    with Sandbox(LIMITS, Level.KERNEL) as made:
        made.start()
        yield made


def _run(sandbox: Sandbox, source: str) -> Outcome:
    with sandbox.workspace() as workspace:
        return workspace.run(source)


def _cases(text: str) -> list[object]:
    """Split a text into programs; each begins with a line `### its name => what it ends with`."""
    found: list[object] = []
    for case in text.split("### ")[1:]:
        head, _, source = case.partition("\n")
        name, _, expected = head.partition(" => ")
        found.append(pytest.param(source.strip(), expected, id=name))
    return found


GREEDY = _cases(
    r"""
### loop => stopped after 0.3 s of CPU time
while True: pass

### loop-in-c => stopped after 0.3 s of CPU time
sum(range(10**12))

### big-power => stopped after 0.3 s of CPU time
9**9**9

### regex => stopped after 0.3 s of CPU time
import re
re.match('(a|a)*b', 'a' * 60)

### loop-catching-all => stopped after 0.3 s of CPU time
while True:
    try:
        while True: pass
    except BaseException: pass

### ignore-signals => stopped after 0.3 s of CPU time
import signal
for n in range(1, 65):
    try: signal.signal(n, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass

### loop-at-exit => stopped after 0.3 s of CPU time
import atexit
@atexit.register
def f():
    while True: pass

### loop-in-destructor => stopped after 0.3 s of CPU time
class A:
    def __del__(self):
        while True: pass
a = A()

### loop-in-error-text => stopped after 0.3 s of CPU time
class E(Exception):
    def __str__(self):
        while True: pass
raise E

### fork-bomb => stopped after 0.3 s of CPU time
import os
while True:
    try: os.fork()
    except OSError: pass

### thread-bomb => stopped after 0.3 s of CPU time
import threading
while True:
    try: threading.Thread(target=print, args=('BREACH',)).start()
    except RuntimeError: pass

### churn-of-hidden-files => stopped after 0.3 s of CPU time
import os
while True:
    with open('a', 'w') as f:
        os.unlink('a')
        f.write('x' * 1000)





### list => stopped at 200 MB of memory
x = [0] * 10**9

### growing-list => stopped at 200 MB of memory
x = []
while True: x.append(bytes(10**7))

### bytes => stopped at 200 MB of memory
bytearray(10**12)

### numpy-array => stopped at 200 MB of memory
import numpy as np
np.zeros(10**9)

### map => stopped by an error
import mmap
while True:
    mmap.mmap(-1, 10**9)

### stdout => stopped after 0.1 MB of output
while True: print('x' * 1000)

### stderr => stopped after 0.1 MB of output
import sys
while True: sys.stderr.write('x' * 1000)

### raw-output => stopped after 0.1 MB of output
import os
while True: os.write(1, b'x' * 100000)

### one-long-line => stopped after 0.1 MB of output
print('x' * 10**7)

### long-error => stopped after 0.1 MB of output
raise ValueError('x' * 10**7)

### big-file => stopped after writing more than 10 MB or 64 files
with open('a', 'w') as f:
    while True: f.write('x' * 100000)

### sparse-file => stopped after writing more than 10 MB or 64 files
with open('a', 'w') as f: f.truncate(10**12)

### big-files => stopped after writing more than 10 MB or 64 files
for i in range(3): open(f'{i}', 'w').write('x' * 9 * 10**6)

### many-files => stopped after writing more than 10 MB or 64 files
for i in range(100000): open(f'{i}', 'w').close()

### many-descriptors => stopped by an error
x = [open('/dev/null') for _ in range(1000)]

### recursion => stopped by an error
def f(): f()
f()
"""
)


@pytest.mark.parametrize(("source", "message"), GREEDY)
def test_greed_is_limited(sandbox: Sandbox, source: str, message: str) -> None:
    """A program that takes too much of anything is stopped with the line for that limit."""
    _assert_ended(_run(sandbox, source), message)


WAITING = _cases(
    r"""
### sleep => stopped after 0.5 s
import time
time.sleep(1000)

### stop-itself => stopped after 0.5 s
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)

### wait-for-signal => stopped after 0.5 s
import select
select.select([], [], [])

### close-output-and-sleep => stopped after 0.5 s
import os, time
os.closerange(0, 100)
time.sleep(1000)
"""
)


@pytest.mark.parametrize(("source", "message"), WAITING)
def test_waiting_is_limited(source: str, message: str) -> None:
    """A program that does nothing is stopped by the clock."""
    with Sandbox(IMPATIENT, Level.KERNEL) as sandbox:
        _assert_ended(_run(sandbox, source), message)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("(" * 100_000 + ")" * 100_000, "stopped by an error", id="deep-nesting"),
        pytest.param("print('BREACH')\0", "stopped by an error", id="nul"),
        pytest.param("x = '\ud800'", "stopped by an error", id="lone-surrogate"),
        pytest.param("#" * 1_000_001, "not run: longer than 1 MB", id="too-long"),
    ],
)
def test_monstrous_source_is_contained(sandbox: Sandbox, source: str, message: str) -> None:
    """Text that no compiler likes does no harm, because nothing compiles it outside."""
    _assert_ended(_run(sandbox, source), message)


def test_stack_overflow_in_c_is_contained() -> None:
    """A program that overruns the C stack crashes, or is stopped by Python where Python notices."""
    nested = "x, y = [], []\nfor _ in range(4 * 10**5): x, y = [x], [y]\n"
    with Sandbox(Limits(cpu_seconds=10, wall_seconds=30)) as sandbox:
        outcome = _run(sandbox, f"import sys\nsys.setrecursionlimit(10**9)\n{nested}x == y\nprint('BREACH')")
    assert (outcome.reason in {Reason.CRASH, Reason.ERROR}, outcome.stdout) == (True, "")


ENDINGS = _cases(
    r"""
### segmentation-fault => crashed (SIGSEGV)
import ctypes
ctypes.string_at(0)

### abort => crashed (SIGABRT)
import os
os.abort()

### kill-itself => crashed (SIGKILL)
import os
os.kill(os.getpid(), 9)

### real-time-signal => crashed (signal 40)
import os
os.kill(os.getpid(), 40)

### alarm => crashed (SIGALRM)
import signal, time
signal.alarm(1)
signal.setitimer(0, 0.01)
time.sleep(9)

### hard-exit => ended with a non-zero exit status
import os
os._exit(7)

### exit-status => ended with a non-zero exit status
import sys
sys.exit(3)

### huge-exit-status => ended with a non-zero exit status
import sys
sys.exit(2**70 + 5)

### exit-text => stopped by an error
import sys
sys.exit('no')

### interrupt => stopped by an error
raise KeyboardInterrupt

### generator-exit => stopped by an error
raise GeneratorExit

### error-without-text => stopped by an error
class E(Exception):
    def __str__(self): raise SystemExit(0)
raise E

### recursive-error-group => stopped by an error
e = ExceptionGroup('a', [ValueError(1)])
for _ in range(5000): e = ExceptionGroup('a', [e])
raise e

### return-into-the-harness => stopped by an error
import os
os._exit = lambda status: None
raise ValueError('x')

### replace-the-harness => stopped by an error
import sys
for name, module in list(sys.modules.items()):
    if name.startswith('galcli'):
        for key in list(vars(module)): setattr(module, key, None)
"""
)


@pytest.mark.parametrize(("source", "message"), ENDINGS)
def test_violent_end_is_told_and_contained(sandbox: Sandbox, source: str, message: str) -> None:
    """A program that crashes or leaves by the back door ends alone, and the next one runs."""
    _assert_ended(_run(sandbox, source), message)
    assert _run(sandbox, "print(6 * 7)").stdout == "42\n"


def _assert_ended(outcome: Outcome, message: str) -> None:
    assert "BREACH" not in outcome.stdout
    assert (outcome.message, outcome.reason, outcome.ok) == (message, REASONS[message], False)
