"""Shut a fresh child in, for good, before it sees a line of the program.

Runs after the fork and needs no root. The steps are ordered: what needs rights comes before what takes them
away, and the last step tries what must fail, so that a kernel that says yes and does nothing is found out.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.work.sandbox import landlock, libc, seccomp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from galcli.work.sandbox.limits import Limits

# Standard input, output and error, plus what a program opens for itself.
_DESCRIPTORS = 32
_STACK = 8 * 1024 * 1024
# Shared libraries that a lazy import may still load, the time zones, and two harmless devices.
_SYSTEM = {
    "/lib": landlock.READ,
    "/lib64": landlock.READ,
    "/usr/lib": landlock.READ,
    "/usr/lib64": landlock.READ,
    "/usr/local/lib": landlock.READ,
    "/usr/share/zoneinfo": landlock.READ,
    "/etc/ld.so.cache": landlock.READ,
    "/dev/urandom": landlock.READ,
    "/dev/null": landlock.READ | landlock.Access.WRITE_FILE | landlock.Access.TRUNCATE,
}


@dataclass(frozen=True, slots=True)
class Server:
    """What a child must know about the process that forked it.

    Attributes:
        process: Its process id.
        memory: The address space that it holds, in bytes, and that a child inherits.
    """

    process: int
    memory: int

    @classmethod
    def current(cls) -> Server:
        """Describe this process, before it forks, and work out ahead what its children share."""
        if table := seccomp.architecture():
            seccomp.prepare(table)
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        return cls(os.getpid(), int(pages) * resource.getpagesize())


def readable(places: Iterable[str]) -> dict[str, landlock.Access]:
    """Return what any program may read: Python, the places of its packages, and the system's libraries."""
    python = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    return {**dict.fromkeys(sorted(python | set(places)), landlock.READ), **_SYSTEM}


def prepare(server: Server, rules: dict[str, landlock.Access]) -> int:
    """Do what does not depend on the program: a session of its own, no privileges, death with the server.

    Returns:
        The descriptor that `confine` takes.

    Raises:
        OSError: A step was refused; no program must run.
        RuntimeError: The server is dead already.
    """
    os.setsid()
    libc.drop_capabilities()
    # Nobody may attach to this process or read its memory, and no core file is written.
    libc.prctl(libc.SET_DUMPABLE, 0)
    libc.prctl(libc.SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server.process:
        raise RuntimeError("the server died first")
    return landlock.prepare(rules)


def confine(directory: str, limits: Limits, server: Server, ruleset: int) -> None:
    """Confine this process to a directory and to limits.

    Raises:
        OSError: A step was refused; the program must not run.
        RuntimeError: A step had no effect; the program must not run.
    """
    os.chdir(directory)
    _limit(limits, server.memory)
    table = seccomp.architecture()
    if table is None:
        raise RuntimeError("no system call table for this machine")
    landlock.restrict(ruleset, directory)
    seccomp.restrict(table, os.getpid())
    _verify()


def _limit(limits: Limits, inherited: int) -> None:
    values = {
        resource.RLIMIT_AS: inherited + limits.memory_bytes,
        # The server watches the clock more finely; this holds even if the server is stopped.
        resource.RLIMIT_CPU: math.ceil(limits.cpu_seconds) + 1,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: _DESCRIPTORS,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_STACK: _STACK,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for name, wanted in values.items():
        hard = resource.getrlimit(name)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(name, (value, value))


def _verify() -> None:
    """Try what each protection must refuse."""
    try:
        os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
    except PermissionError:
        pass
    else:
        raise RuntimeError("Landlock has no effect")
    try:
        os.pipe()
    except PermissionError:
        pass
    else:
        raise RuntimeError("seccomp has no effect")
