"""Seccomp: which system calls a process may make, enforced by the Linux kernel without root.

A list of allowed calls; everything else fails with EPERM, so that Python raises PermissionError and a program
can go on without it. A call through another processor interface (32 bit, x32) kills the process: no honest
program makes one. Paths cannot be judged here, since a filter sees numbers only: that is Landlock's part.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from functools import cache

from galcli.work.sandbox import libc
from galcli.work.sandbox.syscalls import ARCHITECTURES, Architecture

_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_MODE_FILTER = 2

# The machine that runs filters: load a word, compare, mask, return.
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _AUDIT, _ARGUMENTS = 0, 4, 16
_X32_BIT = 0x40000000

_ACCESS_MODE, _TRUNCATE = 0o3, 0o1000

# Duplicate a descriptor, read and set its flags; not: owners and signals of descriptors, leases, locks, sizes.
_FCNTL = (0, 1, 2, 3, 4, 1030)
# Is this a terminal (asked by every `open`), and closing on exec.
_IOCTL = (0x5401, 0x5450, 0x5451)

# Wait and wake, plain and with a mask; the flags say private memory and which clock.
_FUTEX = (0, 1, 9, 10)
_FUTEX_FLAGS = 0x180

_NAMING_A_PROCESS = ("kill", "tgkill", "prlimit64")

_Code = list[tuple[int, int, int, int]]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def architecture() -> Architecture | None:
    """Return this machine's table; `None` when there is none, or Python runs in another word size."""
    if struct.calcsize("P") != struct.calcsize("Q"):
        return None
    return ARCHITECTURES.get(os.uname().machine)


def available() -> bool:
    """Say whether the kernel takes filters, without installing one."""
    try:
        # With no filter to read, a kernel that knows filters faults on the address; one without says EINVAL.
        libc.prctl(libc.SET_SECCOMP, _MODE_FILTER)
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def restrict(table: Architecture, process: int) -> None:
    """Allow this process only the calls of the table, and signals only to itself.

    Raises:
        OSError: The kernel refused; nothing is protected.
    """
    code = _packed(_interface(table)) + _packed(_signals(table, process)) + _common(table)
    libc.prctl(libc.SET_NO_NEW_PRIVS, 1)
    libc.prctl(libc.SET_SECCOMP, _MODE_FILTER, _Program(len(code) // 8, code))


def prepare(table: Architecture) -> None:
    """Work out ahead of a fork what is the same for every process."""
    _common(table)


# A filter runs from its first step to the first that returns. Jumps are counted from where they stand, so its
# sections can be joined as they are.


def _interface(table: Architecture) -> _Code:
    """Kill at a call through another interface; then look at the call's number."""
    return [
        (_LOAD, 0, 0, _AUDIT),
        (_EQUAL, 1, 0, table.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _KILL),
    ]


def _signals(table: Architecture, process: int) -> _Code:
    """Decide the calls that name a process: only this one is allowed."""
    own = _one_of(0, (process,))
    bodies = (own, own, _reading_limits(process))
    return [step for name, body in zip(_NAMING_A_PROCESS, bodies, strict=True) for step in _when(table, name, body)]


@cache
def _common(table: Architecture) -> bytes:
    """Decide all other calls: those that depend on an argument, then the list, then refuse."""
    conditional = {
        "open": _opening(1),
        "openat": _opening(2),
        "fcntl": _one_of(1, _FCNTL),
        "ioctl": _one_of(1, _IOCTL),
        "futex": _one_of(1, _FUTEX, ignoring=_FUTEX_FLAGS),
    }
    code = [step for name, body in conditional.items() for step in _when(table, name, body)]
    for name, number in table.calls.items():
        if name not in conditional and name not in _NAMING_A_PROCESS:
            code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    return _packed([*code, (_RETURN, 0, 0, _REFUSE)])


def _when(table: Architecture, name: str, body: _Code) -> _Code:
    """Run the body at this call; the body always returns."""
    return [(_EQUAL, 0, len(body), table.calls[name]), *body] if name in table.calls else []


def _packed(code: _Code) -> bytes:
    return b"".join(struct.pack("<HBBI", *step) for step in code)


def _one_of(argument: int, values: tuple[int, ...], *, ignoring: int = 0) -> _Code:
    """Allow the call if the low half of an argument, all the kernel looks at here, is one of the values."""
    code: _Code = [_low(argument), (_AND, 0, 0, 0xFFFFFFFF & ~ignoring)]
    for value in values:
        code += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*code, (_RETURN, 0, 0, _REFUSE)]


def _opening(argument: int) -> _Code:
    """Refuse the two odd ways to open: neither reading nor writing, and emptying a file without writing it.

    Landlock asks for no right in the first case, and before Linux 6.2 for none but reading in the second.
    """
    code: _Code = [_low(argument), (_AND, 0, 0, _ACCESS_MODE | _TRUNCATE)]
    for odd in (_ACCESS_MODE, _TRUNCATE, _ACCESS_MODE | _TRUNCATE):
        code += [(_EQUAL, 0, 1, odd), (_RETURN, 0, 0, _REFUSE)]
    return [*code, (_RETURN, 0, 0, _ALLOW)]


def _reading_limits(process: int) -> _Code:
    """Allow asking for this process's own limits: no new value, no other process."""
    return [
        _low(2),
        (_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        _high(2),
        (_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        *_one_of(0, (0, process)),
    ]


def _low(argument: int) -> tuple[int, int, int, int]:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)


def _high(argument: int) -> tuple[int, int, int, int]:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument + 4)
